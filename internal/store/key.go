package store

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"earmark/internal/earmark"
)

// ErrKeyDamaged is returned for a key file that cannot be read as one. It is
// never replaced: letters already sent carry signatures of the key it held, so
// it must come back from a copy.
var ErrKeyDamaged = errors.New("the key file is damaged; put back a copy of it")

// keyHeader is the first line of a key file and says how to read the rest.
const keyHeader = "earmark key 1"

// keyLetters are those of key identifiers: they stand in addresses, of which
// some systems fold the case.
var keyLetters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// LoadOrCreateKeys reads the signing keys at path, or makes the first with
// random when there are none. Two processes that make it at once end up with the
// same key. Exposed tells that others than the owner may read the file, which
// deserves a warning. Errors: [ErrKeyDamaged], or those of the file system.
func LoadOrCreateKeys(path string, random io.Reader) (keys earmark.Keyring, exposed bool, err error) {
	keys, exposed, err = loadKeys(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return keys, exposed, err
	}
	if err := createKey(path, random); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, false, fmt.Errorf("create key %q: %w", path, err)
	}
	return loadKeys(path)
}

// LoadOrCreateKey is the key of [LoadOrCreateKeys] that signs.
func LoadOrCreateKey(path string, random io.Reader) (key earmark.Key, exposed bool, err error) {
	keys, exposed, err := LoadOrCreateKeys(path, random)
	if err != nil {
		return earmark.Key{}, false, err
	}
	return keys[0], exposed, nil
}

// maxKeys bounds how many keys a file may hold.
const maxKeys = 100

func loadKeys(path string) (earmark.Keyring, bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, false, fmt.Errorf("load key: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, false, fmt.Errorf("load key: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKeys*200))
	if err != nil {
		return nil, false, fmt.Errorf("load key %q: %w", path, err)
	}
	keys, ok := parseKeys(string(text))
	if !ok {
		return nil, false, fmt.Errorf("load key %q: %w", path, ErrKeyDamaged)
	}
	return keys, othersMayRead(info.Mode()), nil
}

// formatKey is four lines: header, identifier, secret, checksum. A file holds
// one such block or several, the key that signs first.
func formatKey(k earmark.Key) string {
	body := keyHeader + "\n" + k.ID + "\n" + hex.EncodeToString(k.Secret) + "\n"
	sum := sha256.Sum256([]byte(body))
	return body + hex.EncodeToString(sum[:8]) + "\n"
}

func parseKeys(text string) (earmark.Keyring, bool) {
	lines := strings.Split(text, "\n")
	if len(lines) < 5 || len(lines)%4 != 1 || lines[len(lines)-1] != "" {
		return nil, false
	}
	var keys earmark.Keyring
	for i := 0; i+4 < len(lines); i += 4 {
		secret, err := hex.DecodeString(lines[i+2])
		key := earmark.Key{ID: lines[i+1], Secret: secret}
		if err != nil || len(secret) != 32 || formatKey(key) != strings.Join(lines[i:i+4], "\n")+"\n" {
			return nil, false
		}
		keys = append(keys, key)
	}
	return keys, true
}

// createKey writes the whole key to a file of its own and gives that its name
// with a hard link, which fails where a file is: nobody ever sees half a key,
// and no key is ever replaced.
func createKey(path string, random io.Reader) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	bytes := make([]byte, 5+32)
	if _, err := io.ReadFull(random, bytes); err != nil {
		return err
	}
	key := earmark.Key{ID: keyLetters.EncodeToString(bytes[:5]), Secret: bytes[5:]}
	f, err := os.CreateTemp(dir, ".key-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(formatKey(key))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}

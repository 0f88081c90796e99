package store

import (
	"context"
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
	"time"

	"earmark/internal/earmark"
)

// ErrKeyDamaged is returned for a key file that cannot be read as one. It is
// never replaced: letters already sent carry signatures of the key it held, so
// it must come back from a copy.
var ErrKeyDamaged = errors.New("the key file is damaged; put back a copy of it")

// The first line of a key says how to read the rest. The first kind does not tell
// when it was made.
const (
	keyHeader      = "earmark key 1"
	datedKeyHeader = "earmark key 2"
)

// keyLetters are those of key identifiers: they stand in addresses, of which
// some systems fold the case.
var keyLetters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// LoadOrCreateKeys reads the signing keys at path, or makes the first with
// random when there are none. Two processes that make it at once end up with the
// same key. Exposed tells that others than the owner may read the file, which
// deserves a warning. Errors: [ErrKeyDamaged], or those of the file system.
func LoadOrCreateKeys(path string, random io.Reader, now time.Time) (keys earmark.Keyring, exposed bool, err error) {
	keys, exposed, err = loadKeys(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return keys, exposed, err
	}
	if err := createKey(path, random, now); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, false, fmt.Errorf("create key %q: %w", path, err)
	}
	return loadKeys(path)
}

// AddKey makes a key with random that signs from now on, and keeps the older ones
// below it: they open what they signed for ever. Two processes that do so at once
// make two keys. It gives back the whole ring. Errors: [ErrKeyDamaged],
// [ErrTooManyKeys], or those of the file system; the file is as it was then.
func AddKey(ctx context.Context, path string, random io.Reader, now time.Time) (earmark.Keyring, error) {
	release, err := Alone(ctx, path+".lock")
	if err != nil {
		return nil, err
	}
	defer func() { _ = release() }()
	old, _, err := loadKeys(path)
	if err != nil {
		return nil, err
	}
	if len(old) >= maxKeys {
		return nil, fmt.Errorf("add key: %w", ErrTooManyKeys)
	}
	key, err := makeKey(random, now)
	if err != nil {
		return nil, fmt.Errorf("add key: %w", err)
	}
	keys := append(earmark.Keyring{key}, old...)
	if err := writeKeys(path, keys, os.Rename); err != nil {
		return nil, fmt.Errorf("add key %q: %w", path, err)
	}
	return keys, nil
}

// ErrTooManyKeys is returned by [AddKey] for a file that holds a hundred.
var ErrTooManyKeys = errors.New("there are a hundred keys, the most there may be")

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

// formatKey is four lines: header, identifier, secret, checksum; with the time it
// was made before the secret, where that is known. A file holds one such block or
// several, the key that signs first.
func formatKey(k earmark.Key) string {
	body := keyHeader + "\n" + k.ID + "\n"
	if !k.Made.IsZero() {
		body = datedKeyHeader + "\n" + k.ID + "\n" + k.Made.UTC().Format(time.RFC3339Nano) + "\n"
	}
	body += hex.EncodeToString(k.Secret) + "\n"
	sum := sha256.Sum256([]byte(body))
	return body + hex.EncodeToString(sum[:8]) + "\n"
}

func parseKeys(text string) (earmark.Keyring, bool) {
	var keys earmark.Keyring
	for text != "" {
		key, rest, ok := parseKey(text)
		if !ok {
			return nil, false
		}
		keys, text = append(keys, key), rest
	}
	return keys, len(keys) > 0
}

// parseKey reads the first key of a text, and gives back what is behind it.
func parseKey(text string) (key earmark.Key, rest string, ok bool) {
	lines := strings.SplitN(text, "\n", 6)
	key.ID = lines[min(1, len(lines)-1)]
	secret := 2
	if lines[0] == datedKeyHeader && len(lines) == 6 {
		made, err := time.Parse(time.RFC3339Nano, lines[2])
		if err != nil {
			return key, "", false
		}
		key.Made, secret = made, 3
	}
	if len(lines) < secret+3 {
		return key, "", false
	}
	var err error
	if key.Secret, err = hex.DecodeString(lines[secret]); err != nil || len(key.Secret) != 32 {
		return key, "", false
	}
	rest, ok = strings.CutPrefix(text, formatKey(key))
	return key, rest, ok
}

func makeKey(random io.Reader, now time.Time) (earmark.Key, error) {
	bytes := make([]byte, 5+32)
	if _, err := io.ReadFull(random, bytes); err != nil {
		return earmark.Key{}, err
	}
	return earmark.Key{ID: keyLetters.EncodeToString(bytes[:5]), Secret: bytes[5:], Made: now.UTC().Round(0)}, nil
}

// createKey gives the first key its name with a hard link, which fails where a
// file is: no key is ever replaced.
func createKey(path string, random io.Reader, now time.Time) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	key, err := makeKey(random, now)
	if err != nil {
		return err
	}
	return writeKeys(path, earmark.Keyring{key}, os.Link)
}

// writeKeys writes all to a file of its own, which name then gives its name:
// nobody ever sees half a key. A letter that is signed must not outlive its key,
// so the disk has both before this ends.
func writeKeys(path string, keys earmark.Keyring, name func(from, to string) error) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".key-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	for _, key := range keys {
		if _, err = f.WriteString(formatKey(key)); err != nil {
			break
		}
	}
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := name(f.Name(), path); err != nil {
		return err
	}
	if folder, err := os.Open(dir); err == nil { // not every system can
		_ = folder.Sync()
		_ = folder.Close()
	}
	return nil
}

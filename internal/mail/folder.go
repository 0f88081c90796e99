package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// maxCopies bounds how many mails to one person a folder holds.
const maxCopies = 10_000

// Folder gives a Deliver function that keeps each mail as a file in dir, which
// it makes: "ada@example.org.eml", then "ada@example.org-2.eml". A name holds
// letters, digits and "@._+-" alone, whatever the address was. A mail is there
// whole or not at all.
func Folder(dir string) func(Envelope, io.Reader) error {
	return func(e Envelope, r io.Reader) error {
		if err := keep(dir, fileName(e.To), r); err != nil {
			return fmt.Errorf("keep mail to %q: %w", e.To, err)
		}
		return nil
	}
}

func keep(dir, name string, r io.Reader) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(dir, ".mail-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary.Name()) }()
	_, err = io.Copy(temporary, r)
	if err := errors.Join(err, temporary.Close()); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	return place(root, filepath.Base(temporary.Name()), name)
}

// place gives the finished file its name without ever replacing another, even
// when several connections deliver at once: a hard link fails where a file is.
func place(root *os.Root, temporary, name string) error {
	for n := 1; n <= maxCopies; n++ {
		final := name + ".eml"
		if n > 1 {
			final = fmt.Sprintf("%s-%d.eml", name, n)
		}
		err := root.Link(temporary, final)
		if !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return fmt.Errorf("more than %d mails named %q", maxCopies, name)
}

// fileName is an address as a safe file name. When letters had to go, a few
// letters of its hash keep two such addresses apart.
func fileName(address string) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.ContainsRune("@._+-", r):
			return r
		}
		return '_'
	}, address)
	safe = strings.TrimLeft(safe, ".-")
	if len(safe) > 100 {
		safe = safe[:100]
	}
	if safe == address {
		return safe
	}
	sum := sha256.Sum256([]byte(address))
	return safe + "-" + hex.EncodeToString(sum[:4])
}

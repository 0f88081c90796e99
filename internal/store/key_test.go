package store_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"earmark/internal/earmark"
	"earmark/internal/store"
)

func TestLoadOrCreateKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".earmark", "key")
	made, exposed, err := store.LoadOrCreateKey(path, bytes.NewReader(bytes.Repeat([]byte{7}, 100)))
	if err != nil || exposed || len(made.Secret) != 32 || len(made.ID) != 8 {
		t.Fatalf("got %+v, %v, %v, want a key of 32 bytes", made, exposed, err)
	}
	read, exposed, err := store.LoadOrCreateKey(path, iotest.ErrReader(errors.New("not to be asked")))
	if err != nil || exposed || read.ID != made.ID || !bytes.Equal(read.Secret, made.Secret) {
		t.Errorf("got %+v, %v, %v, want the same key", read, exposed, err)
	}
	if reader, err := read.Open(earmark.Unsubscribe, made.Token(earmark.Unsubscribe, "ada")); reader != "ada" || err != nil {
		t.Errorf("token: got %q, %v, want ada", reader, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v, want mode 0600", info.Mode(), err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("got %v, %v, want the key alone", entries, err)
	}
}

func TestLoadOrCreateKeyWithoutRandomness(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if _, _, err := store.LoadOrCreateKey(path, strings.NewReader("too short")); err == nil {
		t.Error("got nil, want an error")
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want no file", err)
	}
}

func TestLoadOrCreateKeyWarnsOfOtherReaders(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if _, _, err := store.LoadOrCreateKey(path, rand.Reader); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, exposed, err := store.LoadOrCreateKey(path, rand.Reader); !exposed || err != nil {
		t.Errorf("got %v, %v, want exposed", exposed, err)
	}
}

func TestLoadOrCreateKeyNeverReplaces(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "key")
	if _, _, err := store.LoadOrCreateKey(whole, rand.Reader); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(good)
	flipped[30] ^= 1
	for _, tt := range []struct {
		name string
		text []byte
	}{
		{"empty", nil},
		{"cut short", good[:50]},
		{"one letter changed", flipped},
		{"more behind it", append(bytes.Clone(good), '\n')},
		{"something else", []byte("hello\n")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "key")
			if err := os.WriteFile(path, tt.text, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, _, err := store.LoadOrCreateKey(path, rand.Reader); !errors.Is(err, store.ErrKeyDamaged) {
				t.Errorf("got %v, want ErrKeyDamaged", err)
			}
			if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, tt.text) {
				t.Errorf("got %q, %v, want the file untouched", got, err)
			}
		})
	}
}

// A file may hold older keys below the one that signs: all of them open what
// they signed.
func TestLoadOlderKeys(t *testing.T) {
	dir := t.TempDir()
	young, old, both := filepath.Join(dir, "young"), filepath.Join(dir, "old"), filepath.Join(dir, "both")
	var file []byte
	for _, path := range []string{young, old} {
		if _, _, err := store.LoadOrCreateKey(path, rand.Reader); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file = append(file, text...)
	}
	if err := os.WriteFile(both, file, 0o600); err != nil {
		t.Fatal(err)
	}
	ring, _, err := store.LoadOrCreateKeys(both, rand.Reader)
	if err != nil || len(ring) != 2 {
		t.Fatalf("got %d keys, %v, want 2", len(ring), err)
	}
	for i, path := range []string{young, old} {
		key, _, err := store.LoadOrCreateKey(path, rand.Reader)
		if err != nil || ring[i].ID != key.ID {
			t.Errorf("key %d: got %s, %v, want %s", i, ring[i].ID, err, key.ID)
		}
		if reader, err := ring.Open(earmark.Unsubscribe, key.Token(earmark.Unsubscribe, "ada")); reader != "ada" || err != nil {
			t.Errorf("key %d: got %q, %v, want ada", i, reader, err)
		}
	}
	if err := os.WriteFile(both, file[:len(file)-1], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := store.LoadOrCreateKeys(both, rand.Reader); !errors.Is(err, store.ErrKeyDamaged) {
		t.Errorf("cut short: got %v, want ErrKeyDamaged", err)
	}
}

func TestCreateKeyAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	ids := make([]string, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			key, _, err := store.LoadOrCreateKey(path, rand.Reader)
			if err != nil {
				t.Errorf("got %v, want nil", err)
			}
			ids[i] = key.ID
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("got keys %q, want one", ids)
			return
		}
	}
}

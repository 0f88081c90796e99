package store_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"earmark/internal/earmark"
	"earmark/internal/store"
)

func TestLoadOrCreateKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".earmark", "key")
	made, exposed, err := loadKey(path, bytes.NewReader(bytes.Repeat([]byte{7}, 100)))
	if err != nil || exposed || len(made.Secret) != 32 || len(made.ID) != 8 || !made.Made.Equal(noon) {
		t.Fatalf("got %+v, %v, %v, want a key of 32 bytes", made, exposed, err)
	}
	read, exposed, err := loadKey(path, iotest.ErrReader(errors.New("not to be asked")))
	if err != nil || exposed || read.ID != made.ID || !read.Made.Equal(noon) || !bytes.Equal(read.Secret, made.Secret) {
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
	if _, _, err := loadKey(path, strings.NewReader("too short")); err == nil {
		t.Error("got nil, want an error")
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want no file", err)
	}
}

func TestLoadOrCreateKeyWarnsOfOtherReaders(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if _, _, err := loadKey(path, rand.Reader); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, exposed, err := loadKey(path, rand.Reader); !exposed || err != nil {
		t.Errorf("got %v, %v, want exposed", exposed, err)
	}
}

func TestLoadOrCreateKeyNeverReplaces(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "key")
	if _, _, err := loadKey(whole, rand.Reader); err != nil {
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
			if _, _, err := loadKey(path, rand.Reader); !errors.Is(err, store.ErrKeyDamaged) {
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
		if _, _, err := loadKey(path, rand.Reader); err != nil {
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
	ring, _, err := store.LoadOrCreateKeys(both, rand.Reader, noon)
	if err != nil || len(ring) != 2 {
		t.Fatalf("got %d keys, %v, want 2", len(ring), err)
	}
	for i, path := range []string{young, old} {
		key, _, err := loadKey(path, rand.Reader)
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
	if _, _, err := store.LoadOrCreateKeys(both, rand.Reader, noon); !errors.Is(err, store.ErrKeyDamaged) {
		t.Errorf("cut short: got %v, want ErrKeyDamaged", err)
	}
}

func TestCreateKeyAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	ids := make([]string, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			key, _, err := loadKey(path, rand.Reader)
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

// loadKey is the key that signs.
func loadKey(path string, random io.Reader) (earmark.Key, bool, error) {
	keys, exposed, err := store.LoadOrCreateKeys(path, random, noon)
	if err != nil {
		return earmark.Key{}, false, err
	}
	return keys[0], exposed, nil
}

// A new key signs, and no letter of before loses its way out, its preferences or
// its bounce; whoever was erased stays so.
func TestAddKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	old, _, err := loadKey(path, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	later := noon.AddDate(1, 0, 0)
	ring, err := store.AddKey(t.Context(), path, rand.Reader, later)
	if err != nil || len(ring) != 2 || ring[0].ID == old.ID || ring[1].ID != old.ID || !ring[0].Made.Equal(later) {
		t.Fatalf("got %+v, %v, want a new key before the old one", ring, err)
	}
	read, exposed, err := store.LoadOrCreateKeys(path, rand.Reader, later)
	if err != nil || exposed || !reflect.DeepEqual(read, ring) {
		t.Fatalf("got %+v, %v, %v, want the ring %+v", read, exposed, err, ring)
	}
	for _, p := range []earmark.Purpose{earmark.Unsubscribe, earmark.Prefer} {
		for _, token := range []string{old.Token(p, "ada"), read.Token(p, "ada")} {
			if reader, err := read.Open(p, token); reader != "ada" || err != nil {
				t.Errorf("%s %s: got %q, %v, want ada", p, token, reader, err)
			}
		}
	}
	if reader, err := read.OpenShort(earmark.Bounce, old.ShortToken(earmark.Bounce, "ada")); reader != "ada" || err != nil {
		t.Errorf("bounce: got %q, %v, want ada", reader, err)
	}
	if strings.Contains(read.Token(earmark.Unsubscribe, "ada"), old.ID) {
		t.Error("the old key signs")
	}
}

// A key of the first kind, without its time, is read beside those with it.
func TestAddKeyToTheFirstKind(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	const first = "earmark key 1\ncooelpll\n0707070707070707070707070707070707070707070707070707070707070707\n"
	sum := sha256.Sum256([]byte(first))
	if err := os.WriteFile(path, []byte(first+hex.EncodeToString(sum[:8])+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for n := 2; n <= 4; n++ {
		ring, err := store.AddKey(t.Context(), path, rand.Reader, noon)
		if err != nil || len(ring) != n || ring[n-1].ID != "cooelpll" || !ring[n-1].Made.IsZero() {
			t.Fatalf("got %+v, %v, want %d keys, the last of no known time", ring, err, n)
		}
	}
}

func TestAddKeyAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if _, _, err := loadKey(path, rand.Reader); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := store.AddKey(t.Context(), path, rand.Reader, noon); err != nil {
				t.Errorf("got %v, want nil", err)
			}
		})
	}
	wg.Wait()
	if ring, _, err := store.LoadOrCreateKeys(path, rand.Reader, noon); err != nil || len(ring) != 9 {
		t.Errorf("got %d keys, %v, want 9", len(ring), err)
	}
}

func TestAddKeyLeavesWhatIsThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if _, err := store.AddKey(t.Context(), path, rand.Reader, noon); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no key: got %v, want that there is none", err)
	}
	if _, _, err := loadKey(path, rand.Reader); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.AddKey(t.Context(), path, strings.NewReader("short"), noon); err == nil {
		t.Error("no randomness: got nil, want an error")
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("got %q, %v, want the file as it was", after, err)
	}
}

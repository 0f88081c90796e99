package store_test

import (
	"archive/tar"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/store"
)

// A copy made while others write is whole, and can be put back.
func TestBackupWhileInUse(t *testing.T) {
	s, path := open(t)
	key := filepath.Join(filepath.Dir(path), "key")
	if _, _, err := store.LoadOrCreateKeys(key, rand.Reader, noon); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddSubscribers(t.Context(), readers(1000)); err != nil {
		t.Fatal(err)
	}
	other := reopen(t, path)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			if _, err := other.SetStatus(t.Context(), readers(1000)[i%1000].ID, earmark.Unsubscribed); err != nil {
				t.Errorf("write meanwhile: got %v, want nil", err)
				return
			}
		}
	})
	to := filepath.Join(t.TempDir(), "backup.tar")
	err := s.Backup(t.Context(), key, to, noon)
	close(stop)
	wg.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v, want mode 0600", info.Mode(), err)
	}
	back := unpack(t, to)
	if subs, err := gather(reopen(t, filepath.Join(back, "store.db")).EachSubscriber(t.Context(), "")); err != nil || len(subs) != 1000 {
		t.Errorf("put back: got %d, %v, want 1000", len(subs), err)
	}
	if ring, _, err := store.LoadOrCreateKeys(filepath.Join(back, "key"), rand.Reader, noon); err != nil || len(ring) != 1 {
		t.Errorf("key put back: got %v, want one", err)
	}
	if at, err := s.LastBackup(t.Context()); err != nil || !at.Equal(noon) {
		t.Errorf("last backup: got %v, %v, want noon", at, err)
	}
	if err := s.Backup(t.Context(), key, to, noon); !errors.Is(err, fs.ErrExist) {
		t.Errorf("again: got %v, want ErrExist", err)
	}
}

func TestBackupLeavesNothingHalf(t *testing.T) {
	s, path := open(t)
	dir := t.TempDir()
	if err := s.Backup(t.Context(), filepath.Join(filepath.Dir(path), "key"), filepath.Join(dir, "b.tar"), noon); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a key: got %v, want ErrNotExist", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("got %v, %v, want an empty folder", entries, err)
	}
}

func unpack(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for r := tar.NewReader(f); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return dir
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, h.Name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

package link

import (
	"path/filepath"
	"slices"
	"testing"
)

// Files names what is kept.
func (k Kept) Files(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(k.Dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	return files
}

// Overlaying is the same folder, with changes laid over an index of any size.
func (k Kept) Overlaying() Kept {
	k.overlayAll = true
	return k
}

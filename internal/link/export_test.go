package link

import (
	"flag"
	"path/filepath"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Update tells whether golden files are to be rewritten.
func Update() bool { return *update }

// Files names what is kept.
func (k Kept) Files(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(k.Dir, "*-*")) // not the note of which are whole
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	return files
}

// Updating is the same folder, with an index of any size brought up to date.
func (k Kept) Updating() Kept {
	k.updateAll = true
	return k
}

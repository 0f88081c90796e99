package link

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// TestWhole reads an index that has settled, which is then believed to be
// whole, until anything of the file changes.
func TestWhole(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("no state is known here")
	}
	_, data := small(t)
	k := Kept{Dir: t.TempDir()}
	file := filepath.Join(k.Dir, "index-1")
	write := func(data []byte) {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(data)
	if k.read(file) == nil || k.proven() != nil {
		t.Fatalf("one that may change at once: got states %q, want none", k.proven())
	}
	time.Sleep(settled + 100*time.Millisecond)
	for range 2 {
		if k.read(file) == nil || len(k.proven()) != 1 {
			t.Fatalf("got states %q, want one", k.proven())
		}
	}
	info, err := os.Stat(file)
	if err != nil || !k.isProven(stateOf(info)) {
		t.Errorf("got %q, %v, want %q", k.proven(), err, stateOf(info))
	}

	data[len(data)/2] ^= 4
	write(data)
	if err := os.Chtimes(file, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if k.read(file) != nil {
		t.Error("a bit was flipped and the time of change set back: got an index, want none")
	}
	time.Sleep(settled + 100*time.Millisecond)
	if k.read(file) != nil || len(k.proven()) != 1 {
		t.Errorf("and later: got an index, or states %q", k.proven())
	}
}

// TestWholeIsList keeps the states of as many files as there are indexes, and
// believes no list that says nothing of a file.
func TestWholeIsList(t *testing.T) {
	k := Kept{Dir: t.TempDir()}
	for _, state := range []string{"a 1", "b 2", "", "c 3"} {
		k.prove(state)
	}
	for state, want := range map[string]bool{"a 1": false, "b 2": true, "c 3": true, "c": false, "": false} {
		if k.isProven(state) != want {
			t.Errorf("%q: got %t, want %t", state, !want, want)
		}
	}
}

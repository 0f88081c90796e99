package link

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"earmark/internal/earmark"
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
	if err != nil {
		t.Fatal(err)
	}
	if state, _ := stateOf(info); !k.isProven(state) {
		t.Errorf("got %q, want %q", k.proven(), state)
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

// TestWrittenIsWhole believes its own index at once, and that of nobody else.
func TestWrittenIsWhole(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("no state is known here")
	}
	k := Kept{Dir: t.TempDir()}
	a := &earmark.Article{ID: "a", Title: "Eels", Body: earmark.Body{Text: "Glass eels over the weir."}}
	lib := earmark.NewLibrary(earmark.Site{}, []*earmark.Article{a}, nil, nil, nil, nil)
	if _, err := k.Open(t.Context(), lib, DefaultOptions()); err != nil {
		t.Fatal(err)
	}
	files := k.list(indexPrefix)
	if len(files) != 1 || len(k.proven()) != 1 {
		t.Fatalf("got the indexes %q and the states %q, want one of each", files, k.proven())
	}
	file := filepath.Join(k.Dir, files[0])
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-1] ^= 1            // of the sum, which is not looked at
	time.Sleep(50 * time.Millisecond) // the clock of file systems ticks
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if k.read(file) != nil {
		t.Error("written over: got an index, want none")
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

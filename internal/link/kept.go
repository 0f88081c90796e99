package link

import (
	"bufio"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"earmark/internal/earmark"
)

// Kept is a folder in which what was read of a library is kept for the next
// run. All of it can be made again: the folder may be deleted at any time, and
// what is in it that is torn or of another version is made anew. An index that
// was found whole counts as whole until its file changes in any way. Several
// processes may use it at once.
type Kept struct {
	// Dir is the folder; it need not exist. Empty: nothing is kept.
	Dir string
	// Program tells one earmark from another: links that one found are not
	// answered by the next, which may rank and explain otherwise. It may be
	// empty.
	Program string
	// Trouble is told when something could not be kept; nil: nobody is.
	Trouble func(error)
	// Progress is told how far work comes that takes its time.
	Progress Progress

	overlayAll bool             // tests look at small libraries
	ahead      func() *snapshot // what Ahead reads; nil: nothing
}

// Ahead begins to read the index kept last, for a [Kept.Peek] that is to come:
// what is at hand when the library is will have been read meanwhile.
func (k Kept) Ahead() Kept {
	read, behind := make(chan *snapshot, 1), k // what is read is k as it was
	go func() { read <- behind.latest() }()
	k.ahead = sync.OnceValue(func() *snapshot { return <-read })
	return k
}

// Open makes an [Engine] of a library, from the kept index where the library
// is as it was when that was made, else anew, and then keeps it. The answers
// are the same either way. Errors are those of [New].
func (k Kept) Open(ctx context.Context, lib *earmark.Library, opts Options) (*Engine, error) {
	if err := opts.Validate(); err != nil {
		return nil, err
	}
	s, err := k.snapshot(ctx, lib)
	if err != nil {
		return nil, fmt.Errorf("index the library: %w", err)
	}
	return newEngine(lib, opts, texts{index: s.index}, s.book.all(), readNames(lib.People)).telling(k.Progress), nil
}

// Peek makes an engine for questions about single items: from the last index,
// with the few items laid over it that have changed since. How much features
// weigh, and what is usual for the items that are as they were, is as it was:
// scores may differ by some hundredths from those of [Kept.Open]. Where much has changed,
// the library is read in no time anyway, or no index is kept, it is Open.
func (k Kept) Peek(ctx context.Context, lib *earmark.Library, opts Options) (*Engine, error) {
	if err := opts.Validate(); err != nil {
		return nil, err
	}
	if e := k.peek(lib, opts); e != nil {
		return e.telling(k.Progress), nil
	}
	return k.Open(ctx, lib, opts)
}

// overlayText is from how many bytes of text on it is worth while not to read
// all of a library: about a second's work.
const overlayText = 8 << 20

// peek makes an engine of the index made last; nil where too much has changed
// since.
func (k Kept) peek(lib *earmark.Library, opts Options) *Engine {
	if k.Dir == "" || textSize(lib) < k.least() {
		return nil
	}
	var setting mark
	var marks [2][]mark
	var names [][]spelling
	var book nameBook
	atOnce(
		func() { setting, marks = settingOf(lib), marksOf(lib) },
		func() {
			names = readNames(lib.People)
			book = newNameBook(lib.People, names)
		})
	s := k.last()
	if s == nil || s.setting != setting {
		return nil
	}
	if s.is(marks) {
		return newEngine(lib, opts, texts{index: s.index}, s.book.all(), names)
	}
	o := newOverlay(s, marks)
	if !o.small() {
		return nil
	}
	o.read(lib, book, s)
	return newEngine(lib, opts, texts{index: s.index, overlay: o}, o.notes, names)
}

// last is the index kept last, which may have been read already.
func (k Kept) last() *snapshot {
	if k.ahead != nil {
		return k.ahead()
	}
	return k.latest()
}

// least is overlayText, but in tests.
func (k Kept) least() int {
	if k.overlayAll {
		return 0
	}
	return overlayText
}

// snapshot is the kept one of a library, or one that is made and kept now.
func (k Kept) snapshot(ctx context.Context, lib *earmark.Library) (*snapshot, error) {
	if k.Dir == "" {
		return takeSnapshot(ctx, lib, k.Progress)
	}
	name := key(settingOf(lib), marksOf(lib))
	if s := k.find(name); s != nil {
		return s, nil
	}
	s, err := takeSnapshot(ctx, lib, k.Progress)
	if err != nil {
		return nil, err
	}
	k.keep(indexPrefix, name, mostIndexes, s.write)
	k.proveWritten(k.file(indexPrefix, name))
	return s, nil
}

const (
	indexPrefix = "index-"
	mostIndexes = 2 // of the library as it is, and as readers see it
)

// find reads a kept index; nil when there is none that is whole.
func (k Kept) find(name mark) *snapshot {
	file := k.file(indexPrefix, name)
	s := k.read(file)
	if s != nil && s.key() != name {
		return nil
	}
	return s
}

// latest is the index kept last; nil when there is none that is whole.
func (k Kept) latest() *snapshot {
	for _, name := range k.list(indexPrefix) {
		if s := k.read(filepath.Join(k.Dir, name)); s != nil {
			return s
		}
	}
	return nil
}

// read reads an index; nil when there is none, or none that is whole.
func (k Kept) read(name string) *snapshot {
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil
	}
	data, err := mapped(f)
	if err != nil {
		return nil
	}
	state, changed := stateOf(info)
	proven := k.isProven(state)
	s, err := readSnapshot(data, proven)
	if err != nil {
		return nil
	}
	if !proven && state != "" && time.Since(changed) >= settled && f.Sync() == nil {
		k.prove(state)
	}
	return s
}

func (k Kept) file(prefix string, name mark) string {
	return filepath.Join(k.Dir, prefix+hex.EncodeToString(name[:]))
}

// list names the files with a prefix, the latest first.
func (k Kept) list(prefix string) []string {
	type dated struct {
		name string
		at   int64
	}
	entries, err := os.ReadDir(k.Dir)
	if err != nil {
		return nil
	}
	var files []dated
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasPrefix(e.Name(), prefix) {
			files = append(files, dated{e.Name(), info.ModTime().UnixNano()})
		}
	}
	slices.SortFunc(files, func(a, b dated) int {
		if a.at != b.at {
			return int(min(max(b.at-a.at, -1), 1))
		}
		return strings.Compare(a.name, b.name)
	})
	return each(files, func(f dated) string { return f.name })
}

// keep writes a file whole or not at all, and lets go of the oldest of its
// kind. That it could not be kept is no error: it can be made again.
func (k Kept) keep(prefix string, name mark, most int, write func(io.Writer) error) {
	err := k.write(k.file(prefix, name), write)
	if err != nil && k.Trouble != nil {
		k.Trouble(fmt.Errorf("keep %s: %w", k.Dir, err))
	}
	for i, old := range k.list(prefix) {
		if i >= most {
			_ = os.Remove(filepath.Join(k.Dir, old)) // another process may have been first
		}
	}
}

func (k Kept) write(name string, write func(io.Writer) error) (err error) {
	if err := os.MkdirAll(k.Dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(k.Dir, ".new-*")
	if err != nil {
		return err
	}
	defer func() {
		f.Close()
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	out := bufio.NewWriterSize(f, 1<<20)
	if err := write(out); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

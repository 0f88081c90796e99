package link

import (
	"context"
	"fmt"
	"io"
	"sync"

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
	// Exact makes an index anew wherever the library is another than it was made
	// of: then links hang on nothing but the library, and are the same wherever
	// they are found.
	Exact bool
	// Trouble is told when something could not be kept; nil: nobody is.
	Trouble func(error)
	// Progress is told how far work comes that takes its time.
	Progress Progress
	// Updated is told when changes were added to an index: of how many items, and
	// of how many there are; nil: nobody is.
	Updated func(changed, all int)

	updateAll bool             // tests look at small libraries
	ahead     func() *snapshot // what Ahead reads; nil: nothing
}

// Ahead begins to read the index kept last, for a [Kept.Open] that is to come:
// what is at hand when the library is will have been read meanwhile.
func (k Kept) Ahead() Kept {
	read, behind := make(chan *snapshot, 1), k // what is read is k as it was
	go func() {
		var latest *snapshot
		for latest = range behind.snapshots() {
			break
		}
		read <- latest
	}()
	k.ahead = sync.OnceValue(func() *snapshot { return <-read })
	return k
}

// Open makes an [Engine] of a library: from the kept index where the library is
// as it was when that was made; from one to which what has changed since is
// added, where that is no more than a fiftieth of either side; else from a new
// one, which is then kept. To make one anew takes long in a large library. Where
// it is not, features weigh what they weighed before, and scores may be out by some
// hundredths: see [Kept.Exact]. Errors are those of [New].
func (k Kept) Open(ctx context.Context, lib *earmark.Library, opts Options) (*Engine, error) {
	if err := opts.Validate(); err != nil {
		return nil, err
	}
	var b base
	var names [][]spelling
	atOnce(func() { b = k.base(lib, markedOf(lib)) }, func() { names = readNames(lib.People) })
	return k.engine(ctx, lib, opts, b, names)
}

// base is what the engine of a library is made from.
type base struct {
	marked            // the library
	index   *snapshot // the kept one of the library, or of what it was; nil: there is none that will do
	changes *changes  // since then; nil: none
}

// updateText is from how many bytes of text on it is worth while not to read all
// of a library: about a second's work.
const updateText = 8 << 20

// base looks for a kept index of a library, or for one that will do.
func (k Kept) base(lib *earmark.Library, m marked) base {
	b := base{marked: m}
	if k.Dir == "" {
		return b
	}
	if b.index = k.find(m); b.index != nil || k.Exact {
		return b
	}
	// The weights of a small library hang on the background, too.
	small := textSize(lib) < updateText || len(lib.Articles)+len(lib.Episodes) < 2*backgroundUntil
	if small && !k.updateAll {
		return b
	}
	for s := range k.snapshots() {
		if s.setting != m.setting {
			continue
		}
		if c := newChanges(s, m); c.few() {
			return base{m, s, c}
		}
	}
	return b
}

// engine makes one from what was found.
func (k Kept) engine(ctx context.Context, lib *earmark.Library, opts Options, b base, names [][]spelling) (*Engine, error) {
	t, known, err := k.texts(ctx, lib, b, names)
	if err != nil {
		return nil, fmt.Errorf("index the library: %w", err)
	}
	return newEngine(lib, opts, t, known, names).telling(k.Progress), nil
}

// texts is the index of a library, with the notes of its documents.
func (k Kept) texts(ctx context.Context, lib *earmark.Library, b base, names [][]spelling) (texts, [2][]notes, error) {
	if b.changes != nil {
		return k.update(ctx, lib, b, names)
	}
	s := b.index
	if s == nil {
		var err error
		if s, err = k.anew(ctx, lib, b.marked); err != nil {
			return texts{}, [2][]notes{}, err
		}
	}
	return texts{index: s.index}, s.book.all(), nil
}

// anew makes an index and keeps it.
func (k Kept) anew(ctx context.Context, lib *earmark.Library, m marked) (*snapshot, error) {
	s, err := takeSnapshot(ctx, lib, k.Progress)
	if err != nil || k.Dir == "" {
		return s, err
	}
	name := m.key()
	k.keep(indexPrefix, name, mostIndexes, s.write)
	k.proveWritten(k.file(indexPrefix, name))
	return s, nil
}

// update adds changes to an index, and keeps them beside it.
func (k Kept) update(ctx context.Context, lib *earmark.Library, b base, names [][]spelling) (texts, [2][]notes, error) {
	name := b.index.key()
	u := &updater{
		changes: b.changes, lib: lib, names: names, base: b.index, marks: b.marks, told: k.Progress,
		known: k.readings(b.index, name), used: newReadings(),
	}
	var known [2][]notes
	var err error
	atOnce(func() { err = u.run(ctx) }, func() { known = u.notes() })
	if err != nil {
		return texts{}, [2][]notes{}, err
	}
	for _, d := range u.fresh {
		known[d.side][d.number] = d.reading.notes
	}
	if u.read > 0 {
		k.keep(changesPrefix, name, mostIndexes, func(out io.Writer) error { return u.used.write(out, name) })
	}
	if k.Updated != nil {
		k.Updated(u.changes.count())
	}
	return texts{index: u.index, moved: &u.moved}, known, nil
}

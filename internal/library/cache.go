package library

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"earmark/internal/earmark"
)

// Cache is a folder that keeps what was read of content files, so that a file
// that has not changed is not read again. What is in it can be made again and
// may be deleted at any time; a cache that is torn, spoilt or of another
// version counts for nothing. The zero value keeps nothing.
//
// A file counts as unchanged when its size and its time of change are what
// they were, and so for every file it names. That can be deceived only by
// somebody who sets the time of a changed file of the same size back by hand.
type Cache struct {
	// Dir is the folder; it need not exist. Empty: nothing is kept.
	Dir string
	// Now is the clock; nil means [time.Now].
	Now func() time.Time
	// Trouble is told when something could not be kept; nil: nobody is.
	Trouble func(error)
}

// Load is [Load] with what is kept. The workspace is the same either way.
func (c Cache) Load(ctx context.Context, fsys fs.FS, site earmark.Site, opts Options) (*Workspace, error) {
	opened := make(chan *kept, 1)
	go func() { opened <- c.open(site.Zone(), dialectOf(site, opts).mark()) }()
	k := sync.OnceValue(func() *kept { return <-opened })
	w, err := load(ctx, fsys, site, opts, k)
	if err == nil {
		c.save(k())
	}
	return w, err
}

const (
	cacheFile  = "library"
	cacheMagic = "earmark library 11\n" // raise the number when a file is understood otherwise
)

// settled is how much older than the reading a change must be for the next
// change to have another time: file systems count in steps of up to two
// seconds.
const settled = 2 * time.Second

// kept is a cache while a workspace is loaded. Several may use it at once, each
// for other files.
type kept struct {
	now    time.Time
	header []byte
	size   int     // of the file it was read from; 0: none
	torn   bool    // that file goes on with what is no record
	old    records // those of the file
	used   []bool  // by number: whether it was good, and is of a file that is there
	guard  sync.Mutex
	fresh  []record
}

// record is what is kept of one content file.
type record struct {
	path string
	data []byte // framed
}

// open reads the cache; nil when nothing is to be kept.
func (c Cache) open(zone *time.Location, dialect string) *kept {
	if c.Dir == "" {
		return nil
	}
	now := time.Now
	if c.Now != nil {
		now = c.Now
	}
	k := &kept{now: now(), header: []byte(cacheMagic + zone.String() + "\n" + dialect)}
	data, err := mapped(filepath.Join(c.Dir, cacheFile))
	rest, good := bytes.CutPrefix(data, k.header)
	if err != nil || !good {
		return k
	}
	k.size = len(data)
	k.old.expect(len(rest) / usualRecord)
	for n := 0; len(rest) > 0; n++ {
		record, more, ok := unframe(rest)
		if !ok {
			k.torn = true // what follows was never whole
			break
		}
		head := codec{data: record.payload(), reading: true}
		word(&head, &record.path)
		record.number = n
		k.old.add(record)
		k.used = append(k.used, false)
		rest = more
	}
	return k
}

// witness is a file that an item was read from, and its state then.
type witness struct {
	path  string
	state state
}

// gone is the state of a file that is not there, or cannot be opened.
func gone() state { return state{size: -1} }

// entryHead is what must hold for a record to be used.
type entryHead struct {
	path, kind, id string
	name           string    // the identifier the item goes by
	read           int64     // when, in nanoseconds since 1970
	state          state     // of the file
	seen           []witness // what the file names
	print          string    // the fingerprint of the item
	findings       []earmark.Finding
}

func (c *codec) head(h *entryHead) {
	word(c, &h.path)
	word(c, &h.kind)
	word(c, &h.id)
	word(c, &h.name)
	whole(c, &h.read)
	c.state(&h.state)
	some(c, &h.seen, func(w *witness) { word(c, &w.path); c.state(&w.state) })
	word(c, &h.print)
	some(c, &h.findings, c.finding)
}

func (c *codec) state(s *state) {
	whole(c, &s.size)
	whole(c, &s.modified)
}

// holds tells whether a file is as it was when it was read, and so all it
// names. Now tells the state of a file at present.
func (h *entryHead) holds(file state, now func(path string) state) bool {
	same := func(then, now state) bool { return then == now && then.modified <= h.read-int64(settled) }
	return same(h.state, file) &&
		!slices.ContainsFunc(h.seen, func(w witness) bool { return !same(w.state, now(w.path)) })
}

// opening is a record that is taken apart. Whoever takes many apart does so in
// the same room.
type opening struct {
	head entryHead
	item codec // at the bytes of the item
	at   int   // where the record stands among those of the file
}

// find opens what is kept of a file that is as it was; false when there is
// nothing. Now tells the state of a file at present.
func (k *kept) find(o *opening, kind string, file found, zone *time.Location, now func(path string) state) bool {
	if k == nil {
		return false
	}
	record, ok := k.old.find(file.file, &o.at)
	if !ok || !record.whole() {
		return false
	}
	o.item = codec{data: record.payload(), reading: true, zone: zone}
	o.item.head(&o.head)
	if o.item.bad || o.head.kind != kind || o.head.id != file.id || !o.head.holds(file.state, now) {
		return false
	}
	k.used[record.number] = true
	return true
}

// has tells whether what is kept of a file is an item of this kind.
func (k *kept) has(kind string, file found, l *loader) bool {
	return k.find(&opening{}, kind, file, l.site.Zone(), l.stateNow)
}

// keep notes what was read of a file, which is the first of those that were
// seen, and the bytes of its item.
func (k *kept) keep(h entryHead, item []byte) {
	if k == nil {
		return
	}
	h.read, h.state = k.now.UnixNano(), gone()
	if len(h.seen) > 0 && h.seen[0].path == h.path {
		h.state, h.seen = h.seen[0].state, h.seen[1:]
	}
	c := codec{data: make([]byte, frameSize, headRoom+len(item))}
	c.head(&h)
	data := framed(append(c.data, item...))
	k.guard.Lock()
	defer k.guard.Unlock()
	k.fresh = append(k.fresh, record{h.path, data})
}

// headRoom is about how many bytes stand before an item.
const headRoom = 256

// fingerprint is that of an item's bytes.
func fingerprint(item []byte) string {
	sum := sha256.Sum256(item)
	return string(sum[:16])
}

// save writes what is new behind what is there, or all of it anew where there
// is much that no longer counts, or something that never did.
func (c Cache) save(k *kept) {
	if k == nil || len(k.fresh) == 0 {
		return
	}
	used := 0
	for _, yes := range k.used {
		if yes {
			used++
		}
	}
	var err error
	if dead := len(k.used) - used; k.size == 0 || 2*dead > used+len(k.fresh) || k.spoilt() {
		err = c.rewrite(k)
	} else {
		err = c.append(k)
	}
	if err != nil && c.Trouble != nil {
		c.Trouble(fmt.Errorf("keep what was read: %w", plain(err)))
	}
}

// spoilt tells whether not all of the file is records: behind what is none no
// reader would find what is appended.
func (k *kept) spoilt() bool {
	if k.torn {
		return true
	}
	for record := range k.old.all {
		if !k.used[record.number] && !record.whole() {
			return true
		}
	}
	return false
}

// rewrite writes all records to a file of their own, which then takes the name.
// Nothing waits for the disk: what a power cut leaves is known by its sums.
func (c Cache) rewrite(k *kept) error {
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(c.Dir, "."+cacheFile+"-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	out := bufio.NewWriterSize(file, 1<<20)
	_, _ = out.Write(k.header) // an error stays and comes with Flush
	for _, r := range k.good() {
		_, _ = out.Write(r.data)
	}
	if err := errors.Join(out.Flush(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), filepath.Join(c.Dir, cacheFile))
}

// good are all records that count by now, in the order of their paths.
func (k *kept) good() []record {
	all := slices.Clone(k.fresh)
	for o := range k.old.all {
		if k.used[o.number] {
			all = append(all, record{o.path, o.framed})
		}
	}
	slices.SortStableFunc(all, func(a, b record) int { return strings.Compare(a.path, b.path) })
	return all
}

// append adds records in one write, so that two processes do not mix theirs.
// Where the file is no longer the one that was read, nothing is written.
func (c Cache) append(k *kept) error {
	f, err := os.OpenFile(filepath.Join(c.Dir, cacheFile), os.O_WRONLY|os.O_APPEND, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() < int64(k.size) {
		return err
	}
	var all []byte
	for _, r := range k.fresh {
		all = append(all, r.data...)
	}
	_, err = f.Write(all)
	return errors.Join(err, f.Close())
}

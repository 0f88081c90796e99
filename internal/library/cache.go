package library

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
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
	cacheMagic = "earmark library 9\n" // raise the number when a file is understood otherwise
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

// records are those of the file by path; of two of one path the later counts.
// All that were written at once stand in the order of their paths: they are
// found in it as it is.
type records struct {
	row  []old
	tail map[string]old // those that were appended since
	last atomic.Int64   // where one was found: files are asked for in order, and the next stands near
}

// near is how far from the last a record is looked for before it is sought
// among all.
const near = 8

func (r *records) add(o old) {
	if n := len(r.row); len(r.tail) == 0 && (n == 0 || r.row[n-1].path < o.path) {
		r.row = append(r.row, o)
		return
	}
	if r.tail == nil {
		r.tail = map[string]old{}
	}
	r.tail[o.path] = o
}

func (r *records) find(path string) (old, bool) {
	if o, ok := r.tail[path]; ok {
		return o, true
	}
	at := int(r.last.Load())
	for n := max(at-near, 0); n < min(at+near, len(r.row)); n++ {
		if r.row[n].path == path {
			r.last.Store(int64(n))
			return r.row[n], true
		}
	}
	n, ok := slices.BinarySearchFunc(r.row, path, func(o old, path string) int { return strings.Compare(o.path, path) })
	if !ok {
		return old{}, false
	}
	r.last.Store(int64(n))
	return r.row[n], true
}

// all are those that count, in no order.
func (r *records) all(yield func(old) bool) {
	for _, o := range r.row {
		if _, later := r.tail[o.path]; !later && !yield(o) {
			return
		}
	}
	for _, o := range r.tail {
		if !yield(o) {
			return
		}
	}
}

// old is a record of the file. Its sum is looked at when it is used, by those
// who read at once.
type old struct {
	path   string
	framed []byte
	number int
}

func (o old) payload() []byte { return o.framed[frameSize:] }

func (o old) whole() bool {
	return crc32.Checksum(o.payload(), castagnoli) == binary.LittleEndian.Uint32(o.framed[4:])
}

// record is what is kept of one content file.
type record struct {
	path string
	data []byte // framed
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

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

// frame and unframe put a length and a sum before a record, and take it off.
func frame(payload []byte) []byte {
	return framed(append(make([]byte, frameSize, frameSize+len(payload)), payload...))
}

const frameSize = 8

// framed fills in the frame of a record that was written behind room for it.
func framed(record []byte) []byte {
	payload := record[frameSize:]
	binary.LittleEndian.PutUint32(record, uint32(len(payload)))
	binary.LittleEndian.PutUint32(record[4:], crc32.Checksum(payload, castagnoli))
	return record
}

func unframe(data []byte) (record old, rest []byte, ok bool) {
	if len(data) < frameSize {
		return old{}, data, false
	}
	n := binary.LittleEndian.Uint32(data)
	if uint64(n) > uint64(len(data)-frameSize) {
		return old{}, data, false
	}
	return old{framed: data[:frameSize+n]}, data[frameSize+n:], true
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
	name           string // the identifier the item goes by
	read           int64  // when, in nanoseconds since 1970
	seen           []witness
	print          string // the fingerprint of the item
	findings       []earmark.Finding
}

func (c *codec) head(h *entryHead) {
	word(c, &h.path)
	word(c, &h.kind)
	word(c, &h.id)
	word(c, &h.name)
	whole(c, &h.read)
	some(c, &h.seen, func(w *witness) {
		word(c, &w.path)
		whole(c, &w.state.size)
		whole(c, &w.state.modified)
	})
	word(c, &h.print)
	some(c, &h.findings, c.finding)
}

// find gives what is kept of a file that is as it was, and the bytes of its
// item; nil when there is nothing. Now tells the state of a file at present.
func (k *kept) find(kind string, file found, zone *time.Location, now func(path string) state) (*entryHead, *codec) {
	if k == nil {
		return nil, nil
	}
	record, ok := k.old.find(file.file)
	if !ok || !record.whole() {
		return nil, nil
	}
	c := &codec{data: record.payload(), reading: true, zone: zone}
	var h entryHead
	c.head(&h)
	if c.bad || h.kind != kind || h.id != file.id || len(h.seen) == 0 {
		return nil, nil
	}
	for i, w := range h.seen {
		at := file.state
		if i > 0 {
			at = now(w.path)
		}
		if at != w.state || w.state.modified > h.read-int64(settled) {
			return nil, nil
		}
	}
	k.used[record.number] = true
	return &h, c
}

// has tells whether what is kept of a file is an item of this kind.
func (k *kept) has(kind string, file found, l *loader) bool {
	h, _ := k.find(kind, file, l.site.Zone(), l.stateNow)
	return h != nil
}

// keep notes what was read of a file, and the bytes of its item.
func (k *kept) keep(h entryHead, item []byte) {
	if k == nil {
		return
	}
	h.read = k.now.UnixNano()
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

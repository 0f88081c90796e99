package library

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"earmark/internal/earmark"
)

// decoder makes an item of a document, and writes and reads it as bytes.
type decoder[T any] struct {
	kind   string
	many   string // the kind in the plural
	decode func(f *fields, doc document, id string, files files) T
	code   func(c *codec, item *T)
	mark   func(item T, fingerprint [16]byte) // nil: nobody asks
	name   func(item T) string                // the identifier it goes by; nil: that of its place
}

// decodeAll reads files at once and keeps those that could be understood, in
// the order of their paths.
func decodeAll[T any](ctx context.Context, l *loader, list []found, d decoder[T]) ([]T, error) {
	items := make([]T, len(list))
	clear(items) // make does not touch them: a page that is looked at before it is written to costs the system two faults
	names := make([]string, len(list))
	findings := make([][]earmark.Finding, len(list))
	err := inRuns(ctx, len(list), func(w int) func(i int) {
		var o opening
		return func(i int) {
			if w == 0 {
				l.tell("reading "+d.many, i, len(list))
			}
			names[i], findings[i] = decodeOne(l, list[i], d, &o, &items[i])
		}
	})
	if err != nil {
		return nil, err
	}
	l.tell("reading "+d.many, len(list), len(list))
	good := items[:0]
	for i := range list {
		if names[i] == "" {
			continue // an item of another kind
		}
		l.findings = append(l.findings, findings[i]...)
		if earmark.Errors(findings[i]) > 0 {
			l.broken = append(l.broken, list[i].file)
			l.unread.note(d.kind, names[i])
			continue
		}
		good = append(good, items[i])
	}
	return good, nil
}

// A run is how many files one of several takes at a time: what is kept of files
// stands in their order, and each goes on from where its last stood.
const (
	longestRun    = 64
	runsForWorker = 8 // at least, so that none waits long for another
)

// inRuns calls work for 0..n-1 from as many goroutines as may run at once, each
// with work of its own. It ends early when the context does.
func inRuns(ctx context.Context, n int, worker func(w int) func(i int)) error {
	workers := runtime.GOMAXPROCS(0)
	run := min(max(n/(workers*runsForWorker), 1), longestRun)
	var next atomic.Int64
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			work := worker(w)
			for ctx.Err() == nil {
				from := int(next.Add(int64(run))) - run
				if from >= n {
					return
				}
				for i := from; i < min(from+run, n); i++ {
					work(i)
				}
			}
		})
	}
	group.Wait()
	return ctx.Err()
}

// tell says how far the reading has come.
func (l *loader) tell(step string, done, total int) {
	if l.progress != nil {
		l.progress(step, done, total)
	}
}

// decodeOne takes what is kept of a file, or reads it, into item. Name is what
// the item goes by, also where it is not good; empty where the file holds an
// item of another kind. o is room to open what is kept in.
func decodeOne[T any](l *loader, file found, d decoder[T], o *opening, item *T) (name string, findings []earmark.Finding) {
	if l.kept.find(o, d.kind, file, l.site.Zone(), l.stateNow) {
		if earmark.Errors(o.head.findings) == 0 {
			d.code(&o.item, item)
		}
		if !o.item.bad {
			d.finger(*item, o.head.print)
			return o.head.name, o.head.findings
		}
	}
	return readOne(l, file, d, item)
}

// readOne is decodeOne of a file of which nothing is kept, and keeps it.
func readOne[T any](l *loader, file found, d decoder[T], item *T) (name string, findings []earmark.Finding) {
	zone := l.site.Zone()
	var seen []witness
	f := &fields{kind: d.kind, file: file.file, zone: zone}
	files := files{fsys: l.fsys, seen: &seen}
	bytes := codec{zone: zone}
	print := ""
	name = file.id
	doc, ok := l.open(f, files)
	if doc.other {
		return "", nil
	}
	if ok {
		*item = d.decode(f, doc, file.id, files)
		if d.name != nil {
			name = d.name(*item)
		}
	}
	if earmark.Errors(f.findings) == 0 {
		bytes.data = make([]byte, 0, itemRoom(file.state.size))
		d.code(&bytes, item)
		print = fingerprint(bytes.data)
		d.finger(*item, print)
	}
	l.kept.keep(entryHead{path: file.file, kind: d.kind, id: file.id, name: name, seen: seen, print: print, findings: f.findings}, bytes.data)
	return name, f.findings
}

// itemRoom is about how many bytes the item of a file of some size takes: what
// it says, as HTML and as text.
func itemRoom(size int64) int64 { return 512 + min(2*size+size/8, 1<<20) }

// finger gives an item its fingerprint.
func (d decoder[T]) finger(item T, print string) {
	if d.mark != nil && len(print) == 16 {
		d.mark(item, [16]byte([]byte(print)))
	}
}

package validate

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
)

// Options are how a feed is judged. The zero value judges it by all rules.
type Options struct {
	File    string // what findings call the feed
	Profile Profile
	Address string // where the feed was fetched, to compare with what it says of itself; empty: not known
	Type    string // the media type that its server gives it; empty: not known

	Now   time.Time  // for dates in the far future; zero: today
	Links func(Link) // is told of each enclosure, image and file of chapters, in order; nil: nobody asks
}

// Link is a file that a feed points to, and what it says of it.
type Link struct {
	URL    string
	Type   string // empty: not said
	Length int64  // -1: not said
	Kind   LinkKind

	File         string
	Line, Column int
	Element      string
}

// LinkKind is what a file is to be, and by what it is judged.
type LinkKind int

// The kinds. An enclosure is one where nothing else is said.
const (
	Enclosure LinkKind = iota
	Image
	ChaptersFile
)

// Feed reads a feed, or a file of chapters, to its end and gives each finding to tell, roughly in the
// order of the document; where tell returns false, no more is read. The error
// is of the reader or of ctx: what is wrong with the feed are findings. Memory
// stays bounded however long the feed is. Feed does not close r.
func Feed(ctx context.Context, r io.Reader, o Options, tell func(earmark.Finding) bool) error {
	if o.Profile == "" {
		o.Profile = ProfileAll
	}
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	in := bufio.NewReaderSize(stoppable{ctx, r}, sniffed)
	head, err := in.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) && len(head) == 0 {
		return err
	}
	if refusal := foreign(head); refusal != nil {
		refusal.File = o.File
		tell(*refusal)
		return nil
	}
	decoded, mark, fault := decode(in, head)
	w := newWalk(ctx, o, tell)
	if isChapters(mark) {
		return w.chapters(decoded, fault)
	}
	if isJSON(mark) {
		w.core = JSONFeed
	}
	if w.encoded(fault); fault != nil && fault.fatal {
		return nil
	}
	w.served(o.Type, isJSON(mark))
	if isJSON(mark) {
		return w.endless(w.json(decoded))
	}
	w.scanner = newScanner(decoded)
	w.reading = &w.scanner.window
	return w.endless(w.run())
}

// encoded tells what is wrong with the encoding of the document, if anything is.
func (w *walk) encoded(fault *encodingFault) {
	if fault != nil {
		w.tell(place{1, 1}, nil, fault.rule, fault.severity, w.core, fault.hint, "%s", fault.message)
	}
}

// endless makes a finding of an answer that was cut off because it is longer
// than any feed.
func (w *walk) endless(err error) error {
	limit, ok := errors.AsType[*fetch.LimitError](err)
	if !ok {
		return err
	}
	w.tell(w.reading.at, w.parent(0), "feed.endless", earmark.Error, HTTP, "page the feed (RFC 5005), or see whether the server ever stops", "reading was given up: %s", limit.What)
	return nil
}

// All is [Feed] with the findings gathered, for feeds that are known to have
// few.
func All(ctx context.Context, r io.Reader, o Options) ([]earmark.Finding, error) {
	var found []earmark.Finding
	err := Feed(ctx, r, o, func(f earmark.Finding) bool {
		found = append(found, f)
		return len(found) < 1000
	})
	return found, err
}

func newWalk(ctx context.Context, o Options, tell func(earmark.Finding) bool) *walk {
	return &walk{
		ctx: ctx, emit: tell, file: o.File, profile: o.Profile, now: o.Now, address: o.Address,
		strange: map[string]bool{}, said: map[string]bool{}, ids: kept{}, links: o.Links, format: "xml", core: XML,
	}
}

// stoppable reads until the context ends.
type stoppable struct {
	ctx context.Context
	r   io.Reader
}

func (s stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}

// kept remembers where identifiers stood, by their hash, up to a number of
// them.
type kept map[uint64]int

// first is the line at which an identifier stood before; 0 where it did not.
func (k kept) first(id uint64, line int) int {
	if at, ok := k[id]; ok {
		return at
	}
	if len(k) < mostKept {
		k[id] = line
	}
	return 0
}

func trimmed(b []byte) []byte { return bytes.TrimSpace(bytes.TrimPrefix(b, []byte("\uFEFF"))) }

package feed

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// Notes writes somebody else's podcast feed again, with what there is to read in
// the notes of its episodes and every other byte as it was: elements that nobody
// knows, comments, white space, and how each word is escaped.
type Notes struct {
	// Block is what there is to read with an episode, made by [ReadBlock], by the
	// <guid> and the address of the recording in the feed; empty for nothing. A
	// block that stands in the notes already is replaced, and removed where there
	// is nothing to read any more.
	Block func(guid, enclosure string) string
}

// Spliced counts what was done.
type Spliced struct {
	Items   int // seen
	Changed int // whose notes are not as they were
	Blocks  int // that have something to read
}

// ErrItemTooLarge is returned for a feed in which one item is larger than any
// notes: it is read whole before its first byte is written.
var ErrItemTooLarge = errors.New("an item, or what stands between two, is larger than 32 MB")

// ErrUTF16 is returned for a feed in UTF-16 or UTF-32.
var ErrUTF16 = errors.New("the feed is in UTF-16 or UTF-32; save it as UTF-8")

// ErrNoFeed is returned for what has no item and no root of a feed.
var ErrNoFeed = errors.New("not an RSS feed")

// Splice copies a feed from r to w, one item at a time. On an error what was
// written is no feed. The feed may be in any encoding that holds ASCII as it
// is; doing it again changes nothing. It closes neither.
func (n Notes) Splice(w io.Writer, r io.Reader) (Spliced, error) {
	source := &rawReader{r: r}
	d := xml.NewDecoder(source)
	s := splicer{notes: n, source: source, d: d, w: w}
	d.CharsetReader = s.charset
	err := s.run()
	if err != nil {
		err = fmt.Errorf("add notes to the feed: %w", err)
	}
	return s.done, err
}

// splicer walks through the feed. Offsets count the bytes of the source.
type splicer struct {
	notes  Notes
	source *rawReader
	d      *xml.Decoder
	w      io.Writer
	done   Spliced
	depth  int
	feed   bool // whether the root is that of a feed
	ascii  bool // whether what is added must be ASCII
}

// charset is told of an encoding other than UTF-8. The decoder sees no letter
// beyond ASCII either way.
func (s *splicer) charset(label string, in io.Reader) (io.Reader, error) {
	s.ascii = true
	if strings.HasPrefix(strings.ToLower(label), "utf-16") || strings.HasPrefix(strings.ToLower(label), "utf-32") {
		return nil, ErrUTF16
	}
	return in, nil
}

func (s *splicer) run() error {
	for {
		before := s.d.InputOffset()
		token, err := s.d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return cmpErr(s.source.err, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			s.depth++
			s.feed = s.feed || t.Name.Local == "rss" || t.Name.Local == "RDF"
			if s.feed && s.depth > 1 && t.Name.Local == "item" && rssNames[t.Name.Space] {
				if err := s.item(before); err != nil {
					return err
				}
				continue
			}
		case xml.EndElement:
			s.depth--
		}
		if err := s.source.copyUpTo(s.w, s.d.InputOffset()); err != nil {
			return err
		}
	}
	if !s.feed {
		return ErrNoFeed
	}
	return s.source.copyUpTo(s.w, s.source.end())
}

// cmpErr is what the source met, else what the decoder says of it.
func cmpErr(source, decoder error) error {
	if source != nil && !errors.Is(source, io.EOF) {
		return source
	}
	return decoder
}

// rssNames are the namespaces of items: none in RSS 0.9x and 2.0.
var rssNames = map[string]bool{
	"": true, "http://purl.org/rss/1.0/": true, "http://my.netscape.com/rdf/simple/0.9/": true, "http://backend.userland.com/rss2": true,
}

// part is a child of an item: the bytes between its tags, and those of all of it.
type part struct{ start, from, to, end int64 }

// itemParts is an item as far as its notes go.
type itemParts struct {
	guid, description, content *part
	enclosure                  string
}

// item reads one item to its end and writes it with its notes.
func (s *splicer) item(start int64) error {
	parts, closing, err := s.parts()
	if err != nil {
		return err
	}
	s.depth--
	s.done.Items++
	edits := s.edits(parts, closing)
	if len(edits) > 0 {
		s.done.Changed++
	}
	for _, e := range edits {
		if err := s.source.copyUpTo(s.w, e.from); err != nil {
			return err
		}
		if _, err := io.WriteString(s.w, e.with); err != nil {
			return err
		}
		s.source.skipTo(e.to)
	}
	return s.source.copyUpTo(s.w, s.d.InputOffset())
}

// parts are the children of an item that matter, and where its end tag begins.
func (s *splicer) parts() (found itemParts, closing int64, err error) {
	depth := 0
	var open *part
	for {
		before := s.d.InputOffset()
		token, err := s.d.Token()
		if err != nil {
			return found, 0, cmpErr(s.source.err, noEOF(err))
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			if depth == 1 {
				open = &part{start: before, from: s.d.InputOffset()}
				found.take(t, open)
				if t.Name.Local == "enclosure" && found.enclosure == "" {
					found.enclosure = s.enclosure(*open)
				}
			}
		case xml.EndElement:
			depth--
			if depth < 0 {
				return found, before, nil
			}
			if depth == 0 {
				open.to, open.end = before, s.d.InputOffset()
			}
		}
	}
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// take keeps a child that matters; of two alike the first.
func (f *itemParts) take(t xml.StartElement, p *part) {
	to := map[xml.Name]**part{
		{Local: "guid"}:                         &f.guid,
		{Local: "description"}:                  &f.description,
		{Space: contentSpace, Local: "encoded"}: &f.content,
	}
	name := t.Name
	if rssNames[name.Space] {
		name.Space = ""
	}
	if place := to[name]; place != nil && *place == nil {
		*place = p
	}
}

// enclosureURL finds the address in the tag of an enclosure.
var enclosureURL = regexp.MustCompile(`\surl\s*=\s*(?:"([^"]*)"|'([^']*)')`)

// enclosure is the address as the feed has it: the decoder sees it masked.
func (s *splicer) enclosure(p part) string {
	m := enclosureURL.FindSubmatch(s.source.bytes(p.start, p.from))
	if m == nil {
		return ""
	}
	return strings.TrimSpace(unescaped(append(m[1], m[2]...)).text)
}

// edits are what changes in the bytes of an item, in order: the whole notes, and
// the description, unless the block is too much for it and stands in the notes.
func (s *splicer) edits(p itemParts, closing int64) []edit {
	guid := ""
	if p.guid != nil {
		guid = strings.TrimSpace(unescaped(s.source.bytes(p.guid.from, p.guid.to)).text)
	}
	block := s.notes.Block(guid, p.enclosure)
	if block != "" {
		s.done.Blocks++
	}
	if s.ascii {
		block = asciiHTML(block)
	}
	var edits []edit
	for _, place := range []*part{p.description, p.content} {
		if place == nil {
			continue
		}
		text := unescaped(s.source.bytes(place.from, place.to))
		with := block
		if place == p.description && p.content != nil && len(text.text)+len(block) > descriptionBytes {
			with = ""
		}
		edits = append(edits, s.within(*place, text, with)...)
	}
	if p.description == nil && p.content == nil && block != "" {
		edits = append(edits, edit{closing, closing, "<description>" + xmlText(block) + "</description>"})
	}
	return inOrder(edits)
}

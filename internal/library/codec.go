package library

import (
	"encoding/binary"
	"time"
	"unsafe"

	"earmark/internal/earmark"
)

// codec writes items into bytes, or reads them back: the same walk over the
// fields does both, so that writing and reading cannot part ways. Strings that
// are read point into the bytes, which must stay as they are for as long as the
// item is used. Nothing is asked of an item that is being read: a page of fresh
// memory that is looked at before it is written to costs the system two faults.
type codec struct {
	data    []byte
	reading bool
	zone    *time.Location // of the site, which most dates are in
	bad     bool           // while reading: the bytes are no item
}

func (c *codec) number(n *uint64) {
	if !c.reading {
		c.data = binary.AppendUvarint(c.data, *n)
		return
	}
	if len(c.data) > 0 && c.data[0] < 0x80 { // as most are
		*n, c.data = uint64(c.data[0]), c.data[1:]
		return
	}
	v, size := binary.Uvarint(c.data)
	if size <= 0 {
		c.bad, c.data = true, nil
		return
	}
	*n, c.data = v, c.data[size:]
}

// whole is a signed number of any kind.
func whole[T ~int | ~int64](c *codec, n *T) {
	var v uint64
	if !c.reading {
		v = uint64(*n)<<1 ^ uint64(*n>>63) // small when the number is, also a negative one
	}
	c.number(&v)
	*n = T(v>>1) ^ -T(v&1)
}

func (c *codec) flag(b *bool) {
	var v uint64
	if !c.reading && *b {
		v = 1
	}
	c.number(&v)
	*b = v != 0
}

func word[S ~string](c *codec, s *S) {
	if !c.reading {
		n := uint64(len(*s))
		c.number(&n)
		c.data = append(c.data, *s...)
		return
	}
	var n uint64
	c.number(&n)
	if n > uint64(len(c.data)) {
		c.bad, c.data = true, nil
		return
	}
	*s = S(unsafe.String(unsafe.SliceData(c.data), int(n)))
	c.data = c.data[n:]
}

// some is a list, nil and empty told apart.
func some[T any](c *codec, list *[]T, item func(*T)) {
	var n uint64
	if !c.reading && *list != nil {
		n = uint64(len(*list)) + 1
	}
	c.number(&n)
	if c.reading {
		*list = nil
		if n == 0 {
			return
		}
		if n-1 > uint64(len(c.data)) { // an item takes a byte at least
			c.bad, c.data = true, nil
			return
		}
		*list = make([]T, n-1)
	}
	for i := range *list {
		item(&(*list)[i])
	}
}

// maybe is a pointer to an item, or nil.
func maybe[T any](c *codec, p **T, item func(*T)) {
	has := !c.reading && *p != nil
	c.flag(&has)
	if !has {
		*p = nil
		return
	}
	if c.reading {
		*p = new(T)
	}
	item(*p)
}

func texts[S ~string](c *codec, list *[]S) { some(c, list, func(s *S) { word(c, s) }) }

// The zones a time may be in.
const (
	noTime = iota
	inUTC
	inSite
	inFixed
)

func (c *codec) time(t *time.Time) {
	var kind uint64
	if !c.reading {
		kind = c.zoneOf(*t)
	}
	c.number(&kind)
	if kind == noTime {
		*t = time.Time{}
		return
	}
	var seconds, nanos int64
	if !c.reading {
		seconds, nanos = t.Unix(), int64(t.Nanosecond())
	}
	whole(c, &seconds)
	whole(c, &nanos)
	zone := time.UTC
	switch kind {
	case inSite:
		zone = c.zone
	case inFixed:
		var name string
		var offset int
		if !c.reading {
			name, offset = t.Zone()
		}
		word(c, &name)
		whole(c, &offset)
		zone = time.FixedZone(name, offset)
	}
	if c.reading {
		*t = time.Unix(seconds, nanos).In(zone)
	}
}

// zoneOf is the kind of zone a time is in.
func (c *codec) zoneOf(t time.Time) uint64 {
	switch {
	case t.IsZero():
		return noTime
	case t.Location() == time.UTC:
		return inUTC
	case t.Location() == c.zone:
		return inSite
	}
	return inFixed
}

func (c *codec) body(b *earmark.Body) {
	word(c, &b.HTML)
	word(c, &b.Text)
	texts(c, &b.Links)
	some(c, &b.Pictures, c.image)
}

func (c *codec) image(i *earmark.Image) {
	word(c, &i.File)
	word(c, &i.URL)
	word(c, &i.Type)
	whole(c, &i.Width)
	whole(c, &i.Height)
	word(c, &i.Colours)
}

func (c *codec) mentions(list *[]mention) {
	some(c, list, c.mention)
}

func (c *codec) mention(m *mention) {
	word(c, &m.text)
	whole(c, &m.line)
}

func (c *codec) finding(f *earmark.Finding) {
	word(c, &f.File)
	whole(c, &f.Line)
	whole(c, &f.Column)
	word(c, &f.Severity)
	word(c, &f.Rule)
	word(c, &f.Element)
	word(c, &f.Message)
	word(c, &f.Hint)
	word(c, &f.Source)
}

func (c *codec) article(r *rawArticle) {
	if c.reading {
		r.Article = &earmark.Article{}
	}
	a := r.Article
	word(c, &a.ID)
	word(c, &a.GUID)
	word(c, &a.Title)
	c.time(&a.Date)
	c.time(&a.Updated)
	word(c, &a.Lang)
	word(c, &a.Summary)
	c.body(&a.Body)
	texts(c, &a.Tags)
	texts(c, &a.Categories)
	word(c, &a.URL)
	maybe(c, &a.Source, func(s *earmark.Source) { word(c, &s.Name); word(c, &s.URL) })
	c.image(&a.Image)
	texts(c, &a.ContentNotes)
	c.flag(&a.NotesDecided)
	c.flag(&a.Draft)
	texts(c, &a.RedirectFrom)
	word(c, &a.File)
	c.mentions(&r.authors)
	c.mentions(&r.pins)
	maybe(c, &r.ending, func(e *ending) { c.body(&e.rest); c.body(&e.last) })
}

func (c *codec) episode(r *rawEpisode) {
	if c.reading {
		r.Episode = &earmark.Episode{}
	}
	e := r.Episode
	word(c, &e.ID)
	word(c, &e.GUID)
	word(c, &e.Title)
	c.time(&e.Date)
	word(c, &e.URL)
	c.audio(&e.Audio)
	whole(c, &e.Season)
	whole(c, &e.Number)
	word(c, &e.Type)
	c.image(&e.Image)
	maybe(c, &e.Explicit, c.flag)
	maybe(c, &e.Transcript, c.transcript)
	some(c, &e.Chapters, c.chapter)
	word(c, &e.ChaptersFile)
	texts(c, &e.ContentNotes)
	c.flag(&e.Draft)
	texts(c, &e.RedirectFrom)
	c.body(&e.Notes)
	c.flag(&e.Block)
	word(c, &e.Display)
	word(c, &e.License)
	some(c, &e.Soundbites, func(b *earmark.Soundbite) { whole(c, &b.Start); whole(c, &b.Duration); word(c, &b.Title) })
	c.txt(&e.Txt)
	word(c, &e.File)
	c.credits(&r.people)
	c.mentions(&r.pins)
}

func (c *codec) credits(list *[]rawCredit) {
	some(c, list, func(p *rawCredit) { c.mention(&p.mention); word(c, &p.role) })
}

func (c *codec) txt(list *[]earmark.Txt) {
	some(c, list, func(t *earmark.Txt) { word(c, &t.Purpose); word(c, &t.Text) })
}

func (c *codec) directory(d *earmark.Directory) {
	word(c, &d.NewFeedURL)
	c.flag(&d.Block)
	c.flag(&d.Complete)
	word(c, &d.Medium)
	c.txt(&d.Txt)
	some(c, &d.Seasons, func(s *earmark.Season) { whole(c, &s.Number); word(c, &s.Name) })
	some(c, &d.Podroll, func(r *earmark.RemoteFeed) { word(c, &r.Title); word(c, &r.URL); word(c, &r.GUID) })
	word(c, &d.Updates.Text)
	word(c, &d.Updates.Rule)
}

func (c *codec) audio(a *earmark.Audio) {
	word(c, &a.File)
	word(c, &a.URL)
	whole(c, &a.Length)
	word(c, &a.Type)
	whole(c, &a.Duration)
}

func (c *codec) transcript(t *earmark.Transcript) {
	word(c, &t.File)
	c.flag(&t.Timed)
	some(c, &t.Segments, func(s *earmark.Segment) {
		whole(c, &s.Start)
		whole(c, &s.End)
		word(c, &s.Speaker)
		word(c, &s.Text)
	})
}

func (c *codec) chapter(h *earmark.Chapter) {
	whole(c, &h.Start)
	whole(c, &h.End)
	word(c, &h.Title)
	word(c, &h.URL)
	word(c, &h.Image)
}

func (c *codec) show(r *rawShow) {
	if c.reading {
		r.Show = &earmark.Show{}
	}
	s := r.Show
	word(c, &s.ID)
	word(c, &s.GUID)
	word(c, &s.Title)
	word(c, &s.URL)
	word(c, &s.Feed)
	c.flag(&s.Away)
	word(c, &s.Player)
	c.body(&s.Description)
	word(c, &s.Author)
	word(c, &s.Owner.Name)
	word(c, &s.Owner.Email)
	c.image(&s.Image)
	word(c, &s.Language)
	some(c, &s.Categories, func(g *earmark.Category) { word(c, &g.Name); word(c, &g.Sub) })
	c.flag(&s.Explicit)
	word(c, &s.Type)
	c.flag(&s.Locked)
	some(c, &s.Funding, func(f *earmark.Funding) { word(c, &f.URL); word(c, &f.Text) })
	word(c, &s.Copyright)
	word(c, &s.License)
	c.flag(&s.LinkNotes)
	c.directory(&s.Directory)
	word(c, &s.File)
	c.mentions(&r.hosts)
	c.credits(&r.people)
}

func (c *codec) person(r *rawPerson) {
	if c.reading {
		r.Person = &earmark.Person{}
	}
	p := r.Person
	word(c, &p.ID)
	word(c, &p.Name)
	texts(c, &p.Aliases)
	word(c, &p.URL)
	c.image(&p.Image)
	c.body(&p.Bio)
	word(c, &p.File)
	c.mentions(&r.hosts)
}

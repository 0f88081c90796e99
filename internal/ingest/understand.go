package ingest

import (
	"slices"
	"strings"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// reading is a page while it is being understood: what its head said, and the
// blocks that nobody has claimed yet. Each step claims what it understands, so
// that no byline, date or credit stays in the body.
type reading struct {
	Page
	head   head
	blocks []block
	o      PageOptions
}

// understand makes a page of blocks. Steps go from what is certain to what is
// told by its neighbours.
func understand(blocks []block, h head, o PageOptions) (Page, error) {
	r := &reading{head: h, o: o}
	r.blocks, r.Left = withoutChrome(blocks)
	for _, step := range []func(){
		r.fromHead, r.findTitle, r.findByline, r.findBiography, r.findDate, r.findCategories, r.findSource,
		r.keepContent, r.findQuotes, r.writeBody, r.settle,
	} {
		step()
	}
	if strings.TrimSpace(r.Body) == "" || r.Title == "" {
		return Page{}, ErrNoContent
	}
	return r.Page, nil
}

// claim takes a block out of the body.
func (r *reading) claim(i int) { r.blocks = slices.Delete(r.blocks, i, i+1) }

func (r *reading) fromHead() {
	h := r.head
	r.URL = h.canonical
	if r.URL == "" && r.o.URL != nil {
		r.URL = r.o.URL.String()
	}
	r.Lang, r.Summary, r.Image = language(h.lang), h.summary, h.image
	r.Categories, r.Tags = h.categories, h.tags
	r.Date, r.Updated = when(h.date, r.o.Zone), when(h.updated, r.o.Zone)
	if h.date != "" && r.Date.IsZero() {
		r.unsure("date", "the page says "+quote(h.date)+", which may be several dates or none")
	}
	for _, a := range h.authors {
		if !strings.EqualFold(a, h.site) {
			r.Authors = append(r.Authors, a)
		}
	}
}

var tagLike = late(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

func language(s string) string {
	s = strings.ReplaceAll(s, "_", "-")
	if !tagLike().MatchString(s) {
		return ""
	}
	return s
}

// findByline takes the first line that says who wrote, where the head says
// nobody. Other names stand under other titles on the same page.
func (r *reading) findByline() {
	for i := 0; i < len(r.blocks); i++ {
		authors, rest := bylineOf(r.blocks[i].text)
		if authors == nil {
			if authors = r.authorLink(r.blocks[i]); authors == nil {
				continue
			}
		}
		if len(r.Authors) == 0 {
			r.Authors = appendNew(nil, authors...)
		}
		if len(appendNew(r.Authors, authors...)) > len(r.Authors) {
			continue
		}
		if t, ok := lineDate(rest, r.o.Zone); ok && r.Date.IsZero() {
			r.Date = t
		}
		r.claim(i)
		i--
	}
}

// authorLink reads a short line that links its author's page.
func (r *reading) authorLink(b block) []string {
	if b.words() > 6 {
		return nil
	}
	var out []string
	for _, l := range b.links {
		if strings.Contains(l.rel, "author") {
			out = append(out, asNames(l.text)...)
		}
	}
	return out
}

// findBiography takes the line about the author, wherever it stands, and the
// shows it names. Where nobody is named as the author it names one.
func (r *reading) findBiography() {
	for i := len(r.blocks) - 1; i >= 0; i-- {
		text := r.blocks[i].text
		if !isBiography(text, r.Authors) {
			continue
		}
		name := biographyLine().FindStringSubmatch(text)[1]
		if len(r.Authors) == 0 {
			r.Authors = []string{name}
			r.unsure("authors", "nobody signs the page; taken from the line about "+name)
		}
		for _, h := range hostings(text) {
			r.Hosts = append(r.Hosts, Host{Person: name, Show: h.show, Role: h.role})
		}
		r.Biography = text
		b := r.blocks[i]
		r.claim(i)
		b.place, b.chosen = "biography", true
		r.blocks = append(r.blocks, b)
		return
	}
}

func (r *reading) findDate() {
	for i := 0; i < len(r.blocks); i++ {
		t, ok := lineDate(r.blocks[i].text, r.o.Zone)
		if !ok {
			continue
		}
		if r.Date.IsZero() {
			r.Date = t
		}
		r.claim(i)
		i--
	}
	if !r.o.Date.IsZero() {
		r.Date = r.o.Date
	}
}

func (r *reading) findSource() {
	for i := len(r.blocks) - 1; i >= 0; i-- {
		c, ok := creditOf(r.blocks[i], r.URL)
		if !ok {
			continue
		}
		if c.URL == "" {
			r.unsure("source", "the text names "+c.Name+" as where the full story stands, and gives no address: write source: {name: "+c.Name+", url: https://…}")
			return // the line stays in the body, for it is the only credit
		}
		r.Source = &earmark.Source{Name: c.Name, URL: c.URL}
		if c.alone {
			r.claim(i)
		}
		return
	}
}

// keepContent drops what stands before and after the content: what lies between
// the first and the last block that readability chose is content, and so is
// every block of a text.
func (r *reading) keepContent() {
	first := slices.IndexFunc(r.blocks, func(b block) bool { return b.chosen && b.place != "biography" })
	if first < 0 {
		return
	}
	last := first
	for i, b := range r.blocks {
		if b.chosen {
			last = i
		}
	}
	r.blocks = r.blocks[first : last+1]
	for len(r.blocks) > 0 && r.blocks[0].tag == "hr" {
		r.blocks = r.blocks[1:]
	}
}

func (r *reading) findQuotes() { r.Quotes = quotesOf(r.blocks) }

func (r *reading) writeBody() {
	var markdown, text []string
	for _, b := range r.blocks {
		markdown = append(markdown, b.markdown)
		text = append(text, b.text)
	}
	r.Body, r.Text = markup.WithNotes(strings.Join(markdown, "\n\n")), strings.Join(text, "\n\n")
}

// settle notes what is missing or doubtful.
func (r *reading) settle() {
	if r.Date.IsZero() {
		r.unsure("date", "the page does not say when it was published: write date and take draft away")
	}
	if len(r.Authors) == 0 {
		r.unsure("authors", "nobody is named as the author")
	}
	if r.Source != nil && r.Image != "" {
		r.unsure("image", "it belongs to the page it was found on: keep it only with the right to show it")
	}
	if !r.Updated.After(r.Date) {
		r.Updated = time.Time{}
	}
	r.Summary = summary(r.Summary, r.Title)
}

// summary leaves out one that says nothing more than the title.
func summary(s, title string) string {
	s = strings.Join(strings.Fields(s), " ")
	if fold(s) == fold(title) {
		return ""
	}
	return s
}

func quote(s string) string { return "“" + s + "”" }

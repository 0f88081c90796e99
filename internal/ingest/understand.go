package ingest

import (
	"cmp"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

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

var tagLike = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

func language(s string) string {
	s = strings.ReplaceAll(s, "_", "-")
	if !tagLike.MatchString(s) {
		return ""
	}
	return s
}

// titleWords is how long a first line may be to be a title.
const titleWords = 25

// findTitle takes the heading of the page, else what the head calls it, else the
// first line of a text.
func (r *reading) findTitle() {
	at := -1
	for i, b := range r.blocks {
		same := fold(b.text) != "" && fold(unquoted(b.text)) == fold(unquoted(r.head.title))
		if b.tag == "h1" || same {
			at = i
			break
		}
	}
	if at < 0 && r.head.title == "" && len(r.blocks) > 0 {
		at = r.titleLine()
	}
	r.Title = unquoted(r.head.title)
	if at >= 0 {
		if r.Title == "" || r.blocks[at].tag == "h1" && !strings.EqualFold(r.blocks[at].text, r.head.site) {
			r.Title = unquoted(r.blocks[at].text)
		}
		r.claim(at)
	}
	for i := len(r.blocks) - 1; i >= 0; i-- { // the title, said again
		if fold(unquoted(r.blocks[i].text)) == fold(r.Title) {
			r.claim(i)
		}
	}
}

// titleLine is the first line that may be a title; -1: the text has none.
func (r *reading) titleLine() int {
	for i, b := range r.blocks[:min(len(r.blocks), 6)] {
		authors, _ := bylineOf(b.text)
		if authors != nil || soleDate(b.text) || r.known(b.text) || b.text == "" {
			continue
		}
		if b.words() <= titleWords && !r.looksLikeCategory(i) {
			if !endsSentence(b.text) || unquoted(b.text) != b.text || b.isHeading() {
				return i
			}
		}
		if b.words() > titleWords {
			break
		}
	}
	for i, b := range r.blocks {
		if b.text != "" {
			r.unsure("title", "the text has no heading; this is how it begins")
			r.blocks = slices.Insert(r.blocks, i, block{tag: "h1", text: markup.Excerpt(b.text, 12)})
			return i
		}
	}
	return -1
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, `"”’'»`)
	return strings.HasSuffix(s, ".") || strings.HasSuffix(s, ":") || strings.HasSuffix(s, "…")
}

// quotePairs are marks that may stand around a whole title.
var quotePairs = [][2]string{{"“", "”"}, {`"`, `"`}, {"„", "“"}, {"«", "»"}, {"‘", "’"}, {"'", "'"}}

// unquoted is a title without quotation marks around the whole of it: they are
// the page's typography, and feeds and letters set their own.
func unquoted(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	for _, p := range quotePairs {
		inner, ok := strings.CutPrefix(s, p[0])
		if !ok {
			continue
		}
		if inner, ok = strings.CutSuffix(inner, p[1]); ok && !strings.Contains(inner, p[0]) {
			return strings.TrimSpace(inner)
		}
	}
	return s
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

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
		name := biographyLine.FindStringSubmatch(text)[1]
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

// filed says what a text is filed under.
var filed = regexp.MustCompile(`(?i)^(?:filed under|categor(?:y|ies)|posted in|section|topics?)\s*:?\s+(.+)$`)

func (r *reading) findCategories() {
	for i := 0; i < len(r.blocks); i++ {
		found, certain := r.categoriesIn(i)
		if len(found) == 0 {
			continue
		}
		if len(r.Categories) > 0 && (!certain || r.head.categories != nil) {
			continue // a line that may be one is no news where the page said
		}
		if found = r.plausible(found); len(found) == 0 {
			continue
		}
		r.Categories = appendNew(r.Categories, found...)
		if !certain {
			r.unsure("categories", "a line of its own says "+quote(found[0])+"; it may be something else")
		}
		r.claim(i)
		i--
	}
}

var categoryPlace = part(`category|categories|cat-links|kicker|eyebrow|section-name|post-category|entry-category|articlesection`)

// categoriesIn reads a block that says what the article is filed under.
func (r *reading) categoriesIn(i int) (found []string, certain bool) {
	b := r.blocks[i]
	if b.words() > 12 || b.words() == 0 {
		return nil, false
	}
	if m := filed.FindStringSubmatch(b.text); m != nil && (strings.Contains(b.text, ":") || r.known(m[1]) || len(b.links) > 0) {
		return splitCategories(m[1], b.links), true
	}
	if r.known(b.text) || categoryPlace.MatchString(b.place) && b.words() <= 6 && !b.isHeading() {
		return splitCategories(b.text, b.links), true
	}
	for _, l := range b.links {
		if l.rel == "category tag" || strings.Contains(l.url, "/category/") && l.text != "" {
			found = append(found, l.text)
		}
	}
	if len(found) > 0 {
		return found, true
	}
	if r.looksLikeCategory(i) {
		return []string{b.text}, false
	}
	return nil, false
}

// categoryWords is how long the name of a category is at most.
const categoryWords = 4

// plausible leaves out what stands where categories do and is none: names of
// authors, counts, buttons in a row.
func (r *reading) plausible(found []string) []string {
	return slices.DeleteFunc(found, func(c string) bool {
		c = strings.TrimSpace(c)
		return c == "" || len(strings.Fields(c)) > categoryWords || strings.ContainsAny(c, "0123456789:") || strings.HasPrefix(c, "By ") || len(appendNew(r.Authors, c)) == len(r.Authors)
	})
}

func splitCategories(text string, links []link) []string {
	if len(links) > 1 {
		var out []string
		for _, l := range links {
			out = append(out, l.text)
		}
		return out
	}
	return strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == '|' || c == '·' || c == ';' })
}

// known tells whether a line is a category that is in use.
func (r *reading) known(text string) bool {
	return slices.ContainsFunc(r.o.Categories, func(c string) bool { return fold(c) == fold(text) })
}

// looksLikeCategory tells whether a line at either end of a text is a short name
// of a matter, such as "Grief & Loss": capitals, no full stop. The lines at the
// ends of a web page are buttons.
func (r *reading) looksLikeCategory(i int) bool {
	b := r.blocks[i]
	if b.place != "" || b.tag != "p" || b.words() > categoryWords || i > 2 && i < len(r.blocks)-3 || strings.ContainsAny(b.text, `.!?:"“”`) || len(b.text) > 40 {
		return false
	}
	joined := strings.Contains(b.text, "&") || strings.Contains(b.text, " and ")
	for _, w := range strings.Fields(b.text) {
		c := []rune(w)[0]
		if !unicode.IsUpper(c) && w != "&" && w != "and" && w != "of" {
			return false
		}
	}
	return joined || i >= len(r.blocks)-3
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

// Slug is the name a page goes by: that of its address, else of its title.
func (p Page) Slug() string {
	if u, err := url.Parse(p.URL); err == nil {
		base := strings.TrimSuffix(path.Base(u.Path), path.Ext(u.Path))
		if strings.Contains(base, "-") && len(base) > 6 {
			return shortSlug(base)
		}
	}
	return shortSlug(p.Title)
}

// slugBytes keeps names of files well below what file systems hold.
const slugBytes = 80

// shortSlug is a slug cut between words.
func shortSlug(name string) string {
	s := earmark.Slug(name)
	if len(s) <= slugBytes {
		return s
	}
	cut := strings.LastIndexByte(s[:slugBytes+1], '-')
	if cut < slugBytes/2 {
		cut = len(strings.ToValidUTF8(s[:slugBytes], ""))
	}
	return cmp.Or(strings.Trim(s[:cut], "-"), "x")
}

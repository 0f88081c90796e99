package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// Export is a file that another system wrote, and what is known before it is
// read.
type Export struct {
	File    io.ReaderAt
	Size    int64
	Zone    *time.Location // of dates without one; nil means UTC
	Site    string         // where the publication lives: what relative addresses go by
	Show    string         // the show that all episodes go to; empty: as the export says
	Library *earmark.Library
}

// reader reads the export from its beginning.
func (x Export) reader() io.Reader { return io.NewSectionReader(x.File, 0, x.Size) }

func (x Export) zone() *time.Location { return cmp.Or(x.Zone, time.UTC) }

// Items is what an import yields: items one by one, so that no export needs more
// memory than its largest post. An [ItemError] is of one item alone; any other
// error is the last.
type Items = iter.Seq2[Item, error]

// none is an import that failed at once.
func none(err error) Items {
	return func(yield func(Item, error) bool) { yield(Item{}, err) }
}

// post is an article or an episode as exports tell of it. Everything an export
// holds beside these fields stays where it is: addresses of readers and authors,
// keys, drafts' histories.
type post struct {
	id, title, slug, html, markdown, summary string
	url, guid, image, lang                   string
	date, updated                            time.Time
	authors, tags, categories                []string
	withheld                                 string // why not everybody may read it
	oldPaths                                 []string
	audio                                    recording // zero: it is an article
	show                                     string    // identifier of the episode's show
	season, number                           int
	kind                                     string // "full", "trailer" or "bonus"
	explicit                                 string // "true", "false" or empty
	unsure                                   []string
}

// recording is the enclosure of an episode.
type recording struct {
	url, mediaType, duration string
	length                   int64
}

var errNoTitle = errors.New("it has neither a title nor a text")

// item makes a file of a post; the error is an [ItemError].
func (p post) item(base *url.URL) (Item, error) {
	body, err := p.body(base)
	if err != nil {
		return Item{}, &ItemError{cmp.Or(p.title, p.id), err}
	}
	title := strings.TrimSpace(markup.XMLText(markup.Text(p.title)))
	if title == "" {
		if title = markup.Excerpt(markup.Text(markup.HTML(body)), 12); title == "" {
			return Item{}, &ItemError{p.id, errNoTitle}
		}
		p.unsure = append(p.unsure, "title: it has none; this is how it begins")
	}
	if p.date.IsZero() {
		if p.withheld == "" {
			p.unsure = append(p.unsure, "date: the export does not say when it was published: write date and take draft away")
		}
		p.withheld = cmp.Or(p.withheld, "it has no date")
	}
	item := Item{
		ID: cmp.Or(p.id, p.guid, p.url, p.slug, shortSlug(title)), Slug: cmp.Or(p.slug, lastOf(p.url), title), Body: body, Unsure: p.unsure, Withheld: p.withheld, Show: p.show,
	}
	fields := p.articleFields
	item.Kind = "article"
	if p.audio.url != "" {
		item.Kind, fields = "episode", p.episodeFields
	}
	item.Front = append([]Field{{"title", title}, {"date", p.date}}, fields()...)
	if p.withheld != "" {
		item.Front = append(item.Front, Field{"draft", true})
	}
	if len(p.oldPaths) > 0 {
		item.Front = append(item.Front, Field{"redirect_from", p.oldPaths})
	}
	return item, nil
}

func (p post) articleFields() []Field {
	updated := p.updated
	if !updated.After(p.date.Add(24 * time.Hour)) { // systems touch a post in the minutes after it goes out
		updated = time.Time{}
	}
	return []Field{
		{"updated", updated},
		{"guid", p.guid},
		{"lang", p.lang},
		{"authors", p.authors},
		{"summary", summaryOf(p.summary)},
		{"tags", p.tags},
		{"categories", p.categories},
		{"url", p.url},
		{"image", p.image},
	}
}

func (p post) episodeFields() []Field {
	people := make([][]Field, len(p.authors))
	for i, a := range p.authors {
		people[i] = []Field{{"name", a}, {"role", "host"}}
	}
	fields := []Field{
		{"guid", p.guid},
		{"url", p.url},
		{"audio", []Field{{"url", p.audio.url}, {"length", p.audio.length}, {"type", p.audio.mediaType}, {"duration", clock(p.audio.duration)}}},
		{"season", p.season},
		{"episode", p.number},
	}
	if p.kind == "trailer" || p.kind == "bonus" {
		fields = append(fields, Field{"episode_type", p.kind})
	}
	fields = append(fields, Field{"people", people}, Field{"image", p.image})
	switch p.explicit {
	case "true":
		fields = append(fields, Field{"explicit", true})
	case "false":
		fields = append(fields, Field{"explicit", false})
	}
	return fields
}

func summaryOf(s string) string { return strings.Join(strings.Fields(markup.Text(s)), " ") }

// lastOf is the last name in the path of an address.
func lastOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	base := path.Base(strings.TrimSuffix(u.Path, "/"))
	if base == "." || base == "/" {
		return ""
	}
	return strings.TrimSuffix(base, path.Ext(base))
}

// body is the post's text as Markdown.
func (p post) body(base *url.URL) (string, error) {
	if p.html == "" {
		return strings.TrimSpace(p.markdown), nil
	}
	return htmlToMarkdown(p.html, base)
}

// htmlToMarkdown writes the HTML of a post as Markdown: addresses absolute,
// pictures that count readers left out, players and forms of other systems too.
func htmlToMarkdown(source string, base *url.URL) (string, error) {
	root := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(source), root)
	if err != nil {
		return "", fmt.Errorf("its HTML cannot be read: %w", err)
	}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	settleAddresses(root, base)
	var out strings.Builder
	for n := range root.ChildNodes() {
		if err := html.Render(&out, n); err != nil {
			return "", fmt.Errorf("its HTML cannot be read: %w", err)
		}
	}
	text, err := markup.Markdown(out.String())
	return markup.WithNotes(text), err
}

var isoDuration = late(`^P?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?$`)

// clock is a duration as front matter has it: seconds or hh:mm:ss; empty for
// what is neither, and for none.
func clock(s string) string {
	s = strings.TrimSpace(s)
	if m := isoDuration().FindStringSubmatch(s); m != nil {
		s = cmp.Or(m[1], "0") + ":" + cmp.Or(m[2], "0") + ":" + cmp.Or(m[3], "0")
	}
	if strings.Trim(s, "0:") == "" || strings.Trim(s, "0123456789:") != "" || strings.Count(s, ":") > 2 || strings.Contains(s, "::") ||
		strings.HasPrefix(s, ":") || strings.HasSuffix(s, ":") || len(s) > 10 {
		return ""
	}
	return s
}

// truth reads "yes", "clean", "0" and their like.
func truth(s string) string {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "yes", "true", "1", "on", "explicit":
		return "true"
	case "no", "false", "0", "off", "clean":
		return "false"
	}
	return ""
}

// siteURL is the base of relative addresses; nil where none is known.
func (x Export) siteURL(own string) *url.URL {
	u, err := url.Parse(cmp.Or(own, x.Site))
	if err != nil || u.Host == "" {
		return nil
	}
	return u
}

// showItem is the show that episodes go to, where the library lacks it.
func (x Export) showItem(id, slug, title, unsure string) (Item, bool) {
	if x.Library != nil && x.Library.Show(earmark.ShowID(slug)) != nil && !x.Library.Show(earmark.ShowID(slug)).Away {
		return Item{}, false
	}
	return Item{
		Kind: "show", ID: id, Slug: slug, Show: slug, Front: []Field{{"title", title}, {"elsewhere", true}},
		Unsure: []string{unsure},
	}, true
}

// shows gives each show its identifier and makes its file before its first
// episode.
type shows struct {
	x    Export
	seen []string
}

// put yields the show of this title when it is met first; id is its identifier.
// It is false when nobody wants more.
func (s *shows) put(title, unsure string, yield func(Item, error) bool) (id string, more bool) {
	if s.x.Show != "" {
		return s.x.Show, true
	}
	id = shortSlug(title)
	if s.x.Library != nil {
		if there := (known{s.x.Library}).show(title); there != "" {
			id = there
		}
	}
	if slices.Contains(s.seen, id) {
		return id, true
	}
	s.seen = append(s.seen, id)
	item, wanted := s.x.showItem("show "+id, id, title, unsure)
	return id, !wanted || yield(item, nil)
}

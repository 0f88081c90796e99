package ingest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// FromStore is what was fetched into a store, to become files.
type FromStore struct {
	Store   PollStore
	Sources []Source // those configured, and those that show files name
	Library *earmark.Library
	// Wanted are sources, and items by the identifiers they have in the library;
	// none: all that was fetched.
	Wanted []string
	// Imported finds the file that an item became in an earlier import.
	Imported func(kind, id string) string
}

var errNotFetched = errors.New("nothing of that name was fetched: a source, or an identifier as earmark list prints it")

// Items are the articles and episodes that were fetched. Each goes where it has
// the same identifier as before, so that no address and no verdict changes; its
// file outranks what is in the store.
func (k FromStore) Items(ctx context.Context) Items {
	return func(yield func(Item, error) bool) {
		w := keeping{FromStore: k, met: map[string]bool{}, begun: map[earmark.ShowID]bool{}, yield: yield}
		err := w.read(ctx)
		if err == nil {
			err = k.Store.Fetched(ctx, w.item)
		}
		for _, name := range k.Wanted {
			if err == nil && !w.met[name] && !yield(Item{}, &ItemError{name, errNotFetched}) {
				return
			}
		}
		if err != nil && !errors.Is(err, errEnough) {
			yield(Item{}, err)
		}
	}
}

// keeping is the work of [FromStore.Items].
type keeping struct {
	FromStore
	kinds map[earmark.SourceID]earmark.SourceKind
	shows map[earmark.SourceID]earmark.Show
	files map[string]earmark.Document // transcripts and chapters by source and address
	met   map[string]bool             // of Wanted
	begun map[earmark.ShowID]bool
	yield func(Item, error) bool
}

// read reads what the items belong to.
func (w *keeping) read(ctx context.Context) error {
	w.kinds, w.shows, w.files = map[earmark.SourceID]earmark.SourceKind{}, map[earmark.SourceID]earmark.Show{}, map[string]earmark.Document{}
	for _, s := range w.Sources {
		w.kinds[s.ID] = s.Kind
	}
	states, err := w.Store.Sources(ctx)
	if err != nil {
		return err
	}
	for _, state := range states {
		var said earmark.FetchedShow
		if len(state.Show) == 0 || json.Unmarshal(state.Show, &said) != nil {
			continue
		}
		said.Show.Feed = state.URL
		w.shows[state.ID] = said.Show
	}
	return w.Store.Documents(ctx, true, func(d earmark.Document) error {
		if len(d.Data) > 0 {
			w.files[string(d.Source)+" "+d.URL] = d
		}
		return nil
	})
}

func (w *keeping) item(f earmark.Fetched) error {
	var item Item
	var show earmark.Show
	switch w.kinds[f.Source] {
	case earmark.SourceShow:
		show = w.show(f.Source)
		if !w.wants(f, string(show.ID)) {
			return nil
		}
		if !w.begin(f.Source, show) {
			return errEnough
		}
		item = w.episode(f, show)
	case earmark.SourceArticles, earmark.SourceSitemap:
		if !w.wants(f, string(f.Source)) {
			return nil
		}
		item = w.article(f)
	default:
		return nil // of a source that is configured no more
	}
	body, err := htmlToMarkdown(f.Content.Body.HTML, Export{}.siteURL(f.Content.URL))
	if err != nil {
		err = &ItemError{item.Title(), err}
	}
	item.Body = body
	if !w.yield(item, err) {
		return errEnough
	}
	return nil
}

// wants tells whether an item is asked for, by its source or its identifier.
func (w *keeping) wants(f earmark.Fetched, within string) bool {
	wanted := len(w.Wanted) == 0
	for _, name := range []string{string(f.Source), within, within + "/" + f.Slug} {
		if slices.Contains(w.Wanted, name) {
			w.met[name], wanted = true, true
		}
	}
	return wanted
}

// show is the show that a source's episodes belong to here: that of a file which
// names its feed, else one of its own.
func (w *keeping) show(source earmark.SourceID) earmark.Show {
	s := w.shows[source]
	s.ID = earmark.ShowID(source)
	for _, x := range w.Library.Shows {
		if x.File != "" && (x.ID == s.ID || x.Feed != "" && x.Feed == s.Feed) {
			s.ID = x.ID
		}
	}
	return s
}

// begin yields the file of a show before its first episode, unless an editor
// wrote one; false when nobody wants more.
func (w *keeping) begin(source earmark.SourceID, s earmark.Show) bool {
	id := "show " + string(source)
	here := w.Library.Show(s.ID)
	if w.begun[s.ID] || here != nil && here.File != "" && w.Imported("show", id) == "" {
		return true
	}
	w.begun[s.ID] = true
	item := Item{Kind: "show", ID: id, Slug: string(s.ID), Show: string(s.ID)}
	item.Body, _ = htmlToMarkdown(s.Description.HTML, Export{}.siteURL(s.URL)) // without, where it cannot be read
	item.Front = []Field{
		{"title", cmp.Or(s.Title, string(s.ID))},
		{"url", s.URL},
		{"feed", s.Feed},
		{"guid", string(s.GUID)},
		{"author", s.Author},
		{"owner", []Field{{"name", s.Owner.Name}, {"email", s.Owner.Email}}},
		{"image", s.Image.URL},
		{"language", s.Language},
		{"categories", appleCategories(s.Categories)},
		{"funding", fundings(s.Funding)},
		{"copyright", s.Copyright},
		{"license", s.License},
	}
	for _, f := range []Field{{"explicit", s.Explicit}, {"locked", s.Locked}} {
		if f.Value == true {
			item.Front = append(item.Front, f)
		}
	}
	if s.Type == "serial" {
		item.Front = append(item.Front, Field{"type", s.Type})
	}
	return w.yield(item, nil)
}

func (w *keeping) article(f earmark.Fetched) Item {
	c := f.Content
	item := w.start(f, "article", c)
	item.Folder = string(f.Source)
	var names []string
	for _, p := range c.People {
		names = appendNew(names, p.Name)
	}
	item.Front = append(item.Front, []Field{
		{"updated", laterThan(c.Updated, c.Date)},
		{"guid", string(f.GUID)},
		{"lang", c.Lang},
		{"authors", names},
		{"summary", c.Summary},
		{"categories", c.Categories},
		{"url", c.URL},
		{"source", creditOfFeed(c.Credit)},
		{"image", c.Image},
		{"content_notes", c.ContentNotes},
	}...)
	return dated(item, c)
}

func (w *keeping) episode(f earmark.Fetched, show earmark.Show) Item {
	c := f.Content
	item := w.start(f, "episode", c)
	item.Show = string(show.ID)
	var people [][]Field
	for _, p := range c.People {
		people = append(people, []Field{{"name", p.Name}, {"role", cmp.Or(p.Role, "host")}})
	}
	a := c.Audio
	item.Front = append(item.Front, []Field{
		{"guid", string(f.GUID)},
		{"url", c.URL},
		{"audio", []Field{{"url", a.URL}, {"length", a.Length}, {"type", a.Type}, {"duration", clockOf(a.Duration)}}},
		{"season", c.Season},
		{"episode", c.Number},
		{"people", people},
		{"image", c.Image},
		{"content_notes", c.ContentNotes},
	}...)
	if c.Type == "trailer" || c.Type == "bonus" {
		item.Front = append(item.Front, Field{"episode_type", c.Type})
	}
	if c.Explicit != nil {
		item.Front = append(item.Front, Field{"explicit", *c.Explicit})
	}
	item.Attached = attached(c.Transcripts, c.Chapters)
	for i, x := range item.Attached {
		item.Attached[i].Data = w.files[string(f.Source)+" "+x.URL].Data
	}
	if c.Chapters.URL == "" {
		item.Front = append(item.Front, Field{"chapters", chapterFields(c.ChapterList)})
	}
	return dated(item, c)
}

// start is what articles and episodes have in common.
func (w *keeping) start(f earmark.Fetched, kind string, c earmark.FetchedContent) Item {
	item := Item{Kind: kind, ID: string(f.Source) + " " + string(f.GUID), Slug: f.Slug, Front: []Field{{"title", c.Title}, {"date", c.Date}}}
	written := markup.Links(c.Body.HTML)
	for _, link := range c.Body.Links {
		if !slices.Contains(written, link) {
			item.Unsure = append(item.Unsure, "text: the feed says that "+link+" belongs to it: link it in the text where it does")
		}
	}
	return item
}

// dated makes a draft of what has no date.
func dated(item Item, c earmark.FetchedContent) Item {
	if c.Date.IsZero() {
		item.Withheld = "it has no date"
		item.Front = append(item.Front, Field{"draft", true})
	}
	return item
}

func laterThan(t, than time.Time) time.Time {
	if t.After(than) {
		return t
	}
	return time.Time{}
}

func creditOfFeed(s *earmark.Source) []Field {
	if s == nil || s.Name == "" || absolute(nil, s.URL) == "" {
		return nil
	}
	return []Field{{"name", s.Name}, {"url", s.URL}}
}

func clockOf(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return earmark.Clock(d)
}

func chapterFields(list []earmark.Chapter) [][]Field {
	var out [][]Field
	for _, c := range list {
		out = append(out, []Field{{"start", earmark.Clock(c.Start)}, {"title", c.Title}, {"url", c.URL}})
	}
	return out
}

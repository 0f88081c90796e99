package ingest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/library"
	"earmark/internal/media"
	"earmark/internal/transcript"
)

// Join makes what was fetched from these sources fit to join the files of a
// library. Sources that are not among those given are left out, but for the
// feeds that show files name: theirs the library takes only with the file.
// Times without a date make a draft: nobody knows when it was published, and now
// is no answer. Kept spares what has not changed since it was joined last.
func Join(ctx context.Context, s PollStore, sources []Source, kept library.Cache) (*library.Fetched, error) {
	j := &joining{kinds: map[earmark.SourceID]earmark.SourceKind{}, files: map[earmark.SourceID]map[string]earmark.Document{}}
	for _, source := range sources {
		j.kinds[source.ID] = source.Kind
	}
	states, err := s.Sources(ctx)
	if err != nil {
		return nil, err
	}
	for _, state := range states {
		if err := j.source(state); err != nil {
			return nil, err
		}
	}
	stamp, err := s.FetchedStamp(ctx) // before anything is read: what changes meanwhile has another
	if err != nil {
		return nil, err
	}
	out, err := kept.Fetched(j.key(stamp), func() (*library.Fetched, error) { return &j.out, j.items(ctx, s) })
	if err != nil {
		return nil, err
	}
	out.Shows = j.shows
	return out, nil
}

// joinVersion is another whenever items are joined otherwise.
const joinVersion = 2

// key is another whenever what [Join] gives may be.
func (j *joining) key(stamp string) string {
	key := fmt.Sprintf("%d %s", joinVersion, stamp)
	for _, id := range slices.Sorted(maps.Keys(j.kinds)) {
		key += fmt.Sprintf(" %s:%s", id, j.kinds[id])
	}
	return key
}

func (j *joining) items(ctx context.Context, s PollStore) error {
	if err := s.Documents(ctx, true, j.document); err != nil {
		return err
	}
	return s.Fetched(ctx, j.item)
}

// joining is the work of [Join].
type joining struct {
	out   library.Fetched
	shows []library.FetchedShow
	kinds map[earmark.SourceID]earmark.SourceKind
	files map[earmark.SourceID]map[string]earmark.Document
}

func (j *joining) source(state earmark.SourceState) error {
	kind, configured := j.kinds[state.ID]
	if !configured {
		if state.Kind != earmark.SourceShow {
			return nil
		}
		kind, j.kinds[state.ID] = state.Kind, state.Kind
	}
	if kind != earmark.SourceShow || len(state.Show) == 0 {
		return nil
	}
	var said earmark.FetchedShow
	if err := json.Unmarshal(state.Show, &said); err != nil {
		return err
	}
	show := said.Show
	show.Feed = state.URL
	show.GUID = cmp.Or(show.GUID, earmark.FeedGUID(state.URL))
	var hosts []string
	for _, p := range said.People {
		if p.Role == "host" || p.Role == "" {
			hosts = append(hosts, p.Name)
		}
	}
	j.shows = append(j.shows, library.FetchedShow{Show: &show, Hosts: hosts, OfFile: !configured})
	return nil
}

func (j *joining) document(d earmark.Document) error {
	if len(d.Data) == 0 {
		return nil
	}
	if j.files[d.Source] == nil {
		j.files[d.Source] = map[string]earmark.Document{}
	}
	j.files[d.Source][d.URL] = d
	return nil
}

func (j *joining) item(f earmark.Fetched) error {
	switch j.kinds[f.Source] {
	case earmark.SourceShow:
		j.out.Episodes = append(j.out.Episodes, j.episode(f))
	case earmark.SourceArticles, earmark.SourceSitemap:
		j.out.Articles = append(j.out.Articles, articleOf(f))
	}
	return nil
}

func articleOf(f earmark.Fetched) library.FetchedArticle {
	c := f.Content
	a := &earmark.Article{
		ID: earmark.ArticleID(string(f.Source) + "/" + f.Slug), GUID: f.GUID, Title: c.Title, Date: c.Date, Updated: c.Updated, Lang: c.Lang,
		Summary: c.Summary, Body: c.Body, Categories: c.Categories, URL: c.URL, Source: c.Credit, Image: earmark.Image{URL: c.Image},
		ContentNotes: c.ContentNotes, NotesDecided: len(c.ContentNotes) > 0, Draft: c.Date.IsZero(), Fingerprint: fingerprintOf(f, ""),
	}
	var authors []string
	for _, p := range c.People {
		authors = append(authors, p.Name)
	}
	return library.FetchedArticle{Article: a, Authors: authors}
}

func (j *joining) episode(f earmark.Fetched) library.FetchedEpisode {
	c := f.Content
	e := &earmark.Episode{
		ID: earmark.EpisodeID(string(f.Source) + "/" + f.Slug), GUID: f.GUID, Title: c.Title, Date: c.Date, URL: c.URL, Audio: c.Audio,
		Season: c.Season, Number: c.Number, Type: cmp.Or(c.Type, "full"), Image: earmark.Image{URL: c.Image}, Explicit: c.Explicit,
		ContentNotes: c.ContentNotes, Draft: c.Date.IsZero(), Notes: c.Body, Chapters: c.ChapterList,
	}
	files := j.files[f.Source]
	read := ""
	for _, t := range byWorth(c.Transcripts) {
		d := files[t.URL]
		if said, err := readTranscript(d); err == nil && len(said.Segments) > 0 {
			e.Transcript, read = said, t.URL+d.Fetched.String()
			break
		}
	}
	if d, ok := files[c.Chapters.URL]; ok {
		if chapters, err := media.ParseChapters(d.Data); err == nil {
			read += c.Chapters.URL + d.Fetched.String()
			e.Chapters = nil
			for _, chapter := range chapters {
				e.Chapters = append(e.Chapters, earmark.Chapter(chapter))
			}
		}
	}
	e.Fingerprint = fingerprintOf(f, read)
	return library.FetchedEpisode{Episode: e, People: creditsOf(c.People)}
}

func creditsOf(people []earmark.FetchedPerson) []library.FetchedCredit {
	var out []library.FetchedCredit
	for _, p := range people {
		out = append(out, library.FetchedCredit{Name: p.Name, Role: cmp.Or(p.Role, "host")})
	}
	return out
}

// fingerprintOf is another as soon as anything changes that the item says.
func fingerprintOf(f earmark.Fetched, files string) [16]byte {
	sum := sha256.Sum256([]byte(string(f.Source) + "\n" + string(f.GUID) + "\n" + f.Hash + "\n" + files))
	return [16]byte(sum[:16])
}

// transcriptWorth orders the types of transcripts: those with times first.
var transcriptWorth = []string{"text/vtt", "application/json", "application/x-subrip", "application/srt", "text/srt", "text/plain"}

// byWorth are the transcripts that can be read, the best first. HTML is none of
// them: its words come without times, and with whatever else the page has.
func byWorth(files []earmark.FetchedFile) []earmark.FetchedFile {
	worth := func(f earmark.FetchedFile) int {
		media, _, _ := strings.Cut(f.Type, ";")
		if i := slices.Index(transcriptWorth, strings.TrimSpace(media)); i >= 0 {
			return i
		}
		switch strings.ToLower(path.Ext(strings.Split(f.URL, "?")[0])) {
		case ".vtt", ".srt", ".json":
			return 1
		}
		return -1
	}
	good := slices.DeleteFunc(slices.Clone(files), func(f earmark.FetchedFile) bool { return worth(f) < 0 })
	slices.SortStableFunc(good, func(a, b earmark.FetchedFile) int { return worth(a) - worth(b) })
	return good
}

// readTranscript reads a transcript that was fetched; its type outranks the
// ending of its address.
func readTranscript(d earmark.Document) (*earmark.Transcript, error) {
	read, err := transcript.Parse(nameOfType(d), d.Data)
	if err != nil {
		return nil, err
	}
	t := &earmark.Transcript{Timed: read.Timed, Segments: make([]earmark.Segment, len(read.Segments))}
	for i, s := range read.Segments {
		t.Segments[i] = earmark.Segment(s)
	}
	return t, nil
}

var endings = map[string]string{
	"text/vtt": "t.vtt", "application/json": "t.json", "application/x-subrip": "t.srt", "application/srt": "t.srt", "text/srt": "t.srt",
}

func nameOfType(d earmark.Document) string {
	media, _, _ := strings.Cut(d.Type, ";")
	return cmp.Or(endings[strings.TrimSpace(media)], path.Base(strings.Split(d.URL, "?")[0]))
}

package store_test

import (
	"database/sql"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/store"
)

func fetchedItems(t *testing.T, s *store.Store) []earmark.Fetched {
	t.Helper()
	var all []earmark.Fetched
	if err := s.Fetched(t.Context(), func(f earmark.Fetched) error { all = append(all, f); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestFetchedComesBackWhole(t *testing.T) {
	s, path := open(t)
	yes := true
	want := earmark.Fetched{
		Source: "talk", GUID: "a", Seen: "a2", Slug: "bread", First: noon, Hash: "h", Dated: true,
		Content: earmark.FetchedContent{
			Title: "Bread <i>", URL: "https://example.com/1", Date: noon, Updated: noon.Add(time.Hour), Lang: "pt",
			People:  []earmark.FetchedPerson{{Name: "Ana", URL: "https://example.com/ana", Role: "guest"}},
			Summary: "s", Body: earmark.Body{HTML: "<p>ã &amp; b</p>", Text: "ã & b", Links: []string{"https://example.com/"}},
			Categories: []string{"Food"}, Credit: &earmark.Source{Name: "Glamour", URL: "https://glamour.example/"}, Image: "https://example.com/i.png",
			Audio:  earmark.Audio{URL: "https://example.com/1.mp3", Length: 1 << 40, Type: "audio/mpeg", Duration: time.Minute},
			Season: 1, Number: 2, Type: "bonus", Explicit: &yes,
			Transcripts: []earmark.FetchedFile{{URL: "https://example.com/t", Type: "text/vtt", Lang: "pt"}}, Chapters: earmark.FetchedFile{URL: "https://example.com/c"},
			ChapterList: []earmark.Chapter{{Start: time.Second, Title: "Flour"}}, ContentNotes: []string{"grief"},
		},
	}
	state := earmark.SourceState{
		ID: "talk", Kind: earmark.SourceShow, URL: "https://example.com/f", At: "https://example.com/g", ETag: `"e"`, Modified: "m", Every: time.Hour,
		Asked: noon, Next: noon.Add(time.Hour), First: noon, Failures: 3, Trouble: "t", Gone: true, Show: []byte(`{"show":{}}`),
	}
	if err := s.FinishPolls(t.Context(), []earmark.FinishedPoll{{State: state, Items: []earmark.Fetched{want}}}); err != nil {
		t.Fatal(err)
	}
	s = reopen(t, path)
	if got := fetchedItems(t, s); len(got) != 1 || !reflect.DeepEqual(got[0], want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, err := s.Sources(t.Context()); err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], state) {
		t.Errorf("got %+v, %v, want %+v", got, err, state)
	}
	keys, err := s.FetchedKeys(t.Context(), "talk")
	if want := (earmark.FetchedKey{GUID: "a", Seen: "a2", Slug: "bread", URL: "https://example.com/1", File: "https://example.com/1.mp3", Title: "Bread <i>", Date: noon, Hash: "h"}); err != nil || len(keys) != 1 || keys[0] != want {
		t.Errorf("got %+v, %v, want %+v", keys, err, want)
	}
}

// An item keeps its name and the time it was first seen, and what is gone comes
// back.
func TestFetchedAgain(t *testing.T) {
	s, _ := open(t)
	item := earmark.Fetched{Source: "talk", GUID: "a", Seen: "a", Slug: "one", First: noon, Content: earmark.FetchedContent{Title: "One"}}
	if err := s.PutFetched(t.Context(), []earmark.Fetched{item}); err != nil {
		t.Fatal(err)
	}
	item.Slug, item.First, item.Content.Title = "two", noon.Add(time.Hour), "Two"
	if err := s.PutFetched(t.Context(), []earmark.Fetched{item}); err != nil {
		t.Fatal(err)
	}
	if got := fetchedItems(t, s)[0]; got.Slug != "one" || !got.First.Equal(noon) || got.Content.Title != "Two" {
		t.Errorf("got %+v", got)
	}
	state := earmark.SourceState{ID: "talk", Asked: noon}
	for _, p := range []earmark.FinishedPoll{{State: state, Gone: []earmark.GUID{"a"}}, {State: state, Back: []earmark.GUID{"a"}}} {
		if err := s.FinishPolls(t.Context(), []earmark.FinishedPoll{p}); err != nil {
			t.Fatal(err)
		}
		if got := fetchedItems(t, s)[0].Gone; got.IsZero() != (len(p.Back) == 1) {
			t.Errorf("got gone %s after %+v", got, p)
		}
	}
}

// Of polls that are kept together, all are kept or none.
func TestFinishPollsIsOne(t *testing.T) {
	s, _ := open(t)
	one := earmark.Fetched{Source: "talk", GUID: "a", Slug: "same", First: noon}
	two := earmark.Fetched{Source: "talk", GUID: "b", Slug: "same", First: noon}
	err := s.FinishPolls(t.Context(), []earmark.FinishedPoll{
		{State: earmark.SourceState{ID: "talk"}, Items: []earmark.Fetched{one}},
		{State: earmark.SourceState{ID: "talk"}, Items: []earmark.Fetched{two}},
	})
	if err == nil || len(fetchedItems(t, s)) != 0 {
		t.Errorf("got %v and %d items, want an error and none", err, len(fetchedItems(t, s)))
	}
}

func TestDocuments(t *testing.T) {
	s, _ := open(t)
	want := []earmark.Document{
		{Source: "talk", URL: "https://example.com/1", Type: "text/vtt", Data: []byte("WEBVTT"), Fetched: noon},
		{Source: "talk", URL: "https://example.com/2", Trouble: "404", Fetched: noon},
	}
	if err := s.PutDocuments(t.Context(), want...); err != nil {
		t.Fatal(err)
	}
	var got []earmark.Document
	if err := s.Documents(t.Context(), true, func(d earmark.Document) error { got = append(got, d); return nil }); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	err := s.Documents(t.Context(), false, func(d earmark.Document) error {
		if len(d.Data) > 0 {
			t.Error("got data, want none")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Items of a store made before the texts had columns of their own come over
// whole.
func TestOpenTakesBodiesApart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), store.VersionBefore(store.BodiesApart)+`;
		INSERT INTO items VALUES ('talk', 'a', 'a', 'one', '', '', 'One', '', '', '', 'h', 1,
			'{"title":"One","body":{"HTML":"<p class=\"x\">ã &amp; \u003cb></p>","Text":"ã & <b>\n\nc","Links":["https://example.com/?a&b"]}}'),
			('talk', 'b', 'b', 'two', '', '', 'Two', '', '', '', 'h', 1, '{"title":"Two"}')`)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	got := fetchedItems(t, reopen(t, path))
	want := earmark.Body{HTML: `<p class="x">ã &amp; <b></p>`, Text: "ã & <b>\n\nc", Links: []string{"https://example.com/?a&b"}}
	if len(got) != 2 || !reflect.DeepEqual(got[0].Content.Body, want) || got[1].Content.Title != "Two" {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

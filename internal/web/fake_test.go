package web_test

import (
	"bytes"
	"context"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/web"
	"earmark/templates"
)

// shelf is a desk's verdicts in memory.
type shelf struct {
	mu      sync.Mutex
	lib     *earmark.Library
	links   []earmark.Link
	words   []web.Answer
	undone  int
	fail    error
	quotes  []web.Quote
	shared  []string
	notices []string
}

var when = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

func newShelf() *shelf {
	article := &earmark.Article{ID: "eels", Title: "Counting <eels>", Date: when, Authors: []earmark.PersonID{"jo"}, Body: earmark.Body{Text: "The mill shut.\n\nNothing millish about it."}, ContentNotes: []string{"grief"}, NotesDecided: true}
	other := &earmark.Article{ID: "deep/bread", Title: "Bread", Date: when, NotesDecided: true}
	show := &earmark.Show{ID: "river", Title: "River"}
	episode := &earmark.Episode{
		ID: "river/pass", Title: "The pass", Date: when, Audio: earmark.Audio{File: "content/shows/river/pass.mp3", Type: "audio/mpeg", Duration: 90 * time.Second},
		Transcript: &earmark.Transcript{Timed: true, Segments: []earmark.Segment{
			{Start: 0, Speaker: "Gwen", Text: "Hello."},
			{Start: 40 * time.Second, Speaker: "Gwen", Text: "They were stopped\nby a mill."},
			{Start: 45 * time.Second, Speaker: "Gwen", Text: "It shut."},
		}},
	}
	lib := earmark.NewLibrary(earmark.Site{Title: "Sunday"}, []*earmark.Article{article, other}, []*earmark.Show{show}, []*earmark.Episode{episode}, []*earmark.Person{{ID: "jo", Name: "Jo"}}, nil)
	return &shelf{lib: lib, shared: []string{"mill"}, links: []earmark.Link{
		{Article: "eels", Episode: "river/pass", Show: "river", Kind: earmark.SameStory, Score: .9, Moment: &earmark.Moment{At: 40 * time.Second, Passage: "stopped by a mill."}, Reasons: []earmark.Reason{{Signal: "text", Share: 1, Evidence: "both speak of mill"}}},
		{Article: "eels", Show: "river", Kind: earmark.ShowLink, Score: .75},
		{Article: "deep/bread", Show: "river", Kind: earmark.ShowLink, Score: .7},
	}}
}

func (s *shelf) item(l earmark.Link) web.Item {
	return web.Item{Pair: earmark.Pair{Link: l, ArticleItem: s.lib.Article(l.Article), EpisodeItem: s.lib.Episode(l.Episode), ShowItem: s.lib.Show(l.Show)}}
}

func (s *shelf) Queue(context.Context) (web.Queue, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := web.Queue{Library: s.lib, By: "ruth", Notices: s.notices}
	for _, l := range s.links {
		q.Items = append(q.Items, s.item(l))
	}
	if n := len(s.words); n > 0 {
		q.Last = &web.Word{Number: n, Key: s.words[n-1].Key, Decision: s.words[n-1].Decision}
	}
	return q, nil
}

func (s *shelf) Pair(_ context.Context, k web.Key) (web.Pair, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.links {
		if x := s.item(l); x.Key() == k {
			return web.Pair{Item: x, Shared: s.shared, Quotes: s.quotes}, nil
		}
	}
	return web.Pair{}, web.ErrGone
}

func (s *shelf) Decide(_ context.Context, a web.Answer) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	s.words = append(s.words, a)
	for i, l := range s.links {
		if s.item(l).Key() == a.Key {
			s.links[i].Verdict = a.Decision
		}
	}
	return nil
}

func (s *shelf) Undo(_ context.Context, number int) (web.Key, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if number != len(s.words) || number < 1 {
		return web.Key{}, web.ErrGone
	}
	last := s.words[number-1]
	s.words = s.words[:number-1]
	s.undone++
	return last.Key, nil
}

type closer struct{ *bytes.Reader }

func (closer) Close() error { return nil }

var recording = []byte("0123456789")

func (s *shelf) Recording(_ context.Context, id earmark.EpisodeID) (web.Recording, error) {
	if s.lib.Episode(id) == nil {
		return web.Recording{}, web.ErrGone
	}
	return web.Recording{File: closer{bytes.NewReader(recording)}, Type: "audio/mpeg", Changed: when}, nil
}

const home = "127.0.0.1:7878"

// visitor sends requests to a desk as a browser would.
type visitor struct {
	t    *testing.T
	desk http.Handler
}

func visit(t *testing.T, s *shelf) visitor {
	t.Helper()
	built := fstest.MapFS{"index.html": {Data: []byte("<h1>Built</h1>")}, "feed.xml": {Data: []byte("<rss/>")}, "shows/river/index.html": {Data: []byte("River")}, "images/a.png": {Data: []byte("x")}}
	desk, err := web.Desk(s, web.Options{Address: home, Templates: templates.Files(), Preview: built})
	if err != nil {
		t.Fatal(err)
	}
	return visitor{t, desk}
}

func (v visitor) do(r *http.Request) *http.Response {
	v.t.Helper()
	w := httptest.NewRecorder()
	v.desk.ServeHTTP(w, r)
	return w.Result()
}

func request(method, path string, form url.Values, header ...string) *http.Request {
	r := httptest.NewRequest(method, "http://"+home+path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
			continue
		}
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

func (v visitor) get(path string, header ...string) (int, string) {
	v.t.Helper()
	res := v.do(request(http.MethodGet, path, nil, header...))
	return res.StatusCode, body(v.t, res)
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

var tokenField = regexp.MustCompile(`name="token" value="([^"]+)"`)

// token is what the forms of this run carry.
func (v visitor) token() string {
	_, page := v.get(pairPath)
	m := tokenField.FindStringSubmatch(page)
	if m == nil {
		v.t.Fatal("the page has no form")
	}
	return m[1]
}

const pairPath = "/pair?a=eels&e=river%2Fpass"

// answer is a form as the page of the pair sends it.
func (v visitor) answer(change ...string) url.Values {
	form := url.Values{"token": {v.token()}, "a": {"eels"}, "e": {"river/pass"}, "kind": {"quoted"}, "at": {"0:41"}, "note": {" well\nsaid "}, "decision": {"accept"}}
	for i := 0; i+1 < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

// own is what a browser says of a form of our own page: it is no-referrer, so
// there is no origin.
var own = []string{"Origin", "null", "Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}

// gather takes all of a sequence, up to its error.
func gather(subs iter.Seq2[earmark.Subscriber, error]) (all []earmark.Subscriber, err error) {
	for sub, err := range subs {
		if err != nil {
			return all, err
		}
		all = append(all, sub)
	}
	return all, nil
}

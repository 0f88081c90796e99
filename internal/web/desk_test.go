package web_test

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/web"
	"earmark/templates"
)

func TestDecideWritesWhatTheFormSays(t *testing.T) {
	s := newShelf()
	v := visit(t, s)
	res := v.do(request(http.MethodPost, "/decide", v.answer("seen", "abc", "show", "river"), own...))
	if res.StatusCode != http.StatusSeeOther || len(s.words) != 1 {
		t.Fatalf("got %d and %d words", res.StatusCode, len(s.words))
	}
	got := s.words[0]
	at := got.At
	got.At = nil
	want := web.Answer{Key: web.Key{Article: "eels", Episode: "river/pass", Show: "river"}, Decision: earmark.Accept, Kind: earmark.Quoted, Note: "well said", Seen: "abc"}
	if got != want || at == nil || *at != 41*time.Second {
		t.Errorf("got %+v at %v, want %+v at 41s", got, at, want)
	}
	if got, want := res.Header.Get("Location"), "/pair?a=eels&s=river&show=river"; got != want {
		t.Errorf("next: got %q, want %q", got, want)
	}
}

func TestAfterTheLastComesTheInbox(t *testing.T) {
	s := newShelf()
	v := visit(t, s)
	res := v.do(request(http.MethodPost, "/decide", v.answer("e", "", "s", "river", "a", "deep/bread", "at", "", "article", "deep/bread"), own...))
	if got, want := res.Header.Get("Location"), "/?article=deep%2Fbread"; got != want || len(s.words) != 1 {
		t.Errorf("got %q and %d words, want %q", got, len(s.words), want)
	}
}

func TestFormsThatCannotBeCarriedOutStayFilledIn(t *testing.T) {
	for name, tt := range map[string]struct {
		change []string
		fail   error
		status int
		says   string
	}{
		"no decision":             {[]string{"decision", ""}, nil, http.StatusUnprocessableEntity, "neither accept nor reject"},
		"a kind there is not":     {[]string{"kind", "cousin"}, nil, http.StatusUnprocessableEntity, "cousin"},
		"a time in words":         {[]string{"at", "noon"}, nil, http.StatusUnprocessableEntity, "expected a time such as 12:41"},
		"a time behind the end":   {[]string{"at", "1:30"}, nil, http.StatusUnprocessableEntity, "1:30 is not in the recording, which is 1:30 long"},
		"a note like a chapter":   {[]string{"note", strings.Repeat("x", 501)}, nil, http.StatusUnprocessableEntity, "at most 500"},
		"a folder to read alone":  {nil, fmt.Errorf("write content/links/eels.yaml: %w", fs.ErrPermission), http.StatusInternalServerError, "write content/links/eels.yaml: permission denied"},
		"a verdict file in pains": {nil, errors.New("content/links/eels.yaml:3: verdict.kind: found x"), http.StatusInternalServerError, "eels.yaml:3"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShelf()
			s.fail = tt.fail
			v := visit(t, s)
			res := v.do(request(http.MethodPost, "/decide", v.answer(tt.change...), own...))
			page := body(t, res)
			if res.StatusCode != tt.status || !strings.Contains(page, "Nothing was written") || !strings.Contains(page, tt.says) {
				t.Errorf("got %d, want %d and %q", res.StatusCode, tt.status, tt.says)
			}
			if tt.change == nil && (!strings.Contains(page, `value="0:41"`) || !strings.Contains(page, `value="well said"`)) {
				t.Error("what was filled in is lost")
			}
			if len(s.words) > 0 {
				t.Error("something was written")
			}
		})
	}
}

func TestAnothersWordIsShown(t *testing.T) {
	s := newShelf()
	s.fail = fmt.Errorf("%w: accepted by nell", web.ErrChanged)
	v := visit(t, s)
	res := v.do(request(http.MethodPost, "/decide", v.answer(), own...))
	if page := body(t, res); res.StatusCode != http.StatusConflict || !strings.Contains(page, "somebody else has decided it meanwhile: accepted by nell") {
		t.Errorf("got %d", res.StatusCode)
	}
}

func TestUndoShowsThePairAgain(t *testing.T) {
	s := newShelf()
	v := visit(t, s)
	v.do(request(http.MethodPost, "/decide", v.answer(), own...))
	_, page := v.get("/")
	if !strings.Contains(page, "The pass: accepted") || !strings.Contains(page, `action="/undo"`) {
		t.Error("the inbox offers no undo")
	}
	form := v.answer("number", "1")
	res := v.do(request(http.MethodPost, "/undo", form, own...))
	if got, want := res.Header.Get("Location"), "/pair?a=eels&e=river%2Fpass&said=undone"; got != want || s.undone != 1 {
		t.Errorf("got %q, want %q", got, want)
	}
	if res := v.do(request(http.MethodPost, "/undo", form, own...)); res.StatusCode != http.StatusConflict || s.undone != 1 {
		t.Errorf("a second time: got %d, want %d", res.StatusCode, http.StatusConflict)
	}
	if res := v.do(request(http.MethodPost, "/undo", v.answer("number", "zero"), own...)); res.StatusCode != http.StatusConflict {
		t.Errorf("no number: got %d", res.StatusCode)
	}
}

func TestPairPage(t *testing.T) {
	s := newShelf()
	s.quotes = []web.Quote{
		{Text: "stopped by a wall", Spoken: "stopped by a mill", Speaker: "Gwen", At: 40 * time.Second, Differs: []string{"“wall” is “mill” in the episode"}},
		{Text: "It shut.", Spoken: "It shut.", At: -1},
	}
	status, page := visit(t, s).get(pairPath)
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	for what, want := range map[string]string{
		"escaped title":            "Counting &lt;eels&gt;",
		"shared word":              `The <b class="shared">mill</b> shut.`,
		"no part of a word":        "Nothing millish about it.",
		"passage":                  `They were <mark>stopped by a </mark><mark><b class="shared">mill</b></mark><mark>.</mark>`,
		"line of the moment":       `<p class="line here"><a class="clock" href="/audio?e=river%2Fpass#t=40"`,
		"play from there":          `href="/audio?e=river%2Fpass#t=40" data-play="40" data-field="at"`,
		"player":                   `<audio controls preload="none" src="/audio?e=river%2Fpass#t=40"`,
		"what differs":             "<li>“wall” is “mill” in the episode</li>",
		"a quote word for word":    "word for word",
		"who decides":              "deciding as <b>ruth</b>",
		"the kind that was found":  `<option value="same-story" selected>`,
		"the next to skip to":      `href="/pair?a=eels&amp;s=river" data-key="s"`,
		"where it stands":          "1 of 3 waiting",
		"transcript before unfold": "What was said before",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%s: the page has no %q", what, want)
		}
	}
	note, title := strings.Index(page, "This article speaks of grief."), strings.Index(page, `<h2 id="article"`)
	if note < 0 || note > title {
		t.Error("the content note does not stand first")
	}
	if strings.Contains(page, " style=") || strings.Contains(page, " onclick=") {
		t.Error("the page has what its policy forbids")
	}
}

func TestScriptAndStyleAreTheOnesThePolicyAllows(t *testing.T) {
	res := visit(t, newShelf()).do(request(http.MethodGet, pairPath, nil))
	page, policy := body(t, res), res.Header.Get("Content-Security-Policy")
	for _, tag := range []string{"script", "style"} {
		all := regexp.MustCompile(`(?s)<`+tag+`>(.*?)</`+tag+`>`).FindAllStringSubmatch(page, -1)
		if len(all) != 1 {
			t.Fatalf("%d %ss, want one", len(all), tag)
		}
		sum := sha256.Sum256([]byte(all[0][1]))
		if want := tag + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, want) {
			t.Errorf("got %q, want %q in it", policy, want)
		}
	}
}

func TestInboxFilters(t *testing.T) {
	s := newShelf()
	s.links[1].Verdict = earmark.Reject
	v := visit(t, s)
	for path, want := range map[string][]string{
		"/":                          {"/pair?a=eels&amp;e=river%2Fpass", "/pair?a=deep%2Fbread&amp;s=river"},
		"/?state=decided":            {"/pair?a=eels&amp;s=river&amp;state=decided"},
		"/?article=deep/bread":       {"/pair?a=deep%2Fbread&amp;article=deep%2Fbread&amp;s=river"},
		"/?show=river&article=eels":  {"/pair?a=eels&amp;article=eels&amp;e=river%2Fpass&amp;show=river"},
		"/?show=none":                nil,
		"/?state=all&page=x":         {"/pair?a=eels&amp;e=river%2Fpass&amp;state=all", "/pair?a=eels&amp;s=river&amp;state=all", "/pair?a=deep%2Fbread&amp;s=river&amp;state=all"},
		"/?state=decided&show=other": nil,
	} {
		status, page := v.get(path)
		got := regexp.MustCompile(`<h3><a href="([^"]+)"`).FindAllStringSubmatch(page, -1)
		if status != http.StatusOK || len(got) != len(want) {
			t.Errorf("%s: got %d and %d links, want %d", path, status, len(got), len(want))
			continue
		}
		for i := range want {
			if got[i][1] != want[i] {
				t.Errorf("%s: got %q, want %q", path, got[i][1], want[i])
			}
		}
		if len(want) == 0 && !strings.Contains(page, `class="empty"`) {
			t.Errorf("%s: an empty list says nothing", path)
		}
	}
}

func TestLongInboxHasPages(t *testing.T) {
	s := newShelf()
	one := s.links[0]
	s.links = nil
	for range 120 {
		s.links = append(s.links, one)
	}
	_, page := visit(t, s).get("/?page=2")
	if n := strings.Count(page, "<h3>"); n != 50 || !strings.Contains(page, "Page 2 of 3") || !strings.Contains(page, `href="/?page=3"`) || !strings.Contains(page, `rel="prev" href="/"`) {
		t.Errorf("got %d links on the page", n)
	}
}

func TestRecordingsComeInRanges(t *testing.T) {
	v := visit(t, newShelf())
	for ask, want := range map[string]struct {
		status int
		body   string
	}{
		"":             {http.StatusOK, "0123456789"},
		"bytes=2-4":    {http.StatusPartialContent, "234"},
		"bytes=7-":     {http.StatusPartialContent, "789"},
		"bytes=-2":     {http.StatusPartialContent, "89"},
		"bytes=99-100": {http.StatusRequestedRangeNotSatisfiable, ""},
	} {
		r := request(http.MethodGet, "/audio?e=river%2Fpass", nil)
		if ask != "" {
			r.Header.Set("Range", ask)
		}
		res := v.do(r)
		got := body(t, res)
		if res.StatusCode != want.status || want.body != "" && got != want.body {
			t.Errorf("%q: got %d %q, want %d %q", ask, res.StatusCode, got, want.status, want.body)
		}
		if want.body != "" && res.Header.Get("Content-Type") != "audio/mpeg" {
			t.Errorf("got %q, want audio/mpeg", res.Header.Get("Content-Type"))
		}
	}
	for _, path := range []string{"/audio", "/audio?e=river/none", "/audio?e=../../earmark.yaml", "/audio?e=content/shows/river/pass.mp3", "/audio/river/pass"} {
		if got, _ := v.get(path); got != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", path, got)
		}
	}
}

func TestPreview(t *testing.T) {
	v := visit(t, newShelf())
	for path, want := range map[string]struct {
		status int
		says   string
	}{
		"/preview/":                      {http.StatusOK, "<h1>Built</h1>"},
		"/preview/shows/river/":          {http.StatusOK, "River"},
		"/preview/shows/river":           {http.StatusSeeOther, ""},
		"/preview/feed.xml":              {http.StatusOK, "<rss/>"},
		"/preview/images/":               {http.StatusNotFound, "earmark build"},
		"/preview/images":                {http.StatusNotFound, "earmark build"},
		"/preview/none.html":             {http.StatusNotFound, "earmark build"},
		"/preview/..%2f..%2fetc%2fhosts": {http.StatusNotFound, "earmark build"},
	} {
		status, page := v.get(path)
		if status != want.status || !strings.Contains(page, want.says) {
			t.Errorf("%s: got %d %.40q, want %d %q", path, status, page, want.status, want.says)
		}
	}
	res := v.do(request(http.MethodGet, "/preview/shows/river", nil))
	if got, want := res.Header.Get("Location"), "/preview/shows/river/"; got != want {
		t.Errorf("a folder: got %q, want %q", got, want)
	}
}

func TestPreviewOfNothingSaysWhatToType(t *testing.T) {
	desk, err := web.Desk(newShelf(), web.Options{Address: home, Templates: templates.Files(), Preview: fstest.MapFS{}})
	if err != nil {
		t.Fatal(err)
	}
	status, page := visitor{t, desk}.get("/preview/")
	if status != http.StatusNotFound || !strings.Contains(page, "<code>earmark build</code>") {
		t.Errorf("got %d", status)
	}
}

func TestDeskIsForLoopbackOnly(t *testing.T) {
	for _, address := range []string{"0.0.0.0:80", ":7878", "192.168.0.2:7878", "example.com:80", "127.0.0.1"} {
		if _, err := web.Desk(newShelf(), web.Options{Address: address, Templates: templates.Files()}); err == nil {
			t.Errorf("%s: got no error", address)
		}
	}
}

func TestOwnTemplatesAreCheckedAtStart(t *testing.T) {
	own := templates.Overlay(fstest.MapFS{"desk/pair.html": {Data: []byte("{{define \"main\"}}\n{{if}}{{end}}")}}, templates.Files())
	_, err := web.Desk(newShelf(), web.Options{Address: home, Templates: own})
	if err == nil || !strings.Contains(err.Error(), "desk/pair.html:2") {
		t.Errorf("got %v, want the file and the line", err)
	}
	own = templates.Overlay(fstest.MapFS{"desk/notice.html": {Data: []byte(`{{define "main"}}Ours{{end}}`)}}, templates.Files())
	desk, err := web.Desk(newShelf(), web.Options{Address: home, Templates: own})
	if err != nil {
		t.Fatal(err)
	}
	if _, page := (visitor{t, desk}).get("/nowhere"); !strings.Contains(page, "Ours") {
		t.Error("an own template is not used")
	}
}

package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/web"
)

func newTestBench(t *testing.T, a *app, by string) *bench {
	t.Helper()
	b, err := a.newBench(t.Context(), by)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readText(t *testing.T, parts ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(parts...))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(data)
}

var (
	nightPair = web.Key{Article: "hours-nobody-sees", Episode: "the-back-step/four-in-the-morning", Show: "the-back-step"}
	eelPair   = web.Key{Article: "counting-eels-in-the-dark", Episode: "forty-miles-of-river/the-eel-pass", Show: "forty-miles-of-river"}
	lockPair  = web.Key{Article: "counting-eels-in-the-dark", Episode: "forty-miles-of-river/sallow-lock", Show: "forty-miles-of-river"}
)

// TestTwoDesksAtOnce lets two people decide on links of one article at the
// same time, again and again: neither's words get lost.
func TestTwoDesksAtOnce(t *testing.T) {
	a := sample(t)
	desks := map[string]*bench{"ruth": newTestBench(t, a, "ruth"), "nell": newTestBench(t, a, "nell")}
	keys := map[string]web.Key{"ruth": eelPair, "nell": lockPair}
	var all sync.WaitGroup
	for name, desk := range desks {
		all.Go(func() {
			for i := range 20 {
				pair, err := desk.Pair(t.Context(), keys[name])
				if err != nil {
					t.Errorf("%s: %v", name, err)
					return
				}
				decision := []earmark.Decision{earmark.Accept, earmark.Pin}[i%2]
				if err := desk.Decide(t.Context(), web.Answer{Key: keys[name], Decision: decision, Note: name, Seen: pair.Seen}); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
	all.Wait()
	text := readText(t, a.dir, "content/links/counting-eels-in-the-dark.yaml")
	for _, want := range []string{"note: ruth", "note: nell"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is lost in\n%s", want, text)
		}
	}
}

func TestAnothersWordIsNotWrittenOver(t *testing.T) {
	a := sample(t)
	ruth, nell := newTestBench(t, a, "ruth"), newTestBench(t, a, "nell")
	if err := nell.Decide(t.Context(), web.Answer{Key: nightPair, Decision: earmark.Accept}); err != nil {
		t.Fatal(err)
	}
	before := readText(t, a.dir, "content/links/hours-nobody-sees.yaml")
	err := ruth.Decide(t.Context(), web.Answer{Key: nightPair, Decision: earmark.Reject})
	if !errors.Is(err, web.ErrChanged) || !strings.Contains(err.Error(), "accepted by nell") {
		t.Errorf("got %v, want %v", err, web.ErrChanged)
	}
	pair, err := ruth.Pair(t.Context(), nightPair)
	if err != nil || pair.Verdict != earmark.Accept || pair.Given.By != "nell" {
		t.Fatalf("the page does not show it: %v %+v", err, pair.Given)
	}
	if err := ruth.Decide(t.Context(), web.Answer{Key: nightPair, Decision: earmark.Reject, Seen: pair.Seen}); err != nil {
		t.Fatal(err)
	}
	if _, err := nell.Undo(t.Context(), 1); !errors.Is(err, web.ErrChanged) {
		t.Errorf("undo of what was changed since: got %v, want %v", err, web.ErrChanged)
	}
	if _, err := ruth.Undo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if after := readText(t, a.dir, "content/links/hours-nobody-sees.yaml"); after != before {
		t.Errorf("undo: got\n%s\nwant\n%s", after, before)
	}
}

// TestLongDeskKeepsTheLock makes sure that a desk that was opened before a
// build loses no identifier the build wrote down.
func TestLongDeskKeepsTheLock(t *testing.T) {
	a := sample(t)
	b := newTestBench(t, a, "ruth")
	if _, err := runBuild(t.Context(), a, buildOptions{}); err != nil {
		t.Fatal(err)
	}
	built := readText(t, a.dir, "earmark.lock")
	if err := b.Decide(t.Context(), web.Answer{Key: nightPair, Decision: earmark.Accept}); err != nil {
		t.Fatal(err)
	}
	if after := readText(t, a.dir, "earmark.lock"); after != built {
		t.Errorf("earmark.lock: got\n%s\nwant\n%s", after, built)
	}
}

func TestWhatCannotBeWrittenIsTold(t *testing.T) {
	a := sample(t)
	b := newTestBench(t, a, "ruth")
	links := filepath.Join(a.dir, "content", "links")
	if err := os.Rename(links, links+".away"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(links, nil, 0o444); err != nil { // no folder can be here: as root, a folder without write permission would not do
		t.Fatal(err)
	}
	err := b.Decide(t.Context(), web.Answer{Key: nightPair, Decision: earmark.Accept})
	if err == nil || !strings.Contains(err.Error(), "hours-nobody-sees") {
		t.Fatalf("got %v", err)
	}
	q, err := b.Queue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if q.Last != nil {
		t.Error("a word that was not written can be undone")
	}
}

// TestTakenBackIsFoundAnew takes back a verdict the engine knew when it read
// the library: what it would suggest by itself is shown again.
func TestTakenBackIsFoundAnew(t *testing.T) {
	a := sample(t)
	b := newTestBench(t, a, "ruth")
	key := web.Key{Article: "mending-a-hymn-book", Episode: "the-back-step/wheat-paste-and-patience", Show: "the-back-step"}
	pair, err := b.Pair(t.Context(), key)
	if err != nil || pair.Verdict != earmark.Accept {
		t.Fatalf("got %v %+v", err, pair)
	}
	if err := b.Decide(t.Context(), web.Answer{Key: key, Seen: pair.Seen}); err != nil {
		t.Fatal(err)
	}
	pair, err = b.Pair(t.Context(), key)
	if err != nil || !pair.Waiting() || pair.Reasons[0].Signal == "verdict" {
		t.Errorf("got %v %+v", err, pair.Reasons)
	}
	if readText(t, a.dir, "content/links/mending-a-hymn-book.yaml") != "" {
		t.Error("a file without a verdict stays")
	}
}

func TestBrokenWorkspaceIsShownAsItWas(t *testing.T) {
	a := sample(t)
	b := newTestBench(t, a, "ruth")
	config := filepath.Join(a.dir, "earmark.yaml")
	good := readText(t, config)
	if err := os.WriteFile(config, []byte("site: ["), 0o644); err != nil {
		t.Fatal(err)
	}
	q, err := b.Queue(t.Context())
	if err != nil || len(q.Items) == 0 || len(q.Notices) != 1 || !strings.Contains(q.Notices[0], "earmark.yaml") {
		t.Errorf("got %v, %d links, %q", err, len(q.Items), q.Notices)
	}
	if err := os.WriteFile(config, []byte(good), 0o644); err != nil {
		t.Fatal(err)
	}
	if q, err = b.Queue(t.Context()); err != nil || len(q.Notices) > 0 {
		t.Errorf("put right: got %v, %q", err, q.Notices)
	}
	if err := os.WriteFile(filepath.Join(a.dir, "content/articles/broken.md"), []byte("---\ntitle: [\n---\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if q, err = b.Queue(t.Context()); err != nil || len(q.Notices) != 1 || !strings.Contains(q.Notices[0], "content/articles/broken.md") {
		t.Errorf("a broken article: got %v, %q", err, q.Notices)
	}
}

// TestRecordingsStayInTheWorkspace asks for recordings as no page of ours
// does.
func TestRecordingsStayInTheWorkspace(t *testing.T) {
	a := sample(t)
	b := newTestBench(t, a, "ruth")
	r, err := b.Recording(t.Context(), nightPair.Episode)
	if err != nil || r.Type == "" {
		t.Fatalf("got %v, %q", err, r.Type)
	}
	r.File.Close()
	for _, id := range []earmark.EpisodeID{"", "the-back-step/none", "../earmark", "the-back-step/four-in-the-morning.m4a"} {
		if _, err := b.Recording(t.Context(), id); !errors.Is(err, web.ErrGone) {
			t.Errorf("%s: got %v, want %v", id, err, web.ErrGone)
		}
	}
	audio := filepath.Join(a.dir, "content/shows/the-back-step/four-in-the-morning.m4a")
	outside := filepath.Join(t.TempDir(), "secret")
	if err := errors.Join(os.WriteFile(outside, []byte("x"), 0o600), os.Remove(audio), os.Symlink(outside, audio)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Recording(t.Context(), nightPair.Episode); !errors.Is(err, web.ErrGone) {
		t.Errorf("a link out of the workspace: got %v, want %v", err, web.ErrGone)
	}
}

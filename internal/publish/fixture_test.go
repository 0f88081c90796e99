package publish_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/markup"
	"earmark/internal/publish"
	"earmark/templates"
)

// workspace is a small magazine with two shows: Mom Brain, hosted elsewhere,
// and Slack Water, published from here. Tests change what they need.
type workspace struct {
	site     earmark.Site
	articles []*earmark.Article
	shows    []*earmark.Show
	episodes []*earmark.Episode
	people   []*earmark.Person
	links    []earmark.Link
	files    fstest.MapFS
}

func (w *workspace) library() *earmark.Library {
	return earmark.NewLibrary(w.site, slices.Clone(w.articles), slices.Clone(w.shows), slices.Clone(w.episodes), slices.Clone(w.people), nil)
}

func body(markdown string) earmark.Body {
	html := markup.HTML(markdown)
	return earmark.Body{HTML: html, Text: markup.Text(html), Links: markup.Links(html)}
}

func day(n int) time.Time { return time.Date(2026, time.November, n, 9, 0, 0, 0, time.UTC) }

func newWorkspace() *workspace {
	w := &workspace{
		site: earmark.Site{
			Title: "The Harbor Quarterly", URL: "https://harbor.example/", Author: "Ines Okafor",
			Description: "Stories from the water's edge, to read and to hear.", Language: "en",
		},
		files: fstest.MapFS{
			"content/shows/slack-water/7.mp3":     {Data: bytes.Repeat([]byte("sound"), 1000)},
			"content/shows/slack-water/cover.png": {Data: []byte("a square")},
		},
	}
	w.addPeople()
	w.addShows()
	w.addArticles()
	w.addLinks()
	return w
}

func (w *workspace) addPeople() {
	w.people = []*earmark.Person{
		{ID: "hilaria-baldwin", Name: "Hilaria Baldwin", Hosts: []earmark.ShowID{"mom-brain"}},
		{ID: "daphne-oz", Name: "Daphne Oz", Hosts: []earmark.ShowID{"mom-brain"}},
		{ID: "ines-okafor", Name: "Ines Okafor", URL: "https://ines.example/", Bio: body("Ines hosts *Slack Water*.")},
	}
}

func (w *workspace) addShows() {
	w.shows = []*earmark.Show{
		{
			ID: "mom-brain", GUID: "show-mb", Title: "Mom Brain", Feed: "https://feeds.example/mom-brain.xml",
			Hosts: []earmark.PersonID{"hilaria-baldwin", "daphne-oz"}, LinkNotes: true,
			Description: body("Two mothers talk."), File: "content/shows/mom-brain/_index.md",
		},
		{
			ID: "slack-water", GUID: "9b024349-ccf0-5f69-a609-6b82873eab3c", Title: "Slack Water", Type: "episodic", Language: "en",
			Hosts: []earmark.PersonID{"ines-okafor"}, Author: "Ines Okafor", LinkNotes: true,
			Owner:       earmark.Owner{Name: "Ines Okafor", Email: "ines@harbor.example"},
			Description: body("About the hour when the tide does nothing."),
			Categories:  []earmark.Category{{Name: "Society & Culture"}},
			Image:       earmark.Image{File: "content/shows/slack-water/cover.png", Type: "image/png", Width: 1400, Height: 1400},
			Funding:     []earmark.Funding{{URL: "https://harbor.example/give", Text: "Become a member"}},
			File:        "content/shows/slack-water/_index.md",
		},
	}
	w.episodes = []*earmark.Episode{
		{
			ID: "mom-brain/52-sample", GUID: "mb-52", Title: "Sample episode", Date: day(2), Number: 52,
			URL:          "https://mombrain.example/52",
			Audio:        earmark.Audio{URL: "https://cdn.example/52.mp3", Type: "audio/mpeg", Length: 41_000_000, Duration: 43 * time.Minute},
			People:       []earmark.Credit{{Person: "hilaria-baldwin", Role: "host"}},
			ContentNotes: []string{"pregnancy loss"}, Notes: body("A placeholder."),
		},
		{
			ID: "slack-water/7-the-last-boat", GUID: "sw-7", Title: "The last boat", Date: day(8), Season: 2, Number: 7, Type: "full",
			Audio:      earmark.Audio{File: "content/shows/slack-water/7.mp3", Type: "audio/mpeg", Length: 5000, Duration: 38 * time.Minute},
			People:     []earmark.Credit{{Person: "ines-okafor", Role: "host"}, {Person: "tom-reyes", Role: "guest"}},
			Transcript: conversation(6), Notes: body("The last ferry sailed in March.\n\n### Mentioned\n\n- [The tide tables](https://tides.example/)"),
			Chapters: []earmark.Chapter{{Title: "On the pier"}, {Start: 41 * time.Second, Title: "Eleven minutes"}},
		},
	}
}

// conversation is a timed transcript of n captions between two people.
func conversation(n int) *earmark.Transcript {
	t := &earmark.Transcript{Timed: true}
	said := [...][2]string{
		{"Ines Okafor", "For the next eleven minutes the water will not know where to go."},
		{"Tom Reyes", "A ferry is a waiting room that moves."},
		{"Tom Reyes", "You tell them how long."},
	}
	for i := range n {
		at := time.Duration(i) * 20 * time.Second
		t.Segments = append(t.Segments, earmark.Segment{Start: at, End: at + 20*time.Second, Speaker: said[i%3][0], Text: said[i%3][1]})
	}
	return t
}

func (w *workspace) addArticles() {
	w.articles = []*earmark.Article{
		{
			ID: "2026/the-last-boat", GUID: "a-1", Title: "The last boat to Sound Street", Date: day(15), NotesDecided: true,
			Authors: []earmark.PersonID{"ines-okafor"}, Summary: "The ferry stopped in March.", Tags: []string{"ferries"},
			Body: body("The pier has no gate any more.\n\n### What the tide does\n\nFor eleven minutes, nothing.\n\n| Year | Boats |\n|---|---|\n| 1974 | 3 |"),
		},
		{
			ID: "sharing-the-loss", GUID: "a-2", Title: "Sharing a miscarriage", Date: day(12),
			Authors: []earmark.PersonID{"hilaria-baldwin"}, Categories: []string{"Grief & Loss"},
			Summary: "About sharing it as it happened.", Body: body("An article excerpted from Glamour."),
			Biography: body("Hilaria Baldwin is cohost of the podcast Mom Brain."),
			Source:    &earmark.Source{Name: "Glamour", URL: "https://glamour.example/story"},
		},
	}
}

func (w *workspace) addLinks() {
	w.links = []earmark.Link{
		{
			Article: "2026/the-last-boat", Episode: "slack-water/7-the-last-boat", Show: "slack-water", Kind: earmark.SameStory, Score: 0.91,
			Moment: &earmark.Moment{At: 41 * time.Second, Passage: "A ferry is a waiting room that moves."},
		},
		{Article: "sharing-the-loss", Show: "mom-brain", Kind: earmark.ShowLink, Score: 0.8},
		{
			Article: "sharing-the-loss", Episode: "mom-brain/52-sample", Show: "mom-brain", Kind: earmark.SameStory, Score: 0.82,
			Verdict: earmark.Accept, Moment: &earmark.Moment{At: 761 * time.Second},
		},
	}
}

// options build into a folder with a style sheet of one rule, so that golden
// pages show what they say rather than how they look.
func (w *workspace) options(dir string) publish.Options {
	own := fstest.MapFS{"pages/style.css": {Data: []byte("body { margin: 0 }\n")}}
	return publish.Options{Dir: dir, Workspace: w.files, Templates: templates.Overlay(own, templates.Files()), Generator: "earmark", Feeds: publish.DefaultFeeds()}
}

// try builds with the options.
func (w *workspace) try(t *testing.T, opts publish.Options) (publish.Report, error) {
	t.Helper()
	lib := w.library()
	return publish.Build(t.Context(), lib, lib.Publish(w.links, policy), opts)
}

// build builds into a folder and fails the test on an error.
func (w *workspace) build(t *testing.T, dir string) publish.Report {
	t.Helper()
	report, err := w.try(t, w.options(dir))
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// tree is every file below a folder by path, the hidden ones too.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[name] = read(t, dir, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func wants(t *testing.T, page, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s: got no %q in\n%s", page, part, text)
		}
	}
}

func lacks(t *testing.T, page, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			t.Errorf("%s: got %q, want none in\n%s", page, part, text)
		}
	}
}

// policy shows what is likely enough.
var policy = earmark.Policy{Floor: 0.5}

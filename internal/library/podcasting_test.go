package library_test

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/library"
)

const wholeShow = `---
title: A show
people: [{name: Ann Other, role: Editor}]
medium: audiobook
new_feed_url: https://example.com/new.xml
block: true
complete: true
txt: {purpose: ai-content, text: none}
seasons: [{season: 2, name: "Two: more"}]
podroll: [{title: Theirs, url: https://theirs.example/feed, guid: abc}]
update_frequency: {text: weekly, rule: FREQ=WEEKLY}
---
About.
`

const wholeEpisode = `---
title: One
date: 2026-01-02
block: true
episode: 3
episode_display: Ch. 3
license: cc0
soundbites: [{start: 1:01, duration: 15.5, title: Hear}, {start: 0, duration: 20}]
txt: [{text: hello}]
---
Notes.
`

func loadShow(t *testing.T, show, episode string) *library.Workspace {
	t.Helper()
	w, err := library.Load(t.Context(), fstest.MapFS{
		"content/shows/a/_index.md": {Data: []byte(show)},
		"content/shows/a/one.md":    {Data: []byte(episode)},
	}, earmark.Site{Title: "T", URL: "https://example.com/"}, library.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestPodcastingKeys(t *testing.T) {
	w := loadShow(t, wholeShow, wholeEpisode)
	if len(w.Findings) > 0 {
		t.Fatal(w.Findings)
	}
	want := earmark.Directory{
		NewFeedURL: "https://example.com/new.xml", Block: true, Complete: true, Medium: "audiobook",
		People:  []earmark.Credit{{Person: "ann-other", Role: "editor"}},
		Txt:     []earmark.Txt{{Purpose: "ai-content", Text: "none"}},
		Seasons: []earmark.Season{{Number: 2, Name: "Two: more"}},
		Podroll: []earmark.RemoteFeed{{Title: "Theirs", URL: "https://theirs.example/feed", GUID: "abc"}},
		Updates: earmark.UpdateFrequency{Text: "weekly", Rule: "FREQ=WEEKLY"},
	}
	if got := w.Library.Show("a").Directory; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	e := w.Library.Episode("a/one")
	bites := []earmark.Soundbite{{Start: 61 * time.Second, Duration: 15500 * time.Millisecond, Title: "Hear"}, {Duration: 20 * time.Second}}
	if !e.Block || e.Display != "Ch. 3" || e.License != "cc0" || !reflect.DeepEqual(e.Soundbites, bites) || len(e.Txt) != 1 {
		t.Errorf("got %+v", e)
	}
}

func TestPodcastingKeysAreStrict(t *testing.T) {
	for line, want := range map[string]string{
		"medium: radio":                            `show.medium: found "radio", expected one of podcast`,
		"new_feed_url: moved":                      "show.new_feed_url: found",
		"block: maybe":                             "show.block: found",
		"txt: [hello]":                             "show.txt: found",
		"txt: [{purpose: x}]":                      "show.txt: found no text",
		"seasons: [{name: Two}]":                   "show.seasons: found no season",
		"podroll: [{title: Theirs}]":               "show.podroll: found no url",
		"update_frequency: {text: x, rule: often}": "show.update_frequency.rule: found",
		"people: Ann":                              "show.people: found",
	} {
		w := loadShow(t, "---\ntitle: A\n"+line+"\n---\n", wholeEpisode)
		if len(w.Findings) != 1 || !strings.HasPrefix(w.Findings[0].Error(), "content/shows/a/_index.md:3: "+want) {
			t.Errorf("%s: got %v, want %s", line, w.Findings, want)
		}
	}
	w := loadShow(t, "---\ntitle: A\n---\n", "---\ntitle: One\ndate: 2026-01-02\nsoundbites: [{start: 4}]\n---\n")
	if len(w.Findings) != 1 || !strings.Contains(w.Findings[0].Error(), "one.md:4: episode.soundbites: found no duration") {
		t.Errorf("got %v", w.Findings)
	}
}

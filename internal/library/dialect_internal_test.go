package library

import (
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
)

// FuzzTranslate: whatever a site's front matter is, it is read or told of.
func FuzzTranslate(f *testing.F) {
	for _, s := range []string{
		"---\ntitle: a\ndate: 1589000000000\nauthor: {name: x}\nguests: [{name: y}, z]\nearmark: {content_notes: [grief]}\n---\nx {{< y >}}\n",
		"+++\ntitle = 1\n[extra]\nauthor = \"a\"\n[taxonomies]\ntags = [1, [2]]\n+++\n", "---\npermalink: /:year/{{ x }}\ncover: {image: [a]}\n---\n", "{\"date\": {}}\n",
		"---\npodcast: {file: a.mp3, episode: [1]}\nepisode: {filename: b}\nchapters: [\"0:01 x\", {start: y}]\ntranscript: [{line: a, sec: -1}, {header: b}]\naliases: [../x, /, {}]\npermalink: \"/{{ a.b | slug }}/:x\"\n---\n",
	} {
		f.Add(s, "jekyll")
	}
	f.Fuzz(func(t *testing.T, text, generator string) {
		doc, err := parseDocument("content/2019-04-09-é.md", []byte(text))
		if err != nil {
			return
		}
		d := dialectOf(earmark.Site{URL: "https://x.example/"}, Options{Generator: generator + "x", Permalink: "/:categories/:year/:title", Podcasts: []Podcast{{Show: "s", File: doc.file}}})
		d.episodes, d.shared = map[string]*Podcast{doc.file: &d.podcasts[0]}, map[string]bool{doc.file: true}
		for _, kind := range []string{"article", "person", "show", "episode"} {
			front := &fields{kind: kind, file: doc.file, zone: time.UTC, front: d.translate(kind, doc).front}
			front.date("date")
			front.texts("tags")
			for _, p := range front.redirects() {
				if strings.Contains(p, "..") || !strings.HasPrefix(p, "/") {
					t.Fatalf("leads from %q", p)
				}
			}
		}
	})
}

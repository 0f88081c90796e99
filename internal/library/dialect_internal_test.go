package library

import (
	"testing"
	"time"

	"earmark/internal/earmark"
)

// FuzzTranslate: whatever a site's front matter is, it is read or told of.
func FuzzTranslate(f *testing.F) {
	for _, s := range []string{
		"---\ntitle: a\ndate: 1589000000000\nauthor: {name: x}\nguests: [{name: y}, z]\nearmark: {content_notes: [grief]}\n---\nx {{< y >}}\n",
		"+++\ntitle = 1\n[extra]\nauthor = \"a\"\n[taxonomies]\ntags = [1, [2]]\n+++\n", "---\npermalink: /:year/{{ x }}\ncover: {image: [a]}\n---\n", "{\"date\": {}}\n",
	} {
		f.Add(s, "jekyll")
	}
	f.Fuzz(func(_ *testing.T, text, generator string) {
		doc, err := parseDocument("content/2019-04-09-é.md", []byte(text))
		if err != nil {
			return
		}
		d := dialectOf(earmark.Site{URL: "https://x.example/"}, Options{Generator: generator + "x", Permalink: "/:categories/:year/:title"})
		for _, kind := range []string{"article", "person", "show", "episode"} {
			front := &fields{kind: kind, file: doc.file, zone: time.UTC, front: d.translate(kind, doc).front}
			front.date("date")
			front.texts("tags")
		}
	})
}

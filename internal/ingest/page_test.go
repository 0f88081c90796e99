package ingest_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/ingest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// inUse are the categories a new workspace knows: those of its sensitive topics.
func inUse() []string {
	var out []string
	for _, t := range earmark.DefaultTopics() {
		out = append(out, t.Categories...)
	}
	return out
}

// TestReadPage compares what is understood of pages with golden files: one
// essay as a web page, as Markdown, as plain text, and as it is copied out of a
// browser, among others.
func TestReadPage(t *testing.T) {
	files, err := filepath.Glob("testdata/page/*.*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".golden") {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			page, err := ingest.ReadPage(data, ingest.PageOptions{Name: filepath.Base(file), Categories: inUse()})
			got := described(page)
			if err != nil {
				got = "error: " + err.Error() + "\n"
			}
			golden(t, file+".golden", got)
		})
	}
}

// described is a page as a person checks it.
func described(p ingest.Page) string {
	var b strings.Builder
	say := func(key string, value any) { fmt.Fprintf(&b, "%-10s %v\n", key, value) }
	say("title", p.Title)
	say("slug", p.Slug())
	say("authors", strings.Join(p.Authors, "; "))
	if !p.Date.IsZero() {
		say("date", p.Date.Format(time.RFC3339))
	}
	say("lang", p.Lang)
	say("categories", strings.Join(p.Categories, "; "))
	say("tags", strings.Join(p.Tags, "; "))
	say("url", p.URL)
	say("image", p.Image)
	if p.Source != nil {
		say("source", p.Source.Name+" "+p.Source.URL)
	}
	for _, h := range p.Hosts {
		say("hosts", h.Person+": "+h.Role+" of "+h.Show)
	}
	say("biography", p.Biography)
	for _, q := range p.Quotes {
		say("quote", q)
	}
	say("summary", p.Summary)
	say("left out", strings.Join(p.Left, ", "))
	for _, u := range p.Unsure {
		say("unsure", u)
	}
	return b.String() + "\n" + p.Body + "\n"
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
	}
}

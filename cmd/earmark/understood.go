package main

import (
	"strings"
	"time"

	"earmark/internal/ingest"
)

// understands is what was understood of a page, for --dry-run --json.
type understands struct {
	Title        string            `json:"title"`
	Authors      []string          `json:"authors"`
	Date         *time.Time        `json:"date"`
	Language     string            `json:"language"`
	Summary      string            `json:"summary"`
	Categories   []string          `json:"categories"`
	Tags         []string          `json:"tags"`
	URL          string            `json:"url"`
	Image        string            `json:"image"`
	Source       map[string]string `json:"source"`
	Biography    string            `json:"biography"`
	Hosts        []ingest.Host     `json:"hosts"`
	ContentNotes []string          `json:"content_notes"` // suggested
	Quotes       []string          `json:"quotes"`
	Text         string            `json:"text"` // Markdown
	LeftOut      []string          `json:"left_out"`
}

func (r *importRun) understood() *understands {
	p := r.page
	u := &understands{
		Title: p.Title, Authors: list(p.Authors), Language: p.Lang, Summary: p.Summary, Categories: list(p.Categories), Tags: list(p.Tags),
		URL: p.URL, Image: p.Image, Biography: p.Biography, Hosts: list(p.Hosts), ContentNotes: list(p.Notes(r.w.config.Site)),
		Quotes: list(p.Quotes), Text: p.Body, LeftOut: list(p.Left),
	}
	if !p.Date.IsZero() {
		u.Date = &p.Date
	}
	if p.Source != nil {
		u.Source = map[string]string{"name": p.Source.Name, "url": p.Source.URL}
	}
	return u
}

// describe prints what was understood of a page, a line each, and its text.
func (r *importRun) describe() error {
	p, t := r.page, r.app.term
	table := t.Table("FOUND", "")
	row := func(key string, values ...string) {
		for _, v := range values {
			if v != "" {
				table.Row(key, v)
			}
		}
	}
	row("title", p.Title)
	row("authors", p.Authors...)
	row("date", r.app.date(p.Date))
	row("language", p.Lang)
	row("categories", p.Categories...)
	row("tags", strings.Join(p.Tags, ", "))
	row("url", p.URL)
	row("image", p.Image)
	if p.Source != nil {
		row("source", p.Source.Name+", "+p.Source.URL)
	}
	for _, h := range p.Hosts {
		row("show", h.Person+" is "+h.Role+" of "+h.Show)
	}
	row("biography", p.Biography)
	row("summary", p.Summary)
	row("content note", suggested(p.Notes(r.w.config.Site))...)
	row("quote", p.Quotes...)
	row("left out", strings.Join(p.Left, ", "))
	if err := table.Flush(); err != nil {
		return err
	}
	return t.Print("\n%s\n", p.Body)
}

func suggested(notes []string) []string {
	out := make([]string, len(notes))
	for i, n := range notes {
		out[i] = n + " (suggested: you decide)"
	}
	return out
}

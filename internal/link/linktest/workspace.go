package linktest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"earmark/internal/earmark"
)

// Write writes the corpus as a workspace into a folder, which must not have
// one. Other programs that read front matter find tags and authors also in the
// files of episodes, where earmark has no use for them. A show's host is not
// among these: who speaks in hundreds of episodes tells of none, and would only
// cost the others time.
func (c *Corpus) Write(dir string) error {
	w := writer{dir: dir, made: map[string]bool{}}
	w.file("earmark.yaml", "site:\n  title: "+c.Library.Site.Title+"\n  url: "+c.Library.Site.URL+"\n")
	for _, s := range c.Library.Shows {
		w.file("content/shows/"+string(s.ID)+"/_index.md", front("title", s.Title, "hosts", list(c.names(s.Hosts))))
	}
	for _, a := range c.Library.Articles {
		head := front("title", a.Title, "date", day(a.Date), "tags", list(a.Tags), "authors", list(c.names(a.Authors)))
		w.file("content/articles/"+string(a.ID)+".md", head+"\n"+a.Body.Text+"\n")
	}
	for _, e := range c.Library.Episodes {
		c.writeEpisode(&w, e)
	}
	return w.err
}

func (c *Corpus) writeEpisode(w *writer, e *earmark.Episode) {
	name := "content/shows/" + string(e.ID)
	var credits []string
	var guests []earmark.PersonID
	for _, p := range e.People {
		if p.Role == "guest" {
			guests = append(guests, p.Person)
		}
		credits = append(credits, fmt.Sprintf("{name: %s, role: %s}", c.Library.Name(p.Person), p.Role))
	}
	keys := []string{"title", e.Title, "date", day(e.Date), "people", list(credits), "tags", list(c.tags[e.ID]), "authors", list(c.names(guests))}
	if e.Transcript != nil {
		keys = append(keys, "transcript", filepath.Base(name)+".vtt")
		w.file(name+".vtt", vtt(e.Transcript.Segments))
	}
	w.file(name+".md", front(keys...)+"\n"+e.Notes.Text+"\n")
}

func (c *Corpus) names(ids []earmark.PersonID) []string { return c.Library.Names(ids) }

// front is front matter of keys and values in turn.
func front(pairs ...string) string {
	var b strings.Builder
	b.WriteString("---\n")
	for i := 0; i < len(pairs); i += 2 {
		b.WriteString(pairs[i] + ": " + pairs[i+1] + "\n")
	}
	return b.String() + "---\n"
}

func list(items []string) string { return "[" + strings.Join(items, ", ") + "]" }

func day(t time.Time) string { return t.Format(time.DateOnly) }

func vtt(segments []earmark.Segment) string {
	var b strings.Builder
	b.WriteString("WEBVTT\n")
	for _, s := range segments {
		fmt.Fprintf(&b, "\n%s --> %s\n%s\n", clock(s.Start), clock(s.End), s.Text)
	}
	return b.String()
}

func clock(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d:%02d.%03d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60, d.Milliseconds()%1000)
}

// writer writes files until one fails.
type writer struct {
	dir  string
	made map[string]bool // folders
	err  error
}

func (w *writer) file(name, text string) {
	name = filepath.Join(w.dir, filepath.FromSlash(name))
	if folder := filepath.Dir(name); w.err == nil && !w.made[folder] {
		w.made[folder] = true
		w.err = os.MkdirAll(folder, 0o755)
	}
	if w.err == nil {
		w.err = os.WriteFile(name, []byte(text), 0o644)
	}
}

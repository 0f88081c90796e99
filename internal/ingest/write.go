package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"earmark/internal/library"
)

// Outcome is what became of an item.
type Outcome struct {
	What string // one of the words below
	File string // path from the workspace's root with slashes
	Why  string // of a file kept or not written; empty otherwise
	Item Item
}

// What becomes of an item.
const (
	New       = "new"
	Changed   = "changed"
	Unchanged = "unchanged"
	Kept      = "kept"  // its source has changed, and so has the editor: theirs stays
	There     = "there" // a file that was not imported has it already
)

// Folder is the library's folder as an import sees it: what was imported before
// and what was written by hand. It is for one import at a time.
type Folder struct {
	dir    string
	from   string // the kind of the import
	dryRun bool
	files  map[string]string // identity of an item -> its file
	urls   map[string]string // address or GUID -> file
	taken  map[string]bool   // files by their name in lower case: some disks tell no case
}

// OpenFolder reads what the workspace in dir holds. from is the kind of the
// import ("page", "wxr"); with dryRun nothing is ever written.
func OpenFolder(ctx context.Context, dir, from string, dryRun bool) (*Folder, error) {
	f := &Folder{dir: dir, from: from, dryRun: dryRun, files: map[string]string{}, urls: map[string]string{}, taken: map[string]bool{}}
	err := filepath.WalkDir(filepath.Join(dir, "content"), func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && d.IsDir() {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		return f.note(filepath.ToSlash(rel), d)
	})
	if err != nil {
		return nil, fmt.Errorf("read the workspace: %w", err)
	}
	return f, nil
}

func (f *Folder) note(file string, d fs.DirEntry) error {
	f.taken[strings.ToLower(file)] = true
	if strings.HasPrefix(path.Base(file), downloading) && !f.dryRun {
		return os.Remove(f.path(file)) // of a run that was cut off
	}
	if path.Ext(file) != ".md" || !d.Type().IsRegular() {
		return nil
	}
	data, err := os.ReadFile(f.path(file))
	if err != nil {
		return err
	}
	c, ok := readContent(string(data))
	if !ok {
		return nil
	}
	if o, ok := c.origin(); ok {
		f.files[identity(kindOf(file), o.From, o.ID)] = file
		return nil
	}
	for _, key := range []string{"url", "guid"} {
		if v := c.scalar(key); v != "" {
			f.urls[kindOf(file)+" "+v] = file
		}
	}
	return nil
}

// kindOf tells what a file holds by where it lies.
func kindOf(file string) string {
	switch {
	case strings.HasPrefix(file, "content/people/"):
		return "person"
	case path.Base(file) == "_index.md":
		return "show"
	case strings.HasPrefix(file, "content/shows/"):
		return "episode"
	}
	return "article"
}

func identity(kind, from, id string) string { return kind + " " + from + " " + id }

func (f *Folder) path(file string) string { return filepath.Join(f.dir, filepath.FromSlash(file)) }

// Imported finds the file that an item of this kind and identifier became;
// empty when it was never imported.
func (f *Folder) Imported(kind, id string) string { return f.files[identity(kind, f.from, id)] }

// Where is the file that an item is in, or would be put into; empty where an
// editor's own file has it.
func (f *Folder) Where(item Item) string {
	if file := f.Imported(item.Kind, item.ID); file != "" {
		return file
	}
	if f.byHand(item) != "" {
		return ""
	}
	return f.place(item)
}

// Put writes an item as a new file, or brings into the file it once became what
// its source has changed and its editor has not touched. Each file is whole at
// any moment; an import that was cut off is finished by the next.
func (f *Folder) Put(ctx context.Context, item Item) (Outcome, error) {
	if err := ctx.Err(); err != nil {
		return Outcome{}, err
	}
	if file := f.Imported(item.Kind, item.ID); file != "" {
		return f.update(file, item)
	}
	if file := f.byHand(item); file != "" {
		return Outcome{What: There, File: file, Why: "there already, and not imported", Item: item}, nil
	}
	file := f.place(item)
	out := contentFile{parts: item.parts(), body: bodyText(item.Body)}
	out.parts = append(out.parts, f.originOf(item).part())
	if err := f.write(file, out.String()); err != nil {
		return Outcome{}, err
	}
	f.taken[strings.ToLower(file)] = true
	f.files[identity(item.Kind, f.from, item.ID)] = file
	return Outcome{What: New, File: file, Item: item}, nil
}

func bodyText(markdown string) string {
	if markdown = strings.TrimSpace(markdown); markdown == "" {
		return ""
	}
	return "\n" + markdown + "\n"
}

// byHand finds a file of an editor's that has the item's address or GUID.
func (f *Folder) byHand(item Item) string {
	for _, x := range item.Front {
		if v, ok := x.Value.(string); ok && v != "" && (x.Key == "url" || x.Key == "guid") {
			if file := f.urls[item.Kind+" "+v]; file != "" {
				return file
			}
		}
	}
	return ""
}

// place is a free name for the item's file.
func (f *Folder) place(item Item) string {
	name := func(slug string) string {
		switch item.Kind {
		case "person":
			return "content/people/" + slug + ".md"
		case "show":
			return "content/shows/" + slug + "/_index.md"
		case "episode":
			return "content/shows/" + shortSlug(item.Show) + "/" + slug + ".md"
		}
		if item.Folder != "" {
			slug = shortSlug(item.Folder) + "/" + slug
		}
		return "content/articles/" + slug + ".md"
	}
	slug := shortSlug(item.Slug)
	file := name(slug)
	for n := 2; f.taken[strings.ToLower(file)]; n++ {
		file = name(slug + "-" + strconv.Itoa(n))
	}
	return file
}

func (f *Folder) originOf(item Item) origin {
	o := origin{From: f.from, ID: item.ID, As: map[string]string{bodyPart: mark(item.Body)}}
	for _, p := range item.parts() {
		o.As[p.key] = mark(p.text)
	}
	return o
}

func (f *Folder) write(file, text string) error {
	if f.dryRun {
		return nil
	}
	return library.WriteFile(f.path(file), []byte(text))
}

// update brings a changed source into the file that was made of it.
func (f *Folder) update(file string, item Item) (Outcome, error) {
	data, err := os.ReadFile(f.path(file))
	if errors.Is(err, fs.ErrNotExist) && f.dryRun {
		return Outcome{What: Unchanged, File: file, Item: item}, nil // twice in one source
	}
	if err != nil {
		return Outcome{}, fmt.Errorf("update %s: %w", file, err)
	}
	old, _ := readContent(string(data))
	was, ok := old.origin()
	if !ok {
		return Outcome{What: There, File: file, Why: "its front matter can no longer be read", Item: item}, nil
	}
	m := merge{old: old, was: was, now: f.originOf(item), parts: item.parts(), body: bodyText(item.Body)}
	merged := m.file()
	out := Outcome{What: Unchanged, File: file, Item: item}
	if len(m.kept) > 0 {
		out.What, out.Why = Kept, "you changed "+strings.Join(m.kept, ", ")+", and so did the source"
	}
	if m.changed {
		out.What = Changed
	}
	if text := merged.String(); text != string(data) {
		if yaml.Unmarshal([]byte(header(merged)), &map[string]any{}) != nil {
			return Outcome{What: Kept, File: file, Why: "its front matter is written in a way that cannot be changed in place", Item: item}, nil
		}
		return out, f.write(file, text)
	}
	return out, nil
}

func header(f contentFile) string {
	text := ""
	for _, p := range f.parts {
		text += p.text
	}
	return text
}

// merge lays a changed source over a file: each key and the body for itself.
type merge struct {
	old     contentFile
	was     origin // what was imported last
	now     origin // what is imported now
	parts   []headerPart
	body    string
	changed bool
	kept    []string // parts that both have changed
}

// file is the file as it is to be. What the editor changed, added or took away
// stays so.
func (m *merge) file() contentFile {
	out := contentFile{parts: slices.Clone(m.old.parts), body: m.old.body}
	for _, p := range m.parts {
		at := out.find(p.key)
		m.lay(p.key, at >= 0, textAt(out.parts, at), p.text, func() {
			if at >= 0 {
				out.parts[at] = p
				return
			}
			end := cmp.Or(max(out.find(originKey), 0), len(out.parts))
			out.parts = slices.Insert(out.parts, end, p)
		})
	}
	m.lay(bodyPart, true, m.old.body, m.body, func() { out.body = m.body })
	for key, h := range m.was.As {
		at := out.find(key)
		if _, still := m.now.As[key]; !still && at >= 0 && mark(out.parts[at].text) == h {
			out.parts = slices.Delete(out.parts, at, at+1)
			m.changed = true
		}
	}
	slices.Sort(m.kept)
	if at := out.find(originKey); !sameMarks(m.was, m.now) {
		out.parts[at] = m.now.part()
	}
	return out
}

func textAt(parts []headerPart, i int) string {
	if i < 0 {
		return ""
	}
	return parts[i].text
}

// lay decides on one part: there is whether the file has it, is what it says
// there, now what the source says.
func (m *merge) lay(key string, there bool, is, now string, put func()) {
	was, had := m.was.As[key]
	switch {
	case there && mark(is) == mark(now):
	case there && had && mark(is) == was, !there && !had:
		put()
		m.changed = true
	case had && was != mark(now): // both have changed; without one before it is the editor's own
		m.kept = append(m.kept, key)
	}
}

func sameMarks(a, b origin) bool {
	if len(a.As) != len(b.As) {
		return false
	}
	for k, v := range a.As {
		if b.As[k] != v {
			return false
		}
	}
	return true
}

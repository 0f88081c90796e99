package link

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"earmark/internal/earmark"
	files "earmark/internal/library"
)

// benchFolder is where a real library with true links lies: articles.jsonl,
// episodes.jsonl.gz, qrels.tsv. What is measured on it is skipped where the
// variable is not set; .ci/run sets it.
const benchFolder = "EARMARK_LINKBENCH"

// bench is a real library, with the pairs that its editors linked.
type bench struct {
	lib    *earmark.Library
	wanted map[earmark.ArticleID][]string // identifiers of episodes
}

// Linkbench reads it once for all tests: the library, and for each article the
// identifiers of the episodes that its editors linked.
func Linkbench(t testing.TB) (*earmark.Library, map[earmark.ArticleID][]string) {
	t.Helper()
	dir := os.Getenv(benchFolder)
	if dir == "" {
		t.Skip(benchFolder + " is not set")
	}
	b, err := readBench(dir)
	if err != nil {
		t.Fatalf("%s: %v", benchFolder, err)
	}
	return b.lib, b.wanted
}

var readBench = onceByName(func(dir string) (bench, error) {
	tree := fstest.MapFS{"content/shows/show/_index.md": {Data: []byte("---\ntitle: Show\n---\n")}}
	names := map[string]string{}
	err := eachRow(filepath.Join(dir, "articles.jsonl"), func(r benchRow) {
		names[r.ID] = benchSlug(r.ID)
		tree["content/articles/"+benchSlug(r.ID)+".md"] = r.file(map[string]any{"authors": r.Authors, "url": r.URL}, r.Text)
	})
	if err != nil {
		return bench{}, err
	}
	err = eachRow(filepath.Join(dir, "episodes.jsonl.gz"), func(r benchRow) {
		name := "content/shows/show/" + benchSlug(r.ID)
		names[r.ID] = "show/" + benchSlug(r.ID)
		front := map[string]any{"guid": r.ID, "url": r.URL, "people": r.People}
		if r.Transcript != "" {
			front["transcript"] = benchSlug(r.ID) + ".txt"
			tree[name+".txt"] = &fstest.MapFile{Data: []byte(r.Transcript)}
		}
		tree[name+".md"] = r.file(front, r.Notes)
	})
	if err != nil {
		return bench{}, err
	}
	w, err := files.Load(context.Background(), tree, earmark.Site{Title: "Bench", URL: "https://site.example/", Language: "en"}, files.Options{})
	if err != nil {
		return bench{}, err
	}
	wanted, err := readQrels(filepath.Join(dir, "qrels.tsv"), names)
	return bench{w.Library, wanted}, err
})

// benchRow is a line of articles.jsonl or episodes.jsonl.
type benchRow struct {
	ID, URL, Title, Date, Text string
	Authors                    []string
	People                     []map[string]string
	Notes                      string `json:"notes_clean"`
	Transcript                 string
}

// file is the row as a file of a workspace.
func (r benchRow) file(front map[string]any, body string) *fstest.MapFile {
	front["title"], front["date"] = r.Title, r.Date
	var b bytes.Buffer
	b.WriteString("---\n")
	for key, value := range front {
		if text, ok := value.(string); ok && text == "" {
			continue
		}
		data, err := json.Marshal(value)
		if err != nil || string(data) == "null" {
			continue
		}
		fmt.Fprintf(&b, "%s: %s\n", key, data)
	}
	b.WriteString("---\n\n" + body + "\n")
	return &fstest.MapFile{Data: b.Bytes()}
}

func benchSlug(id string) string { return earmark.Slug(strings.ReplaceAll(id, ":", "-")) }

func eachRow(name string, do func(benchRow)) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	var in io.Reader = bufio.NewReader(f)
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(in); err != nil {
			return err
		}
	}
	for rows := json.NewDecoder(in); ; {
		var r benchRow
		switch err := rows.Decode(&r); {
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("%s: %w", name, err)
		}
		do(r)
	}
}

// readQrels reads the pairs that are known to be good, under their names here.
func readQrels(name string, names map[string]string) (map[earmark.ArticleID][]string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	wanted := map[earmark.ArticleID][]string{}
	for line := range strings.Lines(string(data)) {
		fields := strings.Fields(line)
		if len(fields) < 2 || names[fields[0]] == "" || names[fields[1]] == "" {
			return nil, fmt.Errorf("%s: %q names no pair", name, line)
		}
		a := earmark.ArticleID(names[fields[0]])
		wanted[a] = append(wanted[a], names[fields[1]])
	}
	return wanted, nil
}

// onceByName keeps what a function gave for a name.
func onceByName[T any](make func(string) (T, error)) func(string) (T, error) {
	type given struct {
		value T
		err   error
	}
	var all sync.Map
	return func(name string) (T, error) {
		f, _ := all.LoadOrStore(name, sync.OnceValue(func() given {
			v, err := make(name)
			return given{v, err}
		}))
		g := f.(func() given)()
		return g.value, g.err
	}
}

// BenchmarkReal indexes a real library, 530 articles and 340 episodes with
// transcripts of an hour, and finds all links. More than four seconds on two
// cores would be a worry.
func BenchmarkReal(b *testing.B) {
	lib, _ := Linkbench(b)
	for b.Loop() {
		e, err := New(b.Context(), lib, DefaultOptions())
		if err != nil {
			b.Fatal(err)
		}
		if _, err := e.All(b.Context(), Query{Min: -1}); err != nil {
			b.Fatal(err)
		}
	}
}

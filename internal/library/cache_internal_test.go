package library

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"earmark/internal/earmark"
)

// FuzzCache reads a cache whose one record says anything, its sum set right.
func FuzzCache(f *testing.F) {
	item := rawArticle{authors: []mention{{"Ada", 3}}}
	item.Article = &earmark.Article{ID: "a", Title: "A", Date: time.Unix(1, 0), Tags: []string{"x"}}
	c := codec{zone: time.UTC}
	c.head(&entryHead{path: "a.md", kind: "article", id: "a", state: state{1, 2}, seen: []witness{{"b.jpg", state{3, 4}}}})
	c.article(&item)
	f.Add(c.data)
	f.Add(c.data[:len(c.data)/2])
	f.Fuzz(func(t *testing.T, payload []byte) {
		dir := t.TempDir()
		data := append([]byte(cacheMagic+"UTC\n"), frame(payload)...)
		if err := os.WriteFile(filepath.Join(dir, cacheFile), data, 0o600); err != nil {
			t.Fatal(err)
		}
		k := Cache{Dir: dir}.open(time.UTC, "")
		for old := range k.old.all {
			for _, kind := range []string{"article", "episode", "show", "person"} {
				k.find(&opening{}, kind, found{file: old.path, id: "a", state: state{1, 2}}, time.UTC, func(string) state { return state{} })
			}
			read := func() *codec { return &codec{data: old.payload(), reading: true, zone: time.UTC} }
			read().article(&rawArticle{})
			read().episode(&rawEpisode{})
			read().show(&rawShow{})
			read().person(&rawPerson{})
		}
	})
}

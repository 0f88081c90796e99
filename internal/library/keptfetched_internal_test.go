package library

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"earmark/internal/earmark"
)

// filled sets every field that can be set, but for those named.
func filled(v reflect.Value, but ...string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("word")
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8:
		v.SetUint(9)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		filled(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			filled(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 11, 22, 8, 0, 0, 1, time.UTC)))
			return
		}
		for field, value := range v.Fields() {
			skip := false
			for _, name := range but {
				skip = skip || field.Name == name
			}
			if field.IsExported() && !skip {
				filled(value)
			}
		}
	}
}

// given is a library that was fetched, with every field set but those that come
// to be when it joins.
func given() *Fetched {
	article, episode := &earmark.Article{}, &earmark.Episode{}
	filled(reflect.ValueOf(article).Elem(), "Authors", "Biography", "Pinned")
	filled(reflect.ValueOf(episode).Elem(), "People", "Pinned")
	article.Body.HTML = "<p>Of bread.</p>\n<p>Ana Sample is a baker.</p>"
	return &Fetched{
		Articles: []FetchedArticle{{Article: article, Authors: []string{"Ana Sample"}}, {Article: &earmark.Article{ID: "blog/b"}}},
		Episodes: []FetchedEpisode{{Episode: episode, People: []FetchedCredit{{"Ana Sample", "host"}}}},
	}
}

func TestKeptFetched(t *testing.T) {
	cache := Cache{Dir: filepath.Join(t.TempDir(), "cache"), Trouble: func(err error) { t.Error(err) }}
	asked := 0
	gather := func() (*Fetched, error) { asked++; return given(), nil }
	get := func(key string) *Fetched {
		t.Helper()
		f, err := cache.Fetched(key, gather)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	want := get("1")
	if got := get("1"); asked != 1 || !reflect.DeepEqual(got, want) {
		t.Errorf("asked %d times, got %+v and %+v, want what was given", asked, got.Articles[0].Article, got.Episodes[0].Episode)
	}
	if want.Articles[0].ending == nil || want.Articles[0].ending.last.Text != "Ana Sample is a baker." {
		t.Error("the ending of an article is not kept")
	}
	if get("2"); asked != 2 {
		t.Error("what was kept under another key was given")
	}
	if get("2"); asked != 2 {
		t.Error("what changed was not kept")
	}
	if _, err := cache.Fetched("3", func() (*Fetched, error) { return nil, os.ErrInvalid }); !errors.Is(err, os.ErrInvalid) {
		t.Errorf("got %v, want what gathering failed with", err)
	}
}

// A file that was cut anywhere, or in which anything was changed, counts for
// nothing.
func TestKeptFetchedSpoilt(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, fetchedFile)
	if _, err := (Cache{Dir: dir}).Fetched("1", func() (*Fetched, error) { return given(), nil }); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	header := []byte(fetchedMagic + "1\n")
	for i := range whole {
		flipped := append([]byte(nil), whole...)
		flipped[i] ^= 0x10
		for _, data := range [][]byte{whole[:i], flipped} {
			if err := os.WriteFile(name, data, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, ok := readFetched(name, header); ok {
				t.Fatalf("byte %d: %d bytes were taken for whole", i, len(data))
			}
		}
	}
}

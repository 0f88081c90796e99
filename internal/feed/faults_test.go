package feed_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/eduncan911/podcast"
	"github.com/gorilla/feeds"

	"earmark/internal/earmark"
	"earmark/internal/feed"
)

// These tests hold what both libraries have in common; those of each stand in
// faults_podcast_test.go and faults_gorilla_test.go. Every one is named for a
// fault that the library shows when it is used bare.

// illegal are characters that no XML document may hold.
const illegal = "\x00\x0b\x1f\uFFFE"

// poison puts illegal characters around every text there is but the names by
// which items find each other.
func poison(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		named := v.Type() != reflect.TypeFor[string]() && v.Type() != reflect.TypeFor[earmark.GUID]()
		if v.String() != "" && !named {
			v.SetString(illegal + v.String() + illegal)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			poison(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && v.Type().String() != "time.Time" {
				poison(v.Field(i))
			}
		}
	}
}

// poisoned is the fixture with illegal characters everywhere but in the
// site's address.
func poisoned() (*earmark.Library, earmark.Pairs) {
	plain := fixture()
	site, a, s, e, p, l := plain.Site, articles(), shows(), episodes(), people(), links()
	address := site.URL
	for _, list := range []any{&site, &a, &s, &e, &p, &l} {
		poison(reflect.ValueOf(list))
	}
	site.URL = address
	library := earmark.NewLibrary(site, a, s, e, p, nil)
	for i := range l {
		l[i].Verdict = earmark.Accept
	}
	return library, library.Publish(l, earmark.Policy{})
}

func forms(a feed.Articles, p feed.Podcast) map[string]func(io.Writer) error {
	return map[string]func(io.Writer) error{"rss": a.WriteRSS, "atom": a.WriteAtom, "json": a.WriteJSON, "podcast": p.Write}
}

func TestControlCharactersInCDATA(t *testing.T) {
	library, pairs := poisoned()
	a, p := fixtureArticles(library), fixturePodcast(library)
	a.Title, a.Description, a.Rights, a.GUID = a.Title+illegal, a.Description+illegal, a.Rights+illegal, a.GUID+illegal
	a.Pairs, p.Pairs, p.Show = pairs, pairs, own(t, library)
	for name, write := range forms(a, p) {
		t.Run(name, func(t *testing.T) {
			got := written(t, write)
			if name != "json" {
				tree(t, got)
			}
			if strings.ContainsAny(got, illegal+"\uFFFD") || strings.Contains(got, `\u00`) {
				t.Errorf("got an illegal character in:\n%s", got)
			}
			if !strings.Contains(got, "section class=") && !strings.Contains(got, "earmark-") {
				t.Errorf("the links are lost:\n%s", got)
			}
		})
	}
	t.Run("opml", func(t *testing.T) {
		got := written(t, func(w io.Writer) error {
			return feed.WriteOPML(w, "a"+illegal, []feed.Outline{{Title: "b" + illegal, Feed: "https://x.example/" + illegal}})
		})
		tree(t, got)
	})
}

// own is the show of the library that is ours.
func own(t *testing.T, library *earmark.Library) *earmark.Show {
	t.Helper()
	for _, s := range library.Shows {
		if !s.Elsewhere() {
			return s
		}
	}
	t.Fatal("no show of our own")
	return nil
}

func TestEndOfCDATAInText(t *testing.T) {
	const hostile = "tape ]]> <b>end</b> ]]]]>>"
	library := fixture()
	library.Article("2026/the-empty-chair").Body.HTML = "<p>" + hostile + "</p>"
	library.Episode("table-talk/the-empty-chair").Notes.HTML = "<p>" + hostile + "</p>"
	for name, write := range map[string]func(io.Writer) error{"rss": fixtureArticles(library).WriteRSS, "podcast": fixturePodcast(library).Write} {
		t.Run(name, func(t *testing.T) {
			got := tree(t, written(t, write)).at("channel/item/content:encoded")[0].Text
			if !strings.Contains(got, hostile) {
				t.Errorf("got %q, want it to hold %q", got, hostile)
			}
		})
	}
}

func TestMissingDatesAreNeverNow(t *testing.T) {
	library := fixture()
	for _, a := range library.Articles {
		a.Date, a.Updated = zero, zero
	}
	for _, e := range library.Episodes {
		e.Date = zero
	}
	rss := tree(t, written(t, fixtureArticles(library).WriteRSS))
	atom := tree(t, written(t, fixtureArticles(library).WriteAtom))
	show := tree(t, written(t, fixturePodcast(library).Write))
	for _, path := range []string{"channel/pubDate", "channel/lastBuildDate", "channel/item/pubDate"} {
		want(t, "rss "+path, rss.texts(path), "")
		want(t, "podcast "+path, show.texts(path), "")
	}
	want(t, "atom updated", atom.texts("updated"), "2005-12-01T00:00:00Z")
	want(t, "atom entry updated", atom.at("entry/updated")[0].Text, "2005-12-01T00:00:00Z")
	json := written(t, fixtureArticles(library).WriteJSON)
	if strings.Contains(json, "date_published") || strings.Contains(json, "date_modified") {
		t.Errorf("got a date nobody gave:\n%s", json)
	}
}

func TestDatesComeFromContent(t *testing.T) {
	library := fixture()
	rss := tree(t, written(t, fixtureArticles(library).WriteRSS))
	show := tree(t, written(t, fixturePodcast(library).Write))
	want(t, "rss lastBuildDate", rss.texts("channel/lastBuildDate"), "Sat, 14 Nov 2026 13:00:00 -0500")
	library.Episode("mom-brain/52").Date = day(2026, 11, 20)
	rss = tree(t, written(t, fixtureArticles(library).WriteRSS))
	want(t, "rss lastBuildDate, of a linked episode", rss.texts("channel/lastBuildDate"), "Fri, 20 Nov 2026 13:00:00 -0500")
	want(t, "podcast pubDate", show.texts("channel/pubDate"), "Fri, 13 Nov 2026 13:00:00 -0500")
	want(t, "podcast lastBuildDate, of a linked article", show.texts("channel/lastBuildDate"), "Sat, 14 Nov 2026 13:00:00 -0500")
}

// A marshaller on an embedded type is promoted and takes over the whole shape:
// every field of ours would vanish.
func TestEmbeddedTypesHaveNoMarshallers(t *testing.T) {
	for _, v := range []any{
		&podcast.Podcast{}, &podcast.Item{}, &feeds.RssFeed{}, &feeds.RssItem{},
		&feeds.AtomFeed{}, &feeds.AtomEntry{}, &feeds.JSONFeed{}, &feeds.JSONItem{},
	} {
		if _, ok := v.(xml.Marshaler); ok {
			t.Errorf("%T writes its own XML", v)
		}
		if _, ok := v.(json.Marshaler); ok {
			t.Errorf("%T writes its own JSON", v)
		}
	}
}

func TestZeroValues(t *testing.T) {
	for name, write := range forms(feed.Articles{}, feed.Podcast{}) {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := write(&b); err == nil {
				t.Errorf("got no error, want one")
			}
			want(t, "written", b.String(), "")
		})
	}
}

func TestAddressesAreAbsoluteAndEscaped(t *testing.T) {
	library := fixture()
	a := library.Article("2026/the-empty-chair")
	a.URL = "/elsewhere/ä b?q=<é>"
	got := tree(t, written(t, fixtureArticles(library).WriteRSS))
	want(t, "link", got.at("channel/item/link")[0].Text, "https://longtable.example/elsewhere/%C3%A4%20b?q=%3C%C3%A9%3E")
	a.URL = "javascript:alert(1)"
	got = tree(t, written(t, fixtureArticles(library).WriteRSS))
	want(t, "link that is none", got.at("channel/item/link")[0].Text, "https://longtable.example/articles/2026/the-empty-chair/")
}

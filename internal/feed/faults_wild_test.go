package feed_test

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/feed"
)

// What neither library can write, and a podcast feed must say.
func TestPodcastSaysWhatTheLibraryCannot(t *testing.T) {
	library := fixture()
	show := library.Show("table-talk")
	show.Type, show.Locked = "serial", true
	channel := tree(t, written(t, fixturePodcast(library).Write)).at("channel")[0]
	for _, path := range []string{
		"itunes:type", "podcast:guid", "podcast:locked", "podcast:medium", "podcast:person", "podcast:funding", "atom:link",
		"item/itunes:title", "item/itunes:season", "item/itunes:episode", "item/itunes:episodeType", "item/content:encoded",
		"item/podcast:person", "item/podcast:transcript", "item/podcast:chapters", "item/podcast:contentLink", "item/atom:link",
	} {
		if len(channel.at(path)) == 0 {
			t.Errorf("got no %s", path)
		}
	}
	want(t, "relations", channel.attrs("atom:link", "rel"), "self|hub")
	want(t, "categories apart", channel.at("category")[0].Text, "Society & Culture")
}

// Some readers show the last of description and content that they meet.
func TestDescriptionStandsBeforeTheContent(t *testing.T) {
	library := fixture()
	for name, write := range map[string]func(io.Writer) error{"articles": fixtureArticles(library).WriteRSS, "podcast": fixturePodcast(library).Write} {
		for item := range strings.SplitSeq(written(t, write), "<item>") {
			short, long := strings.Index(item, "<description>"), strings.Index(item, "<content:encoded>")
			if long >= 0 && short > long {
				t.Errorf("%s: got the content first in %s", name, item)
			}
		}
	}
}

func TestFeedsEndWithALineEnd(t *testing.T) {
	library := fixture()
	for name, write := range forms(fixtureArticles(library), fixturePodcast(library)) {
		if got := written(t, write); !strings.HasSuffix(got, "\n") || strings.HasSuffix(got, "\n\n") {
			t.Errorf("%s: got an end of %q, want one line end", name, got[len(got)-10:])
		}
	}
}

// The libraries write into what they are given: an enclosure, a guid.
func TestWritingLeavesTheLibraryAsItWas(t *testing.T) {
	library, untouched := fixture(), fixture()
	for _, write := range forms(fixtureArticles(library), fixturePodcast(library)) {
		written(t, write)
	}
	for what, pair := range map[string][2]any{
		"articles": {library.Articles, untouched.Articles}, "episodes": {library.Episodes, untouched.Episodes}, "shows": {library.Shows, untouched.Shows},
	} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			t.Errorf("the %s were changed by writing", what)
		}
	}
}

func TestNegativeLengthIsUnknown(t *testing.T) {
	item := episodeOf(t, func(_ *earmark.Show, e *earmark.Episode) { e.Audio.Length = -5 })
	want(t, "length", item.attrs("enclosure", "length"), "0")
}

func TestDatesKeepTheirZone(t *testing.T) {
	item := episodeOf(t, func(_ *earmark.Show, e *earmark.Episode) {
		e.Date = time.Date(2026, 11, 22, 7, 30, 0, 0, time.FixedZone("", 5*3600+30*60))
	})
	want(t, "pubDate", item.texts("pubDate"), "Sun, 22 Nov 2026 07:30:00 +0530")
}

// failing is a disk that is full after some bytes.
type failing struct{ left int }

var errFull = errors.New("no space left")

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

// An error is an error, and never the text of a feed.
func TestErrorsOfTheWriterAreTold(t *testing.T) {
	library := fixture()
	for name, write := range forms(fixtureArticles(library), fixturePodcast(library)) {
		for _, left := range []int{0, 700, 3000} {
			if err := write(&failing{left}); !errors.Is(err, errFull) {
				t.Errorf("%s, %d bytes: got %v, want the writer's error", name, left, err)
			}
		}
	}
}

func TestSubtitleOfAtomIsWritten(t *testing.T) {
	a := fixtureArticles(fixture())
	a.Description = "What families carry."
	want(t, "subtitle", atomOf(t, a).texts("subtitle"), "What families carry.")
}

// wild wraps an item in a feed as one finds them.
func wild(item string) string {
	return `<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>x</title>` + item + `</channel></rss>`
}

// TestReadWild reads faults that aggregators are known to choke on. What is
// good around a fault is read; nothing is made up.
func TestReadWild(t *testing.T) {
	const audio = `<enclosure url="https://a.example/1.mp3" length="60" type="audio/mpeg"/>`
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name, text string
		good       func(*feed.Item) bool
	}{
		{"a control character in CDATA", wild("<item><title>T</title><description><![CDATA[a\x0bb\x00c]]></description></item>"), func(i *feed.Item) bool { return strings.Contains(i.Content+i.Summary, "abc") }},
		{"a date in CDATA", wild("<item><title>T</title><pubDate><![CDATA[Sun, 22 Nov 2026 12:00:00 GMT]]></pubDate></item>"), func(i *feed.Item) bool { return i.Published.Equal(noon) }},
		{"no date that can be read", wild("<item><title>T</title><pubDate>Sonntag</pubDate></item>"), func(i *feed.Item) bool { return i.Published.IsZero() }},
		{"a guid that is no address and does not say so", wild("<item><title>T</title><guid>ep-1</guid></item>"), func(i *feed.Item) bool { return i.ID == "ep-1" && i.URL == "" }},
		{"an empty guid", wild("<item><title>T</title><guid> </guid>" + audio + "</item>"), func(i *feed.Item) bool { return i.Audio.URL == "https://a.example/1.mp3" }},
		{"no guid, and an enclosure", wild("<item><title>T</title>" + audio + "</item>"), func(i *feed.Item) bool { return i.Audio.URL != "" }},
		{"a length in words", wild(`<item><title>T</title><enclosure url="https://a.example/1.mp3" length="12 MB" type="audio/mpeg"/></item>`), func(i *feed.Item) bool { return i.Audio.Length == 0 && i.Audio.URL != "" }},
		{"a negative length", wild(`<item><title>T</title><enclosure url="https://a.example/1.mp3" length="-1" type="audio/mpeg"/></item>`), func(i *feed.Item) bool { return i.Audio.Length == 0 }},
		{"explicit said as yes", wild("<item><title>T</title><itunes:explicit>yes</itunes:explicit></item>"), func(i *feed.Item) bool { return i.Explicit != nil && *i.Explicit }},
		{"explicit said as clean", wild("<item><title>T</title><itunes:explicit>clean</itunes:explicit></item>"), func(i *feed.Item) bool { return i.Explicit != nil && !*i.Explicit }},
		{"an ampersand that is none", wild("<item><title>Arts & Letters</title><category>Arts & Letters</category></item>"), func(i *feed.Item) bool { return i.Title == "Arts & Letters" && i.Categories[0] == "Arts & Letters" }},
		{"HTML's references", wild("<item><title>Caf&eacute;&nbsp;&hellip; &bogus;</title></item>"), func(i *feed.Item) bool { return strings.HasPrefix(i.Title, "Café") }},
		{"markup added behind the end", wild("<item><title>T</title></item>") + "\n<script>track()</script><!-- cached -->", func(i *feed.Item) bool { return i.Title == "T" }},
		{"something before the declaration", "\n\n<?xml version=\"1.0\"?>" + wild("<item><title>T</title></item>"), func(i *feed.Item) bool { return i.Title == "T" }},
		{"another prefix", strings.ReplaceAll(wild("<item><title>T</title><itunes:episode>7</itunes:episode></item>"), "itunes:", "it:"), func(i *feed.Item) bool { return i.Title == "T" }},
		{"a relative link in Atom", `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/b/"><entry><id>1</id><title>T</title><link rel="related" href="../c"/></entry></feed>`, func(i *feed.Item) bool { return len(i.Related) == 1 && i.Related[0] == "https://a.example/c" }},
		{"a number for an identifier", `{"version":"https://jsonfeed.org/version/1","title":"x","items":[{"id":42,"content_text":"T"}]}`, func(i *feed.Item) bool { return i.ID == "42" }},
		{"a file whose size is text", `{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":"1","content_text":"T","attachments":[{"url":"https://a.example/1.mp3","mime_type":"audio/mpeg","size_in_bytes":"60"}]}]}`, func(i *feed.Item) bool { return i.Audio.URL != "" }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, items, err := read(t, tt.text, "")
			if err != nil || len(items) != 1 || !tt.good(items[0]) {
				t.Errorf("got %v, %v", err, items)
				for _, i := range items {
					t.Logf("%+v", *i)
				}
			}
		})
	}
}

// A feed that was written can be read, with everything in it.
func TestWhatIsWrittenIsRead(t *testing.T) {
	library := fixture()
	for name, write := range forms(fixtureArticles(library), fixturePodcast(library)) {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			_, items, err := read(t, b.String(), "")
			if err != nil || len(items) != 3 {
				t.Fatalf("got %d items, %v", len(items), err)
			}
			related := 0
			for _, i := range items {
				if i.ID == "" || i.Title == "" || i.Published.IsZero() || i.URL == "" {
					t.Errorf("got half an item: %+v", *i)
				}
				related += len(i.Related)
			}
			if name != "json" && related == 0 {
				t.Errorf("got no link to what belongs together")
			}
		})
	}
}

package feed_test

import (
	"bytes"
	"io"
	"testing"

	"earmark/internal/feed"
)

func TestOPML(t *testing.T) {
	root := tree(t, written(t, func(w io.Writer) error { return feed.WriteOPML(w, "A & B", outlines()) }))
	want(t, "version", root.attr("version"), "2.0")
	want(t, "title", root.texts("head/title"), "A & B")
	want(t, "date of the newest", root.texts("head/dateCreated"), "Sat, 14 Nov 2026 13:00:00 -0500")
	want(t, "types", root.attrs("body/outline", "type"), "rss|rss|rss")
	want(t, "the address stands in for a title", root.at("body/outline")[2].attr("text"), "https://longtable.example/shows/%C3%A9t%C3%A9/feed.xml")
}

func TestOPMLHasNoDateOfItsOwn(t *testing.T) {
	got := written(t, func(w io.Writer) error {
		return feed.WriteOPML(w, "x", []feed.Outline{{Title: "a", Feed: "https://x.example/feed.xml"}})
	})
	if n := len(tree(t, got).at("head/dateCreated")); n != 0 {
		t.Errorf("got a date, want none:\n%s", got)
	}
}

func TestOPMLRefusesWhatCannotBeSubscribed(t *testing.T) {
	for _, address := range []string{"", "feed.xml", "javascript:alert(1)", "https://"} {
		var b bytes.Buffer
		if err := feed.WriteOPML(&b, "x", []feed.Outline{{Title: "a", Feed: address}}); err == nil || b.Len() > 0 {
			t.Errorf("%q: got error %v and %d bytes, want an error and none", address, err, b.Len())
		}
	}
}

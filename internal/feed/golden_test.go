package feed_test

import (
	"io"
	"testing"

	"earmark/internal/feed"
)

func TestGolden(t *testing.T) {
	library := fixture()
	all, show := fixtureArticles(library), fixturePodcast(library)
	short := all
	short.Summaries = true
	empty := all
	empty.Items = nil
	forms := func(name string) feed.Forms {
		at := "https://longtable.example/" + name
		return feed.Forms{RSS: at + ".xml", Atom: at + ".atom", JSON: at + ".json"}
	}
	old := all
	old.Items, old.Self = all.Items[2:], forms("feed-archive-2")
	old.History = feed.History{Current: forms("feed"), Previous: forms("feed-archive-1"), Next: forms("feed-archive-3")}
	oldShow := show
	oldShow.Items, oldShow.Self = library.EpisodesOf("table-talk")[2:], "https://longtable.example/shows/table-talk/feed-archive-1.xml"
	oldShow.History = feed.History{Current: feed.Forms{RSS: "https://longtable.example/shows/table-talk/feed.xml"}}
	tests := []struct {
		name  string
		write func(io.Writer) error
	}{
		{"articles.xml", all.WriteRSS},
		{"articles.atom", all.WriteAtom},
		{"articles.json", all.WriteJSON},
		{"summaries.xml", short.WriteRSS},
		{"empty.xml", empty.WriteRSS},
		{"empty.atom", empty.WriteAtom},
		{"empty.json", empty.WriteJSON},
		{"podcast.xml", show.Write},
		{"publisher.xml", fixturePublisher(library).Write},
		{"archive.xml", old.WriteRSS},
		{"archive.atom", old.WriteAtom},
		{"archive.json", old.WriteJSON},
		{"podcast-archive.xml", oldShow.Write},
		{"feeds.opml", func(w io.Writer) error { return feed.WriteOPML(w, "The Long Table", outlines()) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := written(t, tt.write)
			golden(t, tt.name, got)
			if again := written(t, tt.write); again != got {
				t.Errorf("a second run gave other bytes\ngot:\n%s\nwant:\n%s", again, got)
			}
			if got[len(got)-1] != '\n' {
				t.Errorf("got no line feed at the end")
			}
		})
	}
}

func outlines() []feed.Outline {
	return []feed.Outline{
		{Title: "The Long Table", Description: "Essays & talk", Feed: "https://longtable.example/feed.xml", Home: "https://longtable.example/", Language: "en-US", Changed: day(2026, 11, 14)},
		{Title: "Mom Brain", Feed: "https://feeds.example/mom-brain.xml", Home: "https://mombrain.example/", Changed: day(2026, 10, 1)},
		{Feed: "https://longtable.example/shows/été/feed.xml"},
	}
}

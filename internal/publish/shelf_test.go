package publish_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/publish"
)

// many fills the workspace with n articles and n episodes, named by number from
// the oldest on.
func many(n int) *workspace {
	w := newWorkspace()
	w.articles, w.links = nil, nil
	for i := range n {
		id := fmt.Sprintf("n-%04d", i+1)
		w.articles = append(w.articles, &earmark.Article{
			ID: earmark.ArticleID(id), GUID: earmark.GUID("g-" + id), Title: "Number " + id, Date: day(1).AddDate(0, 0, i),
			Authors: []earmark.PersonID{"ines-okafor"}, Categories: []string{"Boats"}, Body: body("Text."),
		})
		episode := *w.episodes[1]
		episode.ID, episode.GUID, episode.Date = earmark.EpisodeID("slack-water/"+id), earmark.GUID("e-"+id), day(1).AddDate(0, 0, i)
		w.episodes = append(w.episodes, &episode)
	}
	return w
}

func (w *workspace) buildWith(t *testing.T, dir string, feeds publish.FeedOptions) publish.Report {
	t.Helper()
	opts := w.options(dir)
	opts.Feeds = feeds
	report, err := w.try(t, opts)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// follow reads a feed and its archives as a program does that knows RFC 5005,
// and gives every GUID once, in order of appearance.
func follow(t *testing.T, dir, name string) (guids []string, documents int) {
	t.Helper()
	seen := map[string]bool{}
	for name != "" {
		documents++
		text := read(t, dir, name)
		for _, rest := range strings.Split(text, "<guid ")[1:] {
			_, rest, _ = strings.Cut(rest, ">")
			guid, _, _ := strings.Cut(rest, "<")
			if !seen[guid] {
				seen[guid] = true
				guids = append(guids, guid)
			}
		}
		_, tail, found := strings.Cut(text, `" rel="prev-archive"`)
		if !found {
			break
		}
		before := strings.TrimSuffix(text, `" rel="prev-archive"`+tail)
		name = strings.TrimPrefix(before[strings.LastIndex(before, `"`)+1:], "https://harbor.example/")
	}
	return guids, documents
}

func TestArchivesHoldEveryItem(t *testing.T) {
	feeds := publish.DefaultFeeds()
	feeds.Items, feeds.Episodes = 10, 10
	for _, tt := range []struct{ items, documents int }{{10, 1}, {11, 2}, {19, 2}, {20, 3}, {35, 4}} {
		dir := t.TempDir()
		many(tt.items).buildWith(t, dir, feeds)
		for _, name := range []string{"feed.xml", "authors/ines-okafor/feed.xml", "categories/boats/feed.xml"} {
			guids, documents := follow(t, dir, name)
			if len(guids) != tt.items || documents != tt.documents {
				t.Errorf("%d items, %s: got %d in %d documents, want all in %d", tt.items, name, len(guids), documents, tt.documents)
			}
			if !slices.IsSortedFunc(guids[:10], func(a, b string) int { return strings.Compare(b, a) }) {
				t.Errorf("%s: got %q, want the newest first", name, guids[:10])
			}
		}
		if guids, _ := follow(t, dir, "shows/slack-water/feed.xml"); len(guids) != tt.items+1 {
			t.Errorf("got %d episodes of %d", len(guids), tt.items+1)
		}
	}
}

func TestArchivesStayAsTheyAre(t *testing.T) {
	feeds := publish.DefaultFeeds()
	feeds.Items = 10
	dir := t.TempDir()
	many(24).buildWith(t, dir, feeds)
	before := []string{read(t, dir, "feed-archive-1.xml"), read(t, dir, "feed-archive-1.atom"), read(t, dir, "feed-archive-1.json")}
	many(27).buildWith(t, dir, feeds)
	after := []string{read(t, dir, "feed-archive-1.xml"), read(t, dir, "feed-archive-1.atom"), read(t, dir, "feed-archive-1.json")}
	if !slices.Equal(before, after) {
		t.Error("three more articles changed the first archive")
	}
}

func TestLongPodcastIsSaidToBeShortened(t *testing.T) {
	feeds := publish.DefaultFeeds()
	feeds.Episodes = 10
	report := many(20).buildWith(t, t.TempDir(), feeds)
	if len(report.Findings) != 1 || report.Findings[0].Rule != "feed.archived" {
		t.Errorf("got findings %v, want feed.archived", report.Findings)
	}
	feeds.Episodes = 0
	dir := t.TempDir()
	if report := many(20).buildWith(t, dir, feeds); len(report.Findings) != 0 {
		t.Errorf("got findings %v, want none", report.Findings)
	}
	if guids, documents := follow(t, dir, "shows/slack-water/feed.xml"); len(guids) != 21 || documents != 1 {
		t.Errorf("got %d episodes in %d documents, want all in one", len(guids), documents)
	}
}

func TestSummariesHubsAndPublisher(t *testing.T) {
	w := newWorkspace()
	feeds := publish.DefaultFeeds()
	feeds.Content, feeds.Hubs = "summary", []string{"https://hub.example/"}
	dir := t.TempDir()
	w.buildWith(t, dir, feeds)
	text := read(t, dir, "feed.xml")
	lacks(t, "feed.xml", text, "What the tide does")
	wants(t, "feed.xml", text, `<atom:link href="https://hub.example/" rel="hub">`, `feedUrl="https://harbor.example/publisher.xml" medium="publisher"`)
	wants(t, "podcast", read(t, dir, "shows/slack-water/feed.xml"), `<atom:link href="https://hub.example/" rel="hub">`, `feedUrl="https://harbor.example/publisher.xml" medium="publisher"`)
	wants(t, "feed.json", read(t, dir, "feed.json"), `"hubs"`)
	wants(t, "publisher.xml", read(t, dir, "publisher.xml"), `feedUrl="https://harbor.example/feed.xml" medium="newsletter"`, `feedGuid="9b024349-ccf0-5f69-a609-6b82873eab3c"`)
}

// Two spellings of one address are one category, and each article is in it once.
func TestCategoriesOfOneAddress(t *testing.T) {
	w := many(3)
	w.articles[0].Categories = []string{"boats", "Boats", "BOATS!"}
	w.articles[1].Categories = nil
	dir := t.TempDir()
	w.build(t, dir)
	guids, _ := follow(t, dir, "categories/boats/feed.xml")
	if !slices.Equal(guids, []string{"g-n-0003", "g-n-0001"}) {
		t.Errorf("got %q", guids)
	}
}

func TestFeedOptionsValidate(t *testing.T) {
	for name, change := range map[string]func(*publish.FeedOptions){
		"content":  func(o *publish.FeedOptions) { o.Content = "half" },
		"items":    func(o *publish.FeedOptions) { o.Items = -1 },
		"episodes": func(o *publish.FeedOptions) { o.Episodes = -1 },
		"hubs":     func(o *publish.FeedOptions) { o.Hubs = []string{"hub.example"} },
	} {
		o := publish.DefaultFeeds()
		change(&o)
		if err := o.Validate(); err == nil || !strings.Contains(err.Error(), "feeds."+name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := publish.DefaultFeeds().Validate(); err != nil {
		t.Error(err)
	}
}

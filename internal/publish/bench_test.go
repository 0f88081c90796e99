package publish_test

import (
	"strconv"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/publish"
)

// A magazine of some years: 200 articles and 50 hours of conversation. Two
// processors took 0.5 s for it; more than 2 s would mean that something is done
// for every page that should be done once.
func BenchmarkBuild(b *testing.B) {
	w := newWorkspace()
	text := body(strings.Repeat("A paragraph of an article, of the length that paragraphs have in magazines.\n\n", 60))
	for i := range 200 {
		id := strconv.Itoa(i)
		w.articles = append(w.articles, &earmark.Article{
			ID: earmark.ArticleID("a" + id), GUID: earmark.GUID("a" + id), Title: "Article " + id, Date: day(1).AddDate(0, 0, -i),
			NotesDecided: true, Authors: []earmark.PersonID{"ines-okafor"}, Body: text,
		})
	}
	for i := range 50 {
		id := strconv.Itoa(i)
		w.episodes = append(w.episodes, &earmark.Episode{
			ID: earmark.EpisodeID("slack-water/e" + id), GUID: earmark.GUID("e" + id), Title: "Episode " + id, Date: day(1).AddDate(0, 0, -i),
			Transcript: conversation(1200),
		})
	}
	lib := w.library()
	pairs := lib.Publish(w.links, policy)
	opts := publish.Options{Dir: b.TempDir(), Workspace: w.files}
	for b.Loop() {
		if _, err := publish.Build(b.Context(), lib, pairs, opts); err != nil {
			b.Fatal(err)
		}
	}
}

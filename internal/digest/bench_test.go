package digest_test

import (
	"fmt"
	"strings"
	"testing"

	"earmark/internal/digest"
	"earmark/internal/earmark"
	"earmark/templates"
)

// benchEdition is an issue of 12 pieces by 12 authors with 12 episodes of 6
// shows, and four weeks of the like before it.
func benchEdition(tb testing.TB) *digest.Edition {
	tb.Helper()
	var articles []*earmark.Article
	var episodes []*earmark.Episode
	var shows []*earmark.Show
	var links []earmark.Link
	for i := range 6 {
		shows = append(shows, &earmark.Show{ID: earmark.ShowID(fmt.Sprintf("show-%d", i)), Title: fmt.Sprintf("Show %d", i)})
	}
	var plans []digest.Plan
	for week := range 5 {
		date := sendTime.AddDate(0, 0, -7*week)
		plan := digest.Plan{ID: earmark.IssueID(date.Format("2006-01-02")), Sections: []digest.Section{{Title: "Read and listen"}}}
		for i := range 12 {
			id := earmark.ArticleID(fmt.Sprintf("piece-%d-%d", week, i))
			a := &earmark.Article{ID: id, GUID: earmark.GUID(id), Title: "Piece " + string(id), Date: date.AddDate(0, 0, -1), Authors: []earmark.PersonID{earmark.PersonID(fmt.Sprintf("author-%d", (week*5+i)%40))}, Body: words(strings.Repeat("What it says. ", 100))}
			if i == 3 {
				a.ContentNotes, a.NotesDecided = []string{"grief"}, true
			}
			e := &earmark.Episode{ID: earmark.EpisodeID(fmt.Sprintf("show-%d/e-%d-%d", i%6, week, i)), Title: "Episode", Date: date.AddDate(0, 0, -2)}
			articles, episodes = append(articles, a), append(episodes, e)
			links = append(links, earmark.Link{Article: id, Episode: e.ID, Show: e.ID.Show(), Kind: earmark.SameStory, Score: 0.95, Verdict: earmark.Accept})
			plan.Sections[0].Stories = append(plan.Sections[0].Stories, digest.Story{Article: id})
		}
		plans = append(plans, plan)
	}
	lib := earmark.NewLibrary(earmark.Site{Title: "S", URL: "https://s.example/", Language: "en"}, articles, shows, episodes, nil, nil)
	pairs := publish(lib, links)
	var issues []digest.Issue
	for _, plan := range plans {
		issue, ok := digest.Recall(lib, pairs, options(), plan)
		if !ok {
			tb.Fatal("no issue")
		}
		issues = append(issues, issue)
	}
	r, err := digest.New(templates.Files())
	if err != nil {
		tb.Fatal(err)
	}
	e, err := r.Prepare(issues[0], issues[1:]...)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// benchReader is one of many who follow different authors and shows.
func benchReader(i int) earmark.Subscriber {
	r := earmark.Subscriber{Preferences: earmark.Preferences{Frequency: earmark.Frequencies()[i%3], SkipSensitive: i%7 == 0}}
	r.LastSent = sendTime.AddDate(0, -1, -i%20)
	r.LastIssue = earmark.IssueID(r.LastSent.Format("2006-01-02"))
	for n := range 1 + i%5 {
		r.Authors = append(r.Authors, earmark.PersonID(fmt.Sprintf("author-%d", (uint32(i)*2654435761+uint32(n)*40503)>>7%97)))
	}
	if i%4 == 0 {
		r.Shows = []earmark.ShowID{earmark.ShowID(fmt.Sprintf("show-%d", i/4%9))}
	}
	return r
}

// BenchmarkPlanningForAMillion divides an issue among 1,000,000 readers who
// follow different authors and renders every version that comes of it: under
// 30 s is what was asked for, 10 s would be a reason to look.
func BenchmarkPlanningForAMillion(b *testing.B) {
	const readers = 1_000_000
	for b.Loop() {
		e := benchEdition(b)
		var d digest.Division
		for i := range readers {
			d.Add(e.Cut(benchReader(i), sendTime))
		}
		b.ReportMetric(float64(len(d.Variants)), "versions")
		b.ReportMetric(float64(d.Nothing), "nothing")
		for cut := range d.Variants {
			if _, err := e.Letter(cut, options().Reader("", tokens("token"))); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkCut is what one reader costs: some 300 ns; 10 µs would worry.
func BenchmarkCut(b *testing.B) {
	e := benchEdition(b)
	i := 0
	for b.Loop() {
		e.Cut(benchReader(i), sendTime)
		i++
	}
}

package link_test

import (
	"flag"
	"fmt"
	"slices"
	"sync"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/link"
	"earmark/internal/link/linktest"
)

// Libraries of the largest sizes take minutes and gigabytes, so they are asked
// for: go test ./internal/link -run=NONE -bench=. -largest=300000 -timeout=1h
var largest = flag.Int("largest", 10000, "measure libraries of up to `N` episodes")

// corpora keeps the libraries that were made, for a benchmark may be called
// again and again.
var corpora = struct {
	sync.Mutex
	made map[linktest.Size]*linktest.Corpus
}{made: map[linktest.Size]*linktest.Corpus{}}

// corpus makes a library of a size once. Those of other sizes are let go, so
// that they do not count as memory.
func corpus(b *testing.B, size linktest.Size) *linktest.Corpus {
	b.Helper()
	if size.Episodes > *largest || testing.Short() && size.Episodes > 1000 {
		b.Skip("not asked for: see -largest and -short")
	}
	size.Seed = 1
	corpora.Lock()
	defer corpora.Unlock()
	if corpora.made[size] == nil {
		clear(corpora.made)
		corpora.made[size] = linktest.New(size)
	}
	return corpora.made[size]
}

// BenchmarkLinking is the linking stage as shipped, at most five episodes an
// article from the full ranking, with as many threads as there are, without the
// words that explain a link. On two of
// them less than 5,000 queries a second at 10,000, or recall below 0.9, would
// be a worry.
func BenchmarkLinking(b *testing.B) {
	for _, n := range []int{1000, 10000, 100000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			c := corpus(b, linktest.Size{Articles: n, Episodes: n})
			e := engine(b, c.Library)
			var links []earmark.Link
			var err error
			for b.Loop() {
				if links, err = e.All(b.Context(), link.Query{Min: -1, Bare: true}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "queries/s")
			b.ReportMetric(recall(c, links), "recall@5")
		})
	}
}

// BenchmarkExplaining is the same with reasons: two milliseconds an article
// would be a worry.
func BenchmarkExplaining(b *testing.B) {
	c := corpus(b, linktest.Size{Articles: 1000, Episodes: 1000})
	e := engine(b, c.Library)
	for b.Loop() {
		if _, err := e.All(b.Context(), link.Query{Min: -1}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkIndex makes an engine of a library: the index of 2,000 articles and
// 2,000 episodes with transcripts of forty minutes, and of ten thousand each
// with notes only. More than ten seconds for the first on two cores, or three
// for the second, would be a worry.
func BenchmarkIndex(b *testing.B) {
	sizes := []struct {
		name string
		linktest.Size
	}{
		{"2000 with transcripts", linktest.Size{Articles: 2000, Episodes: 2000, Transcript: 6000}},
		{"10000", linktest.Size{Articles: 10000, Episodes: 10000}},
	}
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			c := corpus(b, size.Size)
			for b.Loop() {
				engine(b, c.Library)
			}
			b.ReportMetric(float64(size.Articles+size.Episodes)*float64(b.N)/b.Elapsed().Seconds(), "documents/s")
		})
	}
}

// BenchmarkUpdate brings the index of ten thousand articles and as many episodes
// up to date with so many of either changed. To take as long as BenchmarkIndex takes
// to make it would be a worry.
func BenchmarkUpdate(b *testing.B) {
	lib := corpus(b, linktest.Size{Articles: 10000, Episodes: 10000}).Library
	kept := link.Kept{Dir: b.TempDir()}
	if _, err := kept.Open(b.Context(), lib, link.DefaultOptions()); err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{1, 100, 450} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for round := 0; b.Loop(); round++ {
				if _, err := kept.Open(b.Context(), withChanges(lib, n, round), link.DefaultOptions()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// withChanges is a library in which each of so many articles and episodes says
// what another of its kind says, too; another round makes other changes.
func withChanges(lib *earmark.Library, n, round int) *earmark.Library {
	as, es := slices.Clone(lib.Articles), slices.Clone(lib.Episodes)
	for i := range n {
		a, e := *as[i], *es[i]
		a.Body.Text += " " + as[len(as)-1-(i+round)%len(as)].Body.Text
		e.Notes.Text += " " + es[len(es)-1-(i+round)%len(es)].Notes.Text
		as[i], es[i] = &a, &e
	}
	return earmark.NewLibrary(lib.Site, as, lib.Shows, es, lib.People, nil)
}

// BenchmarkGrowth is what linking one article costs as the number of episodes
// grows, asked of a thousand articles, without the words that explain a link.
// Four times the cost for ten times the episodes would be a worry.
func BenchmarkGrowth(b *testing.B) {
	const asked = 1000
	for _, n := range []int{1000, 3000, 10000, 30000, 100000, 300000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			c := corpus(b, linktest.Size{Articles: asked, Episodes: n})
			e := engine(b, c.Library)
			for i := 0; b.Loop(); i++ {
				e.Article(c.Library.Articles[i%asked].ID, link.Query{Min: -1, Bare: true})
			}
		})
	}
}

// recall is [linktest.Corpus.Recall] of links, best first for each article.
func recall(c *linktest.Corpus, links []earmark.Link) float64 {
	found := map[earmark.ArticleID][]earmark.EpisodeID{}
	for _, a := range c.Library.Articles {
		found[a.ID] = nil
	}
	for _, l := range links {
		if l.Episode != "" {
			found[l.Article] = append(found[l.Article], l.Episode)
		}
	}
	return c.Recall(found)
}

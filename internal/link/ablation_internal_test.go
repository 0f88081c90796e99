package link

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"earmark/internal/earmark"
)

// ranker judges a pair; higher is better.
type ranker struct {
	name  string
	score func(e *Engine, c *candidate) float64
}

// rankers are the ranking as it is, and without one of its signals each.
func rankers() []ranker {
	words := wordsOf()
	s := func(relative, date, worth float64) float64 { return relative * date * (1 + worth) }
	return []ranker{
		{"all signals", func(_ *Engine, c *candidate) float64 { return c.score }},
		{"without quotations", func(_ *Engine, c *candidate) float64 { return s(c.relative, c.date, c.met.worth) }},
		{"without people", func(_ *Engine, c *candidate) float64 { return s(c.relative, c.date, 0) }},
		{"without dates", func(_ *Engine, c *candidate) float64 { return s(c.relative, 1, c.met.worth) }},
		{"without what is usual", func(e *Engine, c *candidate) float64 {
			usual := (float64(e.texts.index.usual[articles][c.article]) + float64(e.texts.index.usual[episodes][c.episode])) / 2
			return s(c.relative*(usual+usualFloor), c.date, c.met.worth)
		}},
		{"words without pairs", func(e *Engine, c *candidate) float64 {
			return s(relative(wordCosine(e, c.article, c.episode, words(e.lib.Articles[c.article])), float64(e.texts.index.usual[articles][c.article]), float64(e.texts.index.usual[episodes][c.episode])), c.date, c.met.worth)
		}},
		{"the text alone", func(_ *Engine, c *candidate) float64 { return c.relative }},
	}
}

// wordCosine is the cosine of a pair over single words, by the lengths over
// all features. Words are those of the article.
func wordCosine(e *Engine, article, episode int, words map[uint64]bool) float64 {
	sum := 0.0
	for f, part := range e.texts.shared(article, episode) {
		if words[f] {
			sum += part
		}
	}
	return sum
}

// wordsOf finds the words of an article, once.
func wordsOf() func(a *earmark.Article) map[uint64]bool {
	known := map[*earmark.Article]map[uint64]bool{}
	return func(a *earmark.Article) map[uint64]bool {
		if known[a] == nil {
			known[a] = map[uint64]bool{}
			for _, t := range newAnalyser("en").analyse(a.Title + " . " + articleText(a)).terms {
				known[a][t] = true
			}
		}
		return known[a]
	}
}

// TestAblation keeps how well a real library's true pairs are found, with all
// signals and without one each, and in the worst of five random halves of the
// questions. A change of the ranking is seen here for what it does; differences
// under a hundredth are noise.
func TestAblation(t *testing.T) {
	lib, wanted := Linkbench(t)
	var out strings.Builder
	e := openEngine(t, lib)
	forth, back := questionsOf(e, wanted)
	fmt.Fprintf(&out, "%-34s %s\n", "", "R@1   R@5   R@10  nDCG  MRR")
	for _, r := range rankers() {
		fmt.Fprintf(&out, "%-34s %v\n", r.name+", a→e", measureAll(e, articles, forth, r))
		fmt.Fprintf(&out, "%-34s %v\n", r.name+", e→a", measureAll(e, episodes, back, r))
	}
	silent := openEngine(t, withoutTranscripts(lib))
	forth, back = questionsOf(silent, wanted)
	fmt.Fprintf(&out, "%-34s %v\n", "without transcripts, a→e", measureAll(silent, articles, forth, rankers()[0]))
	fmt.Fprintf(&out, "%-34s %v\n", "without transcripts, e→a", measureAll(silent, episodes, back, rankers()[0]))
	forth, back = questionsOf(e, wanted)
	fmt.Fprintf(&out, "%-34s %v\n", "worst of five halves, a→e", worstHalf(e, articles, forth))
	fmt.Fprintf(&out, "%-34s %v\n", "worst of five halves, e→a", worstHalf(e, episodes, back))

	golden := filepath.Join("testdata", "linkbench.golden")
	if Update() {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Errorf("ranking changed:\n got\n%s\nwant\n%s", out.String(), want)
	}
	if a, b := measureAll(e, articles, forth, rankers()[0]), measureAll(e, episodes, back, rankers()[0]); a.ndcg < 0.71 || b.ndcg < 0.66 {
		t.Errorf("nDCG@10 %.3f and %.3f, want 0.71 and 0.66 at least", a.ndcg, b.ndcg)
	}
}

func openEngine(t *testing.T, lib *earmark.Library) *Engine {
	t.Helper()
	e, err := New(t.Context(), lib, DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	if err := e.listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	return e
}

func withoutTranscripts(lib *earmark.Library) *earmark.Library {
	var es []*earmark.Episode
	for _, x := range lib.Episodes {
		mute := *x
		mute.Transcript = nil
		es = append(es, &mute)
	}
	return earmark.NewLibrary(lib.Site, slices.Clone(lib.Articles), lib.Shows, es, lib.People, nil)
}

// asked is a document and those of the other side that it belongs to.
type asked struct {
	number int
	wanted []int
}

func questionsOf(e *Engine, wanted map[earmark.ArticleID][]string) (forth, back []asked) {
	of := map[int][]int{}
	for a, es := range wanted {
		n, _ := e.at.article(a)
		q := asked{number: n}
		for _, id := range es {
			x, _ := e.at.episode(earmark.EpisodeID(id))
			q.wanted = append(q.wanted, x)
			of[x] = append(of[x], q.number)
		}
		forth = append(forth, q)
	}
	for x, as := range of {
		back = append(back, asked{x, as})
	}
	byNumber := func(a, b asked) int { return a.number - b.number }
	slices.SortFunc(forth, byNumber)
	slices.SortFunc(back, byNumber)
	return forth, back
}

// figures are means over questions.
type figures struct{ r1, r5, r10, ndcg, mrr float64 }

func (f figures) String() string {
	return fmt.Sprintf("%.3f %.3f %.3f %.3f %.3f", f.r1, f.r5, f.r10, f.ndcg, f.mrr)
}

func measureAll(e *Engine, s side, questions []asked, r ranker) figures {
	var total figures
	for _, q := range questions {
		f := measureOne(e, s, q, r)
		total.r1, total.r5, total.r10, total.ndcg, total.mrr = total.r1+f.r1, total.r5+f.r5, total.r10+f.r10, total.ndcg+f.ndcg, total.mrr+f.mrr
	}
	n := float64(len(questions))
	return figures{total.r1 / n, total.r5 / n, total.r10 / n, total.ndcg / n, total.mrr / n}
}

func measureOne(e *Engine, s side, q asked, r ranker) figures {
	type scored struct {
		other int
		score float64
	}
	var all []scored
	for _, c := range e.candidates(s, q.number, 0) {
		if c.episode >= 0 {
			all = append(all, scored{c.article + c.episode - q.number, r.score(e, &c)})
		}
	}
	slices.SortFunc(all, func(a, b scored) int { return cmp.Or(cmp.Compare(b.score, a.score), a.other-b.other) })
	var f figures
	gain, ideal, good := 0.0, 0.0, float64(len(q.wanted))
	for i, x := range all {
		if !slices.Contains(q.wanted, x.other) {
			continue
		}
		if f.mrr == 0 {
			f.mrr = 1 / float64(i+1)
		}
		if i < 1 {
			f.r1 += 1 / good
		}
		if i < 5 {
			f.r5 += 1 / good
		}
		if i < 10 {
			f.r10 += 1 / good
			gain += 1 / math.Log2(float64(i)+2)
		}
	}
	for i := range min(10, len(q.wanted)) {
		ideal += 1 / math.Log2(float64(i)+2)
	}
	f.ndcg = gain / ideal
	return f
}

func worstHalf(e *Engine, s side, questions []asked) figures {
	worst := figures{ndcg: 2}
	for seed := range uint64(5) {
		half := slices.Clone(questions)
		r := rand.New(rand.NewPCG(seed, 5))
		r.Shuffle(len(half), func(i, j int) { half[i], half[j] = half[j], half[i] })
		if f := measureAll(e, s, half[:len(half)/2], rankers()[0]); f.ndcg < worst.ndcg {
			worst = f
		}
	}
	return worst
}

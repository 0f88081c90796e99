package link_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

// randomLibrary has articles and episodes of invented words, frequent ones
// and rare ones, in no language: no stop words, no stems, no background.
func randomLibrary(r *rand.Rand, articles, episodes, length int) *earmark.Library {
	zipf := rand.NewZipf(r, 1.15, 2, 3000)
	text := func(n int) string {
		words := make([]string, n)
		for i := range words {
			words[i] = fmt.Sprintf("w%d", zipf.Uint64())
		}
		return strings.Join(words, " ")
	}
	when := func() time.Time { return date(1 + r.IntN(600)) }
	site := earmark.Site{Title: "Test", URL: "https://site.example/", Language: "und"}
	shows := []*earmark.Show{{ID: "show", Title: "Show"}}
	var as []*earmark.Article
	for i := range articles {
		a := article(fmt.Sprintf("a%03d", i), text(4), text(length/2+r.IntN(length)), 1)
		a.Date = when()
		as = append(as, a)
	}
	as[0].Date = time.Time{}
	var es []*earmark.Episode
	for i := range episodes {
		e := episode(fmt.Sprintf("e%03d", i), text(3), text(20), 1)
		e.Date = when()
		if i%2 == 0 {
			e.Transcript = &earmark.Transcript{Segments: []earmark.Segment{{Text: text(length)}, {Text: text(length)}}}
		}
		es = append(es, e)
	}
	return earmark.NewLibrary(site, as, shows, es, nil, nil)
}

// reference is the ranking written down a second time, as plainly as can be:
// maps, strings, no index.
type reference struct {
	articles, episodes []map[string]float64 // tf, then weights
}

func newReference(lib *earmark.Library) *reference {
	ref := &reference{}
	for _, a := range lib.Articles {
		tf := map[string]float64{}
		count(tf, a.Title, 16)
		count(tf, a.Body.Text, 1)
		ref.articles = append(ref.articles, tf)
	}
	for _, e := range lib.Episodes {
		tf := map[string]float64{}
		count(tf, e.Title, 8)
		count(tf, e.Notes.Text, 1)
		if e.Transcript != nil {
			var all []string
			for _, s := range e.Transcript.Segments {
				all = append(all, s.Text)
			}
			count(tf, strings.Join(all, " "), 1)
		}
		ref.episodes = append(ref.episodes, tf)
	}
	ref.weigh()
	return ref
}

func count(tf map[string]float64, text string, weight float64) {
	words := strings.Fields(text)
	for i, w := range words {
		tf[w] += weight
		for j := i + 1; j < len(words) && j-i <= 3; j++ {
			if words[j] != w {
				tf[min(w, words[j])+"+"+max(w, words[j])] += weight
			}
		}
	}
}

func (ref *reference) weigh() {
	df := map[string]float64{}
	docs := slices.Concat(ref.articles, ref.episodes)
	for _, d := range docs {
		for f := range d {
			df[f]++
		}
	}
	n := float64(len(docs))
	for _, d := range docs {
		squares := 0.0
		for f, tf := range d {
			w := tf * 7 / (tf + 6) * math.Pow(math.Log(1+(n-df[f]+0.5)/(df[f]+0.5)), 1.5)
			d[f] = 0.05 * math.Exp(math.Round(27*math.Log(w/0.05))/27) // weights are rounded to steps
			squares += d[f] * d[f]
		}
		for f := range d {
			d[f] /= math.Sqrt(squares)
			if df[f] > max(25, n/10) {
				d[f] = 0
			}
		}
	}
}

// strengths is S for every article and episode.
func (ref *reference) strengths(lib *earmark.Library) map[string]float64 {
	cos := make([][]float64, len(ref.articles))
	mean := func(of func(i int) float64, n int) float64 {
		var all []float64
		for i := range n {
			all = append(all, of(i))
		}
		slices.Sort(all)
		all = all[max(0, len(all)-10):]
		sum := 0.0
		for _, v := range all {
			sum += v
		}
		return sum / float64(len(all))
	}
	for i, a := range ref.articles {
		cos[i] = make([]float64, len(ref.episodes))
		for j, e := range ref.episodes {
			for f, w := range a {
				cos[i][j] += w * e[f]
			}
		}
	}
	out := map[string]float64{}
	for i, a := range lib.Articles {
		usualA := mean(func(j int) float64 { return cos[i][j] }, len(lib.Episodes))
		for j, e := range lib.Episodes {
			usualE := mean(func(k int) float64 { return cos[k][j] }, len(lib.Articles))
			factor := 1.5
			if !a.Date.IsZero() && !e.Date.IsZero() {
				d, short, long := e.Date.Sub(a.Date).Hours()/24, 15.0, 240.0
				if d < 0 {
					d, short, long = -d, 7.5, 120
				}
				factor = 1 + 3*math.Exp(-d/short) + 2*math.Exp(-d/long)
			}
			out[string(a.ID)+" "+string(e.ID)] = cos[i][j] / ((usualA+usualE)/2 + 0.01) * factor
		}
	}
	return out
}

// TestAgainstReference compares every score with the plain implementation, on
// libraries where a feature may or may not be too frequent to count.
func TestAgainstReference(t *testing.T) {
	for seed := range uint64(4) {
		lib := randomLibrary(rand.New(rand.NewPCG(seed, 7)), 25+int(seed)*5, 20, 60)
		want := newReference(lib).strengths(lib)
		opts := link.DefaultOptions()
		opts.Top = 1000
		links, err := engineWith(t, lib, opts).All(t.Context(), link.Query{})
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for _, l := range links {
			s := want[string(l.Article)+" "+string(l.Episode)]
			if score := math.Pow(s, 1.9) / (math.Pow(s, 1.9) + 0.95); math.Abs(l.Score-score) > 1e-4 {
				t.Errorf("seed %d, %s: got %.7f, want %.7f", seed, shown(l), l.Score, score)
			}
			seen++
		}
		positive := 0
		for _, s := range want {
			if s > 0 {
				positive++
			}
		}
		if seen != positive || seen == 0 {
			t.Errorf("seed %d: got %d candidates, want %d", seed, seen, positive)
		}
	}
}

// BenchmarkNew indexes 300 articles and 150 episodes with transcripts of 3,000
// words, half a million words in all. More than a second on one core would be
// a worry.
func BenchmarkNew(b *testing.B) {
	lib := randomLibrary(rand.New(rand.NewPCG(5, 6)), 300, 150, 1500)
	for b.Loop() {
		engine(b, lib)
	}
}

// BenchmarkArticle asks for the links of one article among 150 episodes.
// More than a few milliseconds would be a worry: an editor waits.
func BenchmarkArticle(b *testing.B) {
	lib := randomLibrary(rand.New(rand.NewPCG(5, 6)), 300, 150, 1500)
	e := engine(b, lib)
	for b.Loop() {
		e.Article("a007", floor)
	}
}

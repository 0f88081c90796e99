package link

import (
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"earmark/internal/earmark"
)

// judgement is a link that somebody read and judged.
type judgement struct {
	article, episode string
	strength         float64 // S when it was judged
	grade            int     // 0: no
}

func judged(t *testing.T) []judgement {
	t.Helper()
	data, err := os.ReadFile("testdata/judged.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var out []judgement
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 5 || f[4] == "" {
			t.Fatalf("found %q, expected article, episode, S, grade and why", line)
		}
		strength, err := strconv.ParseFloat(f[2], 64)
		grade, err2 := strconv.Atoi(f[3])
		if err != nil || err2 != nil || grade < 0 || grade > 2 {
			t.Fatalf("found %q, expected numbers in fields 3 and 4", line)
		}
		out = append(out, judgement{f[0], f[1], strength, grade})
	}
	if len(out) < 150 {
		t.Fatalf("got %d judgements, want 150 at least", len(out))
	}
	return out
}

// TestScoresAreShares holds scores against judgements: of the links in a band
// of scores about so many please as the band says.
func TestScoresAreShares(t *testing.T) {
	all := judged(t)
	for _, band := range [][2]float64{{0.2, 0.4}, {0.4, 0.6}, {0.6, 0.75}, {0.75, 0.9}, {0.9, 1.01}} {
		n, pleased, sum := 0.0, 0.0, 0.0
		for _, j := range all {
			s := score(j.strength)
			if s < band[0] || s >= band[1] {
				continue
			}
			n, sum = n+1, sum+s
			if j.grade > 0 {
				pleased++
			}
		}
		t.Logf("scores %.2f to %.2f: %2.0f links, mean %.2f, %.2f please", band[0], band[1], n, sum/n, pleased/n)
		mean := sum / n
		if doubt := 2 * math.Sqrt(mean*(1-mean)/n); n < 15 || math.Abs(pleased/n-mean) > doubt { // two standard errors
			t.Errorf("scores %.2f to %.2f: %.2f of %.0f links please, the scores say %.2f", band[0], band[1], pleased/n, n, sum/n)
		}
	}
}

// TestEveryScoreWasJudged wants enough links near a weak, a middling and a good
// score: a curve is known only where it was looked at.
func TestEveryScoreWasJudged(t *testing.T) {
	all := judged(t)
	for _, near := range []float64{0.3, 0.5, 0.8} {
		n := 0
		for _, j := range all {
			if math.Abs(score(j.strength)-near) < 0.1 {
				n++
			}
		}
		if n < 50 {
			t.Errorf("got %d judgements within 0.1 of the score %g, want 50 at least", n, near)
		}
	}
}

// TestStrengthIsWhatWasJudged tells when the ranking has moved so far that the
// judgements no longer speak of it.
func TestStrengthIsWhatWasJudged(t *testing.T) {
	lib, _ := Linkbench(t)
	e := openEngine(t, lib)
	var off []float64
	for _, j := range judged(t) {
		a, ok := e.at.article(earmark.ArticleID(j.article))
		x, ok2 := e.at.episode(earmark.EpisodeID("show/" + j.episode))
		if !ok || !ok2 {
			t.Errorf("%s or %s is not in the library", j.article, j.episode)
			continue
		}
		c := e.candidate(target{a, x, "show"}, near{relative: e.texts.of(a, x)}, overheard{})
		off = append(off, math.Abs(math.Log(c.strength()/j.strength)))
	}
	slices.Sort(off)
	if median := off[len(off)/2]; median > 0.1 {
		t.Errorf("the strengths are out by %.0f %% in the middle: judge anew", 100*median)
	}
}

package link_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

// TestQuotesOfRealTalk takes sentences from real transcripts, spoils one word
// in ten, and looks for them: nine of ten are found where they were said. Of
// sentences that stand in no transcript, for theirs was taken out of the
// library, no more than one in a hundred is.
func TestQuotesOfRealTalk(t *testing.T) {
	lib, _ := link.Linkbench(t)
	r := rand.New(rand.NewPCG(3, 1))
	said := spoken(r, lib.Episodes, 200)

	found, misplaced := 0, 0
	quotes := quotesOf(t, lib.Episodes, said)
	for i, s := range said {
		at := slices.IndexFunc(quotes[i], func(q link.Quote) bool { return q.Episode == s.episode && near(q.At, s) })
		switch {
		case at >= 0:
			found++
		case len(quotes[i]) > 0:
			misplaced++
		}
	}
	t.Logf("%d of %d found where they were said, %d elsewhere", found, len(said), misplaced)
	if found < 180 {
		t.Errorf("%d of %d sentences found, want 180 at least", found, len(said))
	}

	half := len(lib.Episodes) / 2
	others := lib.Episodes[half:]
	talk := plainTalk(others)
	absent := slices.DeleteFunc(spoken(r, lib.Episodes[:half], 300), func(u utterance) bool {
		return strings.Contains(talk, plain(u.spoken)) // a show sends its best moments again
	})[:200]
	wrong := 0
	for i, of := range quotesOf(t, others, absent) {
		if len(of) > 0 {
			wrong++
			t.Logf("found %q in %s: %q", absent[i].text, of[0].Episode, of[0].Spoken)
		}
	}
	if wrong > 2 {
		t.Errorf("%d of %d sentences found that nobody said, want 2 at most", wrong, len(absent))
	}
}

// utterance is a sentence of a transcript.
type utterance struct {
	episode  earmark.EpisodeID
	from, to time.Duration // of the segment it stands in
	share    float64       // how far in that segment
	spoken   string        // as it was said
	text     string        // as it is quoted
}

// plainTalk is all that is said in episodes, without marks and capitals.
func plainTalk(episodes []*earmark.Episode) string {
	var all strings.Builder
	for _, e := range episodes {
		if e.Transcript == nil {
			continue
		}
		for _, s := range e.Transcript.Segments {
			all.WriteString(plain(s.Text) + " ")
		}
	}
	return all.String()
}

func plain(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// near tells whether a quotation was placed within fifteen seconds of where
// its sentence stands in the segment.
func near(at time.Duration, s utterance) bool {
	want := s.from + time.Duration(s.share*float64(s.to-s.from))
	return at >= want-15*time.Second && at <= want+15*time.Second
}

// spoken draws sentences of eight to thirty words and spoils them.
func spoken(r *rand.Rand, episodes []*earmark.Episode, n int) []utterance {
	var all []utterance
	for _, e := range episodes {
		if e.Transcript == nil || !e.Transcript.Timed {
			continue
		}
		segments := e.Transcript.Segments
		for i, s := range segments[:len(segments)-1] {
			at := 0
			for sentence := range strings.SplitAfterSeq(s.Text, ". ") {
				if words := len(strings.Fields(sentence)); words >= 8 && words <= 30 {
					all = append(all, utterance{e.ID, s.Start, segments[i+1].Start, float64(at) / float64(len(s.Text)), sentence, ""})
				}
				at += len(sentence)
			}
		}
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	all = all[:n]
	for i := range all {
		all[i].text = spoil(r, all[i].spoken)
	}
	return all
}

// spoil drops or replaces one word in ten.
func spoil(r *rand.Rand, text string) string {
	words := strings.Fields(strings.NewReplacer("“", "", "”", "", `"`, "").Replace(text))
	for range (len(words) + 5) / 10 {
		at := r.IntN(len(words))
		if r.IntN(2) == 0 {
			words = slices.Delete(words, at, at+1)
			continue
		}
		words[at] = "harbour"
	}
	return strings.Join(words, " ")
}

// quotesOf is what is found of utterances when an article quotes each.
func quotesOf(t *testing.T, episodes []*earmark.Episode, said []utterance) [][]link.Quote {
	t.Helper()
	var articles []*earmark.Article
	for i, s := range said {
		articles = append(articles, article(fmt.Sprintf("a%03d", i), "Overheard", "She said: “"+strings.TrimSpace(s.text)+"”", 1))
	}
	lib := earmark.NewLibrary(earmark.Site{Language: "en"}, slices.Clone(articles), []*earmark.Show{{ID: "show", Title: "Show"}}, slices.Clone(episodes), nil, nil)
	e := engine(t, lib)
	var out [][]link.Quote
	for _, a := range articles {
		out = append(out, e.Quotes(a.ID))
	}
	return out
}

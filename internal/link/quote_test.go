package link_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
)

// quoting is a library of one article with a text and one episode that says
// some sentences, ten seconds each, among the usual others.
func quoting(text string, said ...string) *earmark.Library {
	as, es := both("eels", "hedge", "clock", "bread")
	a := article("a", "At the weir", text, 10)
	x := episode("x", "The weir keeper", "", 12)
	speak(x, said...)
	return library(append(as, a), append(es, x))
}

const keeper = "The river remembers every stone that we ever took out of its bed, and so do I."

var evening = []string{
	"Good evening and welcome to the weir.", "Tonight we walk the bank with the keeper and a lantern.",
	"How long have you kept the gates?", "Since the flood of nineteen fifty three, when I was nineteen.", keeper,
	"And who keeps them after you?", "Nobody has asked to.",
}

// TestQuotes finds what an article quotes, in the ways people quote.
func TestQuotes(t *testing.T) {
	tests := []struct {
		name, text string
		said       []string
		spoken     string // the start of what is said; empty: nothing is found
		at         time.Duration
		differs    []string
	}{
		{
			"word for word", "“The river remembers every stone that we ever took out of its bed, and so do I,” she said.", evening,
			"The river remembers", 40 * time.Second, nil,
		},
		{
			"straight marks", `"The river remembers every stone that we ever took out of its bed, and so do I," she said.`, evening,
			"The river remembers", 40 * time.Second, nil,
		},
		{
			"French marks", "« The river remembers every stone that we ever took out of its bed, and so do I. »", evening,
			"The river remembers", 40 * time.Second, nil,
		},
		{
			"single German marks", "‚The river remembers every stone that we ever took out of its bed, and so do I.‘", evening,
			"The river remembers", 40 * time.Second, nil,
		},
		{
			"interrupted as in German", "„The river remembers every stone“, sagte sie, „that we ever took out of its bed.“", evening,
			"The river remembers", 40 * time.Second, nil,
		},
		{
			"Swedish marks", "”The river remembers every stone that we ever took out of its bed, and so do I”, sade hon.", evening,
			"The river remembers", 40 * time.Second, nil,
		},
		{
			"Danish marks", "»The river remembers every stone that we ever took out of its bed, and so do I«, sagde hun.", evening,
			"The river remembers", 40 * time.Second, nil,
		},
		{
			"single straight marks", "'The river remembers every stone that we ever took out of its bed, and so do I,' she said. It's true.", evening,
			"The river remembers", 40 * time.Second, nil,
		},
		{
			"according to somebody", "According to the keeper, the river remembers every stone that we ever took out of its bed.", evening,
			"The river remembers", 40 * time.Second, nil,
		},
		{
			"corner brackets", "彼女は「The river remembers every stone that we ever took out of its bed.」と言った。", evening,
			"The river remembers", 40 * time.Second, nil,
		},
		{
			"interrupted to say whose it is", "“The river remembers every stone,” the keeper told the podcast, “that we ever took out of its bed.”", evening,
			"The river remembers", 40 * time.Second, nil,
		},
		{
			"attributed, without marks", "The keeper said that the river remembers every stone that we ever took out of its bed.", evening,
			"The river remembers", 40 * time.Second, nil,
		},
		{
			"attributed, behind a colon", "The keeper said: The river remembers every stone that we ever took out of its bed.", evening,
			"The river remembers", 40 * time.Second, nil,
		},
		{
			"shortened, and marked so", "“The river remembers every stone … and so do I.”", evening,
			"The river remembers", 40 * time.Second, nil,
		},
		{
			"a word put in brackets", "“The [old] river remembers every stone that we ever took out of its bed.”", evening,
			"The river remembers", 40 * time.Second, nil,
		},
		{
			"a word changed", "“The river remembers every brick that we ever took out of its bed, and so do I.”", evening,
			"The river remembers", 40 * time.Second,
			[]string{"“brick” is “stone” in the episode"},
		},
		{
			"a number changed", "“Since the flood of nineteen sixty three, when I was nineteen,” he said.", evening,
			"Since the flood", 30 * time.Second,
			[]string{"“sixty” is “fifty” in the episode"},
		},
		{
			"a not dropped", "“I did sleep a single hour that night beside the open gates,” he said.",
			[]string{"I did not sleep a single hour that night beside the open gates."},
			"I did not sleep", 0,
			[]string{"“not” is left out"},
		},
		{
			"recognition errors and fillers", "“The river remembers every stone that we ever took out of its bed.”",
			[]string{"The, um, river remembers, uh, every storm that we have ever took out of its bed."},
			"The, um, river", 0,
			[]string{"“stone” is “storm” in the episode", "“have” is left out"},
		},
		{
			"over two captions", "“The river remembers every stone that we ever took out of its bed.”",
			[]string{"Well. The river remembers every", "stone that we ever took out of its bed."},
			"The river remembers", 700 * time.Millisecond, nil,
		},
		{"too short to be anybody's", "“Nobody has asked to.”", evening, "", 0, nil},
		{"nobody said so", "“A meadow in June owes nothing to the mower or his uncle,” she said.", evening, "", 0, nil},
		{"words of the talk in another order", "“My bed out of every river took stone, so we remember that I ever do.”", evening, "", 0, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := engine(t, quoting(tt.text, tt.said...)).Quotes("a")
			if tt.spoken == "" {
				if len(got) > 0 {
					t.Errorf("got %+v, want nothing", got)
				}
				return
			}
			if len(got) != 1 || !strings.HasPrefix(got[0].Spoken, tt.spoken) || got[0].Episode != "show/x" || got[0].Speaker != "Ada Weir" {
				t.Fatalf("got %+v, want one that begins %q", got, tt.spoken)
			}
			if d := got[0].At - tt.at; d < -2*time.Second || d > 2*time.Second {
				t.Errorf("at %v, want %v", got[0].At, tt.at)
			}
			if !slices.Equal(got[0].Differs, tt.differs) {
				t.Errorf("differs %q, want %q", got[0].Differs, tt.differs)
			}
		})
	}
}

// TestColdOpen has a line of the talk told ahead: the talk itself is meant.
// TestOrdinaryQuoteAlone offers an episode for a long quotation of words that
// everybody uses, for who else says just these; and none for half of it.
func TestOrdinaryQuoteAlone(t *testing.T) {
	said := []string{"Good evening.", "I think that we have all been there and I know that it is not what you want to hear now.", "No."}
	lib := quoting("“I think that we have all been there and I know that it is not what you want to hear now.”", said...)
	got := engine(t, lib).Article("a", floor)
	if len(got) != 1 || got[0].Episode != "show/x" || got[0].Kind != earmark.Quoted || got[0].Moment == nil {
		t.Errorf("got %+v, want the episode that is quoted, with its moment", got)
	}
	if got := engine(t, quoting("“I think that we have all been there.”", said...)).Article("a", floor); len(got) != 0 {
		t.Errorf("a turn of phrase: got %+v, want nothing", got)
	}
}

// TestQuoteElement finds what a page marks as quoted without any mark.
func TestQuoteElement(t *testing.T) {
	lib := quoting("The river remembers every stone that we ever took out of its bed, and so do I.", evening...)
	lib.Article("a").Body.HTML = "<p><q>The river remembers every stone that we ever took out of its bed, and so do I.</q></p>"
	if got := engine(t, lib).Quotes("a"); len(got) != 1 {
		t.Errorf("got %+v, want one", got)
	}
}

func TestColdOpen(t *testing.T) {
	var long []string
	for i := range 40 {
		long = append(long, evening[i%4])
	}
	said := slices.Concat([]string{keeper}, long, []string{keeper}, long)
	got := engine(t, quoting("“"+keeper+"”", said...)).Quotes("a")
	if want := 410 * time.Second; len(got) != 1 || got[0].At != want {
		t.Errorf("got %+v, want it at %v", got, want)
	}
}

// TestQuoteIsTheMoment starts the link where the quotation is.
func TestQuoteIsTheMoment(t *testing.T) {
	lib := quoting("At the weir with a lantern we met the keeper of the gates.\n\n“"+keeper+"”", evening...)
	l := to(t, engine(t, lib).Article("a", floor), "x")
	if l.Kind != earmark.Quoted || l.Moment == nil || l.Moment.At != 40*time.Second || !strings.HasPrefix(l.Moment.Passage, "The river") {
		t.Errorf("got %s %+v", l.Kind, l.Moment)
	}
}

// TestNoMomentWithoutTimes finds a quotation in a transcript that has none.
func TestNoMomentWithoutTimes(t *testing.T) {
	lib := quoting("“"+keeper+"”", evening...)
	for _, e := range lib.Episodes {
		if e.Transcript != nil {
			e.Transcript.Timed = false
			for i := range e.Transcript.Segments {
				e.Transcript.Segments[i].Start, e.Transcript.Segments[i].End = 0, 0
			}
		}
	}
	e := engine(t, lib)
	if got := e.Quotes("a"); len(got) != 1 || got[0].At >= 0 {
		t.Errorf("got %+v, want one without a time", got)
	}
	for _, l := range e.Article("a", floor) {
		if l.Moment != nil {
			t.Errorf("%s has a moment", shown(l))
		}
	}
}

// TestNoMomentBehindTheEnd finds a quotation where its episode is over by the
// clock: the times are those of another recording.
func TestNoMomentBehindTheEnd(t *testing.T) {
	for duration, timed := range map[time.Duration]bool{time.Minute: true, 51 * time.Second: true, 49 * time.Second: false, 0: true} {
		lib := quoting("“"+keeper+"” "+prose["eels"][0], append([]string{prose["eels"][1]}, evening...)...)
		for _, e := range lib.Episodes {
			e.Audio.Duration = duration
		}
		e := engine(t, lib)
		got := e.Quotes("a")
		if len(got) != 1 || (got[0].At >= 0) != timed {
			t.Errorf("a recording of %v: got %+v, want a time: %t", duration, got, timed)
		}
		if l := to(t, e.Article("a", floor), "x"); (l.Moment != nil) != timed {
			t.Errorf("a recording of %v: got the moment %+v, want one: %t", duration, l.Moment, timed)
		}
	}
}

// FuzzQuotes looks for any text in any other.
func FuzzQuotes(f *testing.F) {
	f.Add("“"+keeper+"”", strings.Join(evening, "\n"))
	f.Add("She said \"x ‘y’ « z", "»«“”„")
	f.Add("« … » […] [", "\u200f\u0627\u0644\u0633\u0644\u0627\u0645 言語学")
	f.Fuzz(func(t *testing.T, text, said string) {
		for _, q := range engine(t, quoting(text, strings.Split(said, "\n")...)).Quotes("a") {
			if q.Share <= 0 || q.Share > 1.0001 || q.Spoken == "" || q.Text == "" {
				t.Errorf("got %+v", q)
			}
		}
	})
}

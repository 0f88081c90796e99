package link_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

func TestLinksWhatBelongsTogether(t *testing.T) {
	as, es := both("eels", "hedge", "clock", "bread", "lamps")
	e := engine(t, library(as, es))
	for matter := range prose {
		if got, want := shownAll(e.Article(earmark.ArticleID(matter), floor)), []string{matter + ">" + matter + " same-story"}; !slices.Equal(got, want) {
			t.Errorf("links of article %s: got %q, want %q", matter, got, want)
		}
		if got, want := shownAll(e.Episode(earmark.EpisodeID("show/"+matter), floor)), []string{matter + ">" + matter + " same-story"}; !slices.Equal(got, want) {
			t.Errorf("links of episode %s: got %q, want %q", matter, got, want)
		}
	}
}

func TestUnrelatedPiecesStayApart(t *testing.T) {
	tests := []struct {
		name              string
		articles, between []string
	}{
		{"one of each", []string{"eels"}, []string{"bread"}},
		{"two of each", []string{"eels", "hedge"}, []string{"clock", "bread"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			as, _ := both(tt.articles...)
			_, es := both(tt.between...)
			for _, x := range es {
				x.Date = as[0].Date // the same day: nothing but the text keeps them apart
			}
			links, err := engine(t, library(as, es)).All(t.Context(), floor)
			if err != nil || len(links) > 0 {
				t.Errorf("got %q (%v), want no link", shownAll(links), err)
			}
		})
	}
}

// TestOrdinaryWordsMakeNoLink has two pieces of everyday prose on different
// matters, of one day, alone in a library or among others. Only knowing how
// ordinary their words are tells that they have nothing to do with each other.
func TestOrdinaryWordsMakeNoLink(t *testing.T) {
	a := article("moving", "Moving house", `On the first morning in the new house I made coffee and sat by the kitchen window with my sister.
We had worked hard all week, and the children were still asleep upstairs. There were boxes in every room. My mother called to ask how we were,
and I said that it would take time but that it felt like home. At night the street was quiet. I thought about the years in the old place,
the friends we left, and the long road we had come.`, 100)
	e := episode("choir", "Learning to sing", `My guest lost her voice at thirty. A doctor said wait, so she waited, a whole winter, and wrote what she wanted on the back of old letters.
Her mother brought soup. The house had never been so still. In spring a friend took her to a church where eleven women stood in a ring and hummed.
She opened her mouth and something came out, a small sound, like a door. That night she could not sleep for joy. She still goes every week,
and on Sunday morning you can hear her from the street. We talk in the kitchen, over coffee, about time, and children, and the high notes.`, 100)
	for _, others := range [][]string{nil, {"eels", "clock"}, {"eels", "hedge", "clock", "bread"}} {
		as, es := both(others...)
		eng := engine(t, library(append(as, a), append(es, e)))
		if links := eng.Article("moving", floor); len(links) > 0 {
			t.Errorf("among %d others: got %+v, want no link", len(others), links)
		}
	}
}

func TestLittleOrNoText(t *testing.T) {
	as, es := both("eels", "hedge", "clock")
	as = append(as, article("word", "Elvers", "", 180), article("empty", "", "", 180), article("stop", "The", "and of the", 180))
	es = append(es, episode("silent", "", "", 1))
	e := engine(t, library(as, es))
	for _, id := range []earmark.ArticleID{"word", "empty", "stop"} {
		if got := e.Article(id, floor); len(got) > 0 {
			t.Errorf("article %q: got %q, want no link", id, shownAll(got))
		}
	}
	if got := e.Article("word", link.Query{}); len(got) != 1 || got[0].Episode != "show/eels" {
		t.Errorf("candidates of one word: got %q, want eels alone", shownAll(got))
	}
	if got := e.Episode("show/silent", link.Query{}); len(got) > 0 {
		t.Errorf("episode without text: got %q, want no candidate", shownAll(got))
	}
	if e.Article("nobody", floor) != nil || e.Episode("show/nobody", floor) != nil {
		t.Error("an item that is not in the library has links")
	}
}

func TestEmptyLibrary(t *testing.T) {
	links, err := engine(t, library(nil, nil)).All(t.Context(), link.Query{})
	if err != nil || len(links) > 0 {
		t.Errorf("got %v, %v", links, err)
	}
}

func TestSummaryStandsInForText(t *testing.T) {
	as, es := both("eels", "hedge", "clock")
	as[0].Summary, as[0].Body.Text = as[0].Body.Text, ""
	if got := engine(t, library(as, es)).Article("eels", floor); len(got) != 1 {
		t.Errorf("got %q, want the episode on eels", shownAll(got))
	}
}

func TestQuery(t *testing.T) {
	as, es := both("eels", "hedge", "clock", "bread")
	e := engine(t, library(as, es))
	all := e.Article("eels", link.Query{})
	tests := []struct {
		name string
		q    link.Query
		want int
	}{
		{"every candidate", link.Query{}, len(all)},
		{"the best", link.Query{Top: 1}, 1},
		{"the floor", link.Query{Min: -1}, 1},
		{"a score nobody has", link.Query{Min: 1}, 0},
		{"a kind", link.Query{Kind: earmark.SameStory}, len(all)},
		{"a kind nobody has", link.Query{Kind: earmark.Quoted}, 0},
	}
	for _, tt := range tests {
		if got := e.Article("eels", tt.q); len(got) != tt.want {
			t.Errorf("%s: got %q, want %d", tt.name, shownAll(got), tt.want)
		}
	}
	opts := link.DefaultOptions()
	opts.Top = 2
	lib := randomLibrary(rand.New(rand.NewPCG(8, 9)), 20, 20, 80)
	if got := engineWith(t, lib, opts).Article("a001", link.Query{}); len(got) != 2 {
		t.Errorf("options with top 2: got %q", shownAll(got))
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	as, es := both("eels", "hedge")
	if _, err := link.New(ctx, library(as, es), link.DefaultOptions()); !errors.Is(err, context.Canceled) {
		t.Errorf("New: got %v, want %v", err, context.Canceled)
	}
	if _, err := engine(t, library(as, es)).All(ctx, floor); !errors.Is(err, context.Canceled) {
		t.Errorf("All: got %v, want %v", err, context.Canceled)
	}
}

// TestCancelledQuestion asks a library whose recordings nobody has listened to.
func TestCancelledQuestion(t *testing.T) {
	as, es := both("eels", "hedge")
	es[0].Transcript = &earmark.Transcript{Segments: []earmark.Segment{{Text: prose["eels"][1]}}}
	e := engine(t, library(as, es)).Engine
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := e.Article(ctx, "eels", floor); !errors.Is(err, context.Canceled) || got != nil {
		t.Errorf("got %q and %v, want nothing and that it was cancelled", shownAll(got), err)
	}
	if got, err := e.Article(t.Context(), "eels", floor); err != nil || len(got) == 0 {
		t.Errorf("asked again: got %q and %v, want links", shownAll(got), err)
	}
}

func TestOptions(t *testing.T) {
	if err := link.DefaultOptions().Validate(); err != nil {
		t.Errorf("the defaults are refused: %v", err)
	}
	tests := []struct {
		name string
		set  func(*link.Options)
		want []string
	}{
		{"floor", func(o *link.Options) { o.Floor = 1.5 }, []string{"link.floor", "1.5", "0 to 1"}},
		{"publish floor", func(o *link.Options) { o.PublishFloor = math.NaN() }, []string{"link.publish_floor", "NaN", "0 to 1"}},
		{"publish", func(o *link.Options) { o.Publish = "all" }, []string{"link.publish", `"all"`, `"accepted"`}},
		{"top", func(o *link.Options) { o.Top = 0 }, []string{"link.top", "0", "1 to 1000"}},
		{"moment offset", func(o *link.Options) { o.MomentOffset = -1000 }, []string{"link.moment_offset", "-1000", "-600 to 600"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := link.DefaultOptions()
			tt.set(&o)
			_, err := link.New(t.Context(), library(nil, nil), o)
			if err == nil {
				t.Fatal("accepted")
			}
			for _, w := range tt.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("error %q does not name %s", err, w)
				}
			}
		})
	}
	o := link.DefaultOptions()
	o.Publish = link.PublishAccepted
	if got, want := o.Policy(), (earmark.Policy{Floor: o.PublishFloor, AcceptedOnly: true}); got != want {
		t.Errorf("policy: got %+v, want %+v", got, want)
	}
}

func TestSameAnswersOnAnyNumberOfThreads(t *testing.T) {
	lib := randomLibrary(rand.New(rand.NewPCG(1, 2)), 60, 40, 120)
	answers := func(threads int) (a, e []earmark.Link) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		eng := engine(t, lib)
		a, errA := eng.All(t.Context(), link.Query{})
		e, errE := eng.Episodes(t.Context(), link.Query{Top: 3})
		if errA != nil || errE != nil {
			t.Fatal(errA, errE)
		}
		return a, e
	}
	a1, e1 := answers(1)
	a8, e8 := answers(8)
	if len(a1) == 0 || !reflect.DeepEqual(a1, a8) || !reflect.DeepEqual(e1, e8) {
		t.Errorf("one thread finds %d and %d links, eight find %d and %d, or others", len(a1), len(e1), len(a8), len(e8))
	}
}

func TestSharedByGoroutines(t *testing.T) {
	as, es := both("eels", "hedge", "clock", "bread")
	e := engine(t, library(as, es))
	want := e.Article("eels", link.Query{})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 20 {
				if got := e.Article("eels", link.Query{}); !reflect.DeepEqual(got, want) {
					t.Errorf("got %q, want %q", shownAll(got), shownAll(want))
				}
			}
		})
	}
	group.Wait()
}

// TestOneScoreBothWays asks from both sides: every pair has one score, to the
// last bit.
func TestOneScoreBothWays(t *testing.T) {
	lib := randomLibrary(rand.New(rand.NewPCG(3, 4)), 30, 20, 80)
	opts := link.DefaultOptions()
	opts.Top = 1000
	e := engineWith(t, lib, opts)
	there, _ := e.All(t.Context(), link.Query{})
	back, _ := e.Episodes(t.Context(), link.Query{})
	earmark.SortLinks(there)
	earmark.SortLinks(back)
	if len(there) == 0 || !reflect.DeepEqual(there, back) {
		t.Errorf("%d links of articles and %d of episodes differ", len(there), len(back))
	}
}

package link_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

// Small pieces of prose on four matters, each written twice: to be read and to
// be said.
var prose = map[string][2]string{
	"eels": {
		`Every spring the elvers come up the river in the dark, each no longer than a finger and clear as glass.
They have drifted for two years from the Sargasso Sea, and at the old mill weir they meet a wall of concrete.
So eight volunteers lie on the weir with red torches and lift the elvers over by the bucket, counting.
The eel pass beside the weir, a ramp lined with bristles, does the same work without knees. Last night it carried four hundred elvers.`,
		`We are lying on the weir with a red torch and a bucket. What am I looking at? Those are elvers, glass eels.
They hatched in the Sargasso Sea two years ago. And the bristles? That is the eel pass, a ramp, so that elvers can climb the weir.
We count every one of them into the bucket. Last night was four hundred elvers. The mill closed but the weir is still there, and the eels still come.`,
	},
	"hedge": {
		`To lay a hedge you cut each stem of hazel nearly through, low and long, until it will lie down.
What lies there is called a pleacher, and a strip of bark no wider than a belt keeps it alive. Every eighteen inches goes a stake,
and along the top the binders, twisted like a plait. A laid hedge keeps lambs in and wrens fed. The billhook must be sharp enough to shave with.`,
		`You hand me a billhook and say pick a stem of hazel. Now cut nearly through, until it will lie down for you. That is a pleacher.
It hangs on by a strip of bark. What stops the pleacher from springing up again? A stake every eighteen inches, and binders along the top.
So this hedge will hold lambs? It will hold lambs for ten years, and the wrens move in by June.`,
	},
	"clock": {
		`The clock in the ferry waiting room has been seven minutes fast for sixty years. In the autumn the council sent a clockmaker up a ladder.
Behind the dial she found a note, signed by a harbourmaster, that nobody was to correct the clock: passengers who ran for the ferry caught it.
She oiled the escapement, put the note back behind the dial, and the council voted to leave the seven minutes alone.`,
		`I am up the ladder behind the dial with the clockmaker. There is a note here. It is from the harbourmaster, and it says leave the clock fast.
Seven minutes, so that passengers caught the ferry. What did the council say? The council voted to keep it. I only oiled the escapement and put the note back.`,
	},
	"bread": {
		`The flood came through the drains of the bakery at night and I carried out one thing, a crock with a sourdough starter older than the oven.
For a week the starter sulked. I fed it rye and rainwater. On the eighth morning it climbed out of the crock, and the first batch was forty loaves,
burnt on the shoulder, which I gave away at the back door to porters and nurses.`,
		`When the bakery flooded, what did you carry out? The crock. The sourdough starter in it is older than the oven.
You fed it rye and rainwater for a week. It sulked. Then it climbed out of the crock. And the first batch of loaves went to the porters and nurses.`,
	},
	"lamps": {
		`Forty gas lamps are left on the harbour steps, and one lamplighter, who is seventy-one and will not have an apprentice.
At dusk he walks the steps with a ladder and a mantle in each pocket, for a mantle burns out in a gale. He trims, he wipes the panes with vinegar,
he counts to forty. The town voted twice to wire the steps, and twice the lamplighter sat in the back row with his cap on, and the vote was lost.
The council keeps the old brackets in a shed, in case, and he keeps the key to the shed.`,
		`We are on the harbour steps at dusk, with the lamplighter and his ladder. How many gas lamps are left? Forty gas lamps. And a mantle in each pocket?
A mantle burns out in a gale. You wipe the panes with vinegar? Always vinegar. And no apprentice? No apprentice. The town voted twice to wire the steps,
and I sat in the back row with my cap on. The old brackets are in the council shed, and I keep the key to the shed.`,
	},
}

// date is a day of 2026.
func date(yearDay int) time.Time { return time.Date(2026, 1, yearDay, 12, 0, 0, 0, time.UTC) }

func article(id, title, text string, yearDay int) *earmark.Article {
	return &earmark.Article{ID: earmark.ArticleID(id), GUID: earmark.GUID("guid-" + id), Title: title, Date: date(yearDay), Body: earmark.Body{Text: text}}
}

func episode(id, title, notes string, yearDay int) *earmark.Episode {
	return &earmark.Episode{ID: earmark.EpisodeID("show/" + id), GUID: earmark.GUID("guid-" + id), Title: title, Date: date(yearDay), Notes: earmark.Body{Text: notes}}
}

// both makes articles and episodes on the matters named, half a year apart so
// that only the text can join them.
func both(matters ...string) ([]*earmark.Article, []*earmark.Episode) {
	var as []*earmark.Article
	var es []*earmark.Episode
	for i, m := range matters {
		as = append(as, article(m, "On "+m, prose[m][0], 1+i))
		es = append(es, episode(m, "Of "+m, prose[m][1], 180+i))
	}
	return as, es
}

func library(as []*earmark.Article, es []*earmark.Episode, people ...*earmark.Person) *earmark.Library {
	site := earmark.Site{Title: "Test", URL: "https://site.example/", Language: "en"}
	shows := []*earmark.Show{{ID: "show", GUID: "guid-show", Title: "The Test Show", URL: "https://show.example/"}}
	return earmark.NewLibrary(site, slices.Clone(as), shows, slices.Clone(es), people, nil)
}

// asked is an engine whose questions are never cancelled.
type asked struct {
	*link.Engine
	t testing.TB
}

func (a asked) Article(id earmark.ArticleID, q link.Query) []earmark.Link {
	a.t.Helper()
	found, err := a.Engine.Article(a.t.Context(), id, q)
	return a.good(found, err)
}

func (a asked) Episode(id earmark.EpisodeID, q link.Query) []earmark.Link {
	a.t.Helper()
	found, err := a.Engine.Episode(a.t.Context(), id, q)
	return a.good(found, err)
}

func (a asked) good(found []earmark.Link, err error) []earmark.Link {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
	return found
}

func (a asked) Declined(id earmark.ArticleID, n int) []link.Declined {
	a.t.Helper()
	found, err := a.Engine.Declined(a.t.Context(), id, n)
	if err != nil {
		a.t.Fatal(err)
	}
	return found
}

func (a asked) Quotes(id earmark.ArticleID) []link.Quote {
	a.t.Helper()
	found, err := a.Engine.Quotes(a.t.Context(), id)
	if err != nil {
		a.t.Fatal(err)
	}
	return found
}

func engine(t testing.TB, lib *earmark.Library) asked {
	t.Helper()
	return engineWith(t, lib, link.DefaultOptions())
}

func engineWith(t testing.TB, lib *earmark.Library, opts link.Options) asked {
	t.Helper()
	e, err := link.New(t.Context(), lib, opts)
	if err != nil {
		t.Fatalf("new engine: %v", err)
	}
	return asked{e, t}
}

// shown is a link in short: "article>episode kind".
func shown(l earmark.Link) string {
	to := l.Episode.Slug()
	if l.Episode == "" {
		to = "the show"
	}
	return fmt.Sprintf("%s>%s %s", l.Article, to, l.Kind)
}

func shownAll(links []earmark.Link) []string {
	out := []string{}
	for _, l := range links {
		out = append(out, shown(l))
	}
	return out
}

// floor asks for what an editor is shown.
var floor = link.Query{Min: -1}

// to finds the link to an episode.
func to(t *testing.T, links []earmark.Link, id string) earmark.Link {
	t.Helper()
	for _, l := range links {
		if string(l.Episode) == "show/"+id {
			return l
		}
	}
	t.Fatalf("no link to %s among %q", id, shownAll(links))
	return earmark.Link{}
}

// reason finds the evidence of a signal; empty when the link has none.
func reason(l earmark.Link, signal string) string {
	for _, r := range l.Reasons {
		if r.Signal == signal {
			return r.Evidence
		}
	}
	return ""
}

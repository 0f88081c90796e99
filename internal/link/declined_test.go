package link_test

import (
	"slices"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

// TestDeclined asks why something is not offered.
func TestDeclined(t *testing.T) {
	as, es := both("eels", "hedge", "clock", "bread")
	es = append(es, episode("again", "Of eels (a repeat)", "We are on holiday; here is one of the best we made. "+prose["eels"][1], 240))
	jane := &earmark.Person{ID: "jane", Name: "Jane Doe", Hosts: []earmark.ShowID{"show"}}
	as[0].Authors = []earmark.PersonID{"jane"}
	alone := article("alone", "Knitting", "A scarf needs two needles, wool, and a winter in which nobody calls.", 20)
	alone.Authors = []earmark.PersonID{"jane"}
	refused := article("refused", "Crochet", "A doily needs one hook, thread, and an aunt who will not be told.", 30)
	refused.Authors = []earmark.PersonID{"jane"}
	as = append(as, alone, refused)
	lib := library(as, es, jane)
	reject := earmark.Verdict{Article: earmark.ArticleRef{GUID: as[1].GUID}, Episode: earmark.EpisodeRef{GUID: es[1].GUID, Show: "show"}, Decision: earmark.Reject, By: "ruth"}
	noShow := earmark.Verdict{Article: earmark.ArticleRef{GUID: refused.GUID}, Episode: earmark.EpisodeRef{Show: "show"}, Decision: earmark.Reject, By: "ruth"}
	lib = earmark.NewLibrary(lib.Site, lib.Articles, lib.Shows, lib.Episodes, lib.People, []earmark.Verdict{reject, noShow})
	for _, tt := range []struct {
		article earmark.ArticleID
		want    string
	}{
		{"eels", "again: the same as “Of eels”, which is offered"},
		{"hedge", "hedge: rejected by ruth"},
		{"alone", "the show: none has enough"},
		{"refused", "the show: rejected by ruth"},
	} {
		var got []string
		for _, d := range engine(t, lib).Declined(tt.article, 3) {
			to := d.Episode.Slug()
			if d.Episode == "" {
				to = "the show"
			}
			got = append(got, to+": "+d.Why)
		}
		if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, tt.want) }) {
			t.Errorf("%s: got %q, want %q", tt.article, got, tt.want)
		}
	}
	fromEpisode, err := engine(t, lib).DeclinedOfEpisode(t.Context(), "show/hedge", 3)
	if err != nil || len(fromEpisode) != 1 || fromEpisode[0].Article != "hedge" || fromEpisode[0].Why != "rejected by ruth" {
		t.Errorf("from the episode: got %v and %v, want the hedge, rejected by ruth", fromEpisode, err)
	}
	opts := link.DefaultOptions()
	opts.Floor = 0.999
	got := engineWith(t, lib, opts).Declined("clock", 3)
	if len(got) == 0 || !strings.Contains(got[0].Why, "the floor") {
		t.Errorf("below the floor: got %+v", got)
	}
	if got := engine(t, lib).Declined("nobody", 3); got != nil {
		t.Errorf("an unknown article: got %+v", got)
	}
}

// TestDeclinedWithNothingOffered has an episode sent twice that suits another
// article better, and may be offered beside one alone: nothing is offered, and
// nothing is said to be better.
func TestDeclinedWithNothingOffered(t *testing.T) {
	as, es := both("eels", "hedge", "clock", "bread")
	a, b := article("a", "A", prose["eels"][1], 10), article("b", "B", prose["eels"][1]+" "+prose["hedge"][0][:200], 12)
	first, rerun := episode("first", "The eel pass", prose["eels"][1], 11), episode("rerun", "The eel pass", prose["eels"][1], 73)
	lib := library(append(as[1:], a, b), append(es[1:], first, rerun))
	v := verdict("a", "rerun", earmark.Accept)
	lib = earmark.NewLibrary(lib.Site, lib.Articles, lib.Shows, lib.Episodes, nil, []earmark.Verdict{v})
	opts := link.DefaultOptions()
	opts.Crowd = 1
	e := engineWith(t, lib, opts)
	offered, declined := e.Article("b", link.Query{Min: -1}), e.Declined("b", 3)
	if len(declined) == 0 {
		t.Fatalf("got nothing declined, and %q offered", shownAll(offered))
	}
	for _, d := range declined {
		if strings.Contains(d.Why, "better ones") || strings.Contains(d.Why, "1 other") {
			t.Errorf("beside %q: got %q for %s", shownAll(offered), d.Why, d.Episode)
		}
	}
}

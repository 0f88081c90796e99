package link_test

import (
	"slices"
	"strings"
	"testing"

	"earmark/internal/earmark"
)

// TestRules withholds a show, says why, and makes nothing of a namesake.
func TestRules(t *testing.T) {
	guest := func(s *scene) {
		passing(s)
		s.episode.People = []earmark.Credit{{Person: s.author("Ines Okafor"), Role: "guest"}}
	}
	s := stage("eels", guest)
	before, ok := s.link(t, false)
	if !ok || before.Kind != earmark.ByAuthor {
		t.Fatalf("without a rule: got %+v", before)
	}
	s.lib.SetRules(earmark.Rules{NotSame: []earmark.NotSame{{Person: "ines-okafor", Show: "show"}}})
	if after, ok := s.link(t, false); ok && (after.Kind == earmark.ByAuthor || reason(after, "people") != "") {
		t.Errorf("of a namesake: got %s %+v", after.Kind, after.Reasons)
	}

	s = stage("eels", func(s *scene) { s.episode.Date = s.article.Date })
	s.lib.SetRules(earmark.Rules{Hidden: []earmark.Hidden{{Show: "show"}}})
	if l, ok := s.link(t, false); ok {
		t.Errorf("of a hidden show: got %+v", l)
	}
	var why []string
	for _, d := range engine(t, s.lib).Declined("eels", 3) {
		why = append(why, d.Why)
	}
	if !slices.ContainsFunc(why, func(w string) bool { return strings.Contains(w, "is not to be offered") }) {
		t.Errorf("got %q, want the rule", why)
	}
}

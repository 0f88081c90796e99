package earmark_test

import (
	"testing"

	"earmark/internal/earmark"
)

// TestWords says why items stand beside each other, and names nobody of whom an
// editor said that the two are not one, or who is not there.
func TestWords(t *testing.T) {
	jane := &earmark.Person{ID: "jane", Name: "Jane Doe"}
	byJane := &earmark.Article{ID: "a", Authors: []earmark.PersonID{"jane"}}
	byNobody := &earmark.Article{ID: "b"}
	show := &earmark.Show{ID: "s", Title: "Pod", Hosts: []earmark.PersonID{"jane"}}
	guest := &earmark.Episode{ID: "s/e", People: []earmark.Credit{{Person: "jane", Role: "guest"}}}
	lib := earmark.NewLibrary(earmark.Site{}, []*earmark.Article{byJane, byNobody}, []*earmark.Show{show}, []*earmark.Episode{guest}, []*earmark.Person{jane}, nil)
	same := earmark.Rules{NotSame: []earmark.NotSame{{Person: "jane", Show: "s"}}}
	for _, tt := range []struct {
		name         string
		rules        earmark.Rules
		article      *earmark.Article
		episode      *earmark.Episode
		kind         earmark.Kind
		listen, read string
	}{
		{"a guest", earmark.Rules{}, byJane, guest, earmark.ByAuthor, "Jane Doe is the guest of this episode", "Jane Doe is the guest of this episode"},
		{"a guest of the name", same, byJane, guest, earmark.ByAuthor, "Mentioned together", "Mentioned together"},
		{"no author", earmark.Rules{}, byNobody, guest, earmark.ByAuthor, "Mentioned together", "Mentioned together"},
		{"a host", earmark.Rules{}, byJane, nil, earmark.ShowLink, "Jane Doe hosts Pod", "Jane Doe hosts Pod"},
		{"a host of the name", same, byJane, nil, earmark.ShowLink, "Close to the author: Pod", "Close to the author: Pod"},
		{"a show of the kind of an episode", earmark.Rules{}, byJane, nil, earmark.Quoted, "Jane Doe hosts Pod", "Jane Doe hosts Pod"},
		{"an episode of the kind of a show", earmark.Rules{}, byJane, guest, earmark.ShowLink, "Mentioned together", "Mentioned together"},
	} {
		lib.SetRules(tt.rules)
		p := earmark.Pair{ArticleItem: tt.article, ShowItem: show, EpisodeItem: tt.episode}
		p.Kind = tt.kind
		if got := lib.WhyListen(p); got != tt.listen {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.listen)
		}
		if got := lib.WhyRead(p); got != tt.read {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.read)
		}
	}
}

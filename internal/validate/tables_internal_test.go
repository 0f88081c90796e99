package validate

import (
	"testing"
	"time"
)

// TestTables runs every check there is, so that none fails for the want of a
// good expression, and makes sure that every rule has an owner.
func TestTables(t *testing.T) {
	w := &walk{now: time.Now(), stack: []*element{{}, {}, {}}, stopped: true}
	seen := map[*spec]bool{}
	run := func(where string, checks []check) {
		for _, c := range checks {
			if c.name == "" {
				t.Errorf("%s: a check without a name", where)
			}
			c.wrong(w, "")
			c.wrong(w, "https://example.org/ 1")
		}
	}
	var visit func(path string, s *spec)
	visit = func(path string, s *spec) {
		if seen[s] {
			return
		}
		seen[s] = true
		if s.source == "" {
			t.Errorf("%s: nobody's rule", path)
		}
		run(path, s.text)
		for name, checks := range s.attrs {
			run(path+"@"+name, checks)
		}
		for name, kid := range s.kids {
			visit(path+"/"+name, kid)
		}
	}
	for _, root := range []string{"rss", "rdf:RDF", "atom:feed", "atom:entry", "opml", "app:service", "app:categories"} {
		visit(root, rootSpec(root))
	}
	if len(seen) < 500 {
		t.Errorf("got %d elements, want the tables of every standard", len(seen))
	}
}

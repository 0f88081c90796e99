package digest

import (
	"time"

	"earmark/internal/earmark"
)

// had is what readers had in earlier issues.
type had struct {
	articles map[earmark.ArticleID]bool
	episodes map[earmark.EpisodeID]bool
	pairs    map[string]bool
}

// remember goes through earlier issues. What they name may be gone by now.
func remember(lib *earmark.Library, pairs earmark.Pairs, opts Options, before []Plan) had {
	h := had{map[earmark.ArticleID]bool{}, map[earmark.EpisodeID]bool{}, map[string]bool{}}
	for _, plan := range before {
		issue, ok := Recall(lib, pairs, opts, plan)
		if !ok {
			continue
		}
		for _, e := range issue.Entries {
			if e.Article != nil {
				h.articles[e.Article.ID] = true
			}
			for _, p := range e.Pairs {
				h.pairs[pairKey(p.Pair)] = true
			}
		}
		for _, id := range issue.Episodes() {
			h.episodes[id] = true
		}
	}
	return h
}

// Recall makes an issue that went out, as far as what it named is still there;
// false when nothing is left of it.
func Recall(lib *earmark.Library, pairs earmark.Pairs, opts Options, plan Plan) (Issue, bool) {
	day, err := time.ParseInLocation(time.DateOnly, string(plan.ID), lib.Site.Zone())
	if err != nil {
		return Issue{}, false
	}
	t := table{lib: lib, pairs: pairs, plan: plan, end: day.AddDate(0, 0, 1)}
	entries, _ := t.entries(opts) // its faults came later than its letters
	if len(entries) == 0 {
		return Issue{}, false
	}
	return issueOf(lib, opts, plan, day, entries), true
}

func pairKey(p earmark.Pair) string { return string(p.Article) + "\n" + target(p) }

package main

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"earmark/internal/digest"
	"earmark/internal/earmark"
)

// Impact is the order in which links want an editor's eye:
//
//  1. those of the next letter, for they reach readers first;
//  2. by score, a tenth at a time: of ten links in one tenth about as many
//     please, so less than that is no reason to wait;
//  3. within a tenth, those of articles beside which nothing stands for sure,
//     for there one word makes the whole difference;
//  4. then by the exact score and by name, so that every run asks alike.
func byImpact(a, b item) int {
	return cmp.Or(
		yesFirst(a.letter != "", b.letter != ""),
		cmp.Compare(tenth(b.Score), tenth(a.Score)),
		yesFirst(a.orphan, b.orphan),
		cmp.Compare(b.Score, a.Score),
		cmp.Compare(a.Article, b.Article),
		cmp.Compare(a.Show, b.Show),
		cmp.Compare(a.Episode, b.Episode))
}

func yesFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// tenth is 9 for scores from 0.9 to 1.
func tenth(score float64) int { return min(9, int(score*10)) }

// impact says what puts a link where it is, beside its score; empty where the
// score alone does.
func (x item) impact() string {
	var words []string
	if x.letter != "" {
		words = append(words, "in the next letter, "+string(x.letter))
	}
	if x.orphan {
		words = append(words, "nothing stands beside the article yet")
	}
	return strings.Join(words, "; ")
}

// orphans are the articles beside which nothing stands for sure: no link that
// an editor accepted or that an item asks for itself.
func orphans(items []item) map[earmark.ArticleID]bool {
	alone := map[earmark.ArticleID]bool{}
	for _, x := range items {
		if _, met := alone[x.Article]; !met {
			alone[x.Article] = true
		}
		if x.Declared || x.Verdict == earmark.Accept || x.Verdict == earmark.Pin {
			alone[x.Article] = false
		}
	}
	return alone
}

// nextLetter is the issue readers get next, and what goes into it: the first
// planned one whose day is not over, else what an issue of today would hold.
// A plan that cannot be followed holds nothing; check tells why.
func (w *workspace) nextLetter(now time.Time) (earmark.IssueID, []earmark.ArticleID) {
	id := earmark.IssueID(now.In(w.config.Site.Zone()).Format(time.DateOnly))
	planned, err := filepath.Glob(w.path("content", "issues", "????-??-??.yaml"))
	if err != nil {
		return id, nil // the pattern is good
	}
	slices.Sort(planned)
	for _, file := range planned {
		if day := strings.TrimSuffix(filepath.Base(file), ".yaml"); day >= string(id) {
			id = earmark.IssueID(day)
			break
		}
	}
	plan, err := w.plan(id)
	if err != nil {
		return id, nil
	}
	issue, err := digest.Assemble(w.published(w.endOf(id)), earmark.Pairs{}, w.config.Digest, plan)
	if err != nil {
		return id, nil
	}
	return id, issue.Articles()
}

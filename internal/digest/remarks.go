package digest

import (
	"fmt"
	"strconv"
	"strings"

	"earmark/internal/earmark"
)

// What the file of a proposed issue says of its stories: what readers are told as
// keys, what speaks for it as comments.

// listen is a pair as the file has it: what readers are told as keys, what
// speaks for it as a comment.
func (p *proposer) listen(pair earmark.Pair) Listen {
	l := Listen{Episode: pair.Episode, remark: p.speaksFor(pair)}
	if pair.EpisodeItem == nil {
		l.Show, l.Why = pair.Show, line(p.lib.WhyShow(pair))
		return l
	}
	l.Why = line(p.lib.WhyListen(pair))
	if pair.Moment != nil && pair.Moment.At > 0 {
		l.At = earmark.Clock(pair.Moment.At)
	}
	return l
}

// speaksFor says why a pair is in.
func (p *proposer) speaksFor(pair earmark.Pair) string {
	var parts []string
	if e := pair.EpisodeItem; e != nil {
		parts = append(parts, quote(e.Title))
		if n := listening(e); n > 0 {
			parts = append(parts, strconv.Itoa(n)+" min to hear")
		}
		if !p.isNew(e.Date) {
			parts = append(parts, "of "+date(e.Date.In(p.lib.Site.Zone())))
		}
	}
	decided := map[earmark.Decision]string{earmark.Accept: "accepted", earmark.Pin: "pinned"}
	switch {
	case pair.Declared:
		parts = append(parts, "asked for by the item itself")
	case decided[pair.Verdict] != "":
		parts = append(parts, decided[pair.Verdict])
	default:
		parts = append(parts, fmt.Sprintf("suggested, score %.2f", pair.Score))
	}
	for _, r := range pair.Reasons {
		if r.Signal != "date" {
			parts = append(parts, r.Signal+": "+r.Evidence)
			break
		}
	}
	return strings.Join(parts, ", ")
}

func (p *proposer) aboutArticle(a *earmark.Article) string {
	parts := []string{quote(a.Title)}
	if n := readingMinutes(a); n > 0 {
		parts = append(parts, strconv.Itoa(n)+" min to read")
	}
	if a.Source != nil {
		parts = append(parts, "excerpt from "+a.Source.Name)
	}
	if !p.isNew(a.Date) {
		parts = append(parts, "of "+date(a.Date.In(p.lib.Site.Zone())))
	}
	if notes := p.lib.ContentNotes(a); len(notes) > 0 {
		parts = append(parts, "content note: "+earmark.Join(notes))
	}
	return strings.Join(parts, ", ")
}

func quote(title string) string { return "“" + line(title) + "”" }

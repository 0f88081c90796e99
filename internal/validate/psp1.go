package validate

import "earmark/internal/earmark"

// endPSP1 judges a channel by the first standard of the Podcast Standards
// Project: what Apple asks for, and what makes a show findable and its own.
func (w *walk) endPSP1(e *element) {
	if e.notes["self"] == "" {
		w.tell(e.at, e, "psp1.channel.self", earmark.Error, PSP1, `write <atom:link rel="self" type="application/rss+xml" href="…"/>`, "PSP-1 asks for the feed's own address")
	}
	for _, should := range []struct{ kid, why string }{
		{"podcast:guid", "it stays when the feed moves"},
		{"podcast:locked", "it keeps others from taking the feed over"},
	} {
		if !e.has(should.kid) {
			w.tell(e.at, e, "psp1.channel."+should.kid[len("podcast:"):]+".missing", earmark.Warning, PSP1, "give it", "a show should have <%s>: %s", should.kid, should.why)
		}
	}
}

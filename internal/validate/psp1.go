package validate

import "earmark/internal/earmark"

// What the first standard of the Podcast Standards Project asks for beyond
// Apple: what makes a show findable and its own, and an episode whole. What it
// only allows is judged by its values, where it stands.
var (
	pspShow = []asked{
		{"podcast:guid", earmark.Warning, "it stays when the feed moves"},
		{"podcast:locked", earmark.Warning, "it keeps others from taking the feed over"},
	}
	pspEpisode = []asked{
		{"guid", earmark.Error, "without one an episode is new whenever its file moves"},
		{"pubDate", earmark.Warning, "episodes are ordered by it"},
		{"description", earmark.Warning, "it says what the episode is about"},
		{"itunes:duration", earmark.Warning, "listeners choose by it"},
	}
	// What may be missing on purpose, and is told to whoever asks for PSP-1.
	pspEpisodeAlso = []asked{
		{"link", earmark.Warning, "it leads to the episode's page"},
		{"itunes:image", earmark.Warning, "it sets the episode apart from others"},
		{"itunes:explicit", earmark.Warning, "one episode may differ from its show"},
		{"podcast:transcript", earmark.Warning, "without one who cannot hear is left out"},
	}
	pspNamespaces = []struct{ prefix, uri string }{
		{"itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"},
		{"podcast", "https://podcastindex.org/namespace/1.0"},
		{"atom", "http://www.w3.org/2005/Atom"},
	}
)

// endPSP1 judges a channel.
func (w *walk) endPSP1(e *element) {
	if e.notes["self"] == "" {
		w.tell(e.at, e, "psp1.channel.self", earmark.Error, PSP1, `write <atom:link rel="self" type="application/rss+xml" href="…"/>`, "PSP-1 asks for the feed's own address")
	}
	severity := earmark.Warning
	if w.profile == ProfilePSP1 {
		severity = earmark.Error
	}
	for _, n := range pspNamespaces {
		if !e.scope.knows(n.prefix) {
			w.tell(e.at, e, "psp1.channel.namespace", severity, PSP1, `write xmlns:`+n.prefix+`="`+n.uri+`" into <rss>`, "PSP-1 asks for the namespace of %s:, also where nothing of it is used", n.prefix)
		}
	}
	w.ask(e, PSP1, pspShow)
}

// endPSP1Episode judges an item.
func (w *walk) endPSP1Episode(e *element) {
	w.ask(e, PSP1, pspEpisode)
	if w.profile == ProfilePSP1 {
		w.ask(e, PSP1, pspEpisodeAlso)
	}
}

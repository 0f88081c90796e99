package feed

import (
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// ListenBlock is the piece of HTML that tells the reader of an article what to
// hear: one line for each pair of [earmark.Pairs.OfArticle], in their order,
// with the reason in a few words and the minute. Empty without pairs, or when
// the site has no absolute address. Put it into a text with
// [ListenFence].Replace.
func ListenBlock(library *earmark.Library, pairs []earmark.Pair) string {
	at, err := newAddresses(library)
	if err != nil {
		return ""
	}
	return at.listenBlock(pairs)
}

// ReadBlock is the piece of HTML that tells the listener of an episode (or of
// a show) what to read: one line for each pair of [earmark.Pairs.OfEpisode],
// in their order, a content note ahead of the title. Empty without pairs, or
// when the site has no absolute address. Put it into notes with
// [ReadFence].Replace.
func ReadBlock(library *earmark.Library, pairs []earmark.Pair) string {
	at, err := newAddresses(library)
	if err != nil {
		return ""
	}
	return at.readBlock(pairs)
}

func (a addresses) listenBlock(pairs []earmark.Pair) string {
	return block(ListenFence, "Listen", "what goes with this article", pairs, a.listenItem)
}

func (a addresses) readBlock(pairs []earmark.Pair) string {
	heading := "what goes with this episode"
	if len(pairs) > 0 && pairs[0].EpisodeItem == nil {
		heading = "what goes with this show"
	}
	return block(ReadFence, "Read", heading, pairs, a.readItem)
}

func block(fence Fence, verb, heading string, pairs []earmark.Pair, item func(earmark.Pair) string) string {
	if len(pairs) == 0 {
		return ""
	}
	rows := []string{"<p><strong>" + verb + ":</strong> " + heading + "</p>", "<ul>"}
	for _, pair := range pairs {
		rows = append(rows, "<li>"+item(pair)+"</li>")
	}
	return fence.around(strings.Join(append(rows, "</ul>"), "\n"))
}

// reason is why a pair belongs together, in words for the one side and the
// other. They hold whichever of the two came first; where there are none the
// names say it.
type reason struct{ listen, read string }

var reasons = map[earmark.Kind]reason{
	earmark.Adapted:   {"the same work, to hear", "the same work, to read"},
	earmark.SameStory: {"the same story, told aloud", "the same story, in writing"},
	earmark.Quoted:    {"quoted in this article", "quotes this episode"},
	earmark.Mentioned: {"mentioned together", "mentioned together"},
	earmark.ByAuthor:  {"", "its author speaks here"},
	earmark.ShowLink:  {"", "by a voice of this show"},
}

func (a addresses) listenItem(pair earmark.Pair) string {
	address, _ := a.listenTo(pair)
	show := line(pair.ShowItem.Title)
	if pair.EpisodeItem == nil {
		return a.showItem(pair, anchor(address, show))
	}
	title := anchor(address, line(pair.EpisodeItem.Title))
	note := contentNote(pair.EpisodeItem.ContentNotes)
	why := reasons[pair.Kind].listen
	if pair.Kind == earmark.ByAuthor {
		why = "with " + and(a.speakers(pair))
	}
	return joined(" ", escape(note), joined(" – ", title, escape(show), escape(why), a.moment(pair)))
}

// showItem says who of the authors makes the show: "Hilaria Baldwin co-hosts
// Mom Brain".
func (a addresses) showItem(pair earmark.Pair, show string) string {
	var hosts []string
	for _, id := range pair.ArticleItem.Authors {
		if a.hosts(id, pair.ShowItem) {
			hosts = append(hosts, line(a.library.Name(id)))
		}
	}
	switch {
	case len(hosts) == 0:
		return show
	case len(hosts) > 1:
		return escape(and(hosts)) + " host " + show
	case len(pair.ShowItem.Hosts) > 1:
		return escape(hosts[0]) + " co-hosts " + show
	}
	return escape(hosts[0]) + " hosts " + show
}

func (a addresses) hosts(id earmark.PersonID, show *earmark.Show) bool {
	if slices.Contains(show.Hosts, id) {
		return true
	}
	p := a.library.Person(id)
	return p != nil && slices.Contains(p.Hosts, show.ID)
}

func (a addresses) readItem(pair earmark.Pair) string {
	article := pair.ArticleItem
	note := contentNote(a.library.ContentNotes(article))
	title := anchor(a.article(article), line(article.Title))
	why := reasons[pair.Kind].read
	by := and(lines(a.library.Names(article.Authors)))
	if source := a.credit(article.Source).name; source != "" {
		by = joined(", ", by, "excerpted from "+source)
	}
	return joined(" ", escape(note), joined(" – ", title, escape(by), escape(why), a.moment(pair)))
}

// speakers are the authors of the article who speak in the episode; all its
// authors where the credits do not tell.
func (a addresses) speakers(pair earmark.Pair) []string {
	var speak []earmark.PersonID
	for _, id := range pair.ArticleItem.Authors {
		inCredits := pair.EpisodeItem != nil && slices.ContainsFunc(pair.EpisodeItem.People, func(c earmark.Credit) bool { return c.Person == id })
		if inCredits || a.hosts(id, pair.ShowItem) {
			speak = append(speak, id)
		}
	}
	if len(speak) == 0 {
		speak = pair.ArticleItem.Authors
	}
	return lines(a.library.Names(speak))
}

// moment links to the minute; empty when it is not known.
func (a addresses) moment(pair earmark.Pair) string {
	if pair.Moment == nil || pair.EpisodeItem == nil {
		return ""
	}
	page := a.episode(pair.EpisodeItem)
	return anchor(earmark.AtMoment(page, pair.Moment.At), "listen from "+earmark.Clock(pair.Moment.At))
}

// and lists names as people say them: "A", "A and B", "A, B and C".
func and(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

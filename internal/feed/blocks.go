package feed

import (
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

// why is a reason within a line: names keep their capitals.
func why(kind earmark.Kind, said string) string {
	if kind == earmark.ByAuthor || kind == earmark.ShowLink || said == "" {
		return line(said)
	}
	return line(strings.ToLower(said[:1]) + said[1:])
}

func (a addresses) listenItem(pair earmark.Pair) string {
	address, _ := a.listenTo(pair)
	show := line(pair.ShowItem.Title)
	if pair.EpisodeItem == nil {
		return a.showItem(pair, anchor(address, show))
	}
	title := anchor(address, line(pair.EpisodeItem.Title))
	note := contentNote(pair.EpisodeItem.ContentNotes)
	reason := why(pair.Kind, a.library.WhyListen(pair))
	return joined(" ", escape(note), joined(" – ", title, escape(show), escape(reason), a.moment(pair)))
}

// showItem says who of the authors makes the show: "Hilaria Baldwin co-hosts
// Mom Brain".
func (a addresses) showItem(pair earmark.Pair, show string) string {
	return escape(line(a.library.WhyShow(pair))) + " " + show
}

func (a addresses) readItem(pair earmark.Pair) string {
	article := pair.ArticleItem
	note := contentNote(a.library.ContentNotes(article))
	title := anchor(a.article(article), line(article.Title))
	reason := why(pair.Kind, a.library.WhyRead(pair))
	by := earmark.Join(lines(a.library.Names(article.Authors)))
	if source := a.credit(article.Source).name; source != "" {
		by = joined(", ", by, "excerpted from "+source)
	}
	return joined(" ", escape(note), joined(" – ", title, escape(by), escape(reason), a.moment(pair)))
}

// moment links to the minute, in the way of the player that the episode is
// heard in; empty when it is not known.
func (a addresses) moment(pair earmark.Pair) string {
	if pair.Moment == nil || pair.EpisodeItem == nil {
		return ""
	}
	address := a.absolute(a.library.EpisodeAt(pair.EpisodeItem, pair.Moment.At))
	if address == "" {
		address = a.episode(pair.EpisodeItem)
	}
	return anchor(address, "listen from "+earmark.Clock(pair.Moment.At))
}

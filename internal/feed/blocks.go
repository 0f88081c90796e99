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
	return at.listenBlock(at.hear(pairs))
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

// heard is a pair as an article's reader is told of it.
type heard struct {
	earmark.Pair
	url   string // the page of the episode, or of its show
	show  string // its title
	title string // of the episode; empty for the show as a whole
}

func (a addresses) hear(pairs []earmark.Pair) []heard {
	list := make([]heard, len(pairs))
	for i, pair := range pairs {
		list[i] = heard{Pair: pair, show: line(pair.ShowItem.Title)}
		if pair.EpisodeItem == nil {
			list[i].url = a.show(pair.ShowItem)
			continue
		}
		list[i].url, list[i].title = a.episode(pair.EpisodeItem), line(pair.EpisodeItem.Title)
	}
	return list
}

// name is what to call it where nothing else names the show.
func (h heard) name() string {
	if h.EpisodeItem == nil {
		return h.show
	}
	return h.title + " – " + h.show
}

func (a addresses) listenBlock(pairs []heard) string {
	return block(ListenFence, "Listen", "what goes with this article", pairs, a.listenItem)
}

func (a addresses) readBlock(pairs []earmark.Pair) string {
	heading := "what goes with this episode"
	if len(pairs) > 0 && pairs[0].EpisodeItem == nil {
		heading = "what goes with this show"
	}
	return block(ReadFence, "Read", heading, pairs, a.readItem)
}

func block[T any](fence Fence, verb, heading string, pairs []T, item func(T) string) string {
	if len(pairs) == 0 {
		return ""
	}
	var rows strings.Builder
	rows.Grow(400 * len(pairs))
	rows.WriteString("<p><strong>" + verb + ":</strong> " + heading + "</p>\n<ul>\n")
	for _, pair := range pairs {
		rows.WriteString("<li>" + item(pair) + "</li>\n")
	}
	rows.WriteString("</ul>")
	return fence.around(rows.String())
}

// why is a reason within a line: names keep their capitals.
func why(kind earmark.Kind, said string) string {
	if kind == earmark.ByAuthor || kind == earmark.ShowLink || said == "" {
		return line(said)
	}
	return line(strings.ToLower(said[:1]) + said[1:])
}

func (a addresses) listenItem(pair heard) string {
	if pair.EpisodeItem == nil {
		return a.showItem(pair.Pair, anchor(pair.url, pair.show))
	}
	note := contentNote(pair.EpisodeItem.ContentNotes)
	reason := why(pair.Kind, a.library.WhyListen(pair.Pair))
	return joined(" ", escape(note), joined(" – ", anchor(pair.url, pair.title), escape(pair.show), escape(reason), a.moment(pair.Pair)))
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

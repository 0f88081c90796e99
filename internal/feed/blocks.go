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
	return at.listenBlock(at.hear(pairs)).fenced()
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
	return at.readBlock(at.read(pairs)).fenced()
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

// toRead is a pair as an episode's listener is told of it.
type toRead struct {
	earmark.Pair
	url   string // where the article is read
	title string
}

func (a addresses) read(pairs []earmark.Pair) []toRead {
	list := make([]toRead, len(pairs))
	for i, pair := range pairs {
		list[i] = toRead{pair, a.article(pair.ArticleItem), line(pair.ArticleItem.Title)}
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

func (a addresses) listenBlock(pairs []heard) block {
	return block{ListenFence, "Listen", "what goes with this article", rows(pairs, a.listenItem)}
}

func (a addresses) readBlock(pairs []toRead) block {
	heading := "what goes with this episode"
	if len(pairs) > 0 && pairs[0].EpisodeItem == nil {
		heading = "what goes with this show"
	}
	return block{ReadFence, "Read", heading, rows(pairs, a.readItem)}
}

// block is a list of what goes with something.
type block struct {
	fence         Fence
	verb, heading string
	rows          string // list items, each on a line; none: there is no block
}

// rows are the list items of a block; item writes what stands in one.
func rows[T any](pairs []T, item func(*htmlPen, T)) string {
	if len(pairs) == 0 {
		return ""
	}
	p := htmlPen{make([]byte, 0, 400*len(pairs))}
	for _, pair := range pairs {
		p.markup("<li>")
		item(&p, pair)
		p.markup("</li>\n")
	}
	return string(p.buf)
}

// fenced is the block as it is found again; empty when there is none.
func (b block) fenced() string {
	if b.rows == "" {
		return ""
	}
	return `<section class="` + string(b.fence) + "\">\n<p><strong>" + b.verb + ":</strong> " + b.heading + "</p>\n<ul>\n" + b.rows + "</ul>\n</section>"
}

// simple is what [appendSimple] makes of it where there is room, without reading
// again what was just written.
func (b block) simple() string {
	if b.rows == "" {
		return ""
	}
	return "<p>" + b.verb + ": " + b.heading + "</p><ul>" + strings.ReplaceAll(b.rows, "\n", "") + "</ul>"
}

// why is a reason within a line: names keep their capitals.
func why(kind earmark.Kind, said string) string {
	if kind == earmark.ByAuthor || kind == earmark.ShowLink || said == "" {
		return line(said)
	}
	return line(strings.ToLower(said[:1]) + said[1:])
}

func (a addresses) listenItem(p *htmlPen, pair heard) {
	if pair.EpisodeItem == nil {
		a.showItem(p, pair)
		return
	}
	p.note(pair.EpisodeItem.ContentNotes)
	p.anchor(pair.url, pair.title)
	p.dash(pair.show)
	p.dash(why(pair.Kind, a.library.WhyListen(pair.Pair)))
	a.moment(p, pair.Pair)
}

// showItem says who of the authors makes the show: "Hilaria Baldwin co-hosts
// Mom Brain".
func (a addresses) showItem(p *htmlPen, pair heard) {
	p.text(line(a.library.WhyShow(pair.Pair)))
	p.markup(" ")
	p.anchor(pair.url, pair.show)
}

func (a addresses) readItem(p *htmlPen, pair toRead) {
	article := pair.ArticleItem
	by := earmark.Join(lines(a.library.Names(article.Authors)))
	if source := a.credit(article.Source).name; source != "" {
		by = joined(", ", by, "excerpted from "+source)
	}
	p.note(a.library.ContentNotes(article))
	p.anchor(pair.url, pair.title)
	p.dash(by)
	p.dash(why(pair.Kind, a.library.WhyRead(pair.Pair)))
	a.moment(p, pair.Pair)
}

// moment links to the minute, in the way of the player that the episode is
// heard in; nothing when it is not known.
func (a addresses) moment(p *htmlPen, pair earmark.Pair) {
	if pair.Moment == nil || pair.EpisodeItem == nil {
		return
	}
	address := a.absolute(a.library.EpisodeAt(pair.EpisodeItem, pair.Moment.At))
	if address == "" {
		address = a.episode(pair.EpisodeItem)
	}
	p.markup(" – ")
	p.anchor(address, "listen from "+earmark.Clock(pair.Moment.At))
}

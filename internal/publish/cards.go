package publish

import (
	"strconv"
	"strings"
	"time"

	"earmark/internal/earmark"
)

// How long the short texts of cards and rows may be, in words.
const (
	cardWords = 30
	rowWords  = 36
	showWords = 26
)

// listenCard leads from an article's page to the other end of a pair.
func (b *builder) listenCard(here at, p earmark.Pair) ListenCard {
	card := ListenCard{
		Show: p.ShowItem.Title, ShowURL: here.to(earmark.ShowPath(p.ShowItem)),
		Art:    b.picture(here, art(p.EpisodeItem, p.ShowItem), ""),
		Reason: b.lib.WhyListen(p), Suggested: suggested(p.Link),
	}
	if p.EpisodeItem == nil {
		card.About = excerpt(p.ShowItem.Description, showWords)
		card.Feed = b.showFeed(here, p.ShowItem)
		return card
	}
	e := p.EpisodeItem
	date := b.date(e.Date)
	card.Episode, card.URL = e.Title, here.to(earmark.EpisodePath(e))
	card.Note = earmark.Join(e.ContentNotes)
	card.Date, card.Duration = &date, earmark.Length(e.Audio.Duration)
	if hasTranscript(e) {
		card.Transcript = card.URL + "#transcript"
	}
	card.at(p.Moment)
	card.Player = b.player(here, e, p.Moment)
	if card.From != "" && card.Player == nil {
		card.FromURL = b.moment(here, e, p.Moment.At)
	}
	return card
}

// at says where in the episode the matter begins.
func (c *ListenCard) at(m *earmark.Moment) {
	if m == nil {
		return
	}
	if m.At > 0 {
		c.From = earmark.Clock(m.At)
	}
	c.Chapter = m.Chapter
	c.Said = strings.Trim(oneLine(m.Passage), "“”\"")
}

// player is the recording, from a moment on where one is known; nil when there
// is no recording.
func (b *builder) player(here at, e *earmark.Episode, m *earmark.Moment) *Player {
	address := b.audio(here, e)
	if address == "" {
		return nil
	}
	p := &Player{URL: address, Label: "Play “" + e.Title + "”", Size: size(e.Audio.Length)}
	if m != nil && m.At > 0 {
		p.URL = earmark.AtMoment(address, m.At)
		p.Label += " from " + earmark.Clock(m.At)
	}
	return p
}

// moment is where a page leads for a moment of an episode: the recording, else
// a player elsewhere that can be told; empty when there is neither.
func (b *builder) moment(here at, e *earmark.Episode, m time.Duration) string {
	if address := b.audio(here, e); address != "" {
		return earmark.AtMoment(address, m)
	}
	told, _ := b.lib.PlayerAt(e, m)
	return told
}

// readCard leads from an episode's or a show's page to an article.
func (b *builder) readCard(here at, p earmark.Pair) ReadCard {
	a := p.ArticleItem
	card := ReadCard{
		Title: a.Title, URL: here.to(earmark.ArticlePath(a)), Reason: b.lib.WhyRead(p),
		Note: earmark.Join(b.lib.ContentNotes(a)), By: earmark.Join(b.lib.Names(a.Authors)), Date: b.date(a.Date),
		Suggested: suggested(p.Link),
	}
	if a.Source != nil {
		card.Source = a.Source.Name
	}
	if card.Note == "" {
		card.Summary = summary(a, cardWords)
	}
	if p.Moment != nil && p.EpisodeItem != nil && p.Moment.At > 0 {
		card.At = earmark.Clock(p.Moment.At)
		card.AtURL = b.moment(here, p.EpisodeItem, p.Moment.At)
	}
	return card
}

// articleRow is an article in a list. Beside a content note stands neither an
// excerpt nor an invitation to listen.
func (b *builder) articleRow(here at, a *earmark.Article) ArticleRow {
	row := ArticleRow{
		Title: a.Title, URL: here.to(earmark.ArticlePath(a)), Note: earmark.Join(b.lib.ContentNotes(a)),
		By: earmark.Join(b.lib.Names(a.Authors)), Date: b.date(a.Date),
	}
	if a.Source != nil {
		row.Source = a.Source.Name
	}
	if row.Note == "" {
		row.Summary = summary(a, rowWords)
		row.Image = b.picture(here, a.Image, "")
		row.Hint = b.hint(here, a)
	}
	return row
}

// hint names the best episode of an article.
func (b *builder) hint(here at, a *earmark.Article) *Link {
	for _, p := range b.pairs.OfArticle(a.ID) {
		if p.EpisodeItem == nil {
			continue
		}
		text := p.EpisodeItem.Title + " (" + p.ShowItem.Title + ")"
		if p.Moment != nil && p.Moment.At > 0 {
			text += ", from\u00a0" + earmark.Clock(p.Moment.At) // on one line
		}
		return &Link{Text: text, URL: here.to(earmark.EpisodePath(p.EpisodeItem))}
	}
	return nil
}

// episodeRow is an episode in a list; the show is named where the list is not
// its own.
func (b *builder) episodeRow(here at, e *earmark.Episode, show string) EpisodeRow {
	row := EpisodeRow{
		Title: e.Title, URL: here.to(earmark.EpisodePath(e)), Note: earmark.Join(e.ContentNotes), Show: show,
		Number: number(e), Date: b.date(e.Date), Duration: earmark.Length(e.Audio.Duration), Transcript: hasTranscript(e),
	}
	if n := len(b.pairs.OfEpisode(e.ID)); n > 0 {
		row.Reads = earmark.Count(n, "article") + " to read"
	}
	if row.Note == "" && show == "" {
		row.Summary = excerpt(e.Notes, rowWords)
	}
	return row
}

// pager leads from part i (from 0) of n to its neighbours; nil when there is
// only one. path gives the place of a part below public/.
func pager(here at, i, n int, path func(int) string) *Pager {
	if n < 2 {
		return nil
	}
	p := &Pager{Text: "Page " + strconv.Itoa(i+1) + " of " + strconv.Itoa(n)}
	if i > 0 {
		p.Previous = &Link{Text: "Previous", URL: here.to(path(i - 1))}
	}
	if i+1 < n {
		p.Next = &Link{Text: "Next", URL: here.to(path(i + 1))}
	}
	return p
}

// suggested tells whether nobody but the program stands behind a link.
func suggested(l earmark.Link) bool { return !l.Declared && l.Verdict == earmark.Suggestion }

func hasTranscript(e *earmark.Episode) bool {
	return e.Transcript != nil && len(e.Transcript.Segments) > 0
}

package publish

import (
	"fmt"
	"html/template"
	"strconv"
	"time"

	"earmark/internal/earmark"
)

// episodePages makes the page of an episode, and as many more as its
// transcript needs.
func (b *builder) episodePages(e *earmark.Episode) (made, error) {
	show := b.lib.Show(e.ID.Show())
	if show == nil {
		return made{}, fmt.Errorf("episode %s: there is no show %q", e.ID, e.ID.Show())
	}
	flow, err := b.episodeFlow(e, show)
	if err != nil {
		return made{}, fmt.Errorf("episode %s: %w", e.ID, err)
	}
	var all made
	for i, content := range flow {
		here := episodePart(e, i)
		page := b.episodePage(here, e, show, i, len(flow))
		page.Episode.Notes = content.notes
		page.Episode.Transcript = content.talk.view(content.from, content.to, func(m time.Duration) string { return b.moment(here, e, m) })
		b.anchors(page.Episode, e, content)
		rendered, err := b.file(here, page)
		if err != nil {
			return made{}, err
		}
		all.join(rendered)
	}
	return all, nil
}

func episodePart(e *earmark.Episode, i int) at {
	return at(part(earmark.EpisodePath(e), "transcript", i))
}

// stretch is what of an episode's notes and transcript stands on one page.
type stretch struct {
	notes    template.HTML
	talk     talk
	from, to int // paragraphs of the talk
}

// episodeFlow pours the notes and then the transcript into pages.
func (b *builder) episodeFlow(e *earmark.Episode, s *earmark.Show) ([]stretch, error) {
	text, err := newProse(e.Notes, 2)
	if err != nil {
		return nil, err
	}
	first, err := b.weigh(episodePart(e, 0), b.episodePage(episodePart(e, 0), e, s, 0, 1))
	if err != nil {
		return nil, err
	}
	later, err := b.weigh(episodePart(e, 1), b.episodePage(episodePart(e, 1), e, s, 1, 3))
	if err != nil {
		return nil, err
	}
	room, rest := max(pageLimit-first-slack, 0), max(pageLimit-later-slack, pageLimit/4)
	var flow []stretch
	for i, notes := range text.parts(room, rest, func(i int) at { return episodePart(e, i) }) {
		flow = append(flow, stretch{notes: notes})
		if i > 0 {
			room = rest
		}
		room -= len(notes)
	}
	return pour(flow, newTalk(e.Transcript), room, rest, b.moment(episodePart(e, 1), e, 0)), nil
}

// pour adds the transcript behind the notes: room is what the last page of
// the notes has left.
func pour(flow []stretch, t talk, room, rest int, audio string) []stretch {
	for i, span := range t.pages(room, rest, audio) {
		if i > 0 {
			flow = append(flow, stretch{})
		}
		last := &flow[len(flow)-1]
		last.talk, last.from, last.to = t, span[0], span[1]
	}
	return flow
}

// episodePage is page i of n of an episode, without notes and transcript.
func (b *builder) episodePage(here at, e *earmark.Episode, s *earmark.Show, i, n int) Page {
	page := b.page(here, "episode")
	page.Title = b.partTitle(e.Title, i)
	page.Description = described(earmark.NoteSentence("episode", e.ContentNotes), excerpt(e.Notes, rowWords))
	page.Canonical = b.absolute(string(here))
	page.Pager = pager(here, i, n, func(i int) string { return string(episodePart(e, i)) })
	page.Card = &Card{
		Type: "article", Title: e.Title, Description: page.Description, URL: b.absolute(earmark.EpisodePath(e)),
		Image: b.imageURL(art(e, s)), Published: b.date(e.Date).ISO,
	}
	page.Feeds = append(page.Feeds, b.showFeedLinks(here, s)...)
	page.Episode = b.episodeView(here, e, s, i)
	if i == 0 {
		page.Data = b.episodeData(e, s)
	}
	return page
}

func (b *builder) episodeView(here at, e *earmark.Episode, s *earmark.Show, i int) *EpisodeView {
	v := &EpisodeView{
		Title: e.Title, URL: here.to(earmark.EpisodePath(e)), First: i == 0,
		Show: s.Title, ShowURL: here.to(earmark.ShowPath(s)), Number: number(e), Explicit: explicit(e, s),
		Note: earmark.NoteSentence("episode", e.ContentNotes), Date: b.date(e.Date), Duration: earmark.Length(e.Audio.Duration),
		HasTranscript: hasTranscript(e),
	}
	if i > 0 {
		return v
	}
	v.Player = b.player(here, e, nil)
	if e.URL != "" && e.URL != b.absolute(earmark.EpisodePath(e)) {
		v.Elsewhere = &Link{Text: host(e.URL), URL: e.URL}
	}
	for _, p := range b.pairs.OfEpisode(e.ID) {
		v.Read = append(v.Read, b.readCard(here, p))
	}
	v.Chapters = b.chapterRows(here, e)
	v.People = b.credits(e)
	v.Files = b.transcriptLinks(here, e)
	return v
}

// credits lists who is heard, and as what.
func (b *builder) credits(e *earmark.Episode) []Role {
	var roles []Role
	for _, c := range e.People {
		link := b.person(c.Person)
		roles = append(roles, Role{Text: link.Text, URL: link.URL, Role: title(c.Role)})
	}
	return roles
}

// chapterRows lists the chapters; one that begins where a pair's moment is
// leads to the article.
func (b *builder) chapterRows(here at, e *earmark.Episode) []ChapterRow {
	var rows []ChapterRow
	for _, c := range e.Chapters {
		row := ChapterRow{Clock: earmark.Clock(c.Start), Title: c.Title, URL: c.URL, Anchor: anchor(c.Start)}
		row.AtURL = b.moment(here, e, c.Start)
		if a := b.chapterArticle(e, c); a != nil && row.URL == "" {
			row.URL = here.to(earmark.ArticlePath(a))
		}
		rows = append(rows, row)
	}
	return rows
}

// anchor is the name of a moment in a page, which makes PAGE#t=41 lead there.
func anchor(moment time.Duration) string {
	return "t=" + strconv.Itoa(int(moment.Seconds()))
}

// anchors gives the moments of the episode's pairs a place in the page: the
// chapter that begins there, else the passage, else the card of the article.
func (b *builder) anchors(v *EpisodeView, e *earmark.Episode, content stretch) {
	taken := map[string]bool{}
	for i := range v.Chapters {
		if taken[v.Chapters[i].Anchor] {
			v.Chapters[i].Anchor = ""
		}
		taken[v.Chapters[i].Anchor] = true
	}
	for i, p := range b.pairs.OfEpisode(e.ID) {
		if p.Moment == nil || p.Moment.At <= 0 || taken[anchor(p.Moment.At)] {
			continue
		}
		name := anchor(p.Moment.At)
		taken[name] = true
		passage := content.talk.spokenAt(p.Moment.At, content.from, content.to)
		switch {
		case passage >= 0 && v.Transcript[passage-content.from].Anchor == "":
			v.Transcript[passage-content.from].Anchor = name
		case v.First:
			v.Read[i].Anchor = name
		}
	}
}

// explicit is what the episode says, else its show.
func explicit(e *earmark.Episode, s *earmark.Show) bool {
	if e.Explicit != nil {
		return *e.Explicit
	}
	return s.Explicit
}

package publish

import (
	"bytes"
	"fmt"

	"earmark/internal/earmark"
	"earmark/internal/feed"
	"earmark/internal/media"
)

// episodeFiles makes what feeds and pages point to: recording, transcript,
// chapters.
func (b *builder) episodeFiles(e *earmark.Episode) (made, error) {
	var all made
	if e.Audio.URL == "" && e.Audio.File != "" {
		all.files = append(all.files, file{path: earmark.AudioPath(e), from: e.Audio.File})
	}
	for _, step := range []func(*earmark.Episode) (made, error){b.transcriptFiles, b.chapterFiles} {
		more, err := step(e)
		if err != nil {
			return made{}, fmt.Errorf("episode %s: %w", e.ID, err)
		}
		all.join(more)
	}
	return all, nil
}

// chapterFiles writes the chapters for players. A chapter that begins where an
// article's matter does leads to the article, unless it leads somewhere
// already.
func (b *builder) chapterFiles(e *earmark.Episode) (made, error) {
	if len(e.Chapters) == 0 {
		return made{}, nil
	}
	chapters := make([]media.Chapter, len(e.Chapters))
	for i, c := range e.Chapters {
		if a := b.chapterArticle(e, c); a != nil && c.URL == "" {
			c.URL = b.lib.ArticleURL(a)
		}
		c.URL, c.Image = feed.Address(b.lib.Site, c.URL), feed.Address(b.lib.Site, c.Image)
		chapters[i] = media.Chapter(c)
	}
	var out bytes.Buffer
	if err := media.WriteChapters(&out, chapters); err != nil {
		return made{}, fmt.Errorf("chapters: %w", err)
	}
	return one(earmark.ChaptersPath(e), out.Bytes()), nil
}

// chapterArticle is the best article whose moment in the episode is the start
// of a chapter, to the second; nil when there is none.
func (b *builder) chapterArticle(e *earmark.Episode, c earmark.Chapter) *earmark.Article {
	for _, p := range b.pairs.OfEpisode(e.ID) {
		if p.Moment != nil && int(p.Moment.At.Seconds()) == int(c.Start.Seconds()) {
			return p.ArticleItem
		}
	}
	return nil
}

// imageFiles copies every picture that lies in the workspace.
func (b *builder) imageFiles() (made, error) {
	var all made
	take := func(bodies ...earmark.Body) {
		for _, body := range bodies {
			all.pictures(body.Pictures...)
		}
	}
	for _, a := range b.lib.Articles {
		all.pictures(a.Image)
		take(a.Body, a.Biography)
	}
	for _, s := range b.lib.Shows {
		all.pictures(s.Image)
		take(s.Description)
	}
	for _, e := range b.lib.Episodes {
		all.pictures(e.Image)
		take(e.Notes)
	}
	for _, p := range b.lib.People {
		take(p.Bio)
	}
	return all, nil
}

// pictures adds those of some pictures that lie in the workspace.
func (m *made) pictures(list ...earmark.Image) {
	for _, i := range list {
		if i.URL == "" && i.File != "" {
			m.files = append(m.files, file{path: earmark.ImagePath(i), from: i.File})
		}
	}
}

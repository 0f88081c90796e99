package link

import (
	"cmp"
	"slices"

	"earmark/internal/earmark"
)

// reader makes bags of documents, and finds the people they name. It is not
// safe for concurrent use.
type reader struct {
	lib     *earmark.Library
	english *analyser
	plain   *analyser
	names   nameBook
	bagger  bagger
	field   []term
	heard   []heardWord
	murmur  []uint64
	last    struct {
		article     *earmark.Article
		text, title tokens
	}
}

func newReader(lib *earmark.Library) *reader {
	return &reader{lib: lib, english: newAnalyser("en"), plain: newAnalyser("und"), bagger: bagger{part: portion{to: 1}}}
}

// of is the analyser of a language, the site's when it is not said.
func (r *reader) of(language string) *analyser {
	if isEnglish(cmp.Or(language, r.lib.Site.Language)) {
		return r.english
	}
	return r.plain
}

// document reads one document, articles first.
func (r *reader) document(number int) (bag, []earmark.PersonID) {
	if x := number - len(r.lib.Articles); x >= 0 {
		return r.episode(r.lib.Episodes[x])
	}
	return r.article(r.lib.Articles[number])
}

// notes is what else there is to know of a document.
func (r *reader) notes(number int, named []earmark.PersonID) notes {
	if x := number - len(r.lib.Articles); x >= 0 {
		e := r.lib.Episodes[x]
		return notes{named, ownOfEpisode(r.lib, e), linked(e.Notes, r.lib.EpisodeURL(e)), r.listen(e)}
	}
	a := r.lib.Articles[number]
	return notes{named: named, own: ownOfArticle(r.lib, a), links: linked(a.Body, r.lib.ArticleURL(a))}
}

func (r *reader) article(a *earmark.Article) (bag, []earmark.PersonID) {
	words := r.of(a.Lang)
	var named []earmark.PersonID
	title := words.analyse(a.Title)
	named = r.names.find(title.names, named)
	r.bagger.heading(title.terms, articleTitleWeight)
	text := words.analyse(articleText(a))
	named = r.names.find(text.names, named)
	r.bagger.field(text.terms)
	return r.bagger.bag(), named
}

// told is an article's text and title in tokens. They hold until another
// article is asked for: the links of one are explained one after the other.
func (r *reader) told(a *earmark.Article, words *analyser) (text, title tokens) {
	if r.last.article != a {
		r.last.article = a
		r.last.text = words.analyse(articleText(a)).copied(r.last.text)
		r.last.title = words.analyse(a.Title).copied(r.last.title)
	}
	return r.last.text, r.last.title
}

// articleText is what an article says, its summary where there is no more.
func articleText(a *earmark.Article) string { return cmp.Or(a.Body.Text, a.Summary) }

func (r *reader) episode(e *earmark.Episode) (bag, []earmark.PersonID) {
	words := r.of(r.language(e))
	var named []earmark.PersonID
	title := words.analyse(e.Title)
	named = r.names.find(title.names, named)
	r.bagger.heading(title.terms, episodeTitleWeight)
	notes := words.analyse(e.Notes.Text)
	named = r.names.find(notes.names, named)
	r.bagger.field(notes.terms)
	r.bagger.field(r.speech(e, words))
	r.bagger.field(r.chapters(e, words))
	return r.bagger.bag(), named
}

func (r *reader) language(e *earmark.Episode) string {
	if s := r.lib.Show(e.ID.Show()); s != nil {
		return s.Language
	}
	return ""
}

// speech is the terms of a transcript, as one field: sentences run on from
// segment to segment.
func (r *reader) speech(e *earmark.Episode, words *analyser) []term {
	r.field = r.field[:0]
	if e.Transcript != nil {
		for _, s := range e.Transcript.Segments {
			r.field = append(r.field, words.analyse(s.Text).terms...)
		}
	}
	return r.field
}

// listen remembers what shingles an episode's transcript has.
func (r *reader) listen(e *earmark.Episode) murmur {
	if e.Transcript == nil {
		return nil
	}
	r.heard, r.murmur = r.heard[:0], r.murmur[:0]
	words := r.of(r.language(e))
	for _, s := range e.Transcript.Segments {
		words.heardWords(s.Text, func(w heardWord) { r.heard = append(r.heard, w) })
	}
	eachShingle(len(r.heard), func(i int) heardWord { return r.heard[i] }, func(_ int, shingle uint64) {
		r.murmur = append(r.murmur, shingle)
	})
	slices.Sort(r.murmur)
	return newMurmur(slices.Compact(r.murmur))
}

// chapters is the terms of the chapters' titles, which are notes of a kind.
func (r *reader) chapters(e *earmark.Episode, words *analyser) []term {
	r.field = r.field[:0]
	for _, c := range e.Chapters {
		r.field = append(r.field, words.analyse(c.Title).terms...)
	}
	return r.field
}

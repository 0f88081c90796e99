package publish

import (
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// Why a pair stands where it stands, in words for readers rather than for the
// editor, who has the signals and their shares.

// whyListen says it beside the article.
func whyListen(lib *earmark.Library, p earmark.Pair) string {
	switch p.Kind {
	case earmark.Adapted:
		return "The same work, to hear"
	case earmark.SameStory:
		return "The same story, told aloud"
	case earmark.Quoted:
		return "Quoted in this article"
	case earmark.ByAuthor:
		return speaks(lib, p, "The author speaks in this episode")
	case earmark.ShowLink:
		return hosts(lib, p)
	}
	return "Linked from this article or from the show notes"
}

// whyRead says it beside the episode or the show.
func whyRead(lib *earmark.Library, p earmark.Pair) string {
	switch p.Kind {
	case earmark.Adapted:
		return "The same work, to read"
	case earmark.SameStory:
		return "The same story, in writing"
	case earmark.Quoted:
		return "Quotes this episode"
	case earmark.ByAuthor:
		return speaks(lib, p, "By somebody who speaks in this episode")
	case earmark.ShowLink:
		return hosts(lib, p)
	}
	return "Mentions this episode, or is mentioned in it"
}

// speaks names the author and what they do in the episode.
func speaks(lib *earmark.Library, p earmark.Pair, otherwise string) string {
	if p.EpisodeItem == nil {
		return otherwise
	}
	for _, credit := range p.EpisodeItem.People {
		if !slices.Contains(p.ArticleItem.Authors, credit.Person) {
			continue
		}
		name := lib.Name(credit.Person)
		switch credit.Role {
		case "host":
			return name + " hosts this episode"
		case "guest":
			return name + " is the guest of this episode"
		}
		return name + " speaks in this episode"
	}
	return otherwise
}

// hosts names the author who hosts the show.
func hosts(lib *earmark.Library, p earmark.Pair) string {
	for _, author := range p.ArticleItem.Authors {
		person := lib.Person(author)
		here := slices.Contains(p.ShowItem.Hosts, author)
		if !here && (person == nil || !slices.Contains(person.Hosts, p.ShowItem.ID)) {
			continue
		}
		others := len(p.ShowItem.Hosts)
		if here {
			others--
		}
		if others > 0 {
			return lib.Name(author) + " co-hosts " + p.ShowItem.Title
		}
		return lib.Name(author) + " hosts " + p.ShowItem.Title
	}
	if strings.Contains(p.ArticleItem.Biography.Text, p.ShowItem.Title) {
		return "Named in the author’s biography"
	}
	return "A podcast close to the author"
}

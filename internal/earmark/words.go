package earmark

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// How links and lengths are said to readers. Feeds, pages and the letter say
// them alike, so the words stand here. They are English; whoever publishes in
// another language lays own templates over the built-in ones.

// together says no more than that two items have to do with each other.
const together = "Mentioned together"

// WhyListen says why an episode or a show stands beside an article, as in "The
// same story, told aloud" or "Hilaria Baldwin co-hosts Mom Brain"; empty for a
// kind it does not know.
func (l *Library) WhyListen(p Pair) string {
	if p.EpisodeItem == nil {
		return l.WhyShow(p) + " " + p.ShowItem.Title
	}
	switch p.Kind {
	case Adapted:
		return "The same work, to hear"
	case SameStory:
		return "The same story, told aloud"
	case Quoted:
		return "Quoted in this article"
	case ByAuthor:
		return l.speaks(p, "The author speaks in this episode")
	case Mentioned, ShowLink: // the kind of a show is no word on one of its episodes
		return together
	}
	return ""
}

// WhyRead says why an article stands beside an episode or a show.
func (l *Library) WhyRead(p Pair) string {
	if p.EpisodeItem == nil {
		return l.WhyShow(p) + " " + p.ShowItem.Title
	}
	switch p.Kind {
	case Adapted:
		return "The same work, to read"
	case SameStory:
		return "The same story, in writing"
	case Quoted:
		return "Quotes this episode"
	case ByAuthor:
		return l.speaks(p, "By somebody who speaks in this episode")
	case Mentioned, ShowLink:
		return together
	}
	return ""
}

// speaks names the author and what they do in the episode.
func (l *Library) speaks(p Pair, otherwise string) string {
	for _, credit := range p.EpisodeItem.People {
		if !slices.Contains(p.ArticleItem.Authors, credit.Person) {
			continue
		}
		if l.Namesake(credit.Person, p.ArticleItem.ID, p.EpisodeItem.ID) {
			return together
		}
		switch credit.Role {
		case "host":
			return l.Name(credit.Person) + " hosts this episode"
		case "guest":
			return l.Name(credit.Person) + " is the guest of this episode"
		}
		return l.Name(credit.Person) + " speaks in this episode"
	}
	if len(p.ArticleItem.Authors) == 0 {
		return together
	}
	return otherwise
}

// WhyShow says why a show as a whole stands beside an article. The title of
// the show follows, so that a page can make a link of it.
func (l *Library) WhyShow(p Pair) string {
	var hosts []string
	shared := false
	for _, author := range p.ArticleItem.Authors {
		if l.Hosts(author, p.ShowItem) && !l.NamesakeOfShow(author, p.ArticleItem.ID, p.ShowItem.ID) {
			hosts = append(hosts, l.Name(author))
			shared = shared || l.CoHosts(author, p.ShowItem)
		}
	}
	switch {
	case len(hosts) > 1:
		return Join(hosts) + " host"
	case len(hosts) == 1 && shared:
		return hosts[0] + " co-hosts"
	case len(hosts) == 1:
		return hosts[0] + " hosts"
	case strings.Contains(p.ArticleItem.Biography.Text, p.ShowItem.Title):
		return "Named in the author’s biography:"
	}
	return "Close to the author:"
}

// CoHosts tells whether somebody who hosts a show does so with others: it has
// other hosts, or the biography says so.
func (l *Library) CoHosts(id PersonID, s *Show) bool {
	if slices.ContainsFunc(s.Hosts, func(other PersonID) bool { return other != id }) {
		return true
	}
	p := l.Person(id)
	if p == nil || !strings.Contains(p.Bio.Text, s.Title) {
		return false
	}
	bio := strings.ToLower(p.Bio.Text)
	return strings.Contains(bio, "co-host") || strings.Contains(bio, "cohost")
}

// Hosts tells whether a person hosts a show, as the show's file or the
// person's says.
func (l *Library) Hosts(id PersonID, s *Show) bool {
	if slices.Contains(s.Hosts, id) {
		return true
	}
	p := l.Person(id)
	return p != nil && slices.Contains(p.Hosts, s.ID)
}

// NoteSentence is a content note as a sentence: "This article speaks of
// pregnancy loss."; empty where there are no topics. What is the thing that
// speaks.
func NoteSentence(what string, topics []string) string {
	if len(topics) == 0 {
		return ""
	}
	return "This " + what + " speaks of " + Join(topics) + "."
}

// Length is how long something takes, as people say it: "42 min" or "1 hr
// 5 min"; empty when unknown.
func Length(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	minutes := max(1, int(d.Round(time.Minute).Minutes()))
	h, m := minutes/60, minutes%60
	switch {
	case h == 0:
		return strconv.Itoa(m) + " min"
	case m == 0:
		return strconv.Itoa(h) + " hr"
	}
	return strconv.Itoa(h) + " hr " + strconv.Itoa(m) + " min"
}

// Count is "1 episode", "2 episodes".
func Count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}

// Join joins as people do: "grief, pregnancy loss and suicide".
func Join(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

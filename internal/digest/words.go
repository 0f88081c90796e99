package digest

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// How things are said to readers. The built-in letter speaks English, as the
// built-in pages do.

// whyListen says why an episode stands beside an article.
func whyListen(lib *earmark.Library, p earmark.Pair) string {
	switch p.Kind {
	case earmark.Adapted:
		return "The same work, to hear"
	case earmark.SameStory:
		return "The same story, told aloud"
	case earmark.Quoted:
		return "Quoted in this article"
	case earmark.ByAuthor:
		return speaks(lib, p)
	}
	return "Linked from this article or from the show notes"
}

// roles are what an author may do in an episode, in the words of a sentence.
var roles = map[string]string{"host": " hosts this episode", "guest": " is the guest of this episode"}

func speaks(lib *earmark.Library, p earmark.Pair) string {
	for _, credit := range p.EpisodeItem.People {
		if !slices.Contains(p.ArticleItem.Authors, credit.Person) {
			continue
		}
		if does, ok := roles[credit.Role]; ok {
			return lib.Name(credit.Person) + does
		}
		return lib.Name(credit.Person) + " speaks in this episode"
	}
	return "The author speaks in this episode"
}

// whyShow says why a show as a whole stands beside an article; the show's
// title follows.
func whyShow(lib *earmark.Library, p earmark.Pair) string {
	for _, author := range p.ArticleItem.Authors {
		if !hosts(lib, author, p.ShowItem) {
			continue
		}
		if len(p.ShowItem.Hosts) > 1 || !slices.Contains(p.ShowItem.Hosts, author) && len(p.ShowItem.Hosts) > 0 {
			return lib.Name(author) + " co-hosts"
		}
		return lib.Name(author) + " hosts"
	}
	if strings.Contains(p.ArticleItem.Biography.Text, p.ShowItem.Title) {
		return "Named in the author’s biography:"
	}
	return "A podcast close to the author:"
}

func hosts(lib *earmark.Library, id earmark.PersonID, s *earmark.Show) bool {
	if slices.Contains(s.Hosts, id) {
		return true
	}
	person := lib.Person(id)
	return person != nil && slices.Contains(person.Hosts, s.ID)
}

// note is a content note in a sentence; empty where there are no topics.
func note(what string, topics []string) string {
	if len(topics) == 0 {
		return ""
	}
	return "This " + what + " speaks of " + list(lines(topics)) + "."
}

// inside says how much there is to read and, where there is something, to hear.
func inside(articles, reading, episodes int, listening time.Duration) []string {
	parts := []string{count(articles, "piece") + " to read"}
	if reading > 0 {
		parts[0] = count(articles, "piece") + ", " + strconv.Itoa(reading) + " min to read"
	}
	switch {
	case episodes > 0 && listening > 0:
		parts = append(parts, count(episodes, "episode")+", "+duration(listening)+" to hear")
	case episodes > 0:
		parts = append(parts, count(episodes, "episode")+" to hear")
	}
	return parts
}

// duration is "42 min" or "1 hr 5 min"; empty when unknown.
func duration(d time.Duration) string {
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

func date(t time.Time) string { return t.Format("2 January 2006") }

var numbers = [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// inWords is a number as a sentence has it.
func inWords(n int) string {
	if n >= 0 && n < len(numbers) {
		return numbers[n]
	}
	return strconv.Itoa(n)
}

// count is "1 piece", "2 pieces".
func count(n int, one string) string { return strconv.Itoa(n) + " " + plural(n, one) }

func plural(n int, one string) string {
	if n == 1 {
		return one
	}
	return one + "s"
}

// list joins as people do: "grief, pregnancy loss and suicide".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// capital makes the first letter of a sentence one.
func capital(s string) string {
	for i, r := range s {
		return s[:i] + string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}

// line is a text on one line, without control characters, as titles and names
// must be in a subject and in plain text. A no-break space stays what it is.
func line(s string) string {
	space := func(r rune) bool {
		return (unicode.IsSpace(r) || breaksLine(r)) && r != '\u00a0' && r != '\u202f'
	}
	return strings.Join(strings.FieldsFunc(markup.XMLText(s), space), " ")
}

func lines(all []string) []string {
	clean := make([]string, len(all))
	for i, s := range all {
		clean[i] = line(s)
	}
	return clean
}

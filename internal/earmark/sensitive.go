package earmark

import (
	"slices"
	"strings"
)

// Topic is a matter a reader may want to be warned of, with the words and the
// categories that betray it. Words are compared in lower case; a word of
// several parts must stand together.
type Topic struct {
	Name       string   `yaml:"name"`
	Words      []string `yaml:"words"`
	Categories []string `yaml:"categories"`
}

// DefaultTopics is the list used when `site.sensitive` sets none. Its words
// are chosen to be plain about the matter: a piece on "killing a process" must
// not be taken for one on violence.
func DefaultTopics() []Topic {
	return []Topic{
		{Name: "pregnancy loss", Words: []string{"miscarriage", "miscarriages", "miscarried", "stillbirth", "stillborn", "pregnancy loss", "baby loss", "infant loss", "lose a pregnancy", "losing a pregnancy", "lost a pregnancy", "lose the baby", "losing the baby", "lost the baby", "lost a baby", "ectopic pregnancy"}},
		{Name: "grief", Categories: []string{"Grief & Loss", "Grief and Loss", "Grief", "Bereavement"}},
		{Name: "suicide", Words: []string{"suicide", "suicidal"}, Categories: []string{"Suicide"}},
		{Name: "self-harm", Words: []string{"self-harm", "self-injury"}},
		{Name: "sexual violence", Words: []string{"rape", "raped", "sexual assault", "sexual abuse", "sexually abused"}},
		{Name: "domestic violence", Words: []string{"domestic violence", "domestic abuse"}},
		{Name: "child abuse", Words: []string{"child abuse"}},
		{Name: "eating disorders", Words: []string{"anorexia", "bulimia", "eating disorder", "eating disorders"}},
		{Name: "addiction", Words: []string{"overdose", "drug addiction", "alcoholism"}, Categories: []string{"Addiction"}},
	}
}

// inPassing is how often the text may name a topic before the article counts
// as being about it; a title, summary, tag or category tells at once. In an
// article that its category says is hard to read no word is in passing.
const inPassing = 2

// ContentNotes are the topics an article warns of: what its editor decided,
// or until then what it speaks of, which is found once. It may be asked by
// several goroutines at once; the list is only to be read.
func (l *Library) ContentNotes(a *Article) []string {
	if a.NotesDecided {
		return a.ContentNotes
	}
	if found, known := l.notes.Load(a); known {
		return found.([]string)
	}
	found := l.Site.Speaks(a)
	l.notes.Store(a, found)
	return found
}

// Speaks lists the sensitive topics an article is about, in the order of the
// site's list. A topic known by category alone is left out where a more
// telling one was found by words.
func (s Site) Speaks(a *Article) []string {
	byWords, byCategory := s.speaks(a)
	if len(byWords) > 0 {
		return byWords
	}
	return byCategory
}

// speaks lists the topics that words tell, and those that only a category
// tells.
func (s Site) speaks(a *Article) (byWords, byCategory []string) {
	topics := s.Sensitive
	if topics == nil {
		topics = DefaultTopics()
	}
	head := strings.ToLower(a.Title + "\n" + a.Summary + "\n" + strings.Join(a.Tags, "\n"))
	body, passing := strings.ToLower(a.Body.Text), inPassing
	if slices.ContainsFunc(topics, func(t Topic) bool { return shareFold(t.Categories, a.Categories) }) {
		passing = 0
	}
	for _, t := range topics {
		switch {
		case speaksOf(head, t.Words) > 0 || speaksOf(body, t.Words) > passing:
			byWords = append(byWords, t.Name)
		case shareFold(t.Categories, a.Categories):
			byCategory = append(byCategory, t.Name)
		}
	}
	return byWords, byCategory
}

func speaksOf(text string, words []string) int {
	n := 0
	for _, w := range words {
		n += countWord(text, strings.ToLower(w))
	}
	return n
}

// countWord counts a word that stands between characters that are no letters.
func countWord(text, word string) int {
	n := 0
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return n
		}
		start, end := from+i, from+i+len(word)
		if !letterBefore(text, start) && !letterAt(text, end) {
			n++
		}
		from = end
	}
}

func letterBefore(s string, i int) bool { return i > 0 && isLetter(s[i-1]) }
func letterAt(s string, i int) bool     { return i < len(s) && isLetter(s[i]) }

// isLetter counts every byte of a multi-byte letter as one.
func isLetter(b byte) bool { return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b >= 0x80 }

func shareFold(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool { return strings.EqualFold(x, y) })
	})
}

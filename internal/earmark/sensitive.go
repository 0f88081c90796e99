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
	found := telling(l.betrays(a))
	l.notes.Store(a, found)
	return found
}

// betrays lists the topics of an article that words tell, and those that only a
// category tells.
func (l *Library) betrays(a *Article) (byWords, byCategory []string) {
	l.watching.Do(func() { l.watch = newWatch(l.Site) })
	return l.watch.betrays(a)
}

// Speaks lists the sensitive topics an article is about, in the order of the
// site's list. A topic known by category alone is left out where a more
// telling one was found by words.
func (s Site) Speaks(a *Article) []string {
	return telling(newWatch(s).betrays(a))
}

// telling are the topics to warn of.
func telling(byWords, byCategory []string) []string {
	if len(byWords) > 0 {
		return byWords
	}
	return byCategory
}

// watch looks for the words of all topics in one reading of a text.
type watch struct {
	topics []Topic
	words  [256][]watched // by their first byte
}

type watched struct {
	word  string // in lower case
	topic int
}

func newWatch(s Site) *watch {
	w := &watch{topics: s.Sensitive}
	if w.topics == nil {
		w.topics = DefaultTopics()
	}
	for i, t := range w.topics {
		for _, word := range t.Words {
			if word = strings.ToLower(word); word != "" {
				w.words[word[0]] = append(w.words[word[0]], watched{word, i})
			}
		}
	}
	return w
}

// betrays lists the topics that words tell, and those that only a category
// tells.
func (w *watch) betrays(a *Article) (byWords, byCategory []string) {
	head := w.count(strings.ToLower(a.Title + "\n" + a.Summary + "\n" + strings.Join(a.Tags, "\n")))
	body, passing := w.count(strings.ToLower(a.Body.Text)), inPassing
	if slices.ContainsFunc(w.topics, func(t Topic) bool { return shareFold(t.Categories, a.Categories) }) {
		passing = 0
	}
	for i, t := range w.topics {
		switch {
		case head[i] > 0 || body[i] > passing:
			byWords = append(byWords, t.Name)
		case shareFold(t.Categories, a.Categories):
			byCategory = append(byCategory, t.Name)
		}
	}
	return byWords, byCategory
}

// count counts the words of each topic that stand between characters that are no
// letters.
func (w *watch) count(text string) []int {
	n := make([]int, len(w.topics))
	for i := range len(text) {
		candidates := w.words[text[i]]
		if len(candidates) == 0 || letterBefore(text, i) {
			continue
		}
		for _, c := range candidates {
			if strings.HasPrefix(text[i:], c.word) && !letterAt(text, i+len(c.word)) {
				n[c.topic]++
			}
		}
	}
	return n
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

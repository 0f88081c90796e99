package link

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"earmark/internal/earmark"
)

// manner is how an article brings a stretch of words.
type manner uint8

const (
	told       manner = iota // as its own
	attributed               // as what somebody said, without quotation marks
	quoted                   // in quotation marks or set off as a quotation
)

// saying is a stretch of an article that may be spoken in an episode.
type saying struct {
	text   string
	at     int // byte in the article's text
	manner manner
}

// elided tells whether words are left out of a saying, and it says so.
func (s saying) elided() bool { return hasElision(s.text) }

func hasElision(text string) bool {
	return strings.Contains(text, "…") || strings.Contains(text, "...") || strings.Contains(text, ". . .")
}

// sayings cuts an article into what it quotes and what it tells, in order.
func sayings(a *earmark.Article) []saying {
	text := articleText(a)
	set := blockquotes(a.Body.HTML)
	var out []saying
	for at := 0; at < len(text); {
		end := paragraphEnd(text, at)
		out = append(out, paragraphSayings(text[at:end], at, set)...)
		at = end
	}
	return out
}

// paragraphEnd is behind the paragraph that begins at i, its blank line
// included.
func paragraphEnd(text string, i int) int {
	if n := strings.Index(text[i:], "\n\n"); n >= 0 {
		return i + n + 2
	}
	return len(text)
}

func paragraphSayings(paragraph string, at int, set string) []saying {
	marked := quotations(paragraph)
	var out []saying
	for _, q := range joined(paragraph, marked) {
		q.at += at
		out = append(out, q)
	}
	for _, s := range sentences(paragraph) {
		if slices.ContainsFunc(marked, func(m word) bool { return m.start < s.end && s.start < m.end }) {
			continue
		}
		out = append(out, sentence(paragraph[s.start:s.end], at+s.start, set))
	}
	slices.SortStableFunc(out, func(a, b saying) int { return a.at - b.at })
	return out
}

// sentence is a sentence outside quotation marks. Of an attributed one only
// what is attributed is looked for.
func sentence(text string, at int, set string) saying {
	if flat := strings.Join(strings.Fields(text), " "); flat != "" && strings.Contains(set, flat) {
		return saying{text, at, quoted}
	}
	cue := attribution.FindStringIndex(text)
	if cue == nil {
		return saying{text, at, told}
	}
	before, after := text[:cue[0]], text[cue[1]:]
	comma := strings.LastIndexByte(before, ',')
	switch {
	case len(after) < len(before) && comma > len(before)/2:
		return saying{before[:comma], at, attributed} // "…, said Jane Doe": the comma parts the words from who said them
	case about.MatchString(after):
		return saying{text, at, told}
	case len(after) < len(before):
		return saying{before, at, attributed}
	}
	from := cue[1]
	if strings.EqualFold(text[cue[0]:cue[1]], source) {
		// "According to Jane Doe, …": the comma parts who says it from the words.
		from += strings.IndexByte(text[from:], ',') + 1
	}
	return saying{text[from:], at + from, attributed}
}

// source names whose words they are, not that they are said.
const source = "according to"

// attribution is how English says that somebody's words follow or went before.
var attribution = regexp.MustCompile(`(?i)\b(?:(?:said|says|told|tells|recalled|recalls|explained|explains)\b(?: (?:me|us|her|him|them)\b)?(?: that\b|:)?|` + source + `\b)`)

// about begins what was spoken of, which are nobody's words.
var about = regexp.MustCompile(`(?i)^ (?:about|of)\b`)

// The marks that close what a mark opens. A single mark closes only behind
// punctuation, for it is an apostrophe too. Swedish and Finnish open and close
// with the same mark.
var closing = map[rune]string{
	'“': "”", '„': "“”", '«': "»", '»': "«»", '"': `"`, '‘': "’", '‚': "‘’", '‹': "›", '›': "‹", '「': "」", '『': "』",
	'”': "”", '\'': "'",
}

// Marks that more often close, or stand in a word, than open: these open only
// behind a space or at the start.
const seldomOpens = "”'"

// quotations are the stretches between quotation marks, the marks left out.
// What is opened and not closed goes on in the next paragraph, as in speech of
// several; a straight mark may as well be inches, and is let go.
func quotations(text string) []word {
	var out []word
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		ends, opens := closing[r]
		if !opens || !mayOpen(text[:i], r) {
			i += size
			continue
		}
		from := i + size
		end, size := closedAt(text, from, r, ends)
		switch {
		case end >= 0:
			out = append(out, word{start: from, end: end})
			i = end + size
		case r == '“' || r == '„' || r == '«':
			return append(out, word{start: from, end: len(text)})
		default:
			i = from
		}
	}
	return out
}

// mayOpen tells whether a mark can open a quotation behind a text.
func mayOpen(before string, mark rune) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	switch {
	case before == "", mark == '「', mark == '『': // there are no spaces before those
		return true
	case strings.ContainsRune(seldomOpens, mark):
		return unicode.IsSpace(last) || last == '(' || last == '['
	}
	return !unicode.IsLetter(last) && !unicode.IsDigit(last)
}

func closedAt(text string, from int, opened rune, ends string) (at, size int) {
	for i, r := range text[from:] {
		if !strings.ContainsRune(ends, r) {
			continue
		}
		if opened == '‘' || opened == '\'' {
			last, _ := utf8.DecodeLastRuneInString(text[from : from+i])
			if !strings.ContainsRune(sentenceEnds+",", last) {
				continue
			}
		}
		return from + i, utf8.RuneLen(r)
	}
	return -1, 0
}

// longestInterruption is how much may stand between two halves of a quotation,
// in bytes: "…," Jane Doe told the podcast this month, "and …".
const longestInterruption = 160

// joined makes one saying of a quotation that is interrupted to tell whose it
// is.
func joined(text string, marked []word) []saying {
	var out []saying
	last := -1
	for _, m := range marked {
		q := saying{strings.TrimSpace(text[m.start:m.end]), m.start, quoted}
		if last >= 0 && goesOn(out[len(out)-1].text, text[last:m.start], q.text) {
			out[len(out)-1].text += " " + q.text
		} else {
			out = append(out, q)
		}
		last = m.end
	}
	return out
}

func goesOn(first, between, second string) bool {
	end, _ := utf8.DecodeLastRuneInString(first)
	begin, _ := utf8.DecodeRuneInString(second)
	outside := strings.HasPrefix(strings.TrimLeft(between, "”“\"’‘»«›‹"), ",") // „…“, sagte sie, „…“
	return (outside || strings.ContainsRune(",–—-", end)) && unicode.IsLower(begin) && len(between) <= longestInterruption
}

var (
	blockquote = regexp.MustCompile(`(?s)<(?:blockquote|q)(?:\s[^>]*)?>(.*?)</(?:blockquote|q)>`)
	tag        = regexp.MustCompile(`<[^>]*>`)
)

// blockquotes is the text that sanitised HTML sets off as quotations, with
// single spaces.
func blockquotes(body string) string {
	var out []string
	for _, m := range blockquote.FindAllStringSubmatch(body, -1) {
		out = append(out, strings.Fields(html.UnescapeString(tag.ReplaceAllString(m[1], " ")))...)
	}
	return strings.Join(out, " ")
}

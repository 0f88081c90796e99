package transcript

import (
	"strings"
	"unicode/utf8"
)

// paragraph is a paragraph of a plain transcript before its times are known.
type paragraph struct {
	speaker string  // empty: the one before goes on
	note    bool    // nobody's words, such as "Break:"
	pieces  []piece // never empty; only the first may be unmarked
}

// parsePlain reads a transcript written for people.
func parsePlain(text string) ([]Segment, error) {
	blocks := splitParagraphs(text)
	known := learnLabels(withoutOpeningMarks(blocks))
	var spoken []paragraph
	speaker := ""
	for _, block := range blocks {
		p := readParagraph(block, known)
		if p.speaker != "" {
			speaker = p.speaker
		}
		if !p.note {
			p.speaker = speaker
		}
		spoken = append(spoken, p)
	}
	return place(spoken), nil
}

// wrapped is the line length, in characters, up to which lines are taken for
// the pieces of a wrapped paragraph.
const wrapped = 100

// splitParagraphs cuts at blank lines, before a line that begins with a mark or
// is a heading with a time, before every line of a block whose lines are too
// long to be wrapped, and before every "Name:" of a block made of those.
func splitParagraphs(text string) []string {
	var blocks []string
	for block := range strings.SplitSeq(text+"\n\n", "\n\n") {
		lines := strings.Split(strings.Trim(block, "\n"), "\n")
		blocks = append(blocks, splitBlock(lines)...)
	}
	return joinHeadings(blocks)
}

func splitBlock(lines []string) []string {
	known := learnLabels(lines)
	whole := false
	for _, line := range lines {
		whole = whole || utf8.RuneCountInString(line) > wrapped
	}
	var blocks []string
	var current []string
	flush := func() {
		if joined := strings.TrimSpace(strings.Join(current, "\n")); joined != "" {
			blocks = append(blocks, joined)
		}
		current = nil
	}
	for _, line := range lines {
		_, _, named := known.cut(line)
		if whole || named || strings.TrimSpace(line) == "" || startsWithMark(line) {
			flush()
		}
		current = append(current, line)
		if isHeading(line) {
			flush()
		}
	}
	flush()
	return blocks
}

func startsWithMark(line string) bool {
	return openingBox.MatchString(line) || opening.MatchString(line) || spoken.MatchString(line) || isHeading(line)
}

func isHeading(line string) bool {
	found := heading.FindStringSubmatch(line)
	return found != nil && looksLikeName(oneLine(found[1])) && isCapitalised(found[1])
}

// joinHeadings puts a heading and the paragraph below it together, as
// "heading\ntext"; a blank line may stand between the two.
func joinHeadings(blocks []string) []string {
	var joined []string
	for i := 0; i < len(blocks); i++ {
		if isHeading(blocks[i]) && i+1 < len(blocks) && !startsWithMark(blocks[i+1]) {
			joined = append(joined, blocks[i]+"\n"+blocks[i+1])
			i++
			continue
		}
		joined = append(joined, blocks[i])
	}
	return joined
}

// withoutOpeningMarks shows learnLabels the names in "[00:12] Jane: Hello".
func withoutOpeningMarks(blocks []string) []string {
	texts := make([]string, len(blocks))
	for i, block := range blocks {
		_, texts[i] = cutOpeningMark(block)
	}
	return texts
}

// cutOpeningMark splits the mark that a paragraph opens with, as it stands.
func cutOpeningMark(block string) (mark, rest string) {
	found := openingBox.FindStringIndex(block)
	if found == nil {
		found = opening.FindStringIndex(block)
	}
	if found == nil {
		return "", block
	}
	return block[:found[1]], block[found[1]:]
}

// readParagraph finds who speaks and when, in whichever order they stand.
func readParagraph(block string, known labels) paragraph {
	if name, mark, rest, ok := cutHeading(block); ok {
		return paragraph{speaker: name, pieces: cutMarks(mark + rest)}
	}
	mark, rest := cutOpeningMark(block)
	name, words, ok := known.cut(rest)
	if !ok || !isSaid(words) {
		return paragraph{note: ok, pieces: cutMarks(block)}
	}
	return paragraph{speaker: name, pieces: cutMarks(mark + words)}
}

// isSaid reports whether a label has words behind it. "Break: [23:55]" has
// none: it stays text, as the note it is.
func isSaid(words string) bool {
	_, rest := cutOpeningMark(words)
	return strings.TrimSpace(rest) != ""
}

// cutHeading splits "Jane Doe (12:34)" and its text. The mark comes back in
// the square brackets that cutMarks takes anywhere.
func cutHeading(block string) (name, mark, rest string, ok bool) {
	line, rest, _ := strings.Cut(block, "\n")
	found := heading.FindStringSubmatchIndex(line)
	if found == nil || !isHeading(line) || strings.TrimSpace(rest) == "" {
		found = spoken.FindStringSubmatchIndex(block)
		if found == nil || !looksLikeName(submatch(block, found, 1)) {
			return "", "", "", false
		}
		line, rest = block, block[found[1]:]
	}
	return oneLine(submatch(line, found, 1)), "[" + submatch(line, found, 2, 3, 4) + "] ", rest, true
}

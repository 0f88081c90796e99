package markup

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	tomd "github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
)

// unconverter is built once; its methods hold no state between calls.
var unconverter = sync.OnceValue(func() *tomd.Converter {
	c := tomd.NewConverter(tomd.WithPlugins(
		base.NewBasePlugin(),
		commonmark.NewCommonmarkPlugin(commonmark.WithEmDelimiter("*")),
		strikethrough.NewStrikethroughPlugin(),
		table.NewTablePlugin(table.WithNewlineBehavior(table.NewlineBehaviorPreserve)),
	))
	keepHTML(c)
	return c
})

// Markdown is a stranger's HTML as Markdown that [HTML] turns into the same
// again: paragraphs, headings, lists, quotations, links, pictures, code, tables
// and footnotes. What Markdown has no words for stays HTML (figures with a line,
// definitions, tables within cells, what is raised or lowered); what is embedded
// from elsewhere becomes a link. What [Sanitize] would take out is not in it.
// The error says that the HTML cannot be read: elements within each other some
// hundreds deep.
func Markdown(html string) (string, error) {
	prepared, err := prepared(html)
	if err != nil {
		return "", fmt.Errorf("html to markdown: %w", err)
	}
	out, err := unconverter().ConvertString(withEscapes(Sanitize(prepared)))
	if err != nil {
		return "", fmt.Errorf("html to markdown: %w", err)
	}
	out = tightened(strings.ReplaceAll(escapes.Replace(out), "<!--THE END-->", "<!-- -->"))
	out = bareAddress.ReplaceAllStringFunc(out, func(address string) string { return strings.ReplaceAll(address, `\_`, "_") })
	return strings.TrimSpace(settledNotes(ownWords.ReplaceAllStringFunc(out, func(link string) string {
		if m := ownWords.FindStringSubmatch(link); m[1] == m[2] {
			return "<" + m[1] + ">"
		}
		return link
	}))), nil
}

// ownWords is a link; where its words are its address, that need not stand twice.
var ownWords = regexp.MustCompile(`\[(https?://[^\s\[\]<>]+)\]\((https?://[^\s()<>]+)\)`)

// bareAddress is an address in running text, where an escaped underscore would
// end the link that [HTML] makes of it.
var bareAddress = regexp.MustCompile(`https?://[^\s()<>\[\]]+`)

var (
	quoted = regexp.MustCompile(`^(?:> ?)*`)
	// bullet begins a list that may follow its item's words at once: one that counts
	// from another number than 1 would become part of them.
	bullet = regexp.MustCompile(`^( +)(?:[-*+]|1[.)]) `)
	// padded is a number that was written as wide as those below it.
	padded = regexp.MustCompile(`^((?:> ?)* *)0+([0-9]+[.)] )`)
)

// tightened takes out the empty lines above lists within lists, which would make
// paragraphs of the items around them, and zeros before numbers.
func tightened(markdown string) string {
	if !strings.Contains(markdown, "  ") && !strings.Contains(markdown, "0") {
		return markdown
	}
	lines := strings.Split(markdown, "\n")
	out := lines[:0:0]
	fence := ""
	for i, line := range lines {
		if mark := fenceOf(line); mark != "" && (fence == "" || fence == mark) {
			fence = map[bool]string{true: mark}[fence == ""]
		}
		if fence == "" && i+1 < len(lines) && partsLists(line, lines[i+1]) {
			continue
		}
		if fence == "" {
			line = padded.ReplaceAllString(line, "$1$2")
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// partsLists tells whether a line is empty but for the indent of the list that
// begins in the next.
func partsLists(line, next string) bool {
	within := quoted.FindString(line)
	rest := line[len(within):]
	if rest == "" || strings.TrimSpace(rest) != "" || !strings.HasPrefix(next, within) {
		return false
	}
	m := bullet.FindStringSubmatch(padded.ReplaceAllString(next[len(within):], "$1$2"))
	return m != nil && len(m[1]) == len(rest)
}

// fenceOf is the mark that a line begins or ends a listing with; empty for any
// other line.
func fenceOf(line string) string {
	line = strings.TrimSpace(line[len(quoted.FindString(line)):])
	for _, mark := range []string{"`", "~"} {
		if n := len(line) - len(strings.TrimLeft(line, mark)); n >= 3 {
			return line[:n]
		}
	}
	return ""
}

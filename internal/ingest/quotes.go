package ingest

import (
	"slices"
	"strings"
)

// quoteWords is how long a passage in quotation marks must be to count as what
// somebody said; shorter ones are titles and words held at arm's length.
const quoteWords = 6

var quoted = late(`“([^”]+)”|"([^"]+)"|„([^“]+)“|«\s?([^»]+?)\s?»`)

// quotesOf are the passages that blocks quote, in order, each once: quotations
// set apart, and passages in quotation marks.
func quotesOf(blocks []block) []string {
	var out []string
	take := func(s string) {
		s = strings.Trim(strings.TrimSpace(s), `“”"„«» `)
		s = strings.TrimRight(s, ",;")
		if len(strings.Fields(s)) >= quoteWords && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, b := range blocks {
		if b.tag == "blockquote" {
			take(b.text)
			continue
		}
		for _, m := range quoted().FindAllStringSubmatch(b.text, -1) {
			take(strings.Join(m[1:], ""))
		}
	}
	return out
}

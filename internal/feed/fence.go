package feed

import (
	"regexp"
	"strings"
)

// Fence is the class of the <section> around a block that earmark wrote, by
// which it is found again and replaced. A comment would not do: sanitisers
// drop comments, on the way into a host and into a reader. Within a fence
// stands no other section and no blank line, so that a block also survives
// being pasted into Markdown.
type Fence string

// The fences.
const (
	ReadFence   Fence = "earmark-read"   // of [ReadBlock], in an episode's notes
	ListenFence Fence = "earmark-listen" // of [ListenBlock], in an article
)

// Replace puts a block where the first block of this fence stands in the HTML,
// or at its end, and removes all others; an empty block removes them all. Doing
// it twice is doing it once. Of a fence that is never closed only the opening
// tag goes, so that no words of an author are lost.
func (f Fence) Replace(html, block string) string {
	if !hasSection(html) || !strings.Contains(strings.ToLower(html), string(f)) {
		return joined("\n", html, block)
	}
	placed := false
	out := f.pattern().ReplaceAllStringFunc(html, func(old string) string {
		if placed || block == "" {
			return ""
		}
		placed = true
		if strings.HasPrefix(old, "\n") {
			return "\n" + block
		}
		return block
	})
	if !placed {
		return joined("\n", strings.Trim(out, "\n"), block)
	}
	return out
}

// hasSection tells at a glance whether there may be a fence.
func hasSection(html string) bool {
	const section = "section"
	for {
		_, after, found := strings.Cut(html, "<")
		if !found {
			return false
		}
		if len(after) >= len(section) && strings.EqualFold(after[:len(section)], section) {
			return true
		}
		html = after
	}
}

// pattern matches a block with the line feed before it, however a host has
// rearranged the tag's attributes.
func (f Fence) pattern() *regexp.Regexp {
	return regexp.MustCompile(`(?is)\n?<section\b[^>]*\sclass="(?:[^"]*\s)?` + regexp.QuoteMeta(string(f)) +
		`(?:\s[^"]*)?"[^>]*>(?:.*?</section>)?`)
}

func (f Fence) around(inner string) string {
	return `<section class="` + string(f) + `">` + "\n" + inner + "\n</section>"
}

package feed

import (
	"regexp"
	"slices"
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
	if !f.mayStandIn(html) {
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

// placeIn is what Replace makes of the pieces of some HTML that stand under one
// another, in pieces too: where no older block stands, as mostly, none is copied.
func (f Fence) placeIn(html []string, block string) []string {
	if f.mayStandIn(html...) {
		return pieces(f.Replace(strings.Join(html, "\n"), block))
	}
	if block == "" {
		return html
	}
	return append(html, block)
}

// mayStandIn tells at a glance whether there may be a block of this fence.
func (f Fence) mayStandIn(pieces ...string) bool {
	return slices.ContainsFunc(pieces, hasSection) && slices.ContainsFunc(pieces, f.isNamedIn)
}

func (f Fence) isNamedIn(html string) bool { return strings.Contains(strings.ToLower(html), string(f)) }

func hasSection(html string) bool {
	const section = "section"
	for {
		tag := strings.IndexByte(html, '<')
		if tag < 0 {
			return false
		}
		html = html[tag+1:]
		if len(html) >= len(section) && html[0]|0x20 == section[0] && strings.EqualFold(html[:len(section)], section) {
			return true
		}
	}
}

// pattern matches a block with the line feed before it, however a host has
// rearranged the tag's attributes.
func (f Fence) pattern() *regexp.Regexp {
	return regexp.MustCompile(`(?is)\n?<section\b[^>]*\sclass="(?:[^"]*\s)?` + regexp.QuoteMeta(string(f)) +
		`(?:\s[^"]*)?"[^>]*>(?:.*?</section>)?`)
}

package markup

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// flat reads HTML of which no tree need be made: well nested, and of the
// elements that texts are mostly made of. Nearly all that leaves the sanitiser
// is so, and making the tree is most of what reading costs. It gives up at
// whatever a parser might understand otherwise than it is written; that is for
// the parser.
type flat struct {
	rest  string
	out   textWriter
	links linkList
	open  []string
}

// maxFlat is how deep elements may lie within each other.
const maxFlat = 32

// part is what an element means to [flat].
type part int

const (
	otherPart part = iota // for the parser
	inlinePart
	blockPart
	voidPart
)

var parts = map[string]part{
	"a": inlinePart, "b": inlinePart, "cite": inlinePart, "code": inlinePart, "em": inlinePart, "i": inlinePart, "mark": inlinePart,
	"small": inlinePart, "span": inlinePart, "strong": inlinePart, "sub": inlinePart, "sup": inlinePart, "time": inlinePart,
	"blockquote": blockPart, "div": blockPart, "figcaption": blockPart, "figure": blockPart, "h1": blockPart, "h2": blockPart, "h3": blockPart,
	"h4": blockPart, "h5": blockPart, "h6": blockPart, "li": blockPart, "ol": blockPart, "p": blockPart, "section": blockPart, "ul": blockPart,
	"br": voidPart, "hr": voidPart, "img": voidPart,
}

// readFlat is what [Read] gives; false where a tree must be made.
func readFlat(fragment string) (text string, links []string, ok bool) {
	if strings.ContainsAny(fragment, "\r\x00") { // these become something else
		return "", nil, false
	}
	f := &flat{rest: fragment}
	f.out.b.Grow(len(fragment))
	for f.rest != "" {
		words, tag, tagged := strings.Cut(f.rest, "<")
		f.out.text(html.UnescapeString(words), false)
		f.rest = tag
		if tagged && !f.tag() {
			return "", nil, false
		}
	}
	return f.out.String(), f.links.list, true
}

// tag reads a tag, from behind its "<"; false gives up.
func (f *flat) tag() bool {
	if after, closing := strings.CutPrefix(f.rest, "/"); closing {
		name, rest, ended := strings.Cut(after, ">")
		f.rest = rest
		return ended && f.leave(name)
	}
	name := f.name()
	kind := parts[name]
	if kind == otherPart {
		return false
	}
	attr, ok := f.attributes(kind == voidPart)
	return ok && f.enter(name, kind, attr)
}

// name reads a name in small letters.
func (f *flat) name() string {
	end := 0
	for end < len(f.rest) && (f.rest[end] >= 'a' && f.rest[end] <= 'z' || f.rest[end] >= '0' && f.rest[end] <= '9' || f.rest[end] == '-') {
		end++
	}
	name := f.rest[:end]
	f.rest = f.rest[end:]
	return name
}

// flatAttr are the attributes that reading needs.
type flatAttr struct{ href, alt string }

// attributes reads to the end of a tag: attributes in double quotes alone. A
// void element may end in "/>".
func (f *flat) attributes(void bool) (attr flatAttr, ok bool) {
	for {
		before := len(f.rest)
		f.rest = strings.TrimLeft(f.rest, " ")
		if after, ended := strings.CutPrefix(f.rest, ">"); ended {
			f.rest = after
			return attr, true
		}
		if after, ended := strings.CutPrefix(f.rest, "/>"); ended && void {
			f.rest = after
			return attr, true
		}
		if before == len(f.rest) { // nothing parts it from what is before it
			return attr, false
		}
		name := f.name()
		value, after, closed := strings.Cut(strings.TrimPrefix(f.rest, `="`), `"`)
		if name == "" || !strings.HasPrefix(f.rest, `="`) || !closed || strings.Contains(strings.ReplaceAll(value, "&amp;", ""), "&") {
			return attr, false
		}
		f.rest = after
		attr.take(name, strings.ReplaceAll(value, "&amp;", "&"))
	}
}

// take keeps a value; the first of several counts, which an empty one is not.
func (a *flatAttr) take(name, value string) {
	switch name {
	case "href":
		if a.href == "" {
			a.href = strings.TrimSpace(value)
		}
	case "alt":
		if a.alt == "" {
			a.alt = strings.TrimSpace(value)
		}
	}
}

// enter opens an element; false where a parser would close another before, or
// put it elsewhere.
func (f *flat) enter(name string, kind part, attr flatAttr) bool {
	if kind == blockPart || name == "hr" {
		if slices.Contains(f.open, "p") || isHeading(name) && isHeading(f.top()) || name == "li" && f.top() != "ul" && f.top() != "ol" {
			return false
		}
	}
	if name == "a" {
		if slices.Contains(f.open, "a") {
			return false
		}
		f.links.add(attr.href)
	}
	f.out.begin(name, attr.alt)
	if kind == voidPart {
		return true
	}
	f.open = append(f.open, name)
	return len(f.open) <= maxFlat
}

// leave closes the element opened last; false where it is another.
func (f *flat) leave(name string) bool {
	if name == "" || f.top() != name {
		return false
	}
	f.open = f.open[:len(f.open)-1]
	f.out.end(name)
	return true
}

func (f *flat) top() string {
	if len(f.open) == 0 {
		return ""
	}
	return f.open[len(f.open)-1]
}

func isHeading(name string) bool {
	return len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6'
}

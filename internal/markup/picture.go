package markup

import (
	"html"
	"strings"
)

// Pictures is sanitised HTML in which place has chosen the address of every
// picture. The sanitiser quotes attributes with double quotes and escapes those
// of texts, so that whatever looks like a picture is one.
func Pictures(fragment string, place func(address string) string) string {
	if !strings.Contains(fragment, "<img ") {
		return fragment
	}
	var out strings.Builder
	for {
		before, after, found := strings.Cut(fragment, "<img ")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		tag, rest, _ := strings.Cut(after, ">")
		out.WriteString("<img " + placedTag(tag, place) + ">")
		fragment = rest
	}
}

// placedTag is what stands in a tag, with its address placed.
func placedTag(tag string, place func(string) string) string {
	start := strings.Index(tag, `src="`)
	if start < 0 || start > 0 && tag[start-1] != ' ' {
		return tag
	}
	start += len(`src="`)
	end := strings.IndexByte(tag[start:], '"')
	if end < 0 {
		return tag
	}
	address := html.UnescapeString(tag[start : start+end])
	return tag[:start] + html.EscapeString(place(address)) + tag[start+end:]
}

package ingest

import (
	"slices"
	"strings"
	"unicode"
)

// filed says what a text is filed under.
var filed = late(`(?i)^(?:filed under|categor(?:y|ies)|posted in|section|topics?)\s*:?\s+(.+)$`)

func (r *reading) findCategories() {
	for i := 0; i < len(r.blocks); i++ {
		found, certain := r.categoriesIn(i)
		if len(found) == 0 {
			continue
		}
		if len(r.Categories) > 0 && (!certain || r.head.categories != nil) {
			continue // a line that may be one is no news where the page said
		}
		if found = r.plausible(found); len(found) == 0 {
			continue
		}
		r.Categories = appendNew(r.Categories, found...)
		if !certain {
			r.unsure("categories", "a line of its own says "+quote(found[0])+"; it may be something else")
		}
		r.claim(i)
		i--
	}
}

var categoryPlace = part(`category|categories|cat-links|kicker|eyebrow|section-name|post-category|entry-category|articlesection`)

// categoriesIn reads a block that says what the article is filed under.
func (r *reading) categoriesIn(i int) (found []string, certain bool) {
	b := r.blocks[i]
	if b.words() > 12 || b.words() == 0 {
		return nil, false
	}
	if m := filed().FindStringSubmatch(b.text); m != nil && (strings.Contains(b.text, ":") || r.known(m[1]) || len(b.links) > 0) {
		return splitCategories(m[1], b.links), true
	}
	if r.known(b.text) || categoryPlace().MatchString(b.place) && b.words() <= 6 && !b.isHeading() {
		return splitCategories(b.text, b.links), true
	}
	for _, l := range b.links {
		if l.rel == "category tag" || strings.Contains(l.url, "/category/") && l.text != "" {
			found = append(found, l.text)
		}
	}
	if len(found) > 0 {
		return found, true
	}
	if r.looksLikeCategory(i) {
		return []string{b.text}, false
	}
	return nil, false
}

// categoryWords is how long the name of a category is at most.
const categoryWords = 4

// plausible leaves out what stands where categories do and is none: names of
// authors, counts, buttons in a row.
func (r *reading) plausible(found []string) []string {
	return slices.DeleteFunc(found, func(c string) bool {
		c = strings.TrimSpace(c)
		return c == "" || len(strings.Fields(c)) > categoryWords || strings.ContainsAny(c, "0123456789:") || strings.HasPrefix(c, "By ") || len(appendNew(r.Authors, c)) == len(r.Authors)
	})
}

func splitCategories(text string, links []link) []string {
	if len(links) > 1 {
		var out []string
		for _, l := range links {
			out = append(out, l.text)
		}
		return out
	}
	return strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == '|' || c == '·' || c == ';' })
}

// known tells whether a line is a category that is in use.
func (r *reading) known(text string) bool {
	return slices.ContainsFunc(r.o.Categories, func(c string) bool { return fold(c) == fold(text) })
}

// looksLikeCategory tells whether a line at either end of a text is a short name
// of a matter, such as "Grief & Loss": capitals, no full stop. The lines at the
// ends of a web page are buttons.
func (r *reading) looksLikeCategory(i int) bool {
	b := r.blocks[i]
	if b.place != "" || b.tag != "p" || b.words() > categoryWords || i > 2 && i < len(r.blocks)-3 || strings.ContainsAny(b.text, `.!?:"“”`) || len(b.text) > 40 {
		return false
	}
	joined := strings.Contains(b.text, "&") || strings.Contains(b.text, " and ")
	for _, w := range strings.Fields(b.text) {
		c := []rune(w)[0]
		if !unicode.IsUpper(c) && w != "&" && w != "and" && w != "of" {
			return false
		}
	}
	return joined || i >= len(r.blocks)-3
}

package ingest

import (
	"regexp"
	"slices"
	"strings"
)

// name matches a person's name as bylines write it: two to five words, most
// with a capital letter.
const name = `\p{Lu}[\pL.'’-]*(?:\s+(?:(?:de|da|di|du|del|della|van|von|der|den|la|le|bin|ibn|al|el|y|ter|zu)\s+)*\p{Lu}[\pL.'’-]*){1,4}`

// byLine says who wrote: "By Hilaria Baldwin", "Words by A B and C D | 9 April".
var byLine = late(`^(?i:(?:written|words|story|text|posted|reported|essay|as told to)?\s*by|von|par|por|door|author:|written by:)[:\s]+(` + name + `(?:(?:\s*,\s*(?:and\s+)?|\s+(?:and|&|und|et|y)\s+)` + name + `)*)\s*(?:[|·•–—,-]\s*(.*))?$`)

// nameSplit parts the names of a byline.
var nameSplit = late(`\s*,\s*(?:and\s+)?|\s+(?:and|&|und|et|y)\s+`)

// bylineOf reads a line that says who wrote it, and what stands behind the name.
func bylineOf(text string) (authors []string, rest string) {
	m := byLine().FindStringSubmatch(text)
	if m == nil || len(strings.Fields(text)) > 24 {
		return nil, ""
	}
	return nameSplit().Split(m[1], -1), m[2]
}

// asNames reads what a page's head calls its author: one name or several, and no
// address, account or role.
func asNames(s string) []string {
	s = strings.TrimSpace(byPrefix().ReplaceAllString(strings.TrimSpace(s), ""))
	if s == "" || len(s) > 200 || strings.Contains(s, "://") || strings.Contains(s, "@") {
		return nil
	}
	var out []string
	for _, n := range nameSplit().Split(s, -1) {
		if n = strings.TrimSpace(n); n != "" && !slices.Contains(nobody, strings.ToLower(n)) {
			out = append(out, n)
		}
	}
	return out
}

var byPrefix = late(`^(?i:by|written by|author)[:\s]+`)

// nobody are what systems write where nobody wrote a name.
var nobody = []string{"admin", "administrator", "editor", "editors", "guest", "staff", "webmaster", "wordpress", "user", "author", "anonymous", "none", "root", "contributor"}

// biographyWords is how long the line about an author may be; see
// [library]: what is longer is a part of the article.
const biographyWords = 90

// biographyLine begins with a name and says what its bearer is or does.
var biographyLine = late(`^(` + name + `) (?:is|was|hosts|co-hosts|cohosts|writes|lives|edits|works|leads|teaches|makes|runs|reports|covers) `)

// isBiography tells whether a paragraph speaks of its author. Without authors
// anybody will do who is said to have a calling, for a name alone begins many
// sentences of a story.
func isBiography(text string, authors []string) bool {
	m := biographyLine().FindStringSubmatch(text)
	if m == nil || len(strings.Fields(text)) > biographyWords {
		return false
	}
	if len(authors) > 0 {
		return slices.ContainsFunc(authors, func(a string) bool { return strings.EqualFold(a, m[1]) })
	}
	return calling().MatchString(text)
}

var calling = late(`(?i)\b(author|writer|journalist|editor|reporter|host|hosts|co-?hosts?|podcast|founder|director|professor|essayist|novelist|poet|columnist|contributor|producer|correspondent|blogger|critic|therapist|doula|photographer|artist)\b`)

// hosting are the shows a biography names, with what its bearer does there.
type hosting struct{ show, role string }

// showTitle is a title as running text writes it: words with capitals, and small
// words between them.
const showTitle = `[“"‘']?(\p{Lu}[\pL\d'’!?&-]*(?:(?:,? (?:of|the|and|a|an|in|on|with|for|to|from|at|or|is|by|my|your|&))* (?:\p{Lu}|\d)[\pL\d'’!?&-]*)*)[”"’']?`

// showForms are the ways in which a biography names a show.
var showForms = []func() *regexp.Regexp{
	late(`\b(?i:(co-?host(?:s|ed)?|hosts?|creator|producer|producer and host|host and creator))\b[^.;]{0,60}?\b(?i:podcasts?|show)(?i:,? (?:called|named|titled))?,? ` + showTitle),
	late(`\b(?i:(co-?hosts?|hosts?|creator|producer)) (?i:of )?(?i:the |her |his |their )?` + showTitle + `(?i:,? (?:a|the|her|his|their))?[^.;,]{0,30}? (?i:podcast)`),
}

// hostings reads who hosts what out of a biography: "co-host of the podcast Mom
// Brain" names the show, and so do "hosts The Back Step, a podcast about hedges"
// and "host of the Mom Brain podcast".
func hostings(text string) []hosting {
	var out []hosting
	for _, form := range showForms {
		for _, m := range form().FindAllStringSubmatch(text, -1) {
			h := hosting{show: strings.TrimRight(m[2], "!?&-"), role: roleOf(m[1])}
			if !slices.ContainsFunc(out, func(x hosting) bool { return strings.EqualFold(x.show, h.show) }) {
				out = append(out, h)
			}
		}
	}
	return out
}

func roleOf(word string) string {
	word = strings.ToLower(word)
	switch {
	case strings.HasPrefix(word, "co"):
		return "co-host"
	case strings.HasPrefix(word, "produc"):
		return "producer"
	}
	return "host"
}

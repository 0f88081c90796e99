package ingest

import (
	"net/url"
	"strings"

	"earmark/internal/earmark"
)

// creditLine sends readers to where the full story stands.
var creditLine = late(`(?i)\b(?:(?:read|find|see|continue|finish|continue reading|view|get)\b[^.]{0,30}\b(?:full|whole|entire|complete|original|rest of (?:the|this|her|his|their))\b[^.]{0,30}?\b(?:story|essay|article|piece|post|interview|text|column|excerpt|version|it)?\b[^.]{0,20}?(?:on|at|in|over at|from|here)\b|(?:this|the) (?:story|essay|article|piece|post|excerpt|column|interview) (?:was |is )?(?:first |originally )*(?:appeared|published|ran|adapted|excerpted)(?: first| originally)? (?:on|at|in|by|from)\b|^(?:excerpt(?:ed)?|reprinted|republished|reposted|adapted)(?: with permission)? from\b|^(?:originally|first) (?:published|appeared) (?:on|at|in|by)\b|^source:)`)

// creditName is the name behind the last "on", "at" or "in" of such a line.
var creditName = late(`(?:\b(?i:on|at|in|by|from|over at)|(?i:source:)) ((?:\p{Lu}|\d)[^\s,.;:()]*(?:\.(?:com|org|net|co))?(?: (?:(?:of|the|and|for|&) )*(?:\p{Lu}|\d)[^\s,.;:()]*)*)`)

// creditWords is how long a line is that says nothing but where the story stands.
const creditWords = 30

// credit is what a page says about where its full story stands.
type credit struct {
	earmark.Source
	alone bool // the block says nothing else: a page that credits its source need not repeat it
}

// creditOf reads a block that names the source of an excerpt; false for any
// other. Where no address is given the URL is empty. A link to the page's own
// host is "read more", and no source.
func creditOf(b block, page string) (credit, bool) {
	if !creditLine().MatchString(b.text) || b.words() > biographyWords {
		return credit{}, false
	}
	c := credit{alone: b.words() <= creditWords}
	for _, l := range b.links {
		if strings.HasPrefix(l.url, "http") && !sameHost(l.url, page) {
			c.URL = l.url
			c.Name = linkedName(l)
		}
	}
	if found := creditName().FindAllStringSubmatch(withoutURLs(b.text), -1); c.Name == "" && len(found) > 0 {
		c.Name = strings.TrimRight(found[len(found)-1][1], "”’\"'!")
	}
	if c.Name == "" && c.URL != "" {
		c.Name = strings.TrimPrefix(host(c.URL), "www.")
	}
	first, _, _ := strings.Cut(c.Name, " ")
	_, month := months[strings.ToLower(first)]
	return c, c.Name != "" && !month // "first published on November 18" names a day
}

// linkedName is the name of a publication that a link's text is; empty where it
// is "here" or "the full story".
func linkedName(l link) string {
	text := strings.TrimRight(strings.TrimSpace(l.text), ".,;:!")
	if strings.Contains(text, "://") || len(strings.Fields(text)) > 5 || creditVerb().MatchString(text) {
		return ""
	}
	if r := []rune(text); len(r) == 0 || string(r[0]) == strings.ToLower(string(r[0])) {
		return ""
	}
	return text
}

var creditVerb = late(`(?i)\b(here|read|story|article|essay|piece|full|more|link|click|continue|original)\b`)

func withoutURLs(s string) string { return address().ReplaceAllString(s, "") }

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

func sameHost(a, b string) bool {
	trim := func(s string) string { return strings.TrimPrefix(host(s), "www.") }
	return b != "" && trim(a) == trim(b)
}

package ingest

import (
	"strings"
)

// beehiivOpen are the audiences of beehiiv that mean everybody. Whoever pays is
// no such audience, and neither is one that nobody knows yet.
var beehiivOpen = map[string]bool{"": true, "free": true, "both": true, "all": true, "everyone": true}

// beehiivOut are the states of a post that is out.
var beehiivOut = map[string]bool{"confirmed": true, "published": true}

// Beehiiv reads the CSV file of posts that beehiiv exports.
func Beehiiv(x Export) Items {
	return csvItems(x, func(_ int, r row) (post, bool) {
		if r["web_title"] == "" && r["content_html"] == "" {
			return post{}, false
		}
		p := post{
			id: orWord(r["id"], r["url"]), title: r["web_title"], html: r["content_html"], summary: orWord(r["web_subtitle"], r["email_preview_text"]),
			image: absolute(nil, r["thumbnail_url"]), tags: splitTags(r["content_tags"]),
		}
		switch {
		case !beehiivOut[strings.ToLower(r["status"])]:
			p.withheld = "its status there is " + quote(r["status"])
		case !beehiivOpen[strings.ToLower(r["audience"])]:
			p.withheld = "its audience there is " + quote(r["audience"])
		default:
			p.url = absolute(nil, r["url"])
		}
		p.slug = lastOf(r["url"])
		p.date, _ = parseWhen(r["created_at"], x.zone())
		return p, true
	}, "web_title", "content_html", "status", "audience")
}

// splitTags reads tags as cells hold them: "a, b", "a;b" or ["a","b"].
func splitTags(s string) []string {
	s = strings.Trim(s, "[]{}")
	var out []string
	for _, tag := range strings.FieldsFunc(s, func(c rune) bool { return c == ',' || c == ';' || c == '|' }) {
		out = appendNew(out, strings.Trim(strings.TrimSpace(tag), `"'`))
	}
	return out
}

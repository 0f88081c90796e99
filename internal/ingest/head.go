package ingest

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// head is what a page says of itself to programs: meta elements, links, JSON-LD.
type head struct {
	title, site, summary, image, canonical, lang string
	authors, categories, tags                    []string
	date, updated                                string
}

// metaKeys are the names and properties that tell each thing, best first.
var metaKeys = map[string][]string{
	"title":    {"og:title", "twitter:title", "dc.title", "parsely-title"},
	"site":     {"og:site_name", "application-name"},
	"summary":  {"og:description", "description", "twitter:description", "dc.description"},
	"image":    {"og:image:secure_url", "og:image", "twitter:image", "twitter:image:src"},
	"url":      {"og:url"},
	"date":     {"article:published_time", "datepublished", "dc.date", "dc.date.issued", "date", "parsely-pub-date", "sailthru.date", "pubdate", "publish_date"},
	"updated":  {"article:modified_time", "og:updated_time", "datemodified", "last-modified"},
	"author":   {"author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl"},
	"category": {"article:section", "parsely-section", "category"},
	"tag":      {"article:tag"},
}

func readHead(doc *html.Node, page *url.URL) head {
	meta := map[string][]string{}
	var h head
	var data []string
	title := ""
	for n := range doc.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.DataAtom == atom.Meta:
			key := strings.ToLower(attr(n, "property") + attr(n, "name") + attr(n, "itemprop"))
			if content := strings.Join(strings.Fields(attr(n, "content")), " "); content != "" {
				meta[key] = append(meta[key], content)
			}
		case n.DataAtom == atom.Html:
			h.lang = attr(n, "lang")
		case n.DataAtom == atom.Title && title == "" && !within(n, atom.Svg):
			title = nodeText(n)
		case n.DataAtom == atom.Link && strings.EqualFold(attr(n, "rel"), "canonical"):
			h.canonical = absolute(page, attr(n, "href"))
		case n.DataAtom == atom.Script && strings.EqualFold(attr(n, "type"), "application/ld+json"):
			data = append(data, rawText(n))
		}
	}
	h.readMeta(meta, page)
	for _, d := range data {
		h.readLinkedData(d, page)
	}
	if h.title == "" {
		h.title = withoutSite(title, h.site)
	} else {
		h.title = withoutSite(h.title, h.site)
	}
	return h
}

func (h *head) readMeta(meta map[string][]string, page *url.URL) {
	first := func(key string) string {
		for _, name := range metaKeys[key] {
			if len(meta[name]) > 0 {
				return meta[name][0]
			}
		}
		return ""
	}
	h.title, h.site, h.summary = first("title"), first("site"), first("summary")
	h.image = absolute(page, first("image"))
	h.date, h.updated = first("date"), first("updated")
	if h.canonical == "" {
		h.canonical = absolute(page, first("url"))
	}
	for _, name := range metaKeys["author"] {
		for _, v := range meta[name] {
			if len(h.authors) == 0 || name == "author" {
				h.authors = appendNew(h.authors, asNames(v)...)
			}
		}
	}
	if section := first("category"); section != "" {
		h.categories = []string{section}
	}
	h.tags = appendNew(nil, meta["article:tag"]...)
}

// article types of schema.org.
var articleTypes = []string{"article", "newsarticle", "blogposting", "report", "opinionnewsarticle", "reportagenewsarticle", "analysisnewsarticle", "socialmediaposting", "review"}

// readLinkedData takes what a page's JSON-LD says of an article. What is no
// JSON, or speaks of something else, says nothing.
func (h *head) readLinkedData(data string, page *url.URL) {
	var v any
	if json.Unmarshal([]byte(data), &v) != nil {
		return
	}
	for _, thing := range things(v, 0) {
		if !isOfType(thing, articleTypes) {
			continue
		}
		if s := textOf(thing["headline"]); s != "" {
			h.title = s
		}
		if h.summary == "" {
			h.summary = textOf(thing["description"])
		}
		if s := textOf(thing["datePublished"]); s != "" {
			h.date = s
		}
		if s := textOf(thing["dateModified"]); s != "" {
			h.updated = s
		}
		if h.image == "" {
			h.image = absolute(page, textOf(thing["image"]))
		}
		var authors []string
		for _, a := range listOf(thing["author"]) {
			authors = appendNew(authors, asNames(textOf(a))...)
		}
		if len(authors) > 0 {
			h.authors = authors
		}
		for _, s := range listOf(thing["articleSection"]) {
			h.categories = appendNew(h.categories, textOf(s))
		}
		return
	}
}

// things are the objects of a JSON-LD document, those of its graph too.
func things(v any, depth int) []map[string]any {
	if depth > 4 {
		return nil
	}
	var out []map[string]any
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			out = append(out, things(item, depth+1)...)
		}
	case map[string]any:
		out = append(append(out, v), things(v["@graph"], depth+1)...)
	}
	return out
}

func isOfType(thing map[string]any, types []string) bool {
	return slices.ContainsFunc(listOf(thing["@type"]), func(t any) bool { return slices.Contains(types, strings.ToLower(textOf(t))) })
}

func listOf(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// textOf is the text of a JSON-LD value: itself, or what the thing is called.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return strings.Join(strings.Fields(html.UnescapeString(v)), " ")
	case []any:
		if len(v) > 0 {
			return textOf(v[0])
		}
	case map[string]any:
		for _, key := range []string{"name", "url", "@value"} {
			if s, ok := v[key].(string); ok {
				return textOf(s)
			}
		}
	}
	return ""
}

// titleParts part a title from the name of its site.
var titleParts = []string{" | ", " – ", " — ", " - ", " « ", " » ", " :: ", " · ", " • "}

// withoutSite takes the site's name off a title.
func withoutSite(title, site string) string {
	title = strings.Join(strings.Fields(title), " ")
	for _, part := range titleParts {
		i := strings.LastIndex(title, part)
		if i <= 0 {
			continue
		}
		if tail := title[i+len(part):]; strings.EqualFold(tail, site) || site == "" && len(strings.Fields(title[:i])) > len(strings.Fields(tail)) && (part == " | " || part == " « ") {
			return title[:i]
		}
	}
	return title
}

func rawText(n *html.Node) string {
	var out strings.Builder
	for c := range n.ChildNodes() {
		out.WriteString(c.Data)
	}
	return out.String()
}

func within(n *html.Node, a atom.Atom) bool {
	for p := range n.Ancestors() {
		if p.DataAtom == a {
			return true
		}
	}
	return false
}

// absolute is an address as seen from a page; empty where it is none that a
// reader could follow.
func absolute(page *url.URL, ref string) string {
	u, err := url.Parse(strings.TrimSpace(ref))
	if err != nil || ref == "" {
		return ""
	}
	if page != nil {
		u = page.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

func appendNew(list []string, more ...string) []string {
	for _, s := range more {
		s = strings.TrimSpace(s)
		if s != "" && !slices.ContainsFunc(list, func(x string) bool { return strings.EqualFold(x, s) }) {
			list = append(list, s)
		}
	}
	return list
}

// when reads a date of the head.
func when(s string, zone *time.Location) time.Time {
	t, _ := parseWhen(s, zone)
	return t
}

package library

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"earmark/internal/earmark"
)

// A dialect is how a static site generator spells front matter. The files of
// such a site are read where they lie and are never changed: what only earmark
// knows stands in them under "earmark", with the names that earmark's own files
// have.
type dialect struct {
	name      string // one of [Generators]
	site      earmark.Site
	permalink string // where an article is, ":section/:slug/" and their like; empty: not known
}

// Generators are the static site generators whose files are understood.
func Generators() []string { return []string{"hugo", "jekyll", "eleventy", "zola"} }

// dialectOf is nil for earmark's own files.
func dialectOf(site earmark.Site, opts Options) *dialect {
	if opts.Generator == "" {
		return nil
	}
	return &dialect{name: opts.Generator, site: site, permalink: opts.Permalink}
}

// spellings are the keys that mean one of earmark's, best first. A dot leads
// into a group.
var spellings = map[string]map[string][]string{
	"article": {
		"title": {"title"}, "date": {"date", "publishDate", "pubdate", "published", "datepublished", "dateadded"},
		"updated": {"updated", "lastmod", "last_modified_at", "modified"}, "guid": {"guid"}, "lang": {"lang", "language"},
		"authors": {"authors", "author", "taxonomies.authors", "extra.authors", "extra.author"},
		"summary": {"summary", "description", "excerpt", "subtitle"}, "tags": {"tags", "taxonomies.tags"},
		"categories": {"categories", "category", "taxonomies.categories", "extra.category"},
		"image":      {"image", "featured_image", "feature_image", "cover.image", "cover", "thumbnail", "images", "extra.image"},
		"draft":      {"draft"},
	},
	"person": {
		"name": {"name", "title"}, "aliases": {"earmark.aliases"}, "url": {"website", "url", "link", "site"}, "image": {"image", "avatar", "photo", "picture"},
	},
	"show": {
		"title": {"title"}, "feed": {"feed", "rss"}, "guid": {"guid"}, "author": {"author"}, "image": {"image", "cover"}, "language": {"language", "lang"},
	},
	"episode": {
		"title": {"title"}, "date": {"date", "publishDate", "pubdate", "published"}, "guid": {"guid", "episode_guid"}, "season": {"season", "extra.season"},
		"episode": {"episode", "number", "episode_number", "extra.episode"}, "image": {"image", "cover"}, "explicit": {"explicit"}, "draft": {"draft"},
	},
}

// The keys that hold parts of a recording.
var (
	audioKeys    = []string{"podcast_file", "audio", "mp3", "file", "enclosure", "audio_url", "podcast", "extra.audio"}
	lengthKeys   = []string{"podcast_bytes", "length", "bytes", "size"}
	durationKeys = []string{"podcast_duration", "duration", "extra.duration"}
)

// listKeys hold lists, which Jekyll lets be written as words in a row.
var listKeys = []string{"tags", "categories"}

// translate gives a document the keys that earmark's own files have. What it
// does not know is left out: a key of the site's own may mean anything. A file
// that earmark's import wrote is as earmark writes.
func (d *dialect) translate(kind string, doc document) document {
	from := doc.front
	if from.find("imported") != nil {
		return doc // earmark wrote it
	}
	doc.front = node{kind: mapping, line: from.line}
	for key, names := range spellings[kind] {
		if v, ok := from.first(names); ok {
			doc.front.put(key, d.value(key, v))
		}
	}
	d.unpublished(&doc, from)
	switch kind {
	case "article":
		d.named(&doc)
		d.address(&doc, from)
		d.source(&doc, from)
	case "episode":
		d.named(&doc)
		d.address(&doc, from)
		d.recording(&doc, from)
		d.speakers(&doc, from)
	}
	if own, ok := from.get("earmark"); ok && own.kind == mapping {
		for _, f := range own.fields {
			doc.front.put(f.key, f.value)
		}
	}
	slices.SortFunc(doc.front.fields, func(a, b field) int { return a.line - b.line })
	doc.body = withoutShortcodes(doc.body)
	return doc
}

// first is the first key of several that is there; "a.b" is b within a.
func (n node) first(names []string) (node, bool) {
	for _, name := range names {
		group, key, nested := strings.Cut(name, ".")
		at := n.find(group)
		if at == nil || at.value.kind == null {
			continue
		}
		if !nested {
			if at.value.kind == mapping && group == "cover" {
				continue // its parts are asked for by name
			}
			v := at.value
			v.line = max(v.line, at.line)
			return v, true
		}
		if v, ok := at.value.get(key); ok {
			return v, true
		}
	}
	return node{}, false
}

// put sets a key of a mapping.
func (n *node) put(key string, value node) {
	if value.kind == null {
		return
	}
	if at := n.find(key); at != nil {
		at.value, at.line = value, value.line
		return
	}
	n.fields = append(n.fields, field{key: key, line: value.line, value: value})
}

// value is the value of a key as earmark writes it.
func (d *dialect) value(key string, v node) node {
	switch {
	case key == "date" || key == "updated":
		return d.dated(v)
	case key == "image":
		if v.kind == list && len(v.items) > 0 {
			v = v.items[0]
		}
		return d.absolute(v)
	case key == "authors":
		return namesOf(v)
	case slices.Contains(listKeys, key) && v.kind == text && d.name == "jekyll":
		v.kind = list
		for _, w := range strings.FieldsFunc(v.text, func(r rune) bool { return r == ' ' || r == ',' }) {
			v.items = append(v.items, node{kind: text, text: w, line: v.line})
		}
	case !slices.Contains(listKeys, key) && !v.isScalar():
		return node{} // another site's "guid" may be anything
	}
	return v
}

// dated writes a date of the site in a form that earmark reads. Seconds since
// 1970 count in thousands where the number is that large. What may be two dates
// stays as it is, and is told as a mistake.
func (d *dialect) dated(v node) node {
	if v.kind == integer {
		n, err := strconv.ParseInt(v.text, 10, 64)
		if err == nil && n > 1e8 {
			if n > 1e11 {
				n /= 1000
			}
			v.kind, v.text = text, time.Unix(n, 0).UTC().Format(time.RFC3339)
		}
		return v
	}
	if v.kind != text {
		return v
	}
	for _, form := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05 -07:00", "2006-01-02 15:04 -0700"} {
		if t, err := time.ParseInLocation(form, strings.TrimSpace(v.text), d.site.Zone()); err == nil {
			v.text = t.Format(time.RFC3339)
			break
		}
	}
	return v
}

// absolute makes an address of a path within the site. Whether the file is there
// is the generator's matter.
func (d *dialect) absolute(v node) node {
	if v.kind != text || isAddress(v.text) || v.text == "" {
		return v
	}
	v.text = d.site.Address(strings.TrimPrefix(path.Clean("/"+v.text), "/"))
	return v
}

// namesOf are people as sites write them: names, or groups of keys with a name.
func namesOf(v node) node {
	if v.kind == mapping {
		v = node{kind: list, line: v.line, items: []node{v}}
	}
	for i, item := range v.items {
		if name, ok := item.get("name"); ok && item.kind == mapping {
			v.items[i] = name
		}
	}
	return v
}

// unpublished makes drafts of what the site does not show.
func (d *dialect) unpublished(doc *document, from node) {
	shown, ok := from.get("published")
	if ok && shown.kind == boolean && strings.EqualFold(shown.text, "false") || strings.Contains("/"+doc.file, "/_drafts/") {
		doc.front.put("draft", node{kind: boolean, text: "true", line: max(shown.line, 1)})
	}
}

// datedName is how Jekyll and Eleventy name files: 2019-04-09-title.md.
var datedName = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})-(.+)$`)

// slug is the last name of a file's path, without its date.
func slug(file string) (date, name string) {
	name = strings.TrimSuffix(path.Base(file), path.Ext(file))
	if name == "index" || name == "_index" {
		name = path.Base(path.Dir(file))
	}
	if m := datedName.FindStringSubmatch(name); m != nil {
		return m[1], m[2]
	}
	return "", name
}

// named takes a date and a title from the name of the file where nothing else
// says them.
func (d *dialect) named(doc *document) {
	date, name := slug(doc.file)
	if n, ok := doc.front.get("date"); date != "" && (!ok || n.kind == text && !strings.ContainsAny(n.text[:min(1, len(n.text))], "0123456789")) { // Eleventy: "Created", "Last Modified", "git …"
		doc.front.put("date", node{kind: text, text: date, line: 1})
	}
	if _, ok := doc.front.get("title"); !ok {
		words := strings.ReplaceAll(name, "-", " ")
		_, first := utf8.DecodeRuneInString(words)
		doc.front.put("title", node{kind: text, text: strings.ToUpper(words[:first]) + words[first:], line: 1})
	}
}

// address says where the site shows the item: where the file says so, else by
// the pattern of permalinks.
func (d *dialect) address(doc *document, from node) {
	if v, ok := from.first([]string{"canonical_url", "canonicalUrl", "canonicalURL", "canonical"}); ok && v.kind == text && isAddress(v.text) {
		doc.front.put("url", v)
		return
	}
	v, ok := from.first([]string{"permalink", "url", "path"})
	if ok && v.kind == text && !strings.ContainsAny(v.text, "{:") && v.text != "" {
		doc.front.put("url", d.place(v.text, v.line))
		return
	}
	if d.permalink != "" {
		doc.front.put("url", d.place(d.expand(*doc, from), 1))
	}
}

func (d *dialect) place(s string, line int) node {
	n := node{kind: text, text: s, line: line}
	if !isAddress(s) {
		slash := strings.HasSuffix(s, "/")
		n = d.absolute(n)
		if slash && !strings.HasSuffix(n.text, "/") {
			n.text += "/"
		}
	}
	return n
}

// roots are the folders that generators take for the top of the site.
var roots = []string{"content/", "src/", "_posts/"}

// expand fills in the pattern of permalinks.
func (d *dialect) expand(doc document, from node) string {
	day, name := slug(doc.file)
	if n, ok := doc.front.get("date"); ok && n.kind == text && len(n.text) >= 10 {
		day = n.text[:10]
	} else if ok && n.kind == date {
		day = n.time.Format(time.DateOnly)
	}
	year, rest, _ := strings.Cut(day, "-")
	month, day, _ := strings.Cut(rest, "-")
	if v, ok := from.get("slug"); ok && v.kind == text {
		name = v.text
	}
	var categories []string
	if v, ok := doc.front.get("categories"); ok {
		for _, c := range append(v.items, v) {
			if c.kind == text {
				categories = append(categories, earmark.Slug(c.text))
			}
		}
	}
	place := doc.file
	for _, root := range roots {
		place = strings.TrimPrefix(place, root)
	}
	section, _, _ := strings.Cut(place, "/")
	place = path.Join(path.Dir(place), name)
	if base := path.Base(doc.file); strings.HasPrefix(base, "index.") || strings.HasPrefix(base, "_index.") {
		place = path.Join(path.Dir(path.Dir(place)), name)
	}
	out := strings.NewReplacer(":path", place, ":section", section, ":title", name, ":slug", name, ":filename", name,
		":categories", strings.Join(categories, "/"), ":year", year, ":month", month, ":day", day).Replace(d.permalink)
	return doubled.ReplaceAllString(out, "/")
}

var doubled = regexp.MustCompile(`/{2,}`)

// source reads where an excerpt comes from.
func (d *dialect) source(doc *document, from node) {
	at, ok := from.first([]string{"source_url", "externalUrl", "external_url", "externalLink"})
	if !ok || at.kind != text || !isAddress(at.text) {
		return
	}
	name, ok := from.first([]string{"source", "publication", "source_name"})
	if !ok || name.kind != text {
		u, _ := url.Parse(at.text) // it is an address
		name = node{kind: text, text: strings.TrimPrefix(u.Hostname(), "www."), line: at.line}
	}
	doc.front.put("source", node{kind: mapping, line: at.line, fields: []field{{"name", name.line, name}, {"url", at.line, at}}})
}

// recording reads what is known of an episode's recording.
func (d *dialect) recording(doc *document, from node) {
	at, ok := from.first(audioKeys)
	if !ok || at.kind != text {
		return
	}
	at = d.absolute(at)
	audio := node{kind: mapping, line: at.line, fields: []field{{"url", at.line, at}}}
	if n, ok := from.first(lengthKeys); ok && n.kind == integer {
		audio.put("length", n)
	}
	if n, ok := from.first(durationKeys); ok && n.isScalar() {
		if _, err := parseDuration(n.text); err == nil {
			audio.put("duration", n)
		}
	}
	if t := audioTypes[strings.ToLower(path.Ext(at.text))]; t != "" {
		audio.put("type", node{kind: text, text: t, line: at.line})
	}
	doc.front.put("audio", audio)
}

var audioTypes = map[string]string{".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav"}

// speakers are the hosts and guests of an episode.
func (d *dialect) speakers(doc *document, from node) {
	people := node{kind: list}
	for _, role := range []string{"hosts", "host", "guests", "guest"} {
		v, ok := from.get(role)
		if !ok {
			continue
		}
		v = namesOf(v)
		items := v.items
		if v.isScalar() {
			items = []node{v}
		}
		for _, item := range items {
			if item.kind == text {
				people.line = item.line
				people.items = append(people.items, node{kind: mapping, line: item.line, fields: []field{
					{"name", item.line, item}, {"role", item.line, node{kind: text, text: strings.TrimSuffix(role, "s"), line: item.line}},
				}})
			}
		}
	}
	if len(people.items) > 0 {
		doc.front.put("people", people)
	}
}

// shortcodes are what generators fill in: nobody reads them as words.
var shortcodes = regexp.MustCompile(`\{\{[<%]?.*?[>%]?\}\}|\{%.*?%\}`)

// withoutShortcodes takes them out, but not out of code.
func withoutShortcodes(body string) string {
	if !strings.Contains(body, "{{") && !strings.Contains(body, "{%") {
		return body
	}
	var out strings.Builder
	code := false
	for line := range strings.Lines(body) {
		if trimmed := strings.TrimSpace(line); strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~") {
			code = !code
		}
		if !code {
			line = shortcodes.ReplaceAllString(line, "")
		}
		out.WriteString(line)
	}
	return out.String()
}

// pick leaves out the files of a site that are lists of others, and names items
// by their folders where a folder is one item.
func (d *dialect) pick(kind string, list []found) []found {
	if d == nil {
		return list
	}
	out := list[:0]
	for _, f := range list {
		base := path.Base(f.id)
		switch {
		case base == "_index" && kind == "article", base == "index" && path.Dir(f.id) == ".":
			continue
		case base == "_index" || base == "index":
			f.id = path.Dir(f.id)
		}
		out = append(out, f)
	}
	return out
}

// mark tells dialects apart in the cache.
func (d *dialect) mark() string {
	if d == nil {
		return ""
	}
	return fmt.Sprintf("%s %s %s\n", d.name, d.permalink, d.site.URL)
}

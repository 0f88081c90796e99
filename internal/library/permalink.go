package library

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"earmark/internal/earmark"
)

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
// the pattern of permalinks. What cannot be told for certain is left out.
func (d *dialect) address(doc *document, from node) {
	if v, ok := from.first([]string{"canonical_url", "canonicalUrl", "canonicalURL", "canonical"}); ok && v.kind == text && isAddress(v.text) {
		doc.front.put("url", v)
		return
	}
	pattern, line := d.pattern(doc.file), 1
	if v, ok := from.first([]string{"permalink", "url", "path"}); ok {
		switch {
		case v.kind == boolean:
			return // Eleventy writes no page
		case v.kind == text && v.text != "" && !isAddress(v.text) && audioTypes[soundEnd(v.text)] == "":
			pattern, line = v.text, v.line
		}
	}
	if pattern == "" {
		return
	}
	if at, ok := d.expand(pattern, *doc, from); ok {
		doc.front.put("url", d.place(at, line))
	}
}

// pattern is that of a file which says nothing of its own.
func (d *dialect) pattern(file string) string {
	if p := d.episodes[file]; p != nil {
		return p.Permalink
	}
	return d.permalink
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

// expand fills in a pattern of permalinks, of any generator; false where a part
// of it is not known.
func (d *dialect) expand(pattern string, doc document, from node) (string, bool) {
	if !strings.ContainsAny(pattern, "{:") {
		return pattern, true
	}
	filled, ok := templated(pattern, doc, from)
	if !ok {
		return "", false
	}
	parts := d.parts(doc, from)
	out := placeholder.ReplaceAllStringFunc(filled, func(word string) string {
		value, known := parts[word[1:]]
		ok = ok && known
		return value
	})
	return doubled.ReplaceAllString(out, "/"), ok
}

var (
	doubled     = regexp.MustCompile(`/{2,}`)
	placeholder = regexp.MustCompile(`:[a-z_]+`)
)

// parts are what the words of a pattern stand for.
func (d *dialect) parts(doc document, from node) map[string]string {
	_, file := slug(doc.file)
	given, title := wordOf(from, "slug"), wordOf(doc.front, "title")
	name, titled := file, file
	if given != "" && d.name != "eleventy" {
		name, titled = given, given
	}
	bySlug := titled
	if d.name == "hugo" { // its titles are of the page and not of the file
		titled = earmark.Slug(title)
		if bySlug = titled; given != "" {
			bySlug = given
		}
	}
	place, section := d.below(doc.file)
	day := dayOf(doc)
	number, _ := doc.front.get("episode")
	return map[string]string{
		"path": path.Join(place, name), "sections": place, "section": section, "collection": section, "categories": strings.Join(d.categories(doc.file, from), "/"),
		"title": titled, "slug": bySlug, "slugorfilename": name, "slugorcontentbasename": name, "filename": file, "contentbasename": file, "name": file,
		"year": day[0], "month": day[1], "day": day[2], "i_month": strings.TrimPrefix(day[1], "0"), "i_day": strings.TrimPrefix(day[2], "0"),
		"output_ext": ".html", "podcast_episode": number.text,
	}
}

// wordOf is a text among some keys; empty where there is none.
func wordOf(from node, key string) string {
	if v, ok := from.get(key); ok && v.kind == text {
		return v.text
	}
	return ""
}

// below is the folder of an item below the top of the site, and the first name
// in it. A folder with an index is the item, and not where it lies.
func (d *dialect) below(file string) (place, section string) {
	place = file
	for _, root := range roots {
		place = strings.TrimPrefix(place, root)
	}
	section, rest, _ := strings.Cut(place, "/")
	if name, collection := strings.CutPrefix(section, "_"); collection && d.name == "jekyll" {
		section, place = name, rest
	}
	place = path.Dir(place)
	if base := path.Base(file); strings.HasPrefix(base, "index.") || strings.HasPrefix(base, "_index.") {
		place = path.Dir(place)
	}
	return place, section
}

// dayOf are year, month and day of an item.
func dayOf(doc document) [3]string {
	day, _ := slug(doc.file)
	if n, ok := doc.front.get("date"); ok && n.kind == text && len(n.text) >= 10 {
		day = n.text[:10]
	} else if ok && n.kind == date {
		day = n.time.Format(time.DateOnly)
	}
	year, rest, _ := strings.Cut(day, "-")
	month, day, _ := strings.Cut(rest, "-")
	return [3]string{year, month, day}
}

// categories are those in an address: of the folders above Jekyll's posts, and
// those that the item names.
func (d *dialect) categories(file string, from node) []string {
	var out []string
	if above, _, found := strings.Cut(file, "/_posts/"); found && d.name == "jekyll" {
		out = strings.Split(above, "/")
	}
	if v, ok := from.first(spellings["article"]["categories"]); ok {
		v = d.value("categories", v)
		for _, c := range append(v.items, v) {
			if c.kind == text && !slices.Contains(out, earmark.Slug(c.text)) {
				out = append(out, earmark.Slug(c.text))
			}
		}
	}
	return out
}

// expression is a value in a permalink of Eleventy, and what is done to it.
var expression = regexp.MustCompile(`\{\{-?\s*([\w.]+)\s*(?:\|\s*(\w+)\s*)?-?\}\}`)

// templated fills in the values that a permalink of Eleventy names: of the page,
// or a key of its front matter. False where it asks for more than that.
func templated(pattern string, doc document, from node) (string, bool) {
	known := true
	out := expression.ReplaceAllStringFunc(pattern, func(s string) string {
		m := expression.FindStringSubmatch(s)
		value := ""
		switch _, file := slug(doc.file); m[1] {
		case "page.fileSlug", "fileSlug":
			value = file
		case "title":
			value = wordOf(doc.front, "title")
		default:
			if v, ok := from.first([]string{m[1]}); ok && v.isScalar() {
				value = v.text
			}
		}
		switch m[2] {
		case "slugify", "slug":
			value = earmark.Slug(value)
		case "":
		default:
			known = false
		}
		known = known && value != ""
		return value
	})
	return out, known && !strings.Contains(out, "{{") && !strings.Contains(out, "{%")
}

// moved reads where the item was before. Hugo takes a path without a slash at
// its beginning for one beside the item.
func (d *dialect) moved(doc *document, from node) {
	v, ok := from.first([]string{"redirect_from", "aliases", "redirectFrom"})
	if !ok {
		return
	}
	if v.isScalar() {
		v = node{kind: list, line: v.line, items: []node{v}}
	}
	var old []node
	for _, item := range v.items {
		if d.name == "hugo" && !strings.HasPrefix(item.text, "/") && !isAddress(item.text) {
			place, _ := d.below(doc.file)
			item.text = path.Join(place, item.text) + "/"
		}
		if _, ok := oldPath(item.text); ok && item.kind == text {
			old = append(old, item)
		}
	}
	if v.items = old; len(old) > 0 {
		doc.front.put("redirect_from", v)
	}
}

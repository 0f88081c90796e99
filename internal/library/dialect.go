package library

import (
	"fmt"
	"path"
	"slices"
	"strings"

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
	podcasts  []Podcast
	// episodes are the files that a podcast's patterns name, and shared those of
	// them that may as well be articles. Both are set before any is read.
	episodes map[string]*Podcast
	shared   map[string]bool
}

// Generators are the static site generators whose files are understood.
func Generators() []string { return []string{"hugo", "jekyll", "eleventy", "zola"} }

// dialectOf is nil for earmark's own files.
func dialectOf(site earmark.Site, opts Options) *dialect {
	if opts.Generator == "" {
		return nil
	}
	return &dialect{name: opts.Generator, site: site, permalink: opts.Permalink, podcasts: opts.Podcasts}
}

// translate gives a document the keys that earmark's own files have. What it
// does not know is left out: a key of the site's own may mean anything. A file
// that earmark's import wrote is as earmark writes.
func (d *dialect) translate(kind string, doc document) document {
	from := doc.front
	if from.find("imported") != nil {
		return doc // earmark wrote it
	}
	if p := d.podcastOf(kind, doc.file); p != nil {
		return d.showFrom(p, doc)
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
		d.readable(&doc, from)
		d.source(&doc, from)
	case "episode":
		d.readable(&doc, from)
		d.heard(&doc, from)
	}
	doc.own(from)
	doc.body = withoutShortcodes(doc.body)
	return doc
}

// readable is what articles and episodes have in common.
func (d *dialect) readable(doc *document, from node) {
	d.named(doc)
	d.undated(doc, from)
	d.address(doc, from)
	d.moved(doc, from)
}

// undated makes a draft of what nobody says when it was published: a generator
// would take the time it runs at.
func (d *dialect) undated(doc *document, from node) {
	own, _ := from.get("earmark")
	if _, ok := doc.front.get("date"); ok || own.find("date") != nil {
		return
	}
	doc.front.put("draft", node{kind: boolean, text: "true", line: 1})
	doc.front.put("unsure", node{kind: text, text: "date: the file does not say when it was published: write date, and it is a draft no more", line: 1})
}

// own lays earmark's own keys over what the site says.
func (doc *document) own(from node) {
	if own, ok := from.get("earmark"); ok && own.kind == mapping {
		for _, f := range own.fields {
			doc.front.put(f.key, f.value)
		}
	}
	slices.SortFunc(doc.front.fields, func(a, b field) int { return a.line - b.line })
}

// named are groups of keys whose parts are asked for one by one.
var named = []string{"cover", "episode", "podcast"}

// first is the first key of several that is there; "a.b" is b within a.
func (n node) first(names []string) (node, bool) {
	for _, name := range names {
		group, key, nested := strings.Cut(name, ".")
		at := n.find(group)
		if at == nil || at.value.kind == null {
			continue
		}
		if !nested {
			if at.value.kind == mapping && slices.Contains(named, name) {
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
		case d.name == "jekyll" && base[0] == '_':
			continue // it makes no page of these: templates, what waits
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
	return fmt.Sprintf("%s %s %s %+v\n", d.name, d.permalink, d.site.URL, d.podcasts)
}

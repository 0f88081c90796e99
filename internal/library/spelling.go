package library

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

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
		"title": {"title"}, "date": {"date", "publishDate", "pubdate", "published"}, "guid": {"guid", "episode_guid", "episode.guid", "podcast.guid"},
		"season":  {"season", "episode.seasonNumber", "extra.season"},
		"episode": {"podcast.episode", "episode.episodeNumber", "episode", "number", "episode_number", "extra.episode"}, "episode_type": {"episode.episodeType", "episode.type", "episode_type"},
		"image": {"image", "episode.image", "cover"}, "explicit": {"explicit", "episode.explicit"}, "draft": {"draft"},
	},
}

// listKeys hold lists, which Jekyll lets be written as words in a row.
var listKeys = []string{"tags", "categories"}

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
	case key == "authors" || key == "hosts":
		return namesOf(v)
	case key == "type" && v.text != "episodic" && v.text != "serial":
		return node{} // a word of the site's own
	case key == "explicit":
		return truth(v)
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

// truth reads the words that podcasts have for yes and no; any other says
// nothing.
func truth(v node) node {
	switch strings.ToLower(v.text) {
	case "true", "yes", "explicit":
		v.kind, v.text = boolean, "true"
	case "false", "no", "clean":
		v.kind, v.text = boolean, "false"
	default:
		return node{}
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
	for _, form := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05 -07:00", "2006-01-02 15:04:05-07:00", "2006-01-02 15:04:05-0700", "2006-01-02 15:04 -0700", "2006-01-02:15:04-0700"} {
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

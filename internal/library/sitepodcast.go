package library

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// Podcast is a show of a static site whose generator keeps no file for it: its
// episodes lie in a folder of their own or among the articles, and a file of the
// site's settings says what it is called.
type Podcast struct {
	Show  string `yaml:"show"`  // its identifier
	Title string `yaml:"title"` // where no file says it
	// File holds its settings, YAML or JSON: _config.yml, _data/podcast.json. It may
	// be empty.
	File string `yaml:"file"`
	// Episodes are globs. Of files that are articles by their place too, those with
	// a recording are episodes.
	Episodes  []string `yaml:"episodes"`
	Audio     string   `yaml:"audio"`     // the address that names of recordings stand below; empty: the site's
	Permalink string   `yaml:"permalink"` // where the generator puts an episode; as of [Options]
}

func (p Podcast) validate() error {
	if !fs.ValidPath(p.Show) || strings.ContainsAny(p.Show, "/.") {
		return fmt.Errorf("library.podcasts: found show %q, expected a word such as mom-brain", p.Show)
	}
	if p.File == "" && p.Title == "" || p.File != "" && (!fs.ValidPath(p.File) || hidden(p.File)) {
		return fmt.Errorf("library.podcasts: %s: found file %q, expected one in the workspace such as _config.yml, or a title", p.Show, p.File)
	}
	if p.Audio != "" && !isAddress(p.Audio) {
		return fmt.Errorf("library.podcasts: %s: found audio %q, expected an address such as https://cdn.example.com/", p.Show, p.Audio)
	}
	return nil
}

// yaml is the podcast as earmark.yaml has it.
func (p Podcast) yaml() string {
	text := "    - show: " + strconv.Quote(p.Show) + "\n"
	for _, k := range [][2]string{{"title", p.Title}, {"file", p.File}, {"audio", p.Audio}, {"permalink", p.Permalink}} {
		if k[1] != "" {
			text += "      " + k[0] + ": " + strconv.Quote(k[1]) + "\n"
		}
	}
	text += "      episodes:\n"
	for _, g := range p.Episodes {
		text += "        - " + strconv.Quote(g) + "\n"
	}
	return text
}

// readPodcasts reads the shows of a static site that have no folder with an
// index, and their episodes. What it takes is no article.
func (l *loader) readPodcasts(ctx context.Context, opts Options) error {
	d := l.dialect
	if d == nil || len(opts.Podcasts) == 0 {
		return nil
	}
	articles := map[string]found{}
	for _, f := range d.pick("article", l.listing.scan(opts.Articles...)) {
		articles[f.file] = f
	}
	d.episodes, d.shared = map[string]*Podcast{}, map[string]bool{}
	var list, beside []found
	for i := range opts.Podcasts {
		p := &opts.Podcasts[i]
		if p.File == "" {
			l.shows = append(l.shows, rawShow{Show: &earmark.Show{
				ID: earmark.ShowID(p.Show), Title: p.Title, Away: true, Type: "episodic", LinkNotes: true, File: ConfigFile,
			}})
		} else {
			list = append(list, l.settingsOf(p))
		}
		for _, f := range d.pick("episode", l.listing.scan(p.Episodes...)) {
			a, both := articles[f.file]
			if d.episodes[f.file] != nil || both && l.kept.has("article", a, l) {
				continue
			}
			d.episodes[f.file], d.shared[f.file] = p, both
			f.id = p.Show + "/" + strings.ReplaceAll(f.id, "/", "-")
			beside = append(beside, f)
		}
	}
	shows, err := decodeAll(ctx, l, list, shows())
	if err != nil {
		return err
	}
	episodes, err := decodeAll(ctx, l, beside, episodes())
	l.shows, l.episodes = append(l.shows, shows...), append(l.episodes, episodes...)
	return err
}

// settingsOf is the file that tells of a show.
func (l *loader) settingsOf(p *Podcast) found {
	f := found{file: p.File, id: p.Show, state: gone()}
	if info, err := fs.Stat(l.fsys, p.File); err == nil {
		f.state = stateOf(info)
	}
	return f
}

// notEpisodes leaves out what was read as an episode, or would have been.
func (l *loader) notEpisodes(list []found) []found {
	if l.dialect == nil || len(l.dialect.shared) == 0 {
		return list
	}
	taken := map[string]bool{}
	for _, e := range l.episodes {
		taken[e.File] = true
	}
	for _, file := range l.broken {
		taken[file] = true
	}
	return slices.DeleteFunc(list, func(f found) bool { return l.dialect.shared[f.file] && taken[f.file] })
}

// podcastOf is the podcast that a file of settings tells of; nil for any other
// file.
func (d *dialect) podcastOf(kind, file string) *Podcast {
	if d == nil || kind != "show" {
		return nil
	}
	if i := slices.IndexFunc(d.podcasts, func(p Podcast) bool { return p.File == file }); i >= 0 {
		return &d.podcasts[i]
	}
	return nil
}

// settingsKeys are what a site's settings call the keys of a show: a group
// "podcast" first, then names that begin so, then what is said of a site that is
// a podcast.
var settingsKeys = map[string][]string{
	"title": {"podcast.title", "podcast_title", "title"}, "url": {"podcast.siteUrl", "siteUrl", "podcast.url", "podcast_url"},
	"feed": {"podcast.feed", "podcast_feed"}, "guid": {"podcast.guid", "podcastGuid", "podcast_guid"},
	"author": {"podcast.author", "podcast_author", "author.name", "author"}, "language": {"podcast.language", "language", "lang"},
	"image":    {"podcast.imagePath", "imagePath", "podcast.image", "podcast_album_art", "image", "logo"},
	"explicit": {"podcast.explicit", "podcast_explicit", "explicit"}, "type": {"podcast.type", "type"},
	"copyright": {"podcast.copyright", "copyright"}, "license": {"license"}, "hosts": {"podcast.hosts", "hosts"},
}

// Descriptions, owners and categories of a show, as settings call them.
var (
	aboutKeys    = []string{"podcast.description", "podcast.summary", "podcast_description", "podcast_summary", "description", "summary", "subtitle"}
	ownerKeys    = []string{"podcast.owner", "podcast_owner", "owner"}
	mailKeys     = []string{"podcast.email", "podcast_email"}
	categoryKeys = []string{"podcast.category", "podcast_category", "itunes_categories", "category"}
	subKeys      = []string{"podcast.subcategory", "podcast_subcategory_one", "subcategory"}
)

// showFrom is a show as a site's settings tell of it. The site publishes its feed
// itself: from here comes none, unless somebody says so.
func (d *dialect) showFrom(p *Podcast, doc document) document {
	from := doc.front
	doc.front = node{kind: mapping, line: max(from.line, 1)}
	doc.front.put("elsewhere", node{kind: boolean, text: "true", line: 1})
	for key, names := range settingsKeys {
		v, ok := from.first(names)
		if ok && (key == "url" || key == "feed") {
			v = d.absolute(v)
		}
		if ok {
			doc.front.put(key, d.value(key, v))
		}
	}
	if p.Title != "" {
		doc.front.put("title", node{kind: text, text: p.Title, line: 1})
	}
	if _, ok := doc.front.get("url"); !ok && d.site.URL != "" {
		doc.front.put("url", node{kind: text, text: d.site.URL, line: 1})
	}
	d.owner(&doc, from)
	d.category(&doc, from)
	if v, ok := from.first(aboutKeys); ok && v.kind == text {
		doc.body = v.text
	}
	doc.own(from)
	return doc
}

func (d *dialect) owner(doc *document, from node) {
	owner, ok := from.first(ownerKeys)
	if ok && owner.kind == text {
		owner = node{kind: mapping, line: owner.line, fields: []field{{"name", owner.line, owner}}}
	}
	if !ok || owner.kind != mapping {
		return
	}
	if mail, ok := from.first(mailKeys); ok && mail.kind == text {
		owner.put("email", mail)
	}
	doc.front.put("owner", owner)
}

// category reads a category and the one within it. Settings may hold them as a
// feed would.
func (d *dialect) category(doc *document, from node) {
	v, ok := from.first(categoryKeys)
	if !ok {
		return
	}
	if sub, ok := from.first(subKeys); ok && v.kind == text && sub.kind == text {
		v.text += " > " + sub.text
	}
	if v.kind == text {
		v = node{kind: list, line: v.line, items: []node{v}}
	}
	for i := range v.items {
		v.items[i].text = markup.Text(v.items[i].text)
	}
	doc.front.put("categories", v)
}

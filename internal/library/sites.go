package library

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/goccy/go-yaml"
)

// StaticSite is the site of a generator that lies in a folder already: what its
// configuration says, and where its content is. It is read in place.
type StaticSite struct {
	Generator                         string // one of [Generators]
	Title, URL, Description, Language string // empty where it does not say
	Options                           Options
}

// generatorFiles tell a generator by its configuration, in the order in which
// they are looked for.
var generatorFiles = []struct{ file, generator string }{
	{"hugo.toml", "hugo"},
	{"hugo.yaml", "hugo"},
	{"hugo.yml", "hugo"},
	{"hugo.json", "hugo"},
	{"config/_default/hugo.toml", "hugo"},
	{"_config.yml", "jekyll"},
	{"_config.yaml", "jekyll"},
	{"eleventy.config.js", "eleventy"},
	{".eleventy.js", "eleventy"},
	{"eleventy.config.mjs", "eleventy"},
	{"eleventy.config.cjs", "eleventy"},
	{"eleventy.config.ts", "eleventy"},
	{"config.toml", "zola"},
	{"zola.toml", "zola"},
	{"config.yaml", "hugo"},
	{"config.yml", "hugo"},
}

// FindSite recognises the site of Hugo, Jekyll, Eleventy or Zola in a folder;
// false where there is none. A configuration that cannot be read still tells
// whose it is.
func FindSite(fsys fs.FS) (StaticSite, bool) {
	for _, g := range generatorFiles {
		data, err := fs.ReadFile(fsys, g.file)
		if err != nil {
			continue
		}
		config := settings{}
		switch path.Ext(g.file) {
		case ".toml":
			_, err = toml.Decode(string(data), (*map[string]any)(&config))
		case ".yaml", ".yml", ".json":
			err = yaml.Unmarshal(data, (*map[string]any)(&config))
		}
		if err != nil {
			config = settings{}
		}
		generator := g.generator
		if g.file == "config.toml" && config.text("base_url") == "" {
			generator = "hugo" // both call it that; the names in it differ
		}
		if !isDir(fsys, "content") && (generator == "hugo" || generator == "zola") {
			continue
		}
		return newSite(fsys, generator, config), true
	}
	return StaticSite{}, false
}

func newSite(fsys fs.FS, generator string, c settings) StaticSite {
	s := StaticSite{
		Generator: generator, Title: c.text("title"), Description: c.text("description", "params.description"),
		URL: c.text("baseURL", "baseurl", "base_url"), Language: c.text("languageCode", "defaultContentLanguage", "default_language", "lang", "language"),
	}
	s.Options.Generator = generator
	s.Options.Permalink = "/:path/"
	s.Options.Articles = existing(fsys, articleFolders[generator], "/**/*.md")
	if len(s.Options.Articles) == 0 && (generator == "hugo" || generator == "zola") {
		s.Options.Articles = []string{"content/**/*.md"}
	}
	s.Options.People = existing(fsys, peopleFolders, "/**/*.md")
	s.Options.Shows = showFolders(fsys)
	switch generator {
	case "hugo":
		s.Options.Permalink = cmp.Or(hugoPermalink(c), s.Options.Permalink)
	case "jekyll":
		s.jekyll(fsys, c)
	case "eleventy":
		s.eleventy(fsys)
	}
	if u := strings.TrimSuffix(s.URL, "/"); !isAddress(u) {
		s.URL = ""
	}
	s.Options.addOwn()
	return s
}

// addOwn adds the folders that imports write to, unless they are there.
func (o *Options) addOwn() {
	own := Options{}.withDefaults()
	for _, l := range []struct {
		globs *[]string
		own   []string
	}{{&o.Articles, own.Articles}, {&o.People, own.People}, {&o.Shows, own.Shows}} {
		for _, g := range l.own {
			if !slices.ContainsFunc(*l.globs, func(have string) bool {
				return strings.HasPrefix(g, strings.TrimSuffix(staticPrefix(have), "/")+"/") && !strings.Contains(have, "[")
			}) {
				*l.globs = append(*l.globs, g)
			}
		}
	}
}

// articleFolders are where sites keep what is to be read.
var articleFolders = map[string][]string{
	"hugo":     {"content/articles", "content/posts", "content/post", "content/blog", "content/news", "content/essays", "content/writing"},
	"zola":     {"content/articles", "content/posts", "content/blog", "content/news", "content/essays"},
	"jekyll":   {"_posts", "_articles", "blog/_posts"},
	"eleventy": {"posts", "blog", "articles", "news", "src/posts", "src/blog", "src/articles", "src/news", "content/posts", "content/blog", "content/articles", "content/news"},
}

var peopleFolders = []string{
	"content/people", "content/authors", "content/guests", "content/hosts", "_people", "_authors", "_guests", "_hosts", "_contributors",
	"src/people", "src/authors", "src/guests", "people",
}

func existing(fsys fs.FS, folders []string, pattern string) []string {
	var out []string
	for _, f := range folders {
		if isDir(fsys, f) {
			out = append(out, f+pattern)
		}
	}
	return out
}

// showFolders are folders with an _index.md and episodes beside it. The pattern
// of one folder stands in brackets, so that the folder's name is the show's.
func showFolders(fsys fs.FS) []string {
	var out []string
	for _, name := range []string{"episodes", "podcast", "podcasts", "show"} {
		if _, err := fs.Stat(fsys, "content/"+name+"/_index.md"); err == nil {
			out = append(out, "content/["+name[:1]+"]"+name[1:]+"/_index.md")
		}
	}
	for _, name := range []string{"shows", "podcasts"} {
		if found, err := fs.Glob(fsys, "content/"+name+"/*/_index.md"); err == nil && len(found) > 0 {
			out = append(out, "content/"+name+"/*/_index.md")
		}
	}
	return out
}

func isDir(fsys fs.FS, name string) bool {
	info, err := fs.Stat(fsys, name)
	return err == nil && info.IsDir()
}

// hugoPermalink is the pattern of the section that holds articles, where the
// site sets one.
func hugoPermalink(c settings) string {
	for _, section := range []string{"articles", "posts", "post", "blog", "news"} {
		if p := c.text("permalinks."+section, "permalinks.page."+section); p != "" {
			return p
		}
	}
	return ""
}

// settings are a generator's configuration.
type settings map[string]any

// text is the first of several keys that holds a text; "a.b" is b within a.
func (c settings) text(keys ...string) string {
	for _, key := range keys {
		var at any = map[string]any(c)
		for part := range strings.SplitSeq(key, ".") {
			group, _ := at.(map[string]any)
			at = group[part]
		}
		if t, ok := at.(string); ok && t != "" {
			return t
		}
	}
	return ""
}

// Reads lists the patterns of the site's own articles, shows and episodes.
func (s StaticSite) Reads() []string {
	own := Options{}.withDefaults()
	var out []string
	for _, g := range slices.Concat(s.Options.Articles, s.Options.Shows) {
		if !slices.Contains(own.Articles, g) && !slices.Contains(own.Shows, g) {
			out = append(out, strings.NewReplacer("[", "", "]", "").Replace(g))
		}
	}
	for _, p := range s.Options.Podcasts {
		out = append(out, p.Episodes...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// YAML is the part "library" of earmark.yaml for the site.
func (s StaticSite) YAML() string {
	var b strings.Builder
	fmt.Fprintf(&b, "library:\n  generator: %s\n", s.Generator)
	if s.Options.Permalink != "" {
		fmt.Fprintf(&b, "  permalink: %q # where %s puts an article\n", s.Options.Permalink, s.Generator)
	}
	for _, l := range []struct {
		key   string
		globs []string
	}{{"articles", s.Options.Articles}, {"shows", s.Options.Shows}, {"people", s.Options.People}} {
		if len(l.globs) == 0 {
			continue
		}
		fmt.Fprintf(&b, "  %s:\n", l.key)
		for _, g := range l.globs {
			fmt.Fprintf(&b, "    - %q\n", g)
		}
	}
	for i, p := range s.Options.Podcasts {
		if i == 0 {
			b.WriteString("  podcasts: # shows that " + s.Generator + " keeps no file for\n")
		}
		b.WriteString(p.yaml())
	}
	return b.String()
}

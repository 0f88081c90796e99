package library

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// jekyll reads what only a site of Jekyll says: where it is, where its posts
// are, and the podcast that it may be. Nobody has one settled way to do that:
// some keep episodes in a collection, jekyll-podcast, octopod and their like
// among the posts.
func (s *StaticSite) jekyll(fsys fs.FS, c settings) {
	s.URL = strings.TrimSuffix(c.text("url"), "/") + c.text("baseurl")
	s.Options.Permalink = jekyllPermalink(cmp.Or(c.postsPermalink(), c.text("permalink")))
	for _, name := range []string{"episodes", "podcast", "podcasts", "shows"} {
		if isDir(fsys, "_"+name) && c["collections"] != nil {
			s.addJekyllPodcast(fsys, c, "_"+name+"/**/*.md", c.collectionPermalink(name))
			return
		}
	}
	if _, group := c["podcast"].(map[string]any); group || c.text("podcast_title", "podcast_url") != "" || c["itunes_categories"] != nil || c.text("download_url") != "" {
		s.addJekyllPodcast(fsys, c, "_posts/**/*.md", s.Options.Permalink)
	}
}

func (s *StaticSite) addJekyllPodcast(fsys fs.FS, c settings, episodes, permalink string) {
	title := cmp.Or(c.text("podcast.title", "podcast_title", "title"), "podcast")
	p := Podcast{Show: earmark.Slug(title), File: "_config.yml", Episodes: []string{episodes}, Audio: jekyllAudio(fsys, c), Permalink: permalink}
	if _, err := fs.Stat(fsys, p.File); err != nil {
		p.File = "_config.yaml"
	}
	s.Options.Podcasts = append(s.Options.Podcasts, p)
}

// jekyllAudio is where names of recordings lead: to another host, else to the
// folder that jekyll-podcast or octopod keep them in. Empty: to the site.
func jekyllAudio(fsys fs.FS, c settings) string {
	if at := c.text("podcast.remote_episode_host", "podcast.tracking_prefix", "download_url"); isAddress(at) {
		return at
	}
	site := strings.TrimSuffix(c.text("url"), "/") + c.text("baseurl")
	for _, folder := range []string{"assets/episodes", "episodes"} {
		if isDir(fsys, folder) && isAddress(site) {
			return site + "/" + folder + "/"
		}
	}
	return ""
}

// postsPermalink is the pattern that "defaults" give to posts.
func (c settings) postsPermalink() string { return c.defaultPermalink("posts", true) }

// defaultPermalink is the pattern that "defaults" give to a kind of documents;
// whether a rule without a kind is meant too, is up to the caller.
func (c settings) defaultPermalink(kind string, all bool) string {
	rules, _ := c["defaults"].([]any)
	for _, rule := range slices.Backward(rules) {
		r, _ := rule.(map[string]any)
		of := settings(r).text("scope.type")
		if of == kind || all && of == "" && settings(r).text("scope.path") == "" {
			if p := settings(r).text("values.permalink"); p != "" {
				return p
			}
		}
	}
	return ""
}

// collectionPermalink is where Jekyll puts the documents of a collection; empty
// where it writes no page of them.
func (c settings) collectionPermalink(name string) string {
	group, _ := c["collections"].(map[string]any)
	options, _ := group[name].(map[string]any)
	if options["output"] != true {
		return ""
	}
	if p := cmp.Or(c.defaultPermalink(name, false), settings(options).text("permalink")); p != "" {
		return p
	}
	if style := c.text("permalink"); style == "pretty" {
		return "/:collection/:path/"
	}
	return "/:collection/:path.html"
}

// jekyllPermalink spells out Jekyll's styles.
func jekyllPermalink(style string) string {
	switch style {
	case "", "date":
		return "/:categories/:year/:month/:day/:title.html"
	case "pretty":
		return "/:categories/:year/:month/:day/:title/"
	case "none":
		return "/:categories/:title.html"
	case "ordinal", "weekdate":
		return "" // by the day of the year: nobody is told what may be wrong
	}
	return style
}

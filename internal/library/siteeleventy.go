package library

import (
	"cmp"
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"earmark/internal/earmark"
)

// eleventyInput finds the folder that a configuration names as that of the
// site's sources. The configuration is a program: only a plain word is found.
var eleventyInput = regexp.MustCompile(`\binput\s*:\s*["']\.?/?([\w-]+)/?["']`)

// eleventy reads what only a site of Eleventy says: it keeps in data files what
// others configure, and in files beside the posts where they go.
func (s *StaticSite) eleventy(fsys fs.FS) {
	root := eleventyRoot(fsys)
	site, _ := dataFile(fsys, root, "site", "metadata", "meta", "config")
	podcast, file := dataFile(fsys, root, "podcast")
	s.Title = cmp.Or(site.text("title", "name"), podcast.text("title"))
	s.URL = cmp.Or(site.text("url", "siteUrl", "baseUrl"), podcast.text("siteUrl", "url"))
	s.Description = cmp.Or(site.text("description"), podcast.text("description"))
	s.Language = cmp.Or(site.text("language", "lang"), podcast.text("language"))
	s.Options.Permalink = "/:path/"
	if len(s.Options.Articles) > 0 {
		s.Options.Permalink = folderPermalink(fsys, root, staticPrefix(s.Options.Articles[0]))
	}
	s.eleventyPodcast(fsys, root, podcast, file)
}

// eleventyRoot is the folder of the site's sources; empty: the top. Data and
// layouts lie in it, whoever names it where.
func eleventyRoot(fsys fs.FS) string {
	for _, g := range generatorFiles {
		text, err := fs.ReadFile(fsys, g.file)
		if err != nil || g.generator != "eleventy" {
			continue
		}
		if m := eleventyInput.FindStringSubmatch(string(text)); m != nil {
			return m[1]
		}
	}
	for _, root := range []string{"src", "content"} {
		if isDir(fsys, root+"/_data") || isDir(fsys, root+"/_includes") {
			return root
		}
	}
	return ""
}

// episodeFolders are where Eleventy's podcasts keep their episodes.
var episodeFolders = []string{"episodes", "episodePosts", "episode-posts", "podcast", "podcasts", "shows"}

func (s *StaticSite) eleventyPodcast(fsys fs.FS, root string, podcast settings, file string) {
	p := Podcast{File: file, Title: podcast.text("title"), Permalink: s.Options.Permalink}
	for _, name := range episodeFolders {
		for _, above := range []string{root, "", "src", "content"} {
			if folder := path.Join(above, name); len(p.Episodes) == 0 && holdsPosts(fsys, folder) {
				p.Episodes, p.Permalink = []string{folder + "/**/*.md"}, folderPermalink(fsys, root, folder)
			}
		}
	}
	if len(p.Episodes) == 0 && file != "" {
		p.Episodes = s.Options.Articles
	}
	if len(p.Episodes) == 0 {
		return
	}
	p.Title = cmp.Or(p.Title, s.Title, "Podcast")
	p.Show = earmark.Slug(p.Title)
	if podcast.text("title") != "" {
		p.Title = "" // the file says it
	}
	if p.Audio = podcast.text("episodeUrlBase"); p.Audio == "" && isAddress(strings.TrimSuffix(s.URL, "/")) && file != "" {
		p.Audio = strings.TrimSuffix(s.URL, "/") + "/episodes/"
	}
	s.Options.Podcasts = append(s.Options.Podcasts, p)
}

// holdsPosts tells whether there are texts in a folder; a folder of recordings
// has none.
func holdsPosts(fsys fs.FS, folder string) bool {
	for _, pattern := range []string{"/*.md", "/*/*.md"} {
		if found, err := fs.Glob(fsys, folder+pattern); err == nil && len(found) > 0 {
			return true
		}
	}
	return false
}

// dataFile is the first of several files of the site's data that can be read,
// and its path; a data file may as well be a program, which is not run.
func dataFile(fsys fs.FS, root string, names ...string) (settings, string) {
	for _, name := range names {
		for _, end := range []string{".json", ".yaml", ".yml"} {
			for _, above := range []string{root, "", "src"} {
				file := path.Join(above, "_data", name+end)
				data, err := fs.ReadFile(fsys, file)
				found := settings{}
				if err == nil && yaml.Unmarshal(data, (*map[string]any)(&found)) == nil {
					return found, file
				}
			}
		}
	}
	return settings{}, ""
}

// folderPermalink is where the posts of a folder go: as the data file of the
// folder says, else below its own path. Empty where a program says it.
func folderPermalink(fsys fs.FS, root, folder string) string {
	base := path.Join(folder, path.Base(folder))
	for _, end := range []string{".11tydata.js", ".11tydata.cjs", ".11tydata.mjs"} {
		if text, err := fs.ReadFile(fsys, base+end); err == nil && strings.Contains(string(text), "permalink") {
			return ""
		}
	}
	for _, end := range []string{".11tydata.json", ".json"} {
		data, err := fs.ReadFile(fsys, base+end)
		var said struct {
			Permalink any `json:"permalink"`
		}
		if err != nil || json.Unmarshal(data, &said) != nil || said.Permalink == nil {
			continue
		}
		pattern, _ := said.Permalink.(string)
		return pattern // empty where no page is written
	}
	top, _, _ := strings.Cut(folder, "/")
	if slices.Contains(roots, top+"/") && top != root {
		return "/" + top + "/:path/" // a folder like any other here
	}
	return "/:path/"
}

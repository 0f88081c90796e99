package library

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Options say where the content lies. They are the keys of `library:` in
// earmark.yaml; the zero value means the folders every new workspace has.
type Options struct {
	Articles []string `yaml:"articles"` // globs; "**" stands for any folders
	Shows    []string `yaml:"shows"`    // globs of _index.md files; episodes lie beside them
	People   []string `yaml:"people"`   // globs
	// Generator is the static site generator whose files these are, one of
	// [Generators]; empty: they are earmark's own.
	Generator string `yaml:"generator"`
	// Permalink is where the generator puts an article: a path with :path,
	// :section, :slug, :title, :categories, :year, :month and :day. Empty:
	// articles without a "url" are read on their pages here.
	Permalink string `yaml:"permalink"`
	// Podcasts are shows for which the generator keeps no file.
	Podcasts []Podcast `yaml:"podcasts"`
	Fetched  *Fetched  `yaml:"-"` // what joins the files; nil: nothing
	// Read is called when all files are read and what they say is to be joined,
	// which leaves a processor free. Nil: nobody is told.
	Read func() `yaml:"-"`
	// Progress is told how many files of a kind are read, of how many. The last
	// thing told of each kind is that all are. Calls do not overlap. Nil: nobody
	// is told.
	Progress func(step string, done, total int) `yaml:"-"`
}

func (o Options) withDefaults() Options {
	def := func(given []string, pattern string) []string {
		if len(given) == 0 {
			return []string{pattern}
		}
		return given
	}
	return Options{
		Generator: o.Generator, Permalink: o.Permalink, Podcasts: o.Podcasts,
		Articles: def(o.Articles, "content/articles/**/*.md"),
		Shows:    def(o.Shows, "content/shows/*/_index.md"),
		People:   def(o.People, "content/people/*.md"),
		Fetched:  o.Fetched,
		Read:     o.Read,
		Progress: o.Progress,
	}
}

// Validate names the first glob that is not one.
func (o Options) Validate() error {
	o = o.withDefaults()
	if o.Generator != "" && !slices.Contains(Generators(), o.Generator) {
		return fmt.Errorf("library.generator: found %q, expected one of %s", o.Generator, strings.Join(Generators(), ", "))
	}
	if len(o.Podcasts) > 0 && o.Generator == "" {
		return errors.New("library.podcasts: found no library.generator, expected one: shows of your own are files, _index.md")
	}
	globs := map[string][]string{"articles": o.Articles, "shows": o.Shows, "people": o.People}
	for _, p := range o.Podcasts {
		if err := p.validate(); err != nil {
			return err
		}
		globs["podcasts"] = append(globs["podcasts"], p.Episodes...)
	}
	for key, globs := range globs {
		for _, g := range globs {
			if _, err := path.Match(g, ""); err != nil || path.IsAbs(g) || !fs.ValidPath(path.Clean(g)) {
				return fmt.Errorf("library.%s: found %q, expected a pattern of paths in the workspace such as content/articles/**/*.md", key, g)
			}
		}
	}
	return nil
}

// staticPrefix is the folder before the first pattern: identifiers are paths
// below it.
func staticPrefix(glob string) string {
	var fixed []string
	for part := range strings.SplitSeq(path.Dir(glob), "/") {
		if strings.ContainsAny(part, `*?[\`) {
			break
		}
		fixed = append(fixed, part)
	}
	return path.Join(fixed...)
}

// matches is path.Match with "**" for any number of folders.
func matches(glob, name string) bool {
	part, globs, more := strings.Cut(glob, "/")
	if part == "**" {
		if !more {
			return true
		}
		for !matches(globs, name) {
			_, rest, ok := strings.Cut(name, "/")
			if !ok {
				return false
			}
			name = rest
		}
		return true
	}
	folder, names, deeper := strings.Cut(name, "/")
	if more && !deeper { // "a/**" is also a itself
		return matchesPart(part, folder) && strings.ReplaceAll(globs+"/", "**/", "") == ""
	}
	return more == deeper && matchesPart(part, folder) && (!more || matches(globs, names))
}

// matchesPart is path.Match, and quick where all that matters is how a name
// ends, as with "*.md".
func matchesPart(part, name string) bool {
	if end, ok := strings.CutPrefix(part, "*"); ok && !strings.ContainsAny(end, `*?[\`) {
		return strings.HasSuffix(name, end)
	}
	ok, err := path.Match(part, name)
	return err == nil && ok
}

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
}

func (o Options) withDefaults() Options {
	def := func(given []string, pattern string) []string {
		if len(given) == 0 {
			return []string{pattern}
		}
		return given
	}
	return Options{
		Articles: def(o.Articles, "content/articles/**/*.md"),
		Shows:    def(o.Shows, "content/shows/*/_index.md"),
		People:   def(o.People, "content/people/*.md"),
	}
}

// Validate names the first glob that is not one.
func (o Options) Validate() error {
	o = o.withDefaults()
	for key, globs := range map[string][]string{"articles": o.Articles, "shows": o.Shows, "people": o.People} {
		for _, g := range globs {
			if _, err := path.Match(g, ""); err != nil || path.IsAbs(g) || !fs.ValidPath(path.Clean(g)) {
				return fmt.Errorf("library.%s: found %q, expected a pattern of paths in the workspace such as content/articles/**/*.md", key, g)
			}
		}
	}
	return nil
}

// found is a content file and the identifier its place gives it.
type found struct{ file, id string }

// scan lists the files that match a pattern, by path. A folder that is not
// there holds nothing.
func scan(fsys fs.FS, globs []string) ([]found, error) {
	var out []found
	for _, glob := range globs {
		base := staticPrefix(glob)
		err := fs.WalkDir(fsys, base, func(p string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist) && p == base:
				return fs.SkipAll
			case err != nil:
				return fmt.Errorf("read %s: %w", p, plain(err))
			case d.IsDir() && p != base && strings.HasPrefix(d.Name(), "."):
				return fs.SkipDir
			case d.IsDir() || strings.HasPrefix(d.Name(), ".") || !matchGlob(glob, p):
				return nil // what editors and file managers leave behind begins with a dot
			}
			id := strings.TrimPrefix(strings.TrimSuffix(p, path.Ext(p)), base+"/")
			out = append(out, found{file: p, id: id})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b found) int { return strings.Compare(a.file, b.file) })
	return slices.CompactFunc(out, func(a, b found) bool { return a.file == b.file }), nil
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

// matchGlob is path.Match with "**" for any number of folders.
func matchGlob(glob, name string) bool {
	return matchParts(strings.Split(glob, "/"), strings.Split(name, "/"))
}

func matchParts(glob, name []string) bool {
	if len(glob) == 0 {
		return len(name) == 0
	}
	if glob[0] == "**" {
		for skip := range len(name) + 1 {
			if matchParts(glob[1:], name[skip:]) {
				return true
			}
		}
		return false
	}
	if len(name) == 0 {
		return false
	}
	ok, err := path.Match(glob[0], name[0])
	return err == nil && ok && matchParts(glob[1:], name[1:])
}

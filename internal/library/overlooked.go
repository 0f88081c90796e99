package library

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"earmark/internal/earmark"
)

// overlooked finds files that look like content and would silently be none:
// behind a link to a folder, which is not followed, or in a show's folder that
// has no _index.md.
func (l *loader) overlooked(_ context.Context, opts Options) error {
	for _, glob := range append(append(opts.Articles, opts.Shows...), opts.People...) {
		err := fs.WalkDir(l.fsys, staticPrefix(glob), func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.Type()&fs.ModeSymlink == 0 {
				return nil // what cannot be read was told by whoever reads it
			}
			if info, err := fs.Stat(l.fsys, p); err != nil || !info.IsDir() {
				return nil
			}
			l.findings = append(l.findings, earmark.Finding{
				File: p, Severity: earmark.Error, Rule: "library.link",
				Message: "a link to a folder is not followed: what lies in it is not in the library", Hint: "put the folder itself there, or name its place in library: of earmark.yaml",
			})
			return nil
		})
		if err != nil {
			return err
		}
	}
	return l.showless(opts)
}

// showless finds episodes of no show.
func (l *loader) showless(opts Options) error {
	for _, glob := range opts.Shows {
		if path.Base(glob) != "_index.md" {
			continue
		}
		beside, err := scan(l.fsys, []string{path.Dir(glob) + "/*.md"})
		if err != nil {
			return err
		}
		lost := map[string]int{}
		var order []string
		for _, f := range beside {
			dir := path.Dir(f.file)
			if _, err := fs.Stat(l.fsys, dir+"/_index.md"); err == nil {
				continue
			}
			if lost[dir]++; lost[dir] == 1 {
				order = append(order, dir)
			}
		}
		for _, dir := range order {
			l.findings = append(l.findings, earmark.Finding{
				File: dir, Severity: earmark.Error, Rule: "show.index",
				Message: fmt.Sprintf("there is no _index.md: its %s no show", strings.Replace(earmark.Count(lost[dir], "file")+" belong to", "1 file belong", "1 file belongs", 1)),
				Hint:    "write " + dir + "/_index.md with the title of the show",
			})
		}
	}
	return nil
}

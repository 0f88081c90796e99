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
	for _, e := range l.listing.entries {
		if !e.link {
			continue
		}
		if info, err := fs.Stat(l.fsys, e.path); err != nil || !info.IsDir() {
			continue
		}
		l.findings = append(l.findings, earmark.Finding{
			File: e.path, Severity: earmark.Error, Rule: "library.link",
			Message: "a link to a folder is not followed: what lies in it is not in the library", Hint: "put the folder itself there, or name its place in library: of earmark.yaml",
		})
	}
	l.showless(opts)
	return nil
}

// showless finds episodes of no show.
func (l *loader) showless(opts Options) {
	for _, glob := range opts.Shows {
		if path.Base(glob) != "_index.md" {
			continue
		}
		lost := map[string]int{}
		var order []string
		dir, shown := "", false // of the file before, which mostly lies beside
		for _, f := range l.listing.scan(path.Dir(glob) + "/*.md") {
			if its := path.Dir(f.file); its != dir {
				dir, shown = its, l.listing.has(its+"/_index.md")
			}
			if shown {
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
}

package library

import (
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"strings"
	"unicode"

	"earmark/internal/earmark"
)

// redirects reads the paths that an item had before. One that cannot be kept is
// told and left out: the item itself is whole without it.
func (f *fields) redirects() []string {
	var out []string
	for _, m := range f.mentions("redirect_from") {
		p, ok := oldPath(m.text)
		if ok {
			out = append(out, p)
			continue
		}
		f.findings = append(f.findings, earmark.Finding{
			File: f.file, Line: m.line, Severity: earmark.Warning, Rule: f.kind + ".redirect_from", Element: "redirect_from",
			Message: fmt.Sprintf("found %q, expected a path of this site such as /2021/old-name/", clip(m.text, 60)),
			Hint:    "it is left out: nobody is led on from there",
		})
	}
	return out
}

// oldPath is a path below the site as it is written in an address or in front
// matter, with a slash at its beginning and without escapes; false for what no
// file below the site can answer to.
func oldPath(s string) (string, bool) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Opaque != "" || u.RawQuery != "" || u.Fragment != "" {
		return "", false
	}
	p := "/" + strings.TrimLeft(u.Path, "/")
	below := strings.Trim(p, "/")
	if !fs.ValidPath(below) || hidden(below) || strings.Contains(below, `\`) || strings.ContainsFunc(below, unicode.IsControl) {
		return "", false
	}
	return p, path.Clean(p) != "/"
}

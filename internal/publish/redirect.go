package publish

import (
	"bytes"
	"fmt"
	"html/template"
	"net/url"
	"path"
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// redirectPage leads on from an address that something had before, as the
// aliases of static sites do. Search engines take a refresh without delay for a
// move for good, and so no word keeps them away.
var redirectPage = template.Must(template.New("redirect").Parse(`<!doctype html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<title>{{.Title}}</title>
{{- with .Canonical}}
<link rel="canonical" href="{{.}}">
{{- end}}
<meta http-equiv="refresh" content="0; url={{.To}}">
</head>
<body>
<p>This has moved: <a href="{{.To}}">{{.Title}}</a></p>
</body>
</html>
`))

// rulesFile tells hosts that read it (Netlify, Cloudflare Pages) to answer old
// addresses with a status of their own. Others publish a small file nobody asks
// for.
const rulesFile = "_redirects"

// mover is an item that had other addresses before.
type mover struct {
	title, file string // file: of the workspace
	page        string // its page below public/
	url         string // where it is read when not there; empty: on its page
	from        []string
}

func (b *builder) movers() []mover {
	var list []mover
	for _, a := range b.lib.Articles {
		if len(a.RedirectFrom) > 0 {
			list = append(list, mover{a.Title, a.File, earmark.ArticlePath(a), a.URL, a.RedirectFrom})
		}
	}
	for _, e := range b.lib.Episodes {
		if len(e.RedirectFrom) > 0 {
			list = append(list, mover{e.Title, e.File, earmark.EpisodePath(e), e.URL, e.RedirectFrom})
		}
	}
	return list
}

// redirects adds a page at each address that something had before, once all
// pages are known: what stands there already stays, and that is told.
func (b *builder) redirects(out *output) ([]earmark.Finding, error) {
	movers := b.movers()
	if len(movers) == 0 {
		return nil, nil
	}
	var findings []earmark.Finding
	var rules []string
	folders := out.folders()
	for _, m := range movers {
		for _, old := range m.from {
			here, name := placeOf(old)
			if why := b.cannotLead(out, folders, m, here, name); why != "" {
				findings = append(findings, earmark.Finding{
					File: m.file, Severity: earmark.Warning, Rule: "redirect.taken", Element: "redirect_from",
					Message: fmt.Sprintf("nobody is led on from %s: %s", old, why), Hint: "take it out of redirect_from",
				})
				continue
			}
			page, err := b.redirect(m, here)
			if err == nil {
				err = out.add(file{path: name, data: page})
			}
			if err != nil {
				return nil, fmt.Errorf("lead on from %s: %w", old, err)
			}
			note(folders, name)
			rules = b.withRule(rules, m, old)
		}
	}
	if len(rules) == 0 {
		return findings, nil
	}
	slices.Sort(rules)
	return findings, out.add(file{path: rulesFile, data: []byte(strings.Join(rules, "\n") + "\n")})
}

// placeOf is the file that answers to an old path, and the folder it is in.
// Servers show a folder's index for any path but that of a page.
func placeOf(old string) (here at, name string) {
	below := strings.Trim(old, "/")
	switch strings.ToLower(path.Ext(below)) {
	case ".html", ".htm":
		if !strings.HasSuffix(old, "/") {
			dir, _ := path.Split(below)
			return at(dir), below
		}
	}
	return at(below + "/"), below + "/index.html"
}

// cannotLead says why an old path stays as it is; empty: a page may stand there.
func (b *builder) cannotLead(out *output, folders map[string]bool, m mover, here at, name string) string {
	if _, taken := out.byPath[name]; taken {
		return "something else is published there"
	}
	if folders[name] {
		return "other pages lie below it"
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if _, taken := out.byPath[dir]; taken {
			return "the file " + dir + " is published above it"
		}
	}
	if m.url != "" && slices.Contains([]string{b.absolute(string(here)), b.absolute(name)}, m.url) {
		return "it is where its url leads"
	}
	return ""
}

// folders are the folders that something is published in.
func (o *output) folders() map[string]bool {
	all := map[string]bool{}
	for _, f := range o.files {
		note(all, f.path)
	}
	return all
}

// note adds the folders that a file is in.
func note(folders map[string]bool, name string) {
	for dir := path.Dir(name); dir != "." && !folders[dir]; dir = path.Dir(dir) {
		folders[dir] = true
	}
}

func (b *builder) redirect(m mover, here at) ([]byte, error) {
	to, canonical := m.url, m.url
	if to == "" {
		to, canonical = here.to(m.page), b.absolute(m.page)
		if b.opts.Local {
			to += "index.html"
		}
	}
	var out bytes.Buffer
	err := redirectPage.Execute(&out, struct{ Lang, Title, To, Canonical string }{b.lang(), m.title, to, canonical})
	return out.Bytes(), err
}

// withRule adds a line to the rules. They count from the top of a host: a site
// in a folder of one has none. A star or a colon in a path would mean more than
// that path.
func (b *builder) withRule(rules []string, m mover, old string) []string {
	u, err := url.Parse(b.lib.Site.URL)
	if err != nil || strings.Trim(u.Path, "/") != "" || strings.ContainsAny(old, "*:") {
		return rules
	}
	to := m.url
	if to == "" {
		to = "/" + (&url.URL{Path: m.page}).EscapedPath()
	}
	return append(rules, (&url.URL{Path: old}).EscapedPath()+" "+to+" 301")
}

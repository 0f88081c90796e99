package digest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"earmark/internal/earmark"
)

// What mail programs and their readers ask of a letter, as rules by name. They
// are judged on the letter as it would leave, whatever its templates are.
//
//	letter.lang          the language is said (screen readers pronounce by it)
//	letter.title         the page has a title
//	letter.viewport      a phone is told not to shrink the page
//	letter.scheme        it says that it knows light and dark
//	letter.table         a table for layout has role="presentation"
//	letter.alt           every picture has an alternative text, empty if it only adorns
//	letter.picture       pictures are on the web, by https, with their size
//	letter.link          links are whole addresses of the web, or mail
//	letter.active        no script, form, frame, player or foreign style sheet
//	letter.background    no words that stand on a picture alone
//	letter.width         nothing is wider than 600 pixels
//	letter.small         no text is smaller than 14 pixels
//	letter.contrast      text stands out 4.5 to 1, in light and dark
//	letter.preheader     what an inbox shows comes first
//	letter.hidden        hardly any text is hidden
//	letter.leave         the way out can be seen, in both parts
//	letter.text          the text part is there and holds the same links
//	letter.size          mail programs cut it at about 102,000 bytes
//	letter.template      nothing of a template is left in it
const (
	widest    = 600
	smallest  = 14
	contrast  = 4.5
	mostQuiet = 300 // characters of hidden text
	longest   = 998 // bytes of a line of text (RFC 5322 section 2.1.1)
)

// LintError is a letter that must not be sent as it is.
type LintError struct {
	Findings []earmark.Finding // errors alone
}

// Error names the first finding and how many there are.
func (e *LintError) Error() string {
	first := e.Findings[0]
	s := first.Rule + ": " + first.Message
	if n := len(e.Findings); n > 1 {
		s += fmt.Sprintf(" (and %d more)", n-1)
	}
	return s
}

// fault is the error that findings make; nil where none of them is one.
func fault(found []earmark.Finding) error {
	found = slices.DeleteFunc(slices.Clone(found), func(f earmark.Finding) bool { return f.Severity != earmark.Error })
	if len(found) == 0 {
		return nil
	}
	return &LintError{Findings: found}
}

// Lint judges a letter as it would leave, by the rules that stand above. Each
// rule is told once, with how often it is broken.
func Lint(l Letter, issue Issue) []earmark.Finding {
	page, err := html.Parse(strings.NewReader(l.HTML))
	if err != nil {
		return []earmark.Finding{{File: lintFile, Severity: earmark.Error, Rule: "letter.html", Message: err.Error()}}
	}
	j := &judge{letter: l, dark: darkRules(page), counts: map[string]int{}}
	j.head(page)
	j.walk(page, look{size: 16, light: [2]rgb{{0, 0, 0}, {255, 255, 255}}, dark: [2]rgb{{255, 255, 255}, {0, 0, 0}}})
	j.whole()
	found := append(LintSubject(l.Subject, issue), lintTone("preheader", l.Preheader, issue)...)
	return append(append(found, lintIntro(issue)...), j.found...)
}

// lintIntro warns of an intro that names what a note would have warned of: it
// stands ahead of every note, also in the letters of those who asked for none of
// it.
func lintIntro(issue Issue) []earmark.Finding {
	text := strings.ToLower(strings.ReplaceAll(issue.Intro.Text, "’", "'"))
	if words := foretells(text, issue); words != "" {
		return []earmark.Finding{issue.finding(earmark.Warning, "intro.topic", "intro",
			fmt.Sprintf("the intro names what a note would warn of (%q)", words), "readers who want no such stories read it too")}
	}
	return nil
}

const lintFile = "templates/" + htmlFile

// judge walks through a letter.
type judge struct {
	letter Letter
	dark   darkSheet
	found  []earmark.Finding
	counts map[string]int

	links   []string
	visible strings.Builder
	quiet   int // characters of hidden text
	first   string
}

// say tells of a broken rule, once.
func (j *judge) say(severity earmark.Severity, rule, message, hint string) {
	rule = "letter." + rule
	if j.counts[rule]++; j.counts[rule] > 1 {
		return
	}
	j.found = append(j.found, earmark.Finding{File: lintFile, Severity: severity, Rule: rule, Message: message, Hint: hint})
}

// look is how an element looks: what it inherits, and what its own style says.
type look struct {
	size        int
	hidden      bool
	light, dark [2]rgb // text and ground
}

func (j *judge) head(page *html.Node) {
	var root, title *html.Node
	metas := map[string]string{}
	for n := range page.Descendants() {
		switch n.DataAtom {
		case atom.Html:
			root = n
		case atom.Title:
			title = n
		case atom.Meta:
			metas[strings.ToLower(attribute(n, "name"))] = attribute(n, "content")
		}
	}
	if root == nil || attribute(root, "lang") == "" {
		j.say(earmark.Error, "lang", "the page does not say its language", `<html lang="{{.Lang}}">`)
	}
	if title == nil || title.FirstChild == nil || strings.TrimSpace(title.FirstChild.Data) == "" {
		j.say(earmark.Error, "title", "the page has no title", "<title>{{.Subject}}</title>")
	}
	if metas["viewport"] == "" {
		j.say(earmark.Warning, "viewport", "a phone would show the page small", `<meta name="viewport" content="width=device-width, initial-scale=1">`)
	}
	if !strings.Contains(metas["color-scheme"], "dark") {
		j.say(earmark.Warning, "scheme", "the page does not say that it knows a dark scheme", `<meta name="color-scheme" content="light dark">`)
	}
}

// forbidden are elements that mail programs throw away, or fear.
var forbidden = map[atom.Atom]bool{
	atom.Script: true, atom.Form: true, atom.Iframe: true, atom.Object: true, atom.Embed: true, atom.Input: true, atom.Button: true,
	atom.Video: true, atom.Audio: true, atom.Link: true, atom.Base: true, atom.Svg: true, atom.Canvas: true, atom.Select: true, atom.Textarea: true,
}

func (j *judge) walk(n *html.Node, l look) {
	switch n.Type {
	case html.TextNode:
		j.text(n, l)
		return
	case html.ElementNode:
		if n.DataAtom == atom.Head || n.DataAtom == atom.Style || n.DataAtom == atom.Title {
			j.style(n)
			return
		}
		l = j.styled(n, l)
		j.element(n, l)
	}
	for c := range n.ChildNodes() {
		j.walk(c, l)
	}
}

// style judges what the head holds.
func (j *judge) style(n *html.Node) {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && forbidden[c.DataAtom] {
			j.say(earmark.Error, "active", "<"+c.Data+"> in the head", "take it out; style stands in <style>")
		}
		if c.Type == html.TextNode && n.DataAtom != atom.Title && (strings.Contains(c.Data, "@import") || strings.Contains(c.Data, "@font-face")) {
			j.say(earmark.Error, "active", "a style sheet or font from elsewhere", "put the style into the letter")
		}
	}
}

func (j *judge) element(n *html.Node, l look) {
	if forbidden[n.DataAtom] {
		j.say(earmark.Error, "active", "<"+n.Data+">: mail programs throw it away, or the letter", "take it out")
	}
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "on") {
			j.say(earmark.Error, "active", a.Key+" on <"+n.Data+">", "take it out")
		}
	}
	if attribute(n, "background") != "" {
		j.say(earmark.Warning, "background", "a picture behind words, which many programs do not show", "use a colour")
	}
	if w, err := strconv.Atoi(strings.TrimSuffix(attribute(n, "width"), "px")); err == nil && w > widest {
		j.say(earmark.Error, "width", fmt.Sprintf("<%s> is %d pixels wide, expected at most %d", n.Data, w, widest), "")
	}
	switch n.DataAtom {
	case atom.Table:
		if attribute(n, "role") != "presentation" && !hasHeader(n) {
			j.say(earmark.Error, "table", "a table for layout is read out as one", `<table role="presentation">`)
		}
	case atom.Img:
		j.picture(n)
	case atom.A:
		j.link(n, l)
	}
}

// hasHeader tells whether a table is one of data: an intro may have one.
func hasHeader(table *html.Node) bool {
	for n := range table.Descendants() {
		if n.DataAtom == atom.Th {
			return true
		}
	}
	return false
}

func (j *judge) picture(n *html.Node) {
	if !slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "alt" }) {
		j.say(earmark.Error, "alt", "a picture has no alternative text: "+attribute(n, "src"), `alt="" where it only adorns`)
	}
	if src := attribute(n, "src"); web(src, "") == "" {
		j.say(earmark.Error, "picture", fmt.Sprintf("a picture is not on the web: %q", src), "")
	} else if strings.HasPrefix(src, "http:") {
		j.say(earmark.Warning, "picture", "a picture is not encrypted on its way: "+src, "https")
	}
	if attribute(n, "width") == "" || attribute(n, "height") == "" {
		j.say(earmark.Warning, "picture", "a picture does not say its size: "+attribute(n, "src"), "width and height")
	}
}

func (j *judge) link(n *html.Node, l look) {
	href := attribute(n, "href")
	switch {
	case strings.HasPrefix(href, "#"):
	case strings.HasPrefix(href, "mailto:") && len(href) > len("mailto:"), web(href, "") != "":
		if !l.hidden {
			j.links = append(j.links, href)
		}
	default:
		j.say(earmark.Error, "link", fmt.Sprintf("a link leads nowhere from a mail: %q", href), "a whole address that begins with https://")
	}
}

func (j *judge) text(n *html.Node, l look) {
	words := strings.TrimSpace(n.Data)
	if words == "" {
		return
	}
	if j.first == "" {
		j.first = words
	}
	if l.hidden {
		j.quiet += len(words)
		return
	}
	j.visible.WriteString(words + " ")
	if l.size < smallest {
		j.say(earmark.Error, "small", fmt.Sprintf("%q has %d pixels, expected at least %d", short(words), l.size, smallest), "font-size")
	}
	for _, scheme := range []struct {
		name string
		look [2]rgb
	}{{"light", l.light}, {"dark", l.dark}} {
		if ratio := scheme.look[0].against(scheme.look[1]); ratio < contrast {
			j.say(earmark.Error, "contrast", fmt.Sprintf("%q stands out %.1f to 1 in %s (%s on %s), expected %.1f", short(words), ratio, scheme.name, scheme.look[0], scheme.look[1], contrast), "")
		}
	}
}

func short(s string) string {
	if r := []rune(s); len(r) > 30 {
		return string(r[:29]) + "…"
	}
	return s
}

// whole judges what only the whole letter tells.
func (j *judge) whole() {
	l := j.letter
	if l.Preheader != "" && !strings.HasPrefix(j.first, line(l.Preheader)) {
		j.say(earmark.Warning, "preheader", fmt.Sprintf("an inbox would show %q beside the subject", short(j.first)), "put {{.Preheader}} first in the body")
	}
	if j.quiet > mostQuiet {
		j.say(earmark.Error, "hidden", fmt.Sprintf("%d characters are hidden: filters take such a letter for spam", j.quiet), "")
	}
	if n := len(l.HTML); n > mostBytes {
		j.say(earmark.Error, "size", fmt.Sprintf("the HTML part has %d bytes, expected at most %d", n, mostBytes), "choose fewer stories")
	} else if n > wellBytes {
		j.say(earmark.Warning, "size", fmt.Sprintf("the HTML part has %d bytes, expected at most %d", n, wellBytes), "mail programs cut it at about 102,000; choose fewer stories")
	}
	for _, left := range []string{"<no value>", "&lt;no value&gt;", "{{", "ZgotmplZ"} {
		if strings.Contains(l.HTML, left) || strings.Contains(l.Text, left) || strings.Contains(l.Subject, left) {
			j.say(earmark.Error, "template", fmt.Sprintf("the letter shows %q, which a template left", left), "earmark help templates")
		}
	}
	j.parity()
}

// parity compares the two parts: whoever reads the text misses nothing.
func (j *judge) parity() {
	if strings.TrimSpace(j.letter.Text) == "" {
		j.say(earmark.Error, "text", "the text part is empty", "templates/"+textFile)
		return
	}
	leave := false
	for _, address := range j.links {
		if !strings.Contains(j.letter.Text, address) {
			j.say(earmark.Warning, "text", "the text part lacks a link of the HTML: "+address, "templates/"+textFile)
		}
		leave = leave || slices.Contains(j.letter.ways[:], address)
	}
	if !leave || !strings.Contains(strings.ToLower(j.visible.String()), "unsubscribe") && !strings.Contains(strings.ToLower(j.letter.Text), "unsubscribe") {
		j.say(earmark.Error, "leave", "no link to leave can be seen", `<a href="{{.Reader.UnsubscribeURL}}">Unsubscribe</a>`)
	}
	for l := range strings.Lines(j.letter.Text) {
		if len(l) > longest {
			j.say(earmark.Warning, "text", fmt.Sprintf("a line of the text part has %d bytes, expected at most %d", len(l), longest), "{{wrap …}}")
		}
	}
}

package digest_test

import (
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"earmark/templates"
)

// TestLetterSuitsMailPrograms holds the built-in letter to what mail programs
// and their readers need.
func TestLetterSuitsMailPrograms(t *testing.T) {
	l := render(t, assemble(t, library(t), plan()))
	doc, err := html.Parse(strings.NewReader(l.HTML))
	if err != nil {
		t.Fatal(err)
	}
	level := 0
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, fault := range faults(n) {
			t.Errorf("<%s %v>: %s", n.Data, n.Attr, fault)
		}
		if h := slices.Index([]atom.Atom{atom.H1, atom.H2, atom.H3, atom.H4}, n.DataAtom) + 1; h > 0 {
			if h > level+1 {
				t.Errorf("<%s>: comes after <h%d>, want no level left out", n.Data, level)
			}
			level = h
		}
	}
	if n := strings.Count(l.HTML, "<h1"); n != 1 {
		t.Errorf("got %d <h1>, want 1", n)
	}
	for _, want := range []string{
		`<html lang="en-GB">`, `<meta name="color-scheme" content="light dark"/>`, `@media (prefers-color-scheme: dark)`,
		"<title>Sunday letter, 22 November: company in the small hours</title>", `name="viewport"`,
	} {
		if !strings.Contains(l.HTML, want) {
			t.Errorf("got no %s", want)
		}
	}
	if body := l.HTML[strings.Index(l.HTML, "<body"):]; !regexp.MustCompile(`^<body[^>]*>\s*<div class="preheader" style="display:none[^>]*>` + regexp.QuoteMeta(l.Preheader) + `</div>`).MatchString(body) {
		t.Errorf("body: got %.200s, want the hidden preheader first", body)
	}
}

// faults are what is wrong with one element.
func faults(n *html.Node) []string {
	var found []string
	add := func(wrong bool, what string) {
		if wrong {
			found = append(found, what)
		}
	}
	switch n.DataAtom {
	case atom.Script, atom.Form, atom.Link, atom.Iframe, atom.Input, atom.Video, atom.Object:
		found = append(found, "has no place in a letter")
	case atom.Table:
		add(attr(n, "role") != "presentation", "want role=presentation")
	case atom.Img:
		_, alt := lookup(n, "alt")
		add(!alt || attr(n, "width") == "" || attr(n, "height") == "", "want alt, width and height")
		add(!strings.HasPrefix(attr(n, "src"), "https://"), "want an absolute address")
	case atom.A:
		href := attr(n, "href")
		add(!strings.HasPrefix(href, "https://") && !strings.HasPrefix(href, "mailto:"), "want an absolute address")
	case atom.Style:
		text := n.FirstChild.Data
		add(strings.Contains(text, "@import") || strings.Contains(text, "@font-face") || strings.Contains(text, "url("), "want nothing from elsewhere")
	}
	style := attr(n, "style")
	add(strings.Contains(style, "url("), "want no picture that only a style sheet knows")
	if size := regexp.MustCompile(`font-size:(\d+)px`).FindStringSubmatch(style); size != nil && attr(n, "class") != "preheader" && attr(n, "class") != "line" {
		px, err := strconv.Atoi(size[1])
		add(err != nil || px < 14, "want letters of 14 pixels or more")
	}
	width, err := strconv.Atoi(attr(n, "width"))
	add(err == nil && width > 600, "want at most 600 pixels")
	return found
}

func lookup(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func attr(n *html.Node, name string) string {
	value, _ := lookup(n, name)
	return value
}

// TestContrast computes WCAG 2.2 contrast (success criterion 1.4.3) of every
// pair of colours the built-in letter puts on each other, in both schemes.
func TestContrast(t *testing.T) {
	source, err := fs.ReadFile(templates.Files(), "letter/letter.html.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, ok := strings.Cut(string(source), "@media (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("got no dark scheme")
	}
	for scheme, css := range map[string]string{"light": light, "dark": dark} {
		for _, pair := range [][2]string{
			{"ink", "sheet"}, {"soft", "sheet"}, {"mark", "sheet"}, {"ink", "card"}, {"soft", "card"}, {"mark", "card"}, {"calm", "calm"}, {"button", "push"},
		} {
			front, back := colour(t, css, pair[0], "color"), colour(t, css, pair[1], "background-color")
			if got := contrast(front, back); got < 4.5 {
				t.Errorf("%s: .%s on .%s: got %.2f, want 4.5 or more", scheme, pair[0], pair[1], got)
			} else {
				t.Logf("%s: .%s on .%s: %.2f", scheme, pair[0], pair[1], got)
			}
		}
	}
}

// colour finds a declaration of a class in a style sheet.
func colour(t *testing.T, css, class, property string) [3]float64 {
	t.Helper()
	found := regexp.MustCompile(`(?m)^\s*\.` + class + `(?:,[^{]*)? \{(?:[^}]*[; ])?` + property + `: #([0-9a-f]{6})`).FindStringSubmatch(css)
	if found == nil {
		t.Fatalf(".%s: got no %s", class, property)
	}
	rgb, err := strconv.ParseUint(found[1], 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	return [3]float64{float64(rgb >> 16), float64(rgb >> 8 & 0xff), float64(rgb & 0xff)}
}

func contrast(a, b [3]float64) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(rgb [3]float64) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := rgb[i] / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

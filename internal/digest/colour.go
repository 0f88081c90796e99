package digest

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// How a letter looks is read from the styles that stand on its elements, and,
// for the dark scheme, from the rules in its head that name a class, or a class
// and an element in it. Chromium judges the same in .ci; this is what an editor
// hears at once of templates of one's own.

// rgb is a colour.
type rgb [3]uint8

// String is the colour as style sheets write it.
func (c rgb) String() string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }

// against is the contrast of two colours, 1 to 21 (WCAG 2.2, 1.4.3).
func (c rgb) against(other rgb) float64 {
	a, b := c.luminance(), other.luminance()
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

func (c rgb) luminance() float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.03928 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c[0]) + 0.7152*linear(c[1]) + 0.0722*linear(c[2])
}

// colour reads #rgb, #rrggbb, white and black; false for others, which are not
// judged.
func colour(s string) (rgb, bool) {
	s = strings.ToLower(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "!important")))
	switch s {
	case "white":
		s = "#ffffff"
	case "black":
		s = "#000000"
	}
	hex, ok := strings.CutPrefix(s, "#")
	if ok && len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if !ok || len(hex) != 6 || err != nil {
		return rgb{}, false
	}
	return rgb{uint8(n >> 16), uint8(n >> 8), uint8(n)}, true
}

// declarations are the properties of a style, in lower case; the last of a name
// counts.
func declarations(style string) map[string]string {
	all := map[string]string{}
	for d := range strings.SplitSeq(style, ";") {
		if name, value, ok := strings.Cut(d, ":"); ok {
			all[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
		}
	}
	if b := all["background"]; b != "" && all["background-color"] == "" {
		all["background-color"] = b
	}
	return all
}

// darkSheet are the rules for the dark scheme, in their order.
type darkSheet []darkRule

type darkRule struct {
	class, inner string // inner: an element below one of the class; empty: the element itself
	set          map[string]string
}

var (
	darkStart = regexp.MustCompile(`@media[^{]*prefers-color-scheme:\s*dark[^{]*\{`)
	aRule     = regexp.MustCompile(`([^{}]+)\{([^{}]*)\}`)
)

func darkRules(page *html.Node) darkSheet {
	var sheet darkSheet
	for n := range page.Descendants() {
		if n.DataAtom != atom.Style || n.FirstChild == nil {
			continue
		}
		css := n.FirstChild.Data
		for _, at := range darkStart.FindAllStringIndex(css, -1) {
			for _, rule := range aRule.FindAllStringSubmatch(block(css[at[1]:]), -1) {
				for selector := range strings.SplitSeq(rule[1], ",") {
					parts := strings.Fields(selector)
					class, ok := strings.CutPrefix(strings.Join(parts[:min(1, len(parts))], ""), ".")
					if !ok || len(parts) > 2 {
						continue
					}
					sheet = append(sheet, darkRule{class: class, inner: strings.Join(parts[1:], ""), set: declarations(rule[2])})
				}
			}
		}
	}
	return sheet
}

// block is what stands before the bracket that closes a block.
func block(css string) string {
	depth := 1
	for i, c := range css {
		switch c {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return css[:i]
			}
		}
	}
	return css
}

// on is what the dark scheme sets on an element.
func (s darkSheet) on(n *html.Node) map[string]string {
	all := map[string]string{}
	for _, r := range s {
		if r.inner == "" && hasClass(n, r.class) || r.inner == n.Data && within(n, r.class) {
			for k, v := range r.set {
				all[k] = v
			}
		}
	}
	return all
}

func hasClass(n *html.Node, class string) bool {
	for c := range strings.FieldsSeq(attribute(n, "class")) {
		if c == class {
			return true
		}
	}
	return false
}

func within(n *html.Node, class string) bool {
	for p := range n.Ancestors() {
		if hasClass(p, class) {
			return true
		}
	}
	return false
}

// styled is the look of an element that inherits another.
func (j *judge) styled(n *html.Node, l look) look {
	own := declarations(attribute(n, "style"))
	if own["display"] == "none" || strings.HasPrefix(own["visibility"], "hidden") || own["mso-hide"] == "all" {
		l.hidden = true
	}
	if size, err := strconv.ParseFloat(strings.TrimSuffix(own["font-size"], "px"), 64); err == nil && strings.HasSuffix(own["font-size"], "px") {
		l.size = int(size)
	}
	for _, name := range []string{"width", "min-width"} {
		if w, err := strconv.ParseFloat(strings.TrimSuffix(own[name], "px"), 64); err == nil && strings.HasSuffix(own[name], "px") && w > widest {
			j.say("error", "width", fmt.Sprintf("<%s> is %s wide, expected at most %d pixels", n.Data, own[name], widest), "")
		}
	}
	if strings.Contains(own["background-color"], "url(") || strings.Contains(own["background-image"], "url(") {
		j.say("warning", "background", "a picture behind words, which many programs do not show", "use a colour")
	}
	dark := j.dark.on(n)
	for i, property := range []string{"color", "background-color"} {
		if c, ok := colour(own[property]); ok {
			l.light[i], l.dark[i] = c, c
		}
		if c, ok := colour(dark[property]); ok {
			l.dark[i] = c
		}
	}
	return l
}

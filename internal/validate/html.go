package validate

import (
	"cmp"
	"iter"
	"strings"

	"earmark/internal/earmark"
)

type markupKind int

const (
	noMarkup     markupKind = iota
	beginsMarkup            // its children are XHTML
	withinMarkup
)

// tags that HTML 5 and its forebears know.
var htmlTags = words(`a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br
	button canvas caption center cite code col colgroup command content data datalist dd del details dfn dialog dir div dl dt element em embed fieldset
	figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe image img input ins isindex kbd keygen
	label layer legend li link listing main map mark marquee menu menuitem meta meter multicol nav nextid nobr noembed noframes noscript object ol
	optgroup option output p param picture plaintext pre progress q rb rp rt rtc ruby s samp script search section select shadow slot small source
	spacer span strike strong style sub summary sup svg math table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp o:p`)

// tags that a reader must take out, for what stands in them acts.
var unsafeTags = words(`applet base basefont bgsound embed form frame frameset iframe isindex layer link meta noscript object param plaintext script style xml`)

// tags that are taken where HTML stands in the text of a feed; forms and frames are
// common there and only dropped.
var tagLike = late(`</?([A-Za-z][A-Za-z0-9:]*)((?:\s+[A-Za-z_:][A-Za-z0-9_.:-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)*)\s*/?>`)

var entityLike = late(`&(#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);`)

// looksHTML tells whether a text holds tags or references of HTML.
func looksHTML(s string) bool {
	if i := strings.IndexByte(s, '<'); i >= 0 {
		for _, m := range tagLike().FindAllStringSubmatch(s[i:], 20) {
			if htmlTags[strings.ToLower(m[1])] {
				return true
			}
		}
	}
	return strings.IndexByte(s, '&') >= 0 && entityLike().MatchString(s)
}

// plainText is a text that readers show letter by letter.
var plainText = check{name: "html", severity: earmark.Warning, source: RSSProfile, hint: "take the tags out, and write characters as themselves", wrong: func(_ *walk, s string) string {
	if looksHTML(s) {
		return "holds HTML, and is shown as plain text: " + clip(s)
	}
	return ""
}}

// safeHTML is HTML that readers can show as it is.
var safeHTML = check{name: "html-safe", severity: earmark.Warning, source: HTML, hint: "take it out: readers do, and some of them the whole text with it", wrong: func(w *walk, s string) string {
	if strings.IndexByte(s, '<') < 0 {
		return ""
	}
	wrong := ""
	eachTag(s, func(tag, attrs string) bool {
		wrong = unsafeTag(tag)
		for name, value := range attributesOf(attrs) {
			wrong = cmp.Or(wrong, unsafeAttribute(name, value))
		}
		return wrong == ""
	})
	return wrong
}}

// wholeAddresses is HTML whose links lead somewhere wherever it is shown.
var wholeAddresses = check{name: "html-relative", severity: earmark.Warning, source: RSSProfile, hint: "write whole addresses: RSS says nothing of what others are relative to", wrong: func(w *walk, s string) string {
	if w.base() || strings.IndexByte(s, '<') < 0 {
		return ""
	}
	wrong := ""
	eachTag(s, func(_, attrs string) bool {
		for name, value := range attributesOf(attrs) {
			if addressAttrs[name] && relative(value) {
				wrong = "holds a relative address: " + clip(value)
				break
			}
		}
		return wrong == ""
	})
	return wrong
}}

var addressAttrs = words(`href src cite background longdesc usemap poster`)

func relative(address string) bool {
	address = strings.TrimSpace(address)
	return address != "" && !strings.HasPrefix(address, "#") && !absoluteURI(address) && !strings.HasPrefix(address, "{")
}

// base tells whether an xml:base holds here.
func (w *walk) base() bool { return len(w.stack) > 0 && w.parent(0).base != "" }

// realTags is HTML made of tags that HTML knows.
var realTags = check{name: "html-tag", severity: earmark.Warning, source: HTML, hint: "write &lt; where no tag is meant", wrong: func(w *walk, s string) string {
	if strings.IndexByte(s, '<') < 0 {
		return ""
	}
	wrong := ""
	eachTag(s, func(tag, _ string) bool {
		if !htmlTags[tag] && !strings.Contains(tag, "-") {
			wrong = "holds <" + clip(tag) + ">, which is no tag of HTML"
		}
		return wrong == ""
	})
	if i := strings.LastIndexByte(s, '<'); wrong == "" && i+1 < len(s) && isLetter(s[i+1]) && strings.IndexByte(s[i:], '>') < 0 {
		wrong = "ends within a tag: " + clip(s[i:])
	}
	return wrong
}}

// unsafeTag is what is dangerous about a tag, whatever its attributes are.
func unsafeTag(tag string) string {
	if unsafeTags[tag] {
		return "holds <" + tag + ">"
	}
	return ""
}

// unsafeAttribute is what is dangerous about an attribute.
func unsafeAttribute(name, value string) string {
	switch {
	case len(name) > 2 && strings.HasPrefix(name, "on") && !strings.Contains(name, ":"):
		return "holds a handler: " + clip(name)
	case name == "style":
		if bad := unsafeStyle(value); bad != "" {
			return "holds a style that readers take out: " + bad
		}
	case addressAttrs[name] && (scheme(value) == "javascript" || scheme(value) == "vbscript"):
		return "holds a script as an address"
	}
	return ""
}

// eachTag gives every start tag in some HTML: its name in small letters, and
// what follows it.
func eachTag(s string, visit func(tag, attrs string) bool) {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			return
		}
		s = s[i+1:]
		if strings.HasPrefix(s, "!--") {
			if end := strings.Index(s, "-->"); end >= 0 {
				s = s[end:]
				continue
			}
			return
		}
		n := 0
		for n < len(s) && (s[n] >= 'a' && s[n] <= 'z' || s[n] >= 'A' && s[n] <= 'Z' || n > 0 && (s[n] >= '0' && s[n] <= '9' || s[n] == ':' || s[n] == '-')) {
			n++
		}
		if n == 0 || n == len(s) || !strings.ContainsRune(" \t\r\n/>", rune(s[n])) {
			continue
		}
		tag, rest := strings.ToLower(s[:n]), s[n:]
		end := tagClose(rest)
		if !visit(tag, rest[:end]) {
			return
		}
		s = rest[end:]
	}
}

// tagClose is where a tag ends, quotes minded.
func tagClose(s string) int {
	var quote byte
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i
		}
	}
	return len(s)
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// attributesOf are the attributes in what follows a tag's name, names in small
// letters.
func attributesOf(s string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) { eachAttribute(s, yield) }
}

func eachAttribute(s string, yield func(name, value string) bool) {
	for {
		s = strings.TrimLeft(s, " \t\r\n/")
		n := strings.IndexAny(s, " \t\r\n=/")
		if n < 0 {
			n = len(s)
		}
		if n == 0 && s == "" {
			return
		}
		name := strings.ToLower(s[:n])
		s = strings.TrimLeft(s[n:], " \t\r\n")
		value := ""
		if strings.HasPrefix(s, "=") {
			s = strings.TrimLeft(s[1:], " \t\r\n")
			value, s = attributeValue(s)
		}
		if name != "" && !yield(name, value) {
			return
		}
	}
}

func attributeValue(s string) (value, rest string) {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		if end := strings.IndexByte(s[1:], s[0]); end >= 0 {
			return s[1 : 1+end], s[2+end:]
		}
		return s[1:], ""
	}
	end := strings.IndexAny(s, " \t\r\n")
	if end < 0 {
		return s, ""
	}
	return s[:end], s[end:]
}

// Properties of CSS that only dress text; what places, hides or loads is not
// among them.
var safeProperties = words(`azimuth background background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width border-collapse border-color
	border-left border-left-color border-left-style border-left-width border-right border-right-color border-right-style border-right-width border-spacing
	border-style border-top border-top-color border-top-style border-top-width border-width border-radius box-sizing caption-side clear color cursor direction display elevation
	empty-cells float font font-family font-size font-style font-variant font-weight height letter-spacing line-height list-style list-style-type margin margin-bottom
	margin-left margin-right margin-top max-width max-height min-width min-height outline overflow padding padding-bottom padding-left padding-right padding-top page-break-after
	page-break-before pause pitch quotes richness speak speech-rate stress table-layout text-align text-decoration text-indent text-transform unicode-bidi
	vertical-align voice-family volume white-space width word-spacing word-wrap overflow-wrap orphans widows opacity`)

var (
	hugeLength = late(`\d{4,}\s*(px|em|ex|pt|pc|in|cm|mm|rem|%)`)
	activeCSS  = late(`(?i)url\s*\(|expression|javascript:|@import|behavior|-moz-binding|\\`)
)

// unsafeStyle is the first declaration that readers would take out; "" where
// there is none.
func unsafeStyle(style string) string {
	for _, d := range strings.Split(style, ";") {
		property, value, found := strings.Cut(d, ":")
		property = strings.ToLower(strings.TrimSpace(property))
		if property == "" && !found {
			continue
		}
		if !safeProperties[property] || activeCSS().MatchString(value) || hugeLength().MatchString(value) {
			return clip(strings.TrimSpace(d))
		}
	}
	return ""
}

// markup judges an element within XHTML.
func (w *walk) markup(e, outer *element) {
	e.markup = withinMarkup
	within := outer
	for i := len(w.stack) - 1; i >= 0 && within.markup != beginsMarkup; i-- {
		within = w.stack[i]
	}
	v, local := vocabulary(e.name), strings.ToLower(e.name[strings.IndexByte(e.name, ':')+1:])
	if outer.markup == beginsMarkup {
		if e.name == "xhtml:div" && outer.notes["kids"] == "" {
			outer.note("kids", "div")
		} else {
			outer.note("kids", "other")
		}
	}
	judgeTag := func(known map[string]bool, what string) {
		if !known[local] {
			w.tell(e.at, e, w.rule(within.name, "html-tag"), earmark.Warning, HTML, "take it out: readers do", "<%s> is no element of %s", e.raw, what)
			return
		}
		bad := unsafeTag(local)
		for _, a := range e.attrs {
			bad = cmp.Or(bad, unsafeAttribute(a.name, a.value))
		}
		if bad != "" {
			w.tell(e.at, e, w.rule(within.name, "html-safe"), earmark.Warning, HTML, safeHTML.hint, "<%s> %s", within.raw, bad)
		}
	}
	switch v {
	case "xhtml":
		judgeTag(htmlTags, "HTML")
	case "svg":
		judgeTag(svgTags, "SVG")
	case "mathml":
		judgeTag(mathTags, "MathML")
	case "atom", "app":
		w.tell(e.at, e, "atom.unknown", earmark.Error, Atom, "give it the namespace of XHTML: xmlns=\"http://www.w3.org/1999/xhtml\"", "<%s> of Atom may not stand within <%s>", e.raw, within.raw)
	case "":
		w.tell(e.at, e, w.rule(within.name, "no-namespace"), earmark.Error, Atom, "give it the namespace of XHTML: xmlns=\"http://www.w3.org/1999/xhtml\"", "<%s> is in no namespace", e.raw)
	}
}

// markupText looks for HTML that was escaped once too often.
func (w *walk) markupText(e *element, t token) {
	if e.markup == beginsMarkup || !strings.Contains(string(t.text), "<") {
		return
	}
	if !looksHTML(string(t.text)) || e.name == "xhtml:pre" || e.name == "xhtml:code" {
		return
	}
	for i := len(w.stack) - 1; i >= 0; i-- {
		if at := w.stack[i]; at.markup == beginsMarkup {
			at.note("escaped", "yes")
			return
		}
	}
}

var (
	svgTags = words(`a altglyph animate animatecolor animatemotion animatetransform circle clippath cursor defs desc ellipse feblend fecolormatrix fecomponenttransfer
	fecomposite feconvolvematrix fediffuselighting fedisplacementmap feflood fegaussianblur feimage femerge femergenode femorphology feoffset fetile feturbulence filter font font-face font-face-name font-face-src
	foreignobject g glyph hkern image line lineargradient marker mask metadata missing-glyph mpath path pattern polygon polyline radialgradient rect set stop style svg switch symbol text textpath title tref tspan use view vkern`)
	mathTags = words(`abs and annotation annotation-xml apply maction maligngroup malignmark math menclose merror mfenced mfrac mglyph mi mlabeledtr mlongdiv mmultiscripts mn mo
	mover mpadded mphantom mprescripts mroot mrow ms mscarries mscarry msgroup msline mspace msqrt msrow mstack mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics
	ci cn csymbol eq plus minus times divide power root lambda`)
)

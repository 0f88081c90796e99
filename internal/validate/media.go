package validate

import (
	"regexp"
	"strings"

	"earmark/internal/earmark"
)

var (
	nptTime   = pattern("time", `^(now|\d+(\.\d*)?|\d+:[0-5]?\d:[0-5]?\d(\.\d*)?)$`, "a time of RFC 2326 such as 12:05:01.123", "write it like 0:05:01")
	dimension = []check{positive}
	textTypes = pattern("type", `^(plain|html)$`, "plain or html", "write plain or html")
	countries = late(`^[A-Za-z]{2}(\s+[A-Za-z]{2})*$`)
)

// mediaTable is Media RSS. What describes a file may stand beside it, in it, or
// in the group or channel around it.
func mediaTable() table {
	words := mediaWords()
	content := &spec{
		source: MediaRSS, many: true, kids: words.with(everywhere()), needs: nil,
		attrs: attrs{
			"url": {reference, knownScheme}, "fileSize": {natural}, "type": {mime}, "medium": {oneOf("medium", "image", "audio", "video", "document", "executable")},
			"isDefault": {trueFalse}, "expression": {oneOf("expression", "sample", "full", "nonstop")}, "bitrate": {decimal}, "framerate": {decimal}, "samplingrate": {decimal},
			"channels": {natural}, "duration": {natural}, "height": dimension, "width": dimension, "lang": {lang},
		},
		end: func(w *walk, e *element) {
			if _, ok := e.attr("url"); !ok && !e.has("media:player") {
				w.tell(e.at, e, "media.content.url.missing", earmark.Error, MediaRSS, "give url, or a <media:player> in it", "neither url nor a player: nothing can be shown")
			}
		},
	}
	group := &spec{source: MediaRSS, many: true, kids: words.with(table{"media:content": content}), end: func(w *walk, e *element) {
		if e.count("media:content") < 2 {
			w.tell(w.scanner.at, e, "media.group.alone", earmark.Error, MediaRSS, "take the group away", "a group is of several versions of one thing, and this has %d", e.count("media:content"))
		}
	}}
	return words.with(table{"media:content": content, "media:group": group})
}

func mediaWords() table {
	typed := func() *spec {
		return &spec{attrs: attrs{"type": {textTypes}}, end: func(w *walk, e *element) {
			kind, _ := e.attr("type")
			checks := []check{undeclaredHTML}
			if kind == "html" {
				checks = []check{realTags, safeHTML}
			}
			w.judge(e, e.at, e.name, string(e.text), checks, "")
		}}
	}
	text := typed()
	text.many = true
	text.attrs = attrs{"type": {textTypes}, "lang": {lang}, "start": {nptTime}, "end": {nptTime}}
	return table{
		"media:adult":       {text: []check{trueFalse}},
		"media:title":       typed(),
		"media:description": typed(),
		"media:text":        text,
		"media:keywords":    {text: line},
		"media:thumbnail":   {many: true, attrs: attrs{"url": {reference, knownScheme}, "width": dimension, "height": dimension, "time": {nptTime}}, needs: []need{{name: "@url"}}},
		"media:category":    {many: true, text: line, attrs: attrs{"scheme": {address}, "label": {plainText}}},
		"media:copyright":   {text: line, attrs: attrs{"url": {reference, knownScheme}}},
		"media:credit":      {many: true, text: line, attrs: attrs{"role": {pattern("role", `^[a-z][a-z -]*$`, "a role in small letters", "write it in small letters")}, "scheme": {address}}},
		"media:hash":        {many: true, attrs: attrs{"algo": {oneOf("algo", "md5", "sha-1")}}, end: hash},
		"media:player":      {many: true, attrs: attrs{"url": {reference, knownScheme}, "width": dimension, "height": dimension}, needs: []need{{name: "@url"}}},
		"media:rating":      {many: true, attrs: attrs{"scheme": {withScheme}}, end: rating},
		"media:restriction": {many: true, attrs: attrs{"relationship": {oneOf("relationship", "allow", "deny")}, "type": {oneOf("type", "country", "uri", "sharing")}}, needs: []need{{name: "@relationship"}}, end: restriction},
		"media:community":   {open: true}, "media:comments": {open: true}, "media:embed": {open: true, many: true}, "media:responses": {open: true}, "media:backLinks": {open: true}, "media:status": {open: true},
		"media:price": {open: true, many: true}, "media:license": {open: true, many: true}, "media:subTitle": {open: true, many: true}, "media:peerLink": {open: true, many: true}, "media:location": {open: true, many: true}, "media:rights": {open: true}, "media:scenes": {open: true},
	}.from(MediaRSS)
}

func hash(w *walk, e *element) {
	algo, _ := e.attr("algo")
	digits := 32
	if algo == "sha-1" {
		digits = 40
	}
	value := strings.TrimSpace(string(e.text))
	if len(value) != digits || strings.Trim(strings.ToLower(value), "0123456789abcdef") != "" {
		w.tell(e.at, e, "media.hash.value", earmark.Error, MediaRSS, "write it in hexadecimal digits", "%s is no such sum: it has %d hexadecimal digits", quoted(value), digits)
	}
}

// withScheme is an address whose other half is nobody's business: the names of
// rating schemes are no good urn: by the letter.
var withScheme = check{name: "url", hint: "see the specification's list of schemes", wrong: func(_ *walk, s string) string {
	if !absoluteURI(s) {
		return "is " + quoted(s) + ", expected the address of a scheme"
	}
	return ""
}}

// ratings are what the schemes know.
var ratings = map[string]func() *regexp.Regexp{
	"urn:simple": late(`^(adult|nonadult)$`),
	"urn:mpaa":   late(`^(g|pg|pg-13|r|nc-17|unrated|x)$`),
	"urn:v-chip": late(`^(tv-y|tv-y7|tv-y7-fv|tv-g|tv-pg|tv-14|tv-ma|y|y7|g|pg|14\+|14|18\+|18|c|c8|e|ma)$`),
	"urn:icra":   late(`^r \(.*\)$`),
}

func rating(w *walk, e *element) {
	scheme, said := e.attr("scheme")
	if !said {
		scheme = "urn:simple"
	}
	value := strings.ToLower(strings.TrimSpace(string(e.text)))
	if known := ratings[scheme]; known != nil && !known().MatchString(value) {
		w.tell(e.at, e, "media.rating.value", earmark.Error, MediaRSS, "see the scheme's own list", "%s is no rating of %s", quoted(value), scheme)
	}
}

func restriction(w *walk, e *element) {
	kind, _ := e.attr("type")
	value := strings.TrimSpace(string(e.text))
	tell := func(format string, args ...any) {
		w.tell(e.at, e, "media.restriction.value", earmark.Error, MediaRSS, "give the type, and what it is of", format, args...)
	}
	switch {
	case kind == "country" && !countries().MatchString(value):
		tell("%s are no countries of two letters", quoted(value))
	case kind == "uri":
		for _, one := range strings.Fields(value) {
			if !absoluteURI(one) {
				tell("%s is no whole address", quoted(one))
				return
			}
		}
	case kind == "" && value != "" && value != "all" && value != "none":
		tell("%s without a type; all and none alone need none", quoted(value))
	}
}

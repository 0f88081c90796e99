package validate

import (
	"strings"

	"earmark/internal/earmark"
)

var (
	appleShort = []check{filled, plainText, atMost(255), outerSpace}
	duration   = pattern("duration", `^(\d+|\d*:?\d{1,2}:\d{2}|\d{1,3}:\d{1,2})(\.\d+)?$`, "seconds, or H:MM:SS", "write whole seconds")
	explicit   = check{name: "value", hint: "write true or false", wrong: func(_ *walk, s string) string {
		switch strings.ToLower(strings.TrimSpace(s)) {
		case "true", "false":
			return ""
		}
		return "is " + quoted(s) + ", expected true or false"
	}}
	outerSpace = check{name: "space", severity: earmark.Warning, hint: "take the space at its beginning and end out", wrong: func(_ *walk, s string) string {
		if t := strings.Trim(s, " "); len(t) < len(s) && t != "" && !strings.Contains(s, "\n") {
			return "has space around its text"
		}
		return ""
	}}
	aName = check{name: "name", severity: earmark.Warning, hint: "write the name alone; the address belongs into <itunes:owner>", wrong: func(_ *walk, s string) string {
		if withMail().MatchString(s) {
			return "holds an address of mail: it is shown below the title"
		}
		return ""
	}}
	yesOnly = check{name: "value", hint: "write Yes, or take it out: nothing else counts", wrong: func(_ *walk, s string) string {
		switch strings.ToLower(strings.TrimSpace(s)) {
		case "yes", "no":
			return ""
		}
		return "is " + quoted(s) + ", expected Yes"
	}}
)

// itunesBoth may stand in a show and in an episode.
func itunesBoth() table {
	return table{
		"itunes:author":   {text: append([]check{aName}, appleShort...)},
		"itunes:block":    {text: []check{yesOnly}},
		"itunes:explicit": {text: []check{explicit}},
		"itunes:keywords": {text: []check{plainText, keywords}},
		"itunes:subtitle": {text: []check{plainText, atMost(255).as(earmark.Warning, Apple)}},
		"itunes:summary":  {text: []check{plainText, atMostBytes(4000).as(earmark.Warning, Apple)}},
		"itunes:image":    {attrs: attrs{"href": {webAddress, jpegOrPNG}}, needs: []need{{name: "@href"}}, begin: coverLink},
		"itunes:title":    {text: []check{filled, plainText, atMost(255).as(earmark.Warning, Apple), outerSpace}},
	}.from(Apple)
}

func coverLink(w *walk, e *element) {
	if href, ok := e.attr("href"); ok {
		w.link(e, e.at, Link{URL: href, Length: -1, Kind: Image})
	}
}

// jpegOrPNG is an address that does not end as a picture of another kind does.
var jpegOrPNG = check{name: "format", severity: earmark.Warning, source: Apple, hint: "offer a JPEG or PNG, under an address that ends in .jpg or .png", wrong: func(_ *walk, s string) string {
	switch ext := extension(s); ext {
	case ".webp", ".avif", ".gif", ".svg", ".bmp", ".tif", ".tiff", ".heic":
		return "leads to a " + ext + " file; Apple takes JPEG and PNG"
	}
	return ""
}}

var keywords = check{name: "number", hint: "keep the best: readers no longer look at them", wrong: func(_ *walk, s string) string {
	if n := strings.Count(s, ",") + 1; n > 12 || len(s) > 255 {
		return "is too long: at most 12 words and 255 characters"
	}
	return ""
}}

func itunesShow() table {
	sub := &spec{source: Apple, many: true, attrs: attrs{"text": {filled}}, needs: []need{{name: "@text"}}, begin: subcategory}
	return itunesBoth().with(table{
		"itunes:category":     {many: true, attrs: attrs{"text": {filled}}, needs: []need{{name: "@text"}}, kids: table{"itunes:category": sub}, begin: category},
		"itunes:owner":        {kids: table{"itunes:name": {text: appleShort}, "itunes:email": {text: []check{mailAddress}}}.from(Apple), needs: []need{{name: "itunes:email", severity: earmark.Warning, hint: "Apple writes to it; earlier feeds had it for everybody to see, some hosts leave it out now"}}},
		"itunes:type":         {text: []check{pattern("value", `^(?i:episodic|serial)$`, "episodic or serial", "write episodic or serial")}, end: remember("type")},
		"itunes:new-feed-url": {text: []check{webAddress}},
		"itunes:complete":     {text: []check{yesOnly}},
		"itunes:link":         {open: true},
	}.from(Apple))
}

func itunesEpisode() table {
	return itunesBoth().with(table{
		"itunes:duration":          {text: []check{duration}, end: remember("duration")},
		"itunes:episode":           {text: []check{positive}, end: remember("number")},
		"itunes:season":            {text: []check{positive}},
		"itunes:episodeType":       {text: []check{pattern("value", `^(?i:full|trailer|bonus)$`, "full, trailer or bonus", "write full, trailer or bonus")}, end: remember("kind")},
		"itunes:order":             {text: []check{integer}},
		"itunes:isClosedCaptioned": {text: []check{pattern("value", `(?i)^(yes|no)$`, "Yes", "write Yes")}},
	}.from(Apple))
}

func category(w *walk, e *element) {
	text, _ := e.attr("text")
	old, known := oldCategories[text]
	switch {
	case text == "" || appleCategories[text] != nil:
	case known || old != nil:
		w.tell(e.at, e, "itunes.category.old", earmark.Warning, Apple, "choose one of today's categories", "the category %s was given up in 2019", quoted(text))
	default:
		w.tell(e.at, e, "itunes.category.unknown", earmark.Error, Apple, "choose one of Apple's categories, letter by letter", "Apple has no category %s", quoted(text))
	}
}

func subcategory(w *walk, e *element) {
	text, _ := e.attr("text")
	top, _ := w.parent(1).attr("text")
	switch {
	case text == "" || appleCategories[top][text]:
	case oldCategories[top][text]:
		w.tell(e.at, e, "itunes.category.old", earmark.Warning, Apple, "choose one of today's categories", "the category %s in %s was given up in 2019", quoted(text), quoted(top))
	default:
		w.tell(e.at, e, "itunes.category.unknown", earmark.Error, Apple, "choose one of Apple's categories, letter by letter", "Apple has no category %s in %s", quoted(text), quoted(top))
	}
}

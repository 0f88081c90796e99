package validate

import (
	"path"
	"strings"

	"earmark/internal/earmark"
)

var (
	appleShort = []check{filled, plainText, atMost(255)}
	duration   = pattern("duration", `^(\d+|\d*:?\d{1,2}:\d{2}|\d{1,3}:\d{1,2})(\.\d+)?$`, "seconds, or H:MM:SS", "write whole seconds")
	explicit   = check{name: "value", hint: "write true or false", wrong: func(_ *walk, s string) string {
		switch strings.ToLower(strings.TrimSpace(s)) {
		case "true", "false":
			return ""
		}
		return "is " + quoted(s) + ", expected true or false"
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
	image := func() *spec {
		return &spec{attrs: attrs{"href": {webAddress}}, needs: []need{{name: "@href"}}, begin: func(w *walk, e *element) {
			if href, ok := e.attr("href"); ok {
				w.link(e, e.at, Link{URL: href, Length: -1, Image: true})
			}
		}}
	}
	return table{
		"itunes:author":   {text: appleShort},
		"itunes:block":    {text: []check{yesOnly}},
		"itunes:explicit": {text: []check{explicit}},
		"itunes:keywords": {text: []check{plainText, keywords}},
		"itunes:subtitle": {text: []check{plainText, atMost(255).as(earmark.Warning, Apple)}},
		"itunes:summary":  {text: []check{plainText, atMostBytes(4000).as(earmark.Warning, Apple)}},
		"itunes:image":    image(),
		"itunes:title":    {text: []check{filled, plainText, atMost(255).as(earmark.Warning, Apple)}},
	}.from(Apple)
}

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
		"itunes:episode":           {text: []check{positive}},
		"itunes:season":            {text: []check{positive}},
		"itunes:episodeType":       {text: []check{pattern("value", `^(?i:full|trailer|bonus)$`, "full, trailer or bonus", "write full, trailer or bonus")}, end: remember("kind")},
		"itunes:order":             {text: []check{integer}},
		"itunes:isClosedCaptioned": {text: []check{pattern("value", `(?i)^(yes|no)$`, "Yes", "write Yes")}},
	}.from(Apple))
}

// remember keeps an element's text for the end of its parent.
func remember(key string) func(w *walk, e *element) {
	return func(w *walk, e *element) { w.parent(1).note(key, strings.ToLower(strings.TrimSpace(string(e.text)))) }
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

// appleFormats are the endings of the files that Apple takes.
var appleFormats = words(`.mp3 .m4a .mov .mp4 .m4v .pdf .epub`)

// otherFormats are those that most other podcast apps play.
var otherFormats = words(`.opus .ogg .oga .flac .wav .aac .webm .ogv .mka`)

func (w *walk) podcastFormat(e *element, address string) {
	if _, declared := e.scope.uri("itunes"); !declared {
		return
	}
	file, _, _ := strings.Cut(strings.TrimSpace(address), "?")
	if ext := strings.ToLower(path.Ext(file)); ext != "" && len(ext) < 6 && strings.Count(file, "/") > 2 && !appleFormats[ext] && !strings.ContainsAny(ext, " ") {
		severity := earmark.Warning
		if otherFormats[ext] && w.profile != ProfileApple {
			severity = earmark.Info
		}
		w.tell(e.at, e, "itunes.enclosure.format", severity, Apple, "offer an MP3 or M4A", "Apple Podcasts does not play files that end in %s", ext)
	}
}

// isPodcast tells whether a channel means to be one.
func isPodcast(e *element) bool {
	for _, k := range e.kids {
		if strings.HasPrefix(k.name, "itunes:") {
			return true
		}
	}
	return e.notes["episodes"] == "itunes"
}

// endEpisode judges an item as an episode.
func (w *walk) endEpisode(e *element) {
	channel := w.parent(1)
	if channel == nil {
		return
	}
	for _, k := range e.kids {
		if strings.HasPrefix(k.name, "itunes:") && channel.notes["episodes"] == "" {
			channel.note("episodes", "itunes")
		}
	}
	if e.notes["content first"] != "" && e.has("description") {
		w.tell(place{atoi(e.notes["content first"]), 1}, e, "rss.item.order", earmark.Warning, RSSProfile, "put <description> before <content:encoded>", "some readers show the last of the two that they meet, and it should be the whole text")
	}
	if e.has("slash:comments") && !channel.has("lastBuildDate") {
		w.once(w.scanner.at, e, "slash.comments.date", earmark.Warning, RSSProfile, "give the channel a <lastBuildDate>", "a number of comments, and no <lastBuildDate> that says when they were counted")
	}
	if !w.asPodcast(channel) {
		return
	}
	serial := channel.notes["type"] == "serial"
	w.lacks(e, Apple, earmark.Error, "title", "Apple")
	if !e.has("enclosure") {
		w.tell(e.at, e, "apple.item.enclosure.missing", earmark.Error, Apple, "give it an <enclosure>, or take the item out", "an episode without an <enclosure>: there is nothing to play")
	}
	if !e.has("guid") {
		w.tell(e.at, e, "psp1.item.guid.missing", earmark.Error, PSP1, "give it one, and never change it", "an episode without a <guid>")
	}
	if serial && !e.has("itunes:episode") && e.notes["kind"] != "trailer" && e.notes["kind"] != "bonus" {
		w.tell(e.at, e, "apple.item.episode.missing", earmark.Warning, Apple, "number it: <itunes:episode>1</itunes:episode>", "an episode of a serial show has no number")
	}
	for _, should := range []string{"pubDate", "itunes:duration", "description"} {
		if !e.has(should) && (should != "description" || !e.has("content:encoded")) {
			w.tell(e.at, e, "psp1.item."+strings.ToLower(strings.TrimPrefix(should, "itunes:"))+".missing", earmark.Warning, PSP1, "give it", "an episode should have <%s>", should)
		}
	}
}

// asPodcast tells whether what directories ask is asked of this channel.
func (w *walk) asPodcast(channel *element) bool {
	if !w.profile.directories() || w.format != "rss" {
		return false
	}
	return w.profile != ProfileAll || isPodcast(channel)
}

func (w *walk) lacks(e *element, source Source, severity earmark.Severity, kid, who string) {
	if !e.has(kid) {
		w.tell(e.at, e, strings.ToLower(ruleID("rss", "apple:"+e.name, strings.TrimPrefix(kid, "itunes:"), "missing")), severity, source, "give it", "%s asks for <%s> in <%s>", who, kid, e.raw)
	}
}

// endShow judges a channel as a show.
func (w *walk) endShow(e *element) {
	if w.format != "rss" {
		return
	}
	w.endHistory(e)
	if !w.profile.directories() {
		if _, declared := e.scope.uri("itunes"); declared && isPodcast(e) {
			for _, kid := range []string{"itunes:explicit", "itunes:category", "language"} {
				if !e.has(kid) {
					w.tell(w.scanner.at, e, strings.ToLower(ruleID("rss", "apple:channel", strings.TrimPrefix(kid, "itunes:"), "missing")), earmark.Warning, Apple, "give it", "Apple asks for <%s> in every show", kid)
				}
			}
		}
		return
	}
	if !w.asPodcast(e) {
		return
	}
	for _, kid := range []string{"itunes:explicit", "itunes:category", "language", "itunes:image"} {
		w.lacks(e, Apple, earmark.Error, kid, "Apple")
	}
	w.lacks(e, Apple, earmark.Warning, "itunes:author", "Apple")
	w.endPSP1(e)
}

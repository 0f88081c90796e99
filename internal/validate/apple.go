package validate

import (
	"path"
	"strings"
	"unicode/utf8"

	"earmark/internal/earmark"
)

// asked is an element that a directory asks for in every show or episode.
type asked struct {
	name     string
	severity earmark.Severity
	why      string
}

var (
	appleShow = []asked{
		{"language", earmark.Error, "the catalogue is divided by language"},
		{"itunes:category", earmark.Error, "the catalogue is divided by category"},
		{"itunes:explicit", earmark.Error, "parents and whole countries filter by it"},
		{"itunes:image", earmark.Error, "a show without a cover is not listed"},
		{"itunes:author", earmark.Warning, "it stands below the title"},
	}
	appleEpisode = []asked{
		{"title", earmark.Error, "an episode is known by it"},
		{"enclosure", earmark.Error, "there is nothing to play"},
	}
	// What PSP-1 asks for too, and tells where it speaks.
	appleRecommends = []asked{
		{"guid", earmark.Warning, "without one an episode is new whenever its file moves"},
		{"pubDate", earmark.Warning, "episodes are ordered by it"},
		{"description", earmark.Warning, "it says what the episode is about"},
		{"itunes:duration", earmark.Warning, "listeners choose by it"},
		{"link", earmark.Info, "it leads to the episode's page"},
		{"itunes:image", earmark.Info, "it sets the episode apart from others"},
		{"itunes:explicit", earmark.Info, "one episode may differ from its show"},
	}
)

// ask tells which of some elements are missing.
func (w *walk) ask(e *element, source Source, list []asked) {
	for _, a := range list {
		if e.has(a.name) || a.name == "description" && (e.has("content:encoded") || e.has("itunes:summary")) {
			continue
		}
		verb := "asks for"
		if a.severity != earmark.Error {
			verb = "recommends"
		}
		_, local, prefixed := strings.Cut(a.name, ":")
		if !prefixed {
			local = a.name
		}
		rule := ruleID("", strings.ReplaceAll(strings.ToLower(string(source)), "-", "")+":"+e.name, local, "missing")
		w.tell(e.at, e, rule, a.severity, source, howToWrite(a.name), "%s %s <%s> in <%s>: %s", source, verb, a.name, e.raw, a.why)
	}
}

// asPodcast tells whether what directories ask is asked of this channel.
func (w *walk) asPodcast(channel *element) bool {
	if channel == nil || !w.profile.directories() || w.format != "rss" {
		return false
	}
	return w.profile != ProfileAll || isPodcast(channel)
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
	if !w.asPodcast(channel) {
		return
	}
	w.ask(e, Apple, appleEpisode)
	if w.profile.speaks(PSP1) {
		w.endPSP1Episode(e)
	} else {
		w.ask(e, Apple, appleRecommends)
	}
	w.appleLengths(e)
	kind := e.notes["kind"]
	if channel.notes["type"] == "serial" && !e.has("itunes:episode") && kind != "trailer" && kind != "bonus" {
		w.tell(e.at, e, "apple.item.episode.missing", earmark.Warning, Apple, "number it: <itunes:episode>1</itunes:episode>", "an episode of a serial show has no number")
	}
	if title := e.notes["title"]; !e.has("itunes:title") && numberedTitle(title, e.notes["number"]) {
		w.tell(e.kid("title"), e, "apple.item.title.number", earmark.Info, Apple, "take it out of <title>, or give <itunes:title> without it", "the title repeats the number that <itunes:episode> gives: %s", clip(title))
	}
}

var titleNumber = late(`(?i)^(?:(?:episode|ep\.?|folge|#)\s*)?(\d{1,5})\s*(?:[:.|–—-]\s|$)|(?i)\b(?:episode|ep\.?|folge|#)\s*(\d{1,5})\b`)

// numberedTitle tells whether a title holds the number of its episode.
func numberedTitle(title, number string) bool {
	m := titleNumber().FindStringSubmatch(strings.TrimSpace(title))
	return m != nil && number != "" && (m[1] == number || m[2] == number)
}

// appleLengths judges texts whose length only directories mind. A long title is
// a nuisance elsewhere, and told to those who publish there.
func (w *walk) appleLengths(e *element) {
	if n := utf8.RuneCountInString(e.notes["title"]); n > 255 && w.profile != ProfileAll {
		w.tell(e.kid("title"), e, "apple."+e.name+".title.long", earmark.Warning, Apple, "shorten it: what is longer is cut by those who show it", "<title> has %d characters, Apple takes 255", n)
	}
	if n := atoi(e.notes["description bytes"]); n > 4000 {
		w.tell(e.kid("description"), e, "apple."+e.name+".description.long", earmark.Warning, Apple, "shorten it, and put the whole into <content:encoded>", "<description> has %d bytes, Apple takes 4000", n)
	}
}

// endShow judges a channel as a show.
func (w *walk) endShow(e *element) {
	if w.format != "rss" {
		return
	}
	w.endHistory(e)
	w.feedGUID(e)
	if !w.profile.directories() {
		if _, declared := e.scope.uri("itunes"); declared && isPodcast(e) {
			for _, kid := range []string{"itunes:explicit", "itunes:category", "language"} {
				if !e.has(kid) {
					w.tell(w.scanner.at, e, strings.ToLower(ruleID("rss", "apple:channel", strings.TrimPrefix(kid, "itunes:"), "missing")), earmark.Warning, Apple, howToWrite(kid), "Apple asks for <%s> in every show", kid)
				}
			}
		}
		return
	}
	if !w.asPodcast(e) {
		return
	}
	w.ask(e, Apple, appleShow)
	w.appleLengths(e)
	if n := e.count("itunes:category"); n > 1 && w.profile == ProfileApple {
		w.tell(e.kid("itunes:category"), e, "apple.channel.category.first", earmark.Info, Apple, "put the one that matters first", "%d categories: Apple shows the first only", n)
	}
	if w.profile.speaks(PSP1) {
		w.endPSP1(e)
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
	ext := extension(address)
	if ext == "" || appleFormats[ext] {
		return
	}
	severity := earmark.Warning
	if otherFormats[ext] && w.profile != ProfileApple {
		severity = earmark.Info
	}
	w.tell(e.at, e, "itunes.enclosure.format", severity, Apple, "offer an MP3 or M4A", "Apple Podcasts does not play files that end in %s", ext)
}

// extension is how the path of an address ends, in small letters; "" where it
// has none that names a kind of file.
func extension(address string) string {
	file, _, _ := strings.Cut(strings.TrimSpace(address), "?")
	ext := strings.ToLower(path.Ext(file))
	if len(ext) > 5 || strings.Count(file, "/") < 3 || strings.Contains(ext, " ") {
		return ""
	}
	return ext
}

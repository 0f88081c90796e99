package library

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// The keys that hold parts of an episode: those of castanet and its like, of
// jekyll-podcast ("podcast"), of the podcaster of Eleventy ("episode"), and what
// sites call them by themselves.
var (
	audioKeys    = []string{"podcast_file", "podcast.file", "episode.url", "episode.filename", "audio", "mp3", "file", "enclosure", "audio_url", "podcast_link", "podcast", "extra.audio", "url"}
	lengthKeys   = []string{"podcast_bytes", "podcast_length", "podcast.size", "episode.size", "length", "bytes", "size"}
	durationKeys = []string{"podcast_duration", "podcast.duration", "episode.duration", "duration", "extra.duration"}
	chapterKeys  = []string{"chapters", "quotableClips"}
)

// heard reads what is known of an episode: its recording, who speaks, its
// chapters and what is said.
func (d *dialect) heard(doc *document, from node) {
	p := d.episodes[doc.file]
	at, ok := d.recording(from, p)
	if ok {
		doc.front.put("audio", at)
	}
	doc.other = !ok && d.shared[doc.file]
	d.speakers(doc, from)
	if v, ok := from.first(chapterKeys); ok && v.kind == list {
		v.items = slices.DeleteFunc(v.items, func(item node) bool { _, ok := chapterOf(item); return !ok })
		doc.front.put("chapters", v)
	}
	if v, ok := from.get("transcript"); ok && speech(v) != nil {
		doc.front.put("transcript", v)
	}
}

// recording is what is known of an episode's recording; false where it has none.
func (d *dialect) recording(from node, p *Podcast) (node, bool) {
	at, ok := d.audioOf(from, p)
	if !ok {
		return node{}, false
	}
	audio := node{kind: mapping, line: at.line, fields: []field{{"url", at.line, at}}}
	if n, ok := from.first(lengthKeys); ok && n.isScalar() && strings.Trim(n.text, "0123456789") == "" {
		audio.put("length", n)
	}
	if n, ok := from.first(durationKeys); ok && n.isScalar() {
		n.text = isoClock(n.text)
		if _, err := parseDuration(n.text); err == nil {
			audio.put("duration", n)
		}
	}
	if t := audioTypes[soundEnd(at.text)]; t != "" {
		audio.put("type", node{kind: text, text: t, line: at.line})
	}
	return audio, true
}

// audioOf is the address of the recording. A key such as "url" or "podcast"
// names many things: only what ends as a recording does is one.
func (d *dialect) audioOf(from node, p *Podcast) (node, bool) {
	for _, key := range audioKeys {
		at, ok := from.first([]string{key})
		if ok && at.kind == mapping {
			at, ok = at.first(soundForms)
		}
		if !ok || at.kind != text || (key == "url" || key == "podcast") && audioTypes[soundEnd(at.text)] == "" {
			continue
		}
		if p != nil && p.Audio != "" && !isAddress(at.text) {
			name := &url.URL{Path: strings.TrimPrefix(at.text, "/")}
			at.text = strings.TrimSuffix(p.Audio, "/") + "/" + name.EscapedPath()
		}
		return d.absolute(at), true
	}
	return node{}, false
}

// soundForms are the forms of a recording that sites list side by side, that
// which every program plays first.
var soundForms = []string{"url", "src", "mp3", "m4a", "ogg", "opus", "wav"}

var audioTypes = map[string]string{".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav"}

// soundEnd is how an address ends, without what is asked for behind it.
func soundEnd(address string) string {
	address, _, _ = strings.Cut(address, "?")
	return strings.ToLower(path.Ext(address))
}

var isoDuration = regexp.MustCompile(`^P?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$`)

// isoClock is a duration of ISO 8601 as a clock shows it; any other text as it
// is.
func isoClock(s string) string {
	m := isoDuration.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return s
	}
	for i := range m {
		if m[i] == "" {
			m[i] = "0"
		}
	}
	return strings.Join(m[1:], ":")
}

// speakers are the hosts and guests of an episode.
func (d *dialect) speakers(doc *document, from node) {
	people := node{kind: list}
	for _, role := range []string{"hosts", "host", "guests", "guest", "contributors"} {
		v, ok := from.get(role)
		if !ok {
			continue
		}
		v = namesOf(v)
		items := v.items
		if v.isScalar() {
			items = []node{v}
		}
		if role == "contributors" {
			role = "guest" // jekyll-podcast called them guests before
		}
		for _, item := range items {
			if item.kind == text {
				people.line = item.line
				people.items = append(people.items, node{kind: mapping, line: item.line, fields: []field{
					{"name", item.line, item}, {"role", item.line, node{kind: text, text: strings.TrimSuffix(role, "s"), line: item.line}},
				}})
			}
		}
	}
	if len(people.items) > 0 {
		doc.front.put("people", people)
	}
}

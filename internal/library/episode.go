package library

import (
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/media"
	"earmark/internal/transcript"
)

type rawEpisode struct {
	*earmark.Episode
	people  []rawCredit
	pins    []mention
	credits []FetchedCredit // of an episode that was fetched
	fetched bool
}

type rawCredit struct {
	mention
	role string
}

func episodes() decoder[rawEpisode] {
	return decoder[rawEpisode]{
		kind: "episode", many: "episodes", decode: decodeEpisode, code: (*codec).episode,
		mark: func(r rawEpisode, f [16]byte) { r.Fingerprint = f },
	}
}

func decodeEpisode(f *fields, doc document, id string, files files) rawEpisode {
	f.required("title", "Bread, twice")
	f.requireDate()
	f.unsure()
	e := &earmark.Episode{
		ID:           earmark.EpisodeID(id),
		GUID:         earmark.GUID(f.text("guid")),
		Title:        f.text("title"),
		Date:         f.date("date"),
		URL:          f.address(f.front, "url"),
		Audio:        f.audio(files),
		Season:       int(f.count(f.front, "season")),
		Number:       int(f.count(f.front, "episode")),
		Type:         f.oneOf("episode_type", "full", "trailer", "bonus"),
		Image:        f.image(f.front, "image", files),
		Explicit:     f.explicit(),
		Transcript:   f.transcript(files),
		ContentNotes: f.texts("content_notes"),
		Draft:        f.bool("draft", false),
		RedirectFrom: f.redirects(),
		Notes:        f.body(doc, files),
		Block:        f.bool("block", false),
		Display:      f.text("episode_display"),
		License:      f.text("license"),
		Soundbites:   f.soundbites(),
		Txt:          f.txt(),
		File:         doc.file,
	}
	e.Chapters, e.ChaptersFile = f.chapters(files)
	if _, said := f.front.get("chapters"); !said && e.Audio.Type == media.TypeMP3 {
		e.Chapters = f.embeddedChapters(e.Audio.File, files)
	}
	return rawEpisode{Episode: e, people: f.credits(), pins: f.mentions("articles")}
}

func (f *fields) explicit() *bool {
	if _, ok := f.front.get("explicit"); !ok {
		return nil
	}
	v := f.bool("explicit", false)
	return &v
}

// credits reads names, or maps of id or name with a role. Who has no role is a
// host, as Podcasting 2.0 says of a person.
func (f *fields) credits() []rawCredit {
	n, ok := f.front.get("people")
	if !ok {
		return nil
	}
	if n.kind != list {
		f.wrong(n, "people", "a list of {id or name, role}")
		return nil
	}
	var out []rawCredit
	for _, item := range n.items {
		c := rawCredit{mention: mention{line: item.line}, role: "host"}
		switch item.kind {
		case mapping:
			item.of = "people"
			c.text = f.within(item, "id")
			if c.text == "" {
				c.text = f.within(item, "name")
			}
			if role := f.within(item, "role"); role != "" {
				c.role = strings.ToLower(role)
			}
		default:
			c.text = f.scalar(item, "people", "a name, or {id or name, role}")
		}
		if c.text != "" {
			out = append(out, c)
		}
	}
	return out
}

// audio reads `audio: file.mp3`, or a map of file or url with what is known of
// it. What a local file tells of itself need not be written.
func (f *fields) audio(files files) earmark.Audio {
	n, ok := f.front.get("audio")
	if !ok {
		return earmark.Audio{}
	}
	var a earmark.Audio
	switch {
	case n.kind == mapping:
		n.of = "audio"
		a = f.audioGroup(n)
	case n.isScalar() && isAddress(n.text):
		a.URL = n.text
	case n.isScalar():
		a.File = n.text
	default:
		f.wrong(n, "audio", "a file or an address, or the keys file or url, length, type, duration")
	}
	if a.File == "" {
		return a
	}
	return f.probeAudio(n, a, files)
}

func (f *fields) audioGroup(n node) earmark.Audio {
	a := earmark.Audio{File: f.within(n, "file"), URL: f.address(n, "url"), Length: f.count(n, "length"), Type: f.within(n, "type")}
	a.Duration = f.duration(n, "duration")
	return a
}

func (f *fields) probeAudio(n node, a earmark.Audio, files files) earmark.Audio {
	name, file, err := files.open(f.file, a.File)
	if err != nil {
		f.report(n.line, "audio", err.Error(), "put the recording beside the episode, or correct the name")
		return earmark.Audio{}
	}
	defer file.Close()
	found, err := media.ProbeAudio(file, path.Base(name))
	if err != nil {
		f.report(n.line, "audio", name+": "+err.Error(), "use an MP3, M4A, Ogg/Opus, FLAC or WAV file")
		return earmark.Audio{}
	}
	a.File, a.Length = name, found.Length
	if a.Type == "" {
		a.Type = found.Type
	}
	if a.Duration == 0 {
		a.Duration = found.Duration
	}
	return a
}

// longest is how long a recording may be said to be.
const longest = 30 * 24 * time.Hour

func parseDuration(s string) (time.Duration, error) {
	var total float64
	for part := range strings.SplitSeq(strings.TrimSpace(s), ":") {
		v, err := strconv.ParseFloat(part, 64)
		if err != nil || !(v >= 0) { // also refuses NaN
			return 0, strconv.ErrSyntax
		}
		total = total*60 + v
	}
	if total > longest.Seconds() {
		return 0, strconv.ErrRange
	}
	return time.Duration(total * float64(time.Second)), nil
}

// embeddedChapters are those that an editing program wrote into a recording in
// the workspace.
func (f *fields) embeddedChapters(audio string, files files) []earmark.Chapter {
	if audio == "" {
		return nil
	}
	file, err := files.fsys.Open(audio)
	if err != nil {
		return nil // it was read a moment ago, and is told of there
	}
	defer file.Close()
	source, ok := file.(io.ReadSeeker)
	if !ok {
		return nil
	}
	found, err := media.EmbeddedChapters(source)
	if err != nil {
		return nil
	}
	return chaptersOf(found)
}

func chaptersOf(found []media.Chapter) []earmark.Chapter {
	var out []earmark.Chapter
	for _, c := range found {
		out = append(out, earmark.Chapter(c))
	}
	return out
}

func (f *fields) transcript(files files) *earmark.Transcript {
	n, ok := f.front.get("transcript")
	if !ok {
		return nil
	}
	if said := speech(n); said != nil {
		return said
	}
	wanted := f.scalar(n, "transcript", "the name of a file, or a list of what is said")
	if wanted == "" {
		return nil
	}
	name, data, err := files.read(f.file, wanted)
	if err != nil {
		f.report(n.line, "transcript", err.Error(), "put the transcript beside the episode, or correct the name")
		return nil
	}
	parsed, err := transcript.Parse(path.Base(name), data)
	if err != nil {
		f.report(n.line, "transcript", name+": "+err.Error(), "use UTF-8 text as VTT, SRT, JSON or plain")
		return nil
	}
	return transcriptOf(parsed, name)
}

func transcriptOf(said transcript.Transcript, file string) *earmark.Transcript {
	t := &earmark.Transcript{File: file, Timed: said.Timed, Segments: make([]earmark.Segment, len(said.Segments))}
	for i, s := range said.Segments {
		t.Segments[i] = earmark.Segment(s)
	}
	return t
}

func (f *fields) chapters(files files) ([]earmark.Chapter, string) {
	n, ok := f.front.get("chapters")
	if !ok {
		return nil, ""
	}
	if n.kind == list {
		return f.chapterList(n), ""
	}
	wanted := f.scalar(n, "chapters", "the name of a JSON file, or a list of {start, title}")
	if wanted == "" {
		return nil, ""
	}
	name, data, err := files.read(f.file, wanted)
	if err != nil {
		f.report(n.line, "chapters", err.Error(), "put the chapters beside the episode, or correct the name")
		return nil, ""
	}
	parsed, err := media.ParseChapters(data)
	if err != nil {
		f.report(n.line, "chapters", name+": "+err.Error(), "use JSON chapters as Podcasting 2.0 defines them")
		return nil, ""
	}
	return chaptersOf(parsed), name
}

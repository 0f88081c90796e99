package feed

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// episodeRule is one thing that can be wrong with an episode; found says what
// it is, or nothing.
type episodeRule struct {
	name, element string
	severity      earmark.Severity // of audioRule, error where no episode has any
	found         func(Podcast, *earmark.Episode) string
	hint, source  string
}

const audioRule = "episode.audio"

var episodeRules = []episodeRule{
	{"episode.title", "title", earmark.Error, noEpisodeTitle, "add title: to the episode", psp},
	{audioRule, "audio", earmark.Warning, noAudio, "add audio: {file: …} or audio: {url: …}, or draft: true until there is one", psp},
	{"episode.audio.length", "audio.length", earmark.Warning, noLength, "add the size of the file in bytes as length: to audio:; earmark build asks the server of one elsewhere", apple},
	{"episode.audio.type", "audio.type", earmark.Warning, untypedAudio, "add type: to audio:, such as audio/mpeg", apple},
	{"episode.audio.apple", "audio.type", earmark.Info, notForApple, "publish MP3 or M4A as well, which every app plays", apple},
	{"episode.audio.https", "audio.url", earmark.Warning, insecureAudio, "use an address with https", podcasting},
	{"episode.duration", "audio.duration", earmark.Warning, noDuration, "add duration: to audio:; earmark build asks the server of one elsewhere", apple},
	{"episode.notes", "notes", earmark.Warning, noNotes, "write a few sentences below the front matter of the episode", apple},
	{"episode.image", "image", earmark.Warning, func(_ Podcast, e *earmark.Episode) string { return imageFault(e.Image) }, "export the picture as a square JPEG or PNG of 1400 to 3000 pixels", apple},
	{"episode.number", "episode", earmark.Warning, noNumber, "add episode: with its number; apps play a serial show in that order", apple},
	{"episode.type", "episode_type", earmark.Warning, strangeEpisodeType, "write episode_type: full, trailer or bonus", apple},
}

// inEpisodes is one finding for all episodes a rule is about: in the file of
// the episode when it is one, else in that of the show.
func (p Podcast) inEpisodes(rule episodeRule) (earmark.Finding, bool) {
	var bad []*earmark.Episode
	first := ""
	for _, e := range p.episodes() {
		message := rule.found(p, e)
		if message == "" {
			continue
		}
		if first == "" {
			first = message
		}
		bad = append(bad, e)
	}
	if len(bad) == 0 {
		return earmark.Finding{}, false
	}
	f := earmark.Finding{
		File: bad[0].File, Severity: rule.severity, Rule: rule.name, Element: rule.element,
		Message: first, Hint: rule.hint, Source: rule.source,
	}
	if rule.name == audioRule && len(bad) == len(p.episodes()) {
		f.Severity = earmark.Error
	}
	if len(bad) > 1 {
		f.File = p.Show.File
		f.Message = fmt.Sprintf("%d of %d episodes: %s (%s)", len(bad), len(p.episodes()), first, someOf(bad))
	}
	return f, true
}

// someOf names the first few episodes.
func someOf(episodes []*earmark.Episode) string {
	const few = 3
	var names []string
	for _, e := range episodes[:min(few, len(episodes))] {
		names = append(names, string(e.ID))
	}
	if len(episodes) > few {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

func noEpisodeTitle(_ Podcast, e *earmark.Episode) string {
	if line(e.Title) == "" {
		return "no title"
	}
	return ""
}

func noAudio(p Podcast, e *earmark.Episode) string {
	if e.Audio.IsZero() {
		return "no audio; apps leave such an episode out"
	}
	if isSettled(p.Library.AudioURL(e)) {
		return ""
	}
	if at, err := newAddresses(p.Library); err == nil && at.audio(e) == "" {
		return fmt.Sprintf("found audio address %q; expected a web address", e.Audio.URL)
	}
	return ""
}

func noLength(_ Podcast, e *earmark.Episode) string {
	if !e.Audio.IsZero() && e.Audio.Length <= 0 {
		return "the size of the recording is not known; expected its bytes"
	}
	return ""
}

func untypedAudio(_ Podcast, e *earmark.Episode) string {
	if e.Audio.IsZero() || audioType(e.Audio) != "" {
		return ""
	}
	return "the type of the recording is not known; expected one such as audio/mpeg"
}

// notForApple is worth knowing and no fault: other apps play Ogg and Opus.
func notForApple(_ Podcast, e *earmark.Episode) string {
	kind := audioType(e.Audio)
	bare, _, _ := strings.Cut(kind, ";")
	if e.Audio.IsZero() || kind == "" || applePlays[strings.ToLower(bare)] {
		return ""
	}
	return fmt.Sprintf("the recording is of type %s, which Apple Podcasts does not play", kind)
}

func insecureAudio(p Podcast, e *earmark.Episode) string {
	address := p.Library.AudioURL(e)
	if u, err := url.Parse(address); err == nil && u.Scheme == "http" {
		return fmt.Sprintf("found %s; expected an address with https", address)
	}
	return ""
}

func noDuration(_ Podcast, e *earmark.Episode) string {
	if !e.Audio.IsZero() && e.Audio.Duration <= 0 {
		return "the duration of the recording is not known"
	}
	return ""
}

func noNotes(_ Podcast, e *earmark.Episode) string {
	if strings.TrimSpace(e.Notes.HTML) == "" {
		return "no notes; apps show an empty page"
	}
	return ""
}

func noNumber(p Podcast, e *earmark.Episode) string {
	if p.Show.Type == "serial" && e.Number <= 0 && (e.Type == "" || e.Type == "full") {
		return "no number in a serial show"
	}
	return ""
}

func strangeEpisodeType(_ Podcast, e *earmark.Episode) string {
	if slices.Contains([]string{"", "full", "trailer", "bonus"}, e.Type) {
		return ""
	}
	return fmt.Sprintf("found episode_type %q; expected full, trailer or bonus", e.Type)
}

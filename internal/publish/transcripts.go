package publish

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/feed"
	"earmark/internal/transcript"
)

// form is one form in which a transcript is published.
type form struct {
	key       string // in feeds.transcripts
	ext       string
	mediaType string // as Podcasting 2.0 names it
	name      string // on pages
	timed     bool   // whether it needs times
	captions  bool   // whether players may show it while the recording plays
	write     func(io.Writer, []transcript.Segment, transcript.Document) error
}

// transcriptForms are all of them, the best for players first: whoever reads only
// one takes the first it knows.
var transcriptForms = []form{
	{"vtt", ".vtt", "text/vtt", "WebVTT", true, true, alone(transcript.WriteVTT)},
	{"srt", ".srt", "application/x-subrip", "SRT", true, true, alone(transcript.WriteSRT)},
	{"json", ".json", "application/json", "JSON", true, false, alone(transcript.WriteJSON)},
	{"html", ".html", "text/html", "web page", false, false, transcript.WriteHTML},
	{"text", ".txt", "text/plain", "plain text", false, false, alone(transcript.WriteText)},
}

// alone is a form that says nothing of its episode.
func alone(write func(io.Writer, []transcript.Segment) error) func(io.Writer, []transcript.Segment, transcript.Document) error {
	return func(w io.Writer, s []transcript.Segment, _ transcript.Document) error { return write(w, s) }
}

// formKeys are the names of all forms.
func formKeys() []string {
	keys := make([]string, len(transcriptForms))
	for i, f := range transcriptForms {
		keys[i] = f.key
	}
	return keys
}

// formsOf are the forms in which an episode's transcript is published: those
// that are wanted and that its times allow.
func (b *builder) formsOf(e *earmark.Episode) []form {
	if !hasTranscript(e) {
		return nil
	}
	var forms []form
	for _, f := range transcriptForms {
		if slices.Contains(b.opts.Feeds.Transcripts, f.key) && (e.Transcript.Timed || !f.timed) {
			forms = append(forms, f)
		}
	}
	return forms
}

func (b *builder) transcriptFiles(e *earmark.Episode) (made, error) {
	var all made
	forms := b.formsOf(e)
	if len(forms) == 0 {
		return all, nil
	}
	segments := make([]transcript.Segment, len(e.Transcript.Segments))
	for i, s := range e.Transcript.Segments {
		segments[i] = transcript.Segment(s)
	}
	about := transcript.Document{Title: e.Title, Language: b.lang(), Home: b.absolute(earmark.EpisodePath(e))}
	if s := b.lib.Show(e.ID.Show()); s != nil {
		about.Language = b.language(s.Language)
	}
	for _, f := range forms {
		var out bytes.Buffer
		if err := f.write(&out, segments, about); err != nil {
			return made{}, fmt.Errorf("transcript: %w", err)
		}
		all.files = append(all.files, file{path: earmark.TranscriptPath(e, f.ext), data: out.Bytes()})
	}
	return all, nil
}

// transcriptLinks lead to the transcript as files.
func (b *builder) transcriptLinks(here at, e *earmark.Episode) []Link {
	var links []Link
	for _, f := range b.formsOf(e) {
		links = append(links, Link{f.name, here.to(earmark.TranscriptPath(e, f.ext))})
	}
	return links
}

// transcripts says where the transcript of an episode will be found.
func (b *builder) transcripts(e *earmark.Episode) []feed.Transcript {
	var all []feed.Transcript
	for _, f := range b.formsOf(e) {
		all = append(all, feed.Transcript{URL: b.lib.Site.Address(earmark.TranscriptPath(e, f.ext)), Type: f.mediaType, Captions: f.captions})
	}
	return all
}

// checkForms says which of the forms wanted there is none of.
func checkForms(keys []string) error {
	for _, key := range keys {
		if known := formKeys(); !slices.Contains(known, key) {
			return fmt.Errorf("feeds.transcripts: found %q, expected some of %s, or [] for none", key, strings.Join(known, ", "))
		}
	}
	return nil
}

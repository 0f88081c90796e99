package ingest

import (
	"cmp"
	"io"
	"path"

	"earmark/internal/earmark"
	"earmark/internal/media"
)

// Recordings finds out of recordings that lie elsewhere what nobody wrote down:
// size, type, duration, chapters.
type Recordings struct {
	Elsewhere

	given map[earmark.EpisodeID]given // of the episodes that lack something
}

// Open reads what is kept. A file that cannot be understood is as good as none.
func (r *Recordings) Open() {
	r.given = map[earmark.EpisodeID]given{}
	r.open(probeRecording)
}

func probeRecording(source io.ReadSeeker, found *Found) error {
	audio, err := media.ProbeSparsely(source, path.Base(found.URL))
	if err != nil {
		return err
	}
	if audio.Type == media.TypeMP3 {
		if found.Chapters, err = media.EmbeddedChapters(source); err != nil {
			return err
		}
	}
	found.Length, found.Type, found.Duration = audio.Length, audio.Type, audio.Duration
	return nil
}

// Lacking lists what a recording elsewhere is without, in the words of the front
// matter; nil for one that is not elsewhere.
func Lacking(a earmark.Audio) []string {
	if a.URL == "" {
		return nil
	}
	var lacks []string
	if a.Length <= 0 {
		lacks = append(lacks, "length")
	}
	if a.Type == "" && audioType(a.URL) == "" {
		lacks = append(lacks, "type")
	}
	if a.Duration <= 0 {
		lacks = append(lacks, "duration")
	}
	return lacks
}

// given is what the file of an episode says itself.
type given struct {
	audio       earmark.Audio
	chapters    []earmark.Chapter
	fingerprint [16]byte
}

// Fill completes the episodes of a library with what is known. What somebody wrote
// down stays as it is. It may be called again when more is known.
func (r *Recordings) Fill(lib *earmark.Library) {
	if len(r.known) == 0 {
		return
	}
	for _, e := range lib.Episodes {
		was, filled := r.given[e.ID]
		if !filled {
			was = given{e.Audio, e.Chapters, e.Fingerprint}
		}
		if len(Lacking(was.audio)) == 0 {
			continue
		}
		r.given[e.ID] = was
		e.Audio, e.Chapters, e.Fingerprint = was.audio, was.chapters, was.fingerprint
		if found, ok := r.known[e.Audio.URL]; ok && found.Trouble == "" {
			found.fill(e)
		}
	}
}

func (found Found) fill(e *earmark.Episode) {
	a := &e.Audio
	a.Length, a.Type, a.Duration = cmp.Or(a.Length, found.Length), cmp.Or(a.Type, found.Type), cmp.Or(a.Duration, found.Duration)
	if len(e.Chapters) > 0 || e.ChaptersFile != "" || len(found.Chapters) == 0 {
		return
	}
	for _, c := range found.Chapters {
		e.Chapters = append(e.Chapters, earmark.Chapter(c))
	}
	e.Fingerprint = [16]byte{} // the file alone no longer says what the episode is
}

// Wanting are the episodes of a library whose files leave something out that the
// recording elsewhere tells; [Recordings.Fill] was called for it.
func (r *Recordings) Wanting(lib *earmark.Library) []*earmark.Episode {
	var out []*earmark.Episode
	for _, e := range lib.Episodes {
		if _, filled := r.given[e.ID]; filled || len(Lacking(e.Audio)) > 0 { // nothing is filled where nothing is known
			out = append(out, e)
		}
	}
	return out
}

package ingest

import (
	"cmp"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
	"earmark/internal/media"
)

// Recording is what is known of a recording that lies elsewhere.
type Recording struct {
	URL      string
	Length   int64
	Type     string // by content
	Duration time.Duration
	Chapters []media.Chapter  `json:",omitempty"` // of its ID3 tag
	Known    fetch.Validators // as its server gave them
	Asked    time.Time
	Trouble  string `json:",omitempty"` // why nothing is known; empty: all is
}

// Recordings finds out of recordings that lie elsewhere what nobody wrote down:
// size, type, duration, chapters. What was found is kept in a file and not asked
// for again, so that the same library gives the same feeds with and without a
// network. It is not safe for concurrent use.
type Recordings struct {
	Client *fetch.Client
	File   string           // where outcomes are kept; it may be deleted at any time
	Most   int64            // bytes that may be read of one recording
	Now    func() time.Time // of asking

	known map[string]Recording
	given map[earmark.EpisodeID]given // of the episodes that lack something
}

// recordingsVersion is another when outcomes of an older program are not to be
// trusted.
const recordingsVersion = 1

type recordingsFile struct {
	Version    int
	Recordings []Recording
}

// troubleLasts is how long a server that said no is not asked again.
const troubleLasts = 24 * time.Hour

// Open reads what is kept. A file that cannot be understood is as good as none.
func (r *Recordings) Open() {
	r.known, r.given = map[string]Recording{}, map[earmark.EpisodeID]given{}
	data, err := os.ReadFile(r.File)
	var kept recordingsFile
	if err != nil || json.Unmarshal(data, &kept) != nil || kept.Version != recordingsVersion {
		return
	}
	for _, one := range kept.Recordings {
		r.known[one.URL] = one
	}
}

// save writes aside and moves into place, in order of addresses.
func (r *Recordings) save() error {
	kept := recordingsFile{Version: recordingsVersion}
	for _, one := range r.known {
		kept.Recordings = append(kept.Recordings, one)
	}
	slices.SortFunc(kept.Recordings, func(a, b Recording) int { return cmp.Compare(a.URL, b.URL) })
	data, err := json.MarshalIndent(kept, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(r.File), 0o777); err != nil {
		return err
	}
	aside := r.File + ".new"
	if err := os.WriteFile(aside, data, 0o666); err != nil {
		return errors.Join(err, os.Remove(aside))
	}
	return os.Rename(aside, r.File)
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

func (found Recording) fill(e *earmark.Episode) {
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
		if _, wants := r.given[e.ID]; wants {
			out = append(out, e)
		}
	}
	return out
}

// Trouble says why nothing is known of a recording; empty where it is known, or was
// never asked for.
func (r *Recordings) Trouble(address string) string { return r.known[address].Trouble }

// Unasked are those of the addresses to be asked for now, each once, in order.
// With again these are all.
func (r *Recordings) Unasked(addresses []string, again bool) []string {
	var out []string
	for _, address := range addresses {
		one, asked := r.known[address]
		if again || !asked || one.Trouble != "" && r.Now().Sub(one.Asked) >= troubleLasts {
			out = append(out, address)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

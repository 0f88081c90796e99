package ingest

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"earmark/internal/fetch"
	"earmark/internal/media"
)

// Elsewhere finds out about files that lie on other servers and keeps what it
// found, so that they are not asked for again and the same library gives the same
// feeds with and without a network. It is not safe for concurrent use.
type Elsewhere struct {
	Client *fetch.Client
	File   string           // where outcomes are kept; it may be deleted at any time
	Most   int64            // bytes that may be read of one file
	Now    func() time.Time // of asking

	known map[string]Found
	probe func(source io.ReadSeeker, found *Found) error // what the bytes tell
}

// Found is what is known of one file.
type Found struct {
	URL    string
	Length int64
	Type   string // by content

	Duration time.Duration   `json:",omitempty"` // of a recording
	Chapters []media.Chapter `json:",omitempty"` // of its ID3 tag

	Width, Height int    `json:",omitempty"` // of a picture, in pixels
	Colours       string `json:",omitempty"` // see [media.Image]

	Known   fetch.Validators // as its server gave them
	Asked   time.Time
	Trouble string `json:",omitempty"` // why nothing is known; empty: all is
}

// foundVersion is another when outcomes of an older program are not to be
// trusted.
const foundVersion = 2

type foundFile struct {
	Version int
	Found   []Found
}

// troubleLasts is how long a server that said no is not asked again.
const troubleLasts = 24 * time.Hour

// open reads what is kept. A file that cannot be understood is as good as none.
func (x *Elsewhere) open(probe func(io.ReadSeeker, *Found) error) {
	x.known, x.probe = map[string]Found{}, probe
	data, err := os.ReadFile(x.File)
	var kept foundFile
	if err != nil || json.Unmarshal(data, &kept) != nil || kept.Version != foundVersion {
		return
	}
	for _, one := range kept.Found {
		x.known[one.URL] = one
	}
}

// save writes aside and moves into place, in order of addresses.
func (x *Elsewhere) save() error {
	kept := foundFile{Version: foundVersion}
	for _, one := range x.known {
		kept.Found = append(kept.Found, one)
	}
	slices.SortFunc(kept.Found, func(a, b Found) int { return cmp.Compare(a.URL, b.URL) })
	data, err := json.MarshalIndent(kept, "", " ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(x.File), 0o777); err != nil {
		return err
	}
	aside := x.File + ".new"
	if err := os.WriteFile(aside, data, 0o666); err != nil {
		return errors.Join(err, os.Remove(aside))
	}
	return os.Rename(aside, x.File)
}

// Trouble says why nothing is known of a file; empty where it is known, or was
// never asked for.
func (x *Elsewhere) Trouble(address string) string { return x.known[address].Trouble }

// Unasked are those of the addresses to be asked for now, each once, in order.
// With again these are all.
func (x *Elsewhere) Unasked(addresses []string, again bool) []string {
	var out []string
	for _, address := range addresses {
		one, asked := x.known[address]
		if again || !asked || one.Trouble != "" && x.Now().Sub(one.Asked) >= troubleLasts {
			out = append(out, address)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

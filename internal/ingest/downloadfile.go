package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
	"earmark/internal/media"
	"earmark/internal/transcript"
)

// downloading is how the names of files begin that are not whole yet: what is
// left of them when a run is cut off is swept away by the next.
const downloading = ".download-"

// form is a kind of file: the endings of its names by what is in it, not by what
// an address says, for a page called "photo.jpg" is no picture.
type form struct {
	ends   map[string]string // media type -> ending
	most   int64             // bytes; 0: what one answer may have at all
	typeOf func(f *os.File) (string, error)
}

const maxPicture = 32 << 20

var (
	picture = form{
		ends: map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp"}, most: maxPicture,
		typeOf: func(f *os.File) (string, error) {
			found, err := media.ProbeImage(f)
			return found.Type, orElse(err, "it is no picture that is known")
		},
	}
	sound = form{
		ends: map[string]string{"audio/mpeg": ".mp3", "audio/flac": ".flac", "audio/mp4": ".m4a", "audio/x-m4a": ".m4a", "audio/ogg": ".ogg", "audio/wav": ".wav", "audio/x-wav": ".wav"},
		typeOf: func(f *os.File) (string, error) {
			found, err := media.ProbeAudio(f, "")
			return found.Type, orElse(err, "it is no recording that is known")
		},
	}
	chapters = form{
		ends: map[string]string{"application/json": ".json"}, most: maxAttached,
		typeOf: func(f *os.File) (string, error) {
			data, err := io.ReadAll(f)
			if err == nil {
				_, err = media.ParseChapters(data)
			}
			return "application/json", orElse(err, "these are no chapters")
		},
	}
)

// spoken is a transcript, whose form its type tells, else its address.
func spoken(a Attached) form {
	end := cmp.Or(strings.ToLower(path.Ext(nameOfType(earmark.Document{URL: a.URL, Type: a.Type}))), ".txt")
	return form{ends: map[string]string{a.Type: end}, most: maxAttached, typeOf: func(f *os.File) (string, error) {
		data, err := io.ReadAll(f)
		if err == nil {
			_, err = transcript.Parse("t"+end, data)
		}
		return a.Type, orElse(err, "it is no transcript that can be read")
	}}
}

// orElse says in plain words what an error of a parser means.
func orElse(err error, words string) error {
	if err == nil {
		return nil
	}
	return errors.New(words)
}

// get downloads a file, whole or not at all, and gives its name beside the item.
func (d Downloader) get(ctx context.Context, address, stem string, kind form) (string, error) {
	if name := d.there(stem, kind); name != "" {
		return name, nil
	}
	if d.Client == nil {
		return "", errStay
	}
	answer, err := d.Client.Do(ctx, fetch.Request{URL: address, MaxBytes: kind.most})
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	return d.keep(answer.Body, stem, kind)
}

// there is the name of a file that an earlier run brought; empty: none did.
func (d Downloader) there(stem string, kind form) string {
	for _, end := range slices.Sorted(maps.Values(kind.ends)) {
		if _, err := os.Stat(d.path(stem + end)); err == nil {
			return path.Base(stem) + end
		}
	}
	return ""
}

// keep writes a file aside, looks what it is, and gives it its name.
func (d Downloader) keep(body io.Reader, stem string, kind form) (string, error) {
	folder := filepath.Dir(d.path(stem))
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	tmp, err := os.CreateTemp(folder, downloading+"*")
	if err != nil {
		return "", err
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // once it has its name it is not there any more
	defer tmp.Close()
	if _, err := io.Copy(tmp, body); err != nil {
		return "", err
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	found, err := kind.typeOf(tmp)
	end := kind.ends[found]
	if err == nil && end == "" {
		err = fmt.Errorf("it is %s", found)
	}
	if err != nil {
		return "", err
	}
	if err := errors.Join(tmp.Chmod(0o644), tmp.Sync(), tmp.Close()); err != nil {
		return "", err
	}
	return path.Base(stem) + end, os.Rename(tmp.Name(), d.path(stem+end))
}

func (d Downloader) path(name string) string { return filepath.Join(d.Dir, filepath.FromSlash(name)) }

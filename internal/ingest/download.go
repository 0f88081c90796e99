package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"earmark/internal/fetch"
	"earmark/internal/media"
)

// Downloader brings the pictures and recordings that items name into the
// library, beside their files.
type Downloader struct {
	Client *fetch.Client // nil: only what was downloaded before is named
	Dir    string        // the workspace
}

// pictureEnds and soundEnds are the endings of files by what is in them, not by
// what their addresses say: a page called "photo.jpg" is no picture.
var (
	pictureEnds = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp"}
	soundEnds   = map[string]string{"audio/mpeg": ".mp3", "audio/flac": ".flac", "audio/mp4": ".m4a", "audio/x-m4a": ".m4a", "audio/ogg": ".ogg", "audio/wav": ".wav", "audio/x-wav": ".wav"}
)

// errStay leaves an address as it is.
var errStay = errors.New("not downloaded")

var errNoPicture, errNoSound = errors.New("it is no picture that is known"), errors.New("it is no recording that is known")

// Localize downloads the picture and the recording of an item that is to be in
// file, and lets the item name them. What is there already is not asked for
// again. What could not be had stays as an address: the errors say what.
func (d Downloader) Localize(ctx context.Context, item Item, file string) (Item, []error) {
	var errs []error
	front := make([]Field, len(item.Front))
	copy(front, item.Front)
	stem := strings.TrimSuffix(file, path.Ext(file))
	if path.Base(file) == "_index.md" {
		stem = path.Join(path.Dir(file), "cover")
	}
	for i, f := range front {
		var err error
		switch v := f.Value.(type) {
		case string:
			if f.Key == "image" && v != "" {
				front[i].Value, err = d.get(ctx, v, stem, pictureEnds, pictureType)
			}
		case []Field:
			if f.Key == "audio" && len(v) > 0 {
				front[i].Value, err = d.sound(ctx, v, stem)
			}
		}
		if err != nil {
			front[i] = f
		}
		if err != nil && !errors.Is(err, errStay) {
			errs = append(errs, fmt.Errorf("%s of %s: %w", f.Key, item.Title(), err))
		}
	}
	item.Front = front
	return item, errs
}

// sound puts the name of a file in the place of a recording's address; the file
// itself tells the rest.
func (d Downloader) sound(ctx context.Context, audio []Field, stem string) (any, error) {
	address, _ := audio[0].Value.(string)
	if address == "" || audio[0].Key != "url" {
		return audio, nil
	}
	return d.get(ctx, address, stem, soundEnds, soundType)
}

// get downloads a file, whole or not at all, and gives its name beside the item.
func (d Downloader) get(ctx context.Context, address, stem string, ends map[string]string, typeOf func(*os.File) (string, error)) (any, error) {
	for _, end := range ends {
		if _, err := os.Stat(d.path(stem + end)); err == nil {
			return path.Base(stem) + end, nil
		}
	}
	if d.Client == nil {
		return nil, errStay
	}
	answer, err := d.Client.Get(ctx, address, fetch.Validators{})
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if err := os.MkdirAll(filepath.Dir(d.path(stem)), 0o755); err != nil {
		return nil, err
	}
	tmp, err := os.CreateTemp(filepath.Dir(d.path(stem)), ".download-*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // once it has its name it is not there any more
	defer tmp.Close()
	if _, err := io.Copy(tmp, answer.Body); err != nil {
		return nil, err
	}
	kind, err := typeOf(tmp)
	end := ends[kind]
	if err == nil && end == "" {
		err = fmt.Errorf("it is %s", kind)
	}
	if err != nil {
		return nil, err
	}
	if err := errors.Join(tmp.Chmod(0o644), tmp.Sync(), tmp.Close()); err != nil {
		return nil, err
	}
	return path.Base(stem) + end, os.Rename(tmp.Name(), d.path(stem+end))
}

func (d Downloader) path(name string) string { return filepath.Join(d.Dir, filepath.FromSlash(name)) }

func pictureType(f *os.File) (string, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	found, err := media.ProbeImage(f)
	if err != nil {
		return "", errNoPicture
	}
	return found.Type, nil
}

func soundType(f *os.File) (string, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	found, err := media.ProbeAudio(f, "")
	if err != nil {
		return "", errNoSound
	}
	return found.Type, nil
}

package ingest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"

	"earmark/internal/fetch"
	"earmark/internal/markup"
)

// Downloader brings what items name into the library, beside their files:
// pictures, recordings, transcripts and chapters.
type Downloader struct {
	Client *fetch.Client // nil: only what was downloaded before is named
	Dir    string        // the workspace
	DryRun bool          // nothing is written
}

// Attached is a file that belongs to an item and that its front matter can name
// only where it is beside it.
type Attached struct {
	Key       string // "transcript" or "chapters"
	URL, Type string
	Data      []byte // the file, where it is at hand; else it is downloaded
}

// errStay leaves an address as it is.
var errStay = errors.New("not downloaded")

// Localize downloads what an item names that is to be in file, and lets the item
// name the files instead. What is there already is not asked for again. What
// could not be had stays as an address: the errors say what.
func (d Downloader) Localize(ctx context.Context, item Item, file string) (Item, []error) {
	l := localizing{Downloader: d, ctx: ctx, item: item, stem: strings.TrimSuffix(file, path.Ext(file))}
	if path.Base(file) == "_index.md" {
		l.stem = path.Join(path.Dir(file), "cover")
	}
	l.front()
	l.attached()
	l.pictures()
	return l.item, l.errs
}

// localizing is the work of [Downloader.Localize] on one item.
type localizing struct {
	Downloader
	ctx  context.Context //nolint:containedctx // of this one call
	item Item
	stem string // of the names of its files
	errs []error
}

// trouble notes what could not be had.
func (l *localizing) trouble(what string, err error) {
	if err != nil && !errors.Is(err, errStay) {
		l.errs = append(l.errs, fmt.Errorf("%s of %s: %w", what, l.item.Title(), err))
	}
}

// front takes the picture and the recording that the front matter names.
func (l *localizing) front() {
	front := make([]Field, len(l.item.Front))
	copy(front, l.item.Front)
	for i, f := range front {
		address, kind := "", picture
		switch v := f.Value.(type) {
		case string:
			if f.Key == "image" {
				address = v
			}
		case []Field:
			if f.Key == "audio" && len(v) > 0 && v[0].Key == "url" {
				address, _ = v[0].Value.(string)
				kind = sound // the file itself tells the rest
			}
		}
		if address == "" {
			continue
		}
		name, err := l.get(l.ctx, address, l.stem, kind)
		if err == nil {
			front[i].Value = name
		}
		l.trouble(f.Key, err)
	}
	l.item.Front = front
}

// attached takes the files that the item can name once they are here. One that
// could not be had is left to the editor, with its address.
func (l *localizing) attached() {
	for _, a := range l.item.Attached {
		kind, stem := spoken(a), l.stem
		if a.Key == "chapters" {
			kind, stem = chapters, l.stem+".chapters"
		}
		name, err := l.attach(a, stem, kind)
		l.trouble(a.Key, err)
		switch {
		case err == nil:
			l.item.Front = append(l.item.Front, Field{a.Key, name})
		case !errors.Is(err, errStay):
			l.item.Unsure = append(l.item.Unsure, a.Key+": it is at "+a.URL+" and could not be had: put it beside this file and name it")
		}
	}
}

func (l *localizing) attach(a Attached, stem string, kind form) (string, error) {
	if name := l.there(stem, kind); name == "" && len(a.Data) > 0 && !l.DryRun {
		return l.keep(bytes.NewReader(a.Data), stem, kind)
	}
	return l.get(l.ctx, a.URL, stem, kind)
}

// inline is a picture in Markdown up to the end of its address.
var inline = late(`(!\[(?:[^\]\\]|\\.)*\]\(<?)(https?://[^\s>)]+)`)

// pictures takes those in the text. What only looks like one, in a listing, is
// not asked for.
func (l *localizing) pictures() {
	if !strings.Contains(l.item.Body, "![") {
		return
	}
	shown := map[string]string{} // address -> name; the address where it stays
	markup.Pictures(markup.HTML(l.item.Body), func(address string) string {
		if u, err := url.Parse(address); err != nil || u.Host == "" || shown[address] != "" {
			return address
		}
		name, err := l.get(l.ctx, address, path.Join(path.Dir(l.stem), pictureName(address)), picture)
		if err != nil {
			name = address
		}
		l.trouble("a picture in the text ("+address+")", err)
		shown[address] = name
		return address
	})
	l.item.Body = inline().ReplaceAllStringFunc(l.item.Body, func(s string) string {
		m := inline().FindStringSubmatch(s)
		if name := shown[unescaped().ReplaceAllString(m[2], "$1")]; name != "" {
			return m[1] + name
		}
		return s
	})
}

// unescaped takes the escapes of Markdown from an address.
var unescaped = late(`\\([!-/:-@\[-` + "`" + `{-~])`)

// pictureName is what a picture of a text is called: by its own name, for one
// picture serves all the texts beside it that show it, and by its address, for
// many are called "photo".
func pictureName(address string) string {
	sum := sha256.Sum256([]byte(address))
	return shortSlug(orWord(lastOf(address), "picture")) + "-" + hex.EncodeToString(sum[:4])
}

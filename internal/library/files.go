package library

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/media"
)

// files opens what content files name: paths beside the file that names them,
// or from the workspace's root when they begin with a slash. Nothing outside
// the workspace is opened. It notes which files were asked for.
type files struct {
	fsys fs.FS
	seen *[]witness // nil: nobody wants to know
}

func (w files) note(path string, s state) {
	if w.seen != nil {
		*w.seen = append(*w.seen, witness{path, s})
	}
}

// maxText bounds transcripts and chapters: an episode of 24 hours is spoken in
// under 2 MB.
const maxText = 32 << 20

func (w files) resolve(from, name string) (string, error) {
	full := path.Join(path.Dir(from), name)
	if rooted, ok := strings.CutPrefix(name, "/"); ok {
		full = path.Clean(rooted)
	}
	if name == "" || !fs.ValidPath(full) || hidden(full) {
		return "", fmt.Errorf("%q is not a file in the workspace", name)
	}
	return full, nil
}

// hidden tells whether a path leads into a folder or file that begins with a
// dot: .earmark holds the subscribers and the key, .git the history.
func hidden(path string) bool { return strings.HasPrefix(path, ".") || strings.Contains(path, "/.") }

// open gives the path from the root and the open file, which can seek.
func (w files) open(from, name string) (string, seekable, error) {
	full, err := w.resolve(from, name)
	if err != nil {
		return "", nil, err
	}
	f, err := w.fsys.Open(full)
	if err != nil {
		w.note(full, gone())
		return "", nil, fmt.Errorf("%s: %w", full, plain(err))
	}
	s, ok := f.(seekable)
	info, err := f.Stat()
	if err != nil || info.IsDir() || !ok {
		w.note(full, gone())
		f.Close()
		return "", nil, fmt.Errorf("%s is not a file", full)
	}
	w.note(full, stateOf(info))
	return full, s, nil
}

type seekable interface {
	fs.File
	io.Seeker
}

func (w files) read(from, name string) (string, []byte, error) {
	full, f, err := w.open(from, name)
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	data, err := readAll(f)
	if err != nil {
		return "", nil, fmt.Errorf("read %s: %w", full, plain(err))
	}
	if len(data) > maxText {
		return "", nil, fmt.Errorf("%s is larger than %d MB", full, maxText>>20)
	}
	return full, data, nil
}

// readAll reads a file into room of its size, for one that is read in steps is
// copied at each; of what is too large it reads enough to tell.
func readAll(f fs.File) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	var room bytes.Buffer
	room.Grow(int(min(max(info.Size(), 0), maxText)) + bytes.MinRead) // the end is found without more room
	_, err = room.ReadFrom(io.LimitReader(f, maxText+1))
	return room.Bytes(), err
}

// plain drops the path from a file error: the sentence around it has the path
// already.
func plain(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// image reads the name of a picture in the workspace or its address elsewhere.
func (f *fields) image(from node, key string, files files) earmark.Image {
	n, ok := from.get(key)
	if !ok {
		return earmark.Image{}
	}
	s := f.scalar(n, key, "a file or an address")
	if s == "" || isAddress(s) {
		return earmark.Image{URL: s}
	}
	name, file, err := files.open(f.file, s)
	if err != nil {
		f.report(n.line, key, err.Error(), "put the picture beside the file, or correct the name")
		return earmark.Image{}
	}
	defer file.Close()
	found, err := media.ProbeImage(file)
	if err != nil {
		f.report(n.line, key, name+": "+err.Error(), "use a JPEG or PNG file")
		return earmark.Image{}
	}
	return earmark.Image{File: name, Type: found.Type, Width: found.Width, Height: found.Height, Colours: found.Colours}
}

// Package templates holds the built-in templates of pages, of the letter and of
// the editor's desk, and lays a workspace's own templates over them by name.
package templates

import (
	"cmp"
	"embed"
	"errors"
	"io"
	"io/fs"
	"slices"
)

//go:embed all:pages all:letter all:desk all:public
var files embed.FS

// Files are the built-in templates: pages/ for what readers see in a browser,
// letter/ for the newsletter, desk/ for the editor's desk, public/ for the pages
// of subscribers. The file system is read-only and safe for concurrent use.
func Files() fs.FS { return files }

// Overlay is builtin with the files of own in front: a file of the same path
// replaces the built-in one, all others stay, and folders show both. A nil own
// gives builtin itself. Only a file that is missing falls through; one that
// cannot be read is an error, lest a page look different without a word.
func Overlay(own, builtin fs.FS) fs.FS {
	if own == nil {
		return builtin
	}
	return overlay{own: own, builtin: builtin}
}

type overlay struct{ own, builtin fs.FS }

// Open opens the file of the upper layer, or the merged folder.
func (o overlay) Open(name string) (fs.File, error) {
	upper, err := o.own.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return o.builtin.Open(name)
	}
	if err != nil {
		return nil, err
	}
	info, err := upper.Stat()
	if err != nil {
		_ = upper.Close()
		return nil, err
	}
	if !info.IsDir() {
		return upper, nil
	}
	_ = upper.Close()
	return o.folder(name, info)
}

// folder opens a folder that the upper layer has, with the lower layer's
// entries in it.
func (o overlay) folder(name string, info fs.FileInfo) (fs.File, error) {
	entries, err := fs.ReadDir(o.own, name)
	if err != nil {
		return nil, err
	}
	below, err := fs.ReadDir(o.builtin, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range below {
		if !slices.ContainsFunc(entries, func(own fs.DirEntry) bool { return own.Name() == e.Name() }) {
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return &folder{name: name, info: info, entries: entries}, nil
}

// folder is an open folder of two layers.
type folder struct {
	name    string
	info    fs.FileInfo
	entries []fs.DirEntry
}

func (f *folder) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *folder) Close() error               { return nil }

func (f *folder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.name, Err: errors.New("is a directory")}
}

// ReadDir is [fs.ReadDirFile].
func (f *folder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		all := f.entries
		f.entries = nil
		return all, nil
	}
	if len(f.entries) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(f.entries))
	some := f.entries[:n]
	f.entries = f.entries[n:]
	return some, nil
}

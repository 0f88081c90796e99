// Package content is the sample library: a small magazine with its shows, laid
// out as a workspace. `earmark init --sample` writes it into a new folder,
// `earmark demo` shows the whole job on it, and tests use it as a library that
// is like a real one.
//
// Everything in it is invented except the podcast Mom Brain and its hosts. The
// recordings are spoken by espeak-ng and encoded by ffmpeg, as MP3 and M4A, which
// every directory takes, in testdata/make-audio.sh; the pictures are drawn by
// testdata/make-covers.sh. testdata is not embedded.
package content

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
)

// FS holds earmark.yaml, which belongs at the root of a workspace, and the
// folders articles, people, shows, links and issues, which belong below its
// content/ folder. It is read only and safe for concurrent use. [Files] gives
// the same where a workspace wants it.
//
//go:embed earmark.yaml all:articles all:people all:shows all:links all:issues
var FS embed.FS

// Files are the files of a workspace that holds the sample library, by their
// path from its root with slashes. The map is the caller's own; the bytes are
// fresh copies.
func Files() map[string][]byte {
	files := map[string][]byte{}
	err := fs.WalkDir(FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := FS.ReadFile(name)
		files[place(name)] = data
		return err
	})
	if err != nil {
		// What the compiler embedded can always be read.
		panic(fmt.Sprintf("read the sample library: %v", err))
	}
	return files
}

func place(name string) string {
	if name == "earmark.yaml" {
		return name
	}
	return path.Join("content", name)
}

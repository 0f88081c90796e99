package ingest

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

const (
	maxFiles   = 100_000 // of an archive
	maxFile    = 32 << 20
	maxArchive = 4 << 30 // of all that is read of it
)

// archive reads single files of a zip archive. Nothing is ever unpacked to where
// its names say; names that lead out of it are refused all the same, as nobody
// honest writes them.
type archive struct {
	files map[string]*zip.File
	left  int64
}

func openArchive(x Export) (*archive, error) {
	z, err := zip.NewReader(x.File, x.Size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if len(z.File) > maxFiles {
		return nil, fmt.Errorf("the archive holds %d files, and may hold %d", len(z.File), maxFiles)
	}
	a := &archive{files: map[string]*zip.File{}, left: maxArchive}
	for _, f := range z.File {
		name := strings.ReplaceAll(f.Name, `\`, "/")
		if !fs.ValidPath(strings.TrimSuffix(name, "/")) {
			return nil, fmt.Errorf("the archive names a file %q, which lies outside of it: nothing of it is read", f.Name)
		}
		if f.Mode().IsRegular() && !strings.HasPrefix(name, "__MACOSX/") {
			a.files[name] = f
		}
	}
	return a, nil
}

// find is the file of this name in the archive or in a folder of it, the one
// nearest to the top; empty when there is none.
func (a *archive) find(name string) string {
	best := ""
	for file := range a.files {
		if path.Base(file) != name {
			continue
		}
		deeper := strings.Count(file, "/") - strings.Count(best, "/")
		if best == "" || deeper < 0 || deeper == 0 && file < best {
			best = file
		}
	}
	return best
}

// read gives a file whole; what is larger than it may be is an error, whatever
// the archive says of its size.
func (a *archive) read(name string) ([]byte, error) {
	f := a.files[name]
	if f == nil {
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	in, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer in.Close()
	limit := min(maxFile, a.left)
	data, err := io.ReadAll(io.LimitReader(in, limit+1))
	a.left -= int64(len(data))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case int64(len(data)) > limit:
		return nil, fmt.Errorf("%s: larger than %d MB", name, limit>>20)
	}
	return data, nil
}

package main

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// traces tell whether a workspace changed: of each file when it was written
// and how long it is. A workspace of 20,000 files is looked at in some 40 ms.
type traces map[string]trace

type trace struct {
	changed time.Time
	size    int64
}

// tracesOf looks at all files of a workspace but those that earmark writes for
// others (public/) or for itself, and what git keeps.
func tracesOf(ctx context.Context, dir string) (traces, error) {
	seen := traces{}
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if e := ctx.Err(); e != nil {
			return e
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone since its folder was read
		}
		if err != nil {
			return err
		}
		if name != "." && (strings.HasPrefix(entry.Name(), ".") || name == "public" || entry.Name() == "node_modules") {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !entry.IsDir() {
			seen.put(name, entry)
		}
		return nil
	})
	return seen, err
}

func (t traces) put(name string, entry fs.DirEntry) {
	if info, err := entry.Info(); err == nil {
		t[name] = trace{info.ModTime(), info.Size()}
	}
}

func (t traces) same(other traces) bool { return maps.Equal(t, other) }

// renew looks again at single files.
func (t traces) renew(dir string, names ...string) {
	for _, name := range names {
		info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			delete(t, name)
			continue
		}
		t[name] = trace{info.ModTime(), info.Size()}
	}
}

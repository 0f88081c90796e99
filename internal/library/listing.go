package library

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"
)

// listing is what lies in the folders that content may lie in, looked at once.
type listing struct {
	entries []entry // by path
}

// entry is a file, or a link to something.
type entry struct {
	path  string
	state state
	link  bool
}

// state tells one content of a file from another without reading it.
type state struct {
	size     int64
	modified int64 // nanoseconds since 1970
}

func stateOf(info fs.FileInfo) state { return state{info.Size(), info.ModTime().UnixNano()} }

// look looks at the folders before the first pattern of some globs. A folder
// that is not there holds nothing; folders whose name begins with a dot are
// not entered.
func look(fsys fs.FS, globs []string) (*listing, error) {
	bases := outermost(globs)
	found := make([][]entry, len(bases))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, base := range bases {
		group.Go(func() (err error) {
			found[i], err = walk(fsys, base)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	all := slices.Concat(found...)
	slices.SortFunc(all, func(a, b entry) int { return cmp.Compare(a.path, b.path) })
	return &listing{all}, nil
}

// outermost are the folders to look at, none of them inside another.
func outermost(globs []string) []string {
	var bases []string
	for _, g := range globs {
		bases = append(bases, staticPrefix(g))
	}
	slices.Sort(bases)
	var out []string
	for _, b := range bases {
		if n := len(out); n == 0 || b != out[n-1] && !strings.HasPrefix(b, out[n-1]+"/") {
			out = append(out, b)
		}
	}
	return out
}

func walk(fsys fs.FS, base string) ([]entry, error) {
	var out []entry
	err := fs.WalkDir(fsys, base, func(p string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && p == base:
			return fs.SkipAll
		case err != nil:
			return fmt.Errorf("read %s: %w", p, plain(err))
		case strings.HasPrefix(d.Name(), ".") && p != base:
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil // what editors and file managers leave behind begins with a dot
		case d.IsDir():
			return nil
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it has gone meanwhile
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", p, plain(err))
		}
		out = append(out, entry{p, stateOf(info), d.Type()&fs.ModeSymlink != 0})
		return nil
	})
	return out, err
}

// below are the entries in a folder and in the folders in it.
func (l *listing) below(folder string) []entry {
	from, _ := slices.BinarySearchFunc(l.entries, folder+"/", func(e entry, p string) int { return cmp.Compare(e.path, p) })
	to, _ := slices.BinarySearchFunc(l.entries, folder+"0", func(e entry, p string) int { return cmp.Compare(e.path, p) }) // '0' follows '/'
	return l.entries[from:to]
}

// find is the entry of a file.
func (l *listing) find(file string) (entry, bool) {
	n, ok := slices.BinarySearchFunc(l.entries, file, func(e entry, p string) int { return cmp.Compare(e.path, p) })
	if !ok {
		return entry{}, false
	}
	return l.entries[n], true
}

// has tells whether a file is there.
func (l *listing) has(file string) bool {
	_, ok := l.find(file)
	return ok
}

// found is a content file and the identifier its place gives it.
type found struct {
	file, id string
	state    state
}

// scan lists the files that match a pattern, by path.
func (l *listing) scan(globs ...string) []found {
	var out []found
	for _, glob := range globs {
		base, parts := staticPrefix(glob), strings.Split(glob, "/")
		for _, e := range l.below(base) {
			if !matchParts(parts, strings.Split(e.path, "/")) {
				continue
			}
			id := strings.TrimPrefix(strings.TrimSuffix(e.path, path.Ext(e.path)), base+"/")
			out = append(out, found{e.path, id, e.state})
		}
	}
	slices.SortFunc(out, func(a, b found) int { return strings.Compare(a.file, b.file) })
	return slices.CompactFunc(out, func(a, b found) bool { return a.file == b.file })
}

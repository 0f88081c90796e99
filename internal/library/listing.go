package library

import (
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
	slices.SortFunc(all, func(a, b entry) int { return strings.Compare(a.path, b.path) })
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

// walk lists what lies in a folder and in the folders in it. What has gone
// before it could be looked at is not there.
func walk(fsys fs.FS, base string) ([]entry, error) {
	var out []entry
	for folders := []string{base}; len(folders) > 0; {
		folder := folders[len(folders)-1]
		folders = folders[:len(folders)-1]
		things, err := readFolder(fsys, folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read %s: %w", folder, plain(err))
		}
		out = slices.Grow(out, len(things))
		for _, t := range things {
			switch {
			case strings.HasPrefix(t.name, "."): // what editors and file managers leave behind
			case t.folder:
				folders = append(folders, folder+"/"+t.name)
			default:
				out = append(out, entry{folder + "/" + t.name, t.state, t.link})
			}
		}
	}
	return out, nil
}

// thing is what a folder holds under a name.
type thing struct {
	name         string
	state        state
	folder, link bool
}

// readFolder looks at everything in a folder, and does not follow links in it.
// What is no folder holds nothing.
func readFolder(fsys fs.FS, folder string) ([]thing, error) {
	f, err := fsys.Open(folder)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.IsDir() {
		return nil, err
	}
	if things, ok, err := readOpenFolder(f); ok {
		return things, err
	}
	list, err := fs.ReadDir(fsys, folder)
	if err != nil {
		return nil, err
	}
	var out []thing
	for _, d := range list {
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, thing{d.Name(), stateOf(info), d.IsDir(), d.Type()&fs.ModeSymlink != 0})
	}
	return out, nil
}

// below are the entries in a folder and in the folders in it.
func (l *listing) below(folder string) []entry {
	from, _ := slices.BinarySearchFunc(l.entries, folder+"/", func(e entry, p string) int { return strings.Compare(e.path, p) })
	to, _ := slices.BinarySearchFunc(l.entries, folder+"0", func(e entry, p string) int { return strings.Compare(e.path, p) }) // '0' follows '/'
	return l.entries[from:to]
}

// find is the entry of a file.
func (l *listing) find(file string) (entry, bool) {
	n, ok := slices.BinarySearchFunc(l.entries, file, func(e entry, p string) int { return strings.Compare(e.path, p) })
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
		base := staticPrefix(glob)
		rest := strings.TrimPrefix(strings.TrimPrefix(glob, base), "/")
		below := l.below(base)
		out = slices.Grow(out, len(below))
		for _, e := range below {
			name := strings.TrimPrefix(strings.TrimPrefix(e.path, base), "/")
			if !matches(rest, name) {
				continue
			}
			out = append(out, found{e.path, strings.TrimSuffix(name, path.Ext(name)), e.state})
		}
	}
	byFile := func(a, b found) int { return strings.Compare(a.file, b.file) }
	if !slices.IsSortedFunc(out, byFile) { // entries are; those of several patterns may not be
		slices.SortFunc(out, byFile)
	}
	return slices.CompactFunc(out, func(a, b found) bool { return a.file == b.file })
}

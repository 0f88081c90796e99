package library

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"
)

// manyNames is from how many names on a folder is looked at by several at once.
const manyNames = 512

// readOpenFolder is [readFolder] of a real folder, with one call to the system
// for each name and no more made of it than is asked: looking at all files is
// what a run with nothing to do consists of. False where it is no real folder.
func readOpenFolder(f fs.File) (things []thing, ok bool, err error) {
	dir, ok := f.(*os.File)
	if !ok {
		return nil, false, nil
	}
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil, true, err
	}
	slices.Sort(names)
	things = make([]thing, len(names))
	var group errgroup.Group
	part := max(manyNames, (len(names)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	for from := 0; from < len(names); from += part {
		group.Go(func() error {
			for i := from; i < min(from+part, len(names)); i++ {
				if err := things[i].look(int(dir.Fd()), names[i]); err != nil {
					return &fs.PathError{Op: "look at", Path: names[i], Err: err}
				}
			}
			return nil
		})
	}
	err = group.Wait()
	return slices.DeleteFunc(things, func(t thing) bool { return t.name == "" }), true, err
}

// look looks at a name in a folder; what has gone has no name.
func (t *thing) look(folder int, name string) error {
	var s unix.Stat_t
	err := unix.Fstatat(folder, name, &s, unix.AT_SYMLINK_NOFOLLOW)
	for errors.Is(err, unix.EINTR) {
		err = unix.Fstatat(folder, name, &s, unix.AT_SYMLINK_NOFOLLOW)
	}
	if errors.Is(err, unix.ENOENT) {
		return nil
	}
	if err != nil {
		return err
	}
	kind := s.Mode & unix.S_IFMT
	*t = thing{name, state{s.Size, s.Mtim.Nano()}, kind == unix.S_IFDIR, kind == unix.S_IFLNK}
	return nil
}

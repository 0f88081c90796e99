package publish

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
)

// copy stages a file of the workspace, streaming. A copy keeps the time of
// its source; where size and time agree the bytes are taken to, as rsync does,
// so that a library of recordings need not be read anew for every build.
func (f *folder) copy(name string, workspace fs.FS, from string) (int64, error) {
	source, err := workspace.Open(from)
	if err != nil {
		return 0, fmt.Errorf("publish %s: %w", name, err)
	}
	defer func() { _ = source.Close() }()
	info, err := source.Stat()
	if err != nil {
		return 0, fmt.Errorf("publish %s: %w", name, err)
	}
	same, err := f.sameCopy(name, source, info)
	if err != nil {
		return 0, fmt.Errorf("publish %s: %w", name, err)
	}
	if same {
		return unchanged, nil
	}
	again, err := workspace.Open(from) // an fs.File need not be able to go back
	if err != nil {
		return 0, fmt.Errorf("publish %s: %w", name, err)
	}
	defer func() { _ = again.Close() }()
	return f.stage(name, again, info.ModTime())
}

// sameCopy tells whether the published file is already the source. A file
// system without times, as an embedded one, is compared byte by byte.
func (f *folder) sameCopy(name string, source io.Reader, info fs.FileInfo) (bool, error) {
	have, err := f.root.Lstat(name)
	if err != nil || !have.Mode().IsRegular() || have.Size() != info.Size() {
		return false, nil
	}
	if !info.ModTime().IsZero() && have.ModTime().Equal(info.ModTime()) {
		return true, nil
	}
	old, err := f.root.Open(name)
	if err != nil {
		return false, nil
	}
	defer old.Close()
	return sameBytes(old, source)
}

// sameBytes compares two streams; an error is that of the second.
func sameBytes(old, source io.Reader) (bool, error) {
	a, b := make([]byte, 64<<10), make([]byte, 64<<10)
	for {
		n, err := io.ReadFull(source, b)
		ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !ended {
			return false, err
		}
		m, _ := io.ReadFull(old, a) // a file that cannot be read differs
		if !bytes.Equal(a[:m], b[:n]) {
			return false, nil
		}
		if ended {
			return true, nil
		}
	}
}

// removeOld removes what earlier builds wrote and this one does not want, and
// the folders that become empty by it. What earmark did not write stays.
func (f *folder) removeOld(before []string, wanted map[string]int, report *Report) error {
	for _, name := range before {
		if _, stays := wanted[name]; stays {
			continue
		}
		info, err := f.root.Lstat(name)
		if err != nil || info.IsDir() {
			continue // gone already, or somebody's folder by now
		}
		if err := f.root.Remove(name); err != nil {
			return f.explain("remove", name, err)
		}
		report.Removed = append(report.Removed, name)
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if f.root.Remove(dir) != nil {
				break // not empty
			}
		}
	}
	slices.Sort(report.Removed)
	return nil
}

package publish

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"syscall"
	"time"
)

// WriteError is a file of public/ that could not be written. What was there
// before is still whole.
type WriteError struct {
	Op   string // "write", "read", "remove"
	Path string // as the user knows it
	Hint string // what to do; may be empty
	Err  error
}

// Error is the attempt, the path and the cause; the hint is for the roof to
// show where it shows hints.
func (e *WriteError) Error() string { return fmt.Sprintf("%s %s: %v", e.Op, e.Path, e.Err) }

// Unwrap gives the cause, so that [errors.Is] finds [fs.ErrPermission].
func (e *WriteError) Unwrap() error { return e.Err }

// temporary is the name under which a file is written before it takes its
// place. One writer works in a folder at a time, so one name will do, and what
// a crash left behind is overwritten by the next build.
const temporary = ".earmark-new"

// folder is the published folder. It is entered through [os.Root], so that
// neither a path nor a link that somebody put there leads out of it.
type folder struct {
	name string
	root *os.Root
	// through stands between the writer and the disk; nil in all builds but
	// those of tests that fill the disk.
	through func(io.Writer) io.Writer
}

// openFolder opens the folder, which is made when missing.
func openFolder(name string) (*folder, error) {
	f := &folder{name: name}
	if err := os.MkdirAll(name, 0o777); err != nil {
		return nil, f.explain("make", "", err)
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, f.explain("open", "", err)
	}
	f.root = root
	return f, nil
}

// Close lets go of the folder.
func (f *folder) Close() error { return f.root.Close() }

// putFile writes one file of the build and notes what became of it.
func (f *folder) putFile(wanted file, workspace fs.FS, report *Report) error {
	var n int64
	var err error
	if wanted.from == "" {
		n, err = f.put(wanted.path, wanted.data)
	} else {
		n, err = f.copy(wanted.path, workspace, wanted.from)
	}
	if err != nil {
		return err
	}
	if n == unchanged {
		report.Unchanged = append(report.Unchanged, wanted.path)
		return nil
	}
	report.Written = append(report.Written, wanted.path)
	report.Bytes += n
	return nil
}

// unchanged is what put and copy give when the file already was as wanted.
const unchanged = -1

// put writes bytes under a name, unless they stand there already.
func (f *folder) put(name string, data []byte) (int64, error) {
	if f.holds(name, data) {
		return unchanged, nil
	}
	return f.replace(name, bytes.NewReader(data), time.Time{})
}

// holds tells whether a file has exactly these bytes. A file that cannot be
// read is one to be replaced.
func (f *folder) holds(name string, data []byte) bool {
	info, err := f.root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() != int64(len(data)) {
		return false
	}
	have, err := f.root.ReadFile(name)
	return err == nil && bytes.Equal(have, data)
}

// replace writes a file beside its place and moves it there in one step. A
// modified time that is not zero is given to it.
func (f *folder) replace(name string, content io.Reader, modified time.Time) (int64, error) {
	if err := f.root.MkdirAll(path.Dir(name), 0o777); err != nil {
		return 0, f.explain("write", name, err)
	}
	beside := path.Join(path.Dir(name), temporary)
	n, err := f.fill(beside, content)
	if err == nil && !modified.IsZero() {
		err = f.root.Chtimes(beside, modified, modified)
	}
	if err == nil {
		err = f.root.Rename(beside, name)
	}
	if err != nil {
		_ = f.root.Remove(beside) // the first error is the one to tell
		return 0, f.explain("write", name, err)
	}
	return n, nil
}

// fill writes a file and closes it; a full disk may only tell at the close.
func (f *folder) fill(name string, content io.Reader) (int64, error) {
	file, err := f.root.Create(name)
	if err != nil {
		return 0, err
	}
	var w io.Writer = file
	if f.through != nil {
		w = f.through(w)
	}
	n, err := io.Copy(w, content)
	return n, errors.Join(err, file.Close())
}

// explain says what to do about an error of the disk.
func (f *folder) explain(op, name string, err error) error {
	hint := ""
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		hint = "make the folder writable for you, or build into another one"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		hint = "free some space and build again; all that was there before is whole"
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, fs.ErrExist), errors.Is(err, syscall.EISDIR):
		hint = "a file stands where a folder is needed, or the other way round: move it away"
	}
	// The error of the system names a path of its own; ours is the user's.
	if inner, ok := errors.AsType[*fs.PathError](err); ok {
		err = inner.Err
	} else if inner, ok := errors.AsType[*os.LinkError](err); ok {
		err = inner.Err
	}
	return &WriteError{Op: op, Path: filepath.Join(f.name, filepath.FromSlash(name)), Hint: hint, Err: err}
}

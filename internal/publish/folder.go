package publish

import (
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

// folder is the published folder. It is entered through [os.Root], so that
// neither a path nor a link that somebody put there leads out of it.
type folder struct {
	name string
	root *os.Root
	// through stands between the writer and the disk; nil in all builds but
	// those of tests that fill the disk.
	through func(io.Writer) io.Writer
	aside   aside
	fresh   bool // it was not there before
}

// openFolder opens the folder, which is made when missing.
func openFolder(name string) (*folder, error) {
	f := &folder{name: name}
	_, err := os.Lstat(name)
	f.fresh = errors.Is(err, fs.ErrNotExist)
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

// Close lets go of the folder, and leaves none behind that nothing came into.
func (f *folder) Close() error {
	err := f.root.Close()
	if f.fresh {
		_ = os.Remove(f.name) // only if it is empty
	}
	return err
}

// stageAll writes the files of a job aside, each with the compressed twin that a
// large text gets, and lets go of their bytes: nobody needs them any more.
func (f *folder) stageAll(m *made, opts Options) error {
	var twins []file
	for i := range m.files {
		w := &m.files[i]
		if w.from != "" {
			continue // once, though many may want it
		}
		if opts.Feeds.Compress && hasTwin(*w) {
			twin, err := f.stageTwin(*w)
			if err != nil {
				return err
			}
			twins = append(twins, twin)
		}
		if err := f.stageFile(w, nil); err != nil {
			return err
		}
	}
	m.files = append(m.files, twins...)
	return nil
}

// stageFile writes one file of the build aside, unless it is in its place already,
// and notes what became of it. Any number of goroutines may stage files.
func (f *folder) stageFile(w *file, workspace fs.FS) (err error) {
	w.staged, w.size = true, unchanged
	switch {
	case w.stands:
		return nil
	case w.from != "":
		w.size, err = f.copy(w.path, workspace, w.from)
	default:
		w.size, err = f.stageData(w.path, w.content())
		w.data, w.pieces = nil, nil
	}
	if err == nil && w.size != unchanged {
		_, missing := f.root.Lstat(w.path)
		w.replaces = missing == nil
	}
	return err
}

// unchanged is the size of a file that is not written, for the file already was as wanted.
const unchanged = -1

// stageData stages bytes for a name, unless they stand there already.
func (f *folder) stageData(name string, data content) (int64, error) {
	if f.holds(name, data) {
		return unchanged, nil
	}
	return f.stage(name, data.reader(), time.Time{})
}

// holds tells whether a file has exactly these bytes. A file that cannot be
// read is one to be replaced.
func (f *folder) holds(name string, data content) bool {
	info, err := f.root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() != data.size() {
		return false
	}
	have, err := f.root.Open(name)
	if err != nil {
		return false
	}
	defer have.Close()
	same, err := sameBytes(have, data.reader())
	return err == nil && same
}

// canMove finds out, before the first file takes its place, whether all can and
// those that go can be removed: else some would be new and some old.
func (f *folder) canMove(files []file, gone []string) error {
	var touched []string
	for _, w := range files {
		if !w.waits() {
			continue
		}
		if w.replaces {
			if info, err := f.root.Lstat(w.path); err == nil && info.IsDir() {
				return f.explain("write", w.path, syscall.EISDIR)
			}
		}
		touched = append(touched, w.path)
	}
	there, tried := map[string]bool{}, map[string]bool{}
	for _, name := range append(touched, gone...) {
		dir := path.Dir(f.missing(name, there))
		if tried[dir] {
			continue
		}
		tried[dir] = true
		if err := f.try(dir); err != nil {
			return f.explain("write", name, err)
		}
	}
	return nil
}

// try makes and removes a file in a folder; nothing else tells for certain that
// one may.
func (f *folder) try(dir string) error {
	name := path.Join(dir, staging+"-try")
	file, err := f.root.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), f.root.Remove(name))
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

package publish

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
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

// staging is where files are written before they take their places, in the
// folder itself, for only within a file system is a move one step. One writer
// works in a folder at a time; what a crash left behind the next build removes.
const staging = ".earmark-new"

// folder is the published folder. It is entered through [os.Root], so that
// neither a path nor a link that somebody put there leads out of it.
type folder struct {
	name string
	root *os.Root
	// through stands between the writer and the disk; nil in all builds but
	// those of tests that fill the disk.
	through func(io.Writer) io.Writer
	staged  []string // where the files go that wait in staging, by number
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

// stageFile writes one file of the build into staging, unless it is in its place
// already, and notes which.
func (f *folder) stageFile(wanted file, workspace fs.FS, report *Report) error {
	var n int64
	var err error
	switch {
	case wanted.stands:
		n = unchanged
	case wanted.from != "":
		n, err = f.copy(wanted.path, workspace, wanted.from)
	case wanted.twinOf != nil:
		n, err = f.stageTwin(wanted.path, wanted.twinOf)
	default:
		n, err = f.stageData(wanted.path, wanted.content())
	}
	if err != nil {
		return err
	}
	if n == unchanged {
		report.Unchanged = append(report.Unchanged, wanted.path)
		return nil
	}
	if _, err := f.root.Lstat(wanted.path); err == nil {
		report.Replaced = append(report.Replaced, wanted.path)
	}
	report.Written = append(report.Written, wanted.path)
	report.Bytes += n
	return nil
}

// unchanged is what put and copy give when the file already was as wanted.
const unchanged = -1

// stageData stages bytes for a name, unless they stand there already.
func (f *folder) stageData(name string, data content) (int64, error) {
	if f.holds(name, data) {
		return unchanged, nil
	}
	return f.stage(name, data.reader(), time.Time{})
}

// put writes bytes under a name at once, unless they stand there already.
func (f *folder) put(name string, data []byte) error {
	n, err := f.stageData(name, content{{Data: data}})
	if err != nil || n == unchanged {
		return err
	}
	last := len(f.staged) - 1
	f.staged = f.staged[:last]
	return f.move(last, name)
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

// stage writes a file into staging, to be moved to a name later. A modified time
// that is not zero is given to it.
func (f *folder) stage(name string, content io.Reader, modified time.Time) (int64, error) {
	if err := f.root.MkdirAll(staging, 0o777); err != nil {
		return 0, f.explain("write", name, err)
	}
	at := f.place(len(f.staged))
	n, err := f.fill(at, content)
	if err == nil && !modified.IsZero() {
		err = f.root.Chtimes(at, modified, modified)
	}
	if err != nil {
		return 0, f.explain("write", name, err)
	}
	f.staged = append(f.staged, name)
	return n, nil
}

// place is a file in staging.
func (f *folder) place(number int) string { return path.Join(staging, strconv.Itoa(number)) }

// canMove finds out, before the first file takes its place, whether all can and
// those that go can be removed: else some would be new and some old.
func (f *folder) canMove(gone []string) error {
	tried := map[string]bool{}
	for _, name := range f.staged {
		if info, err := f.root.Lstat(name); err == nil && info.IsDir() {
			return f.explain("write", name, syscall.EISDIR)
		}
	}
	for _, name := range slices.Concat(f.staged, gone) {
		dir := f.standing(path.Dir(name))
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

// standing is the folder itself, or the nearest above it that is there.
func (f *folder) standing(dir string) string {
	for ; dir != "."; dir = path.Dir(dir) {
		if _, err := f.root.Lstat(dir); err == nil {
			break
		}
	}
	return dir
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

// moveAll moves what was staged to its places.
func (f *folder) moveAll() error {
	for i, name := range f.staged {
		if err := f.move(i, name); err != nil {
			return err
		}
	}
	f.staged = nil
	return nil
}

func (f *folder) move(number int, name string) error {
	err := f.root.MkdirAll(path.Dir(name), 0o777)
	if err == nil {
		err = f.root.Rename(f.place(number), name)
	}
	if err != nil {
		return f.explain("write", name, err)
	}
	return nil
}

// sweep removes staging and what is left in it.
func (f *folder) sweep() {
	f.staged = nil
	_ = f.root.RemoveAll(staging) // what cannot be removed is in nobody's way
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

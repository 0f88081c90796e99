package publish

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
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
	staged  []staged // the files that wait in staging
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

// staged is a file in staging, by its number, and where it goes.
type staged struct {
	number int
	name   string
}

// stageFile writes one file of the build into staging under a number, unless it is
// in its place already, and gives its size. Any number of goroutines may stage
// files, each with numbers of its own.
func (f *folder) stageFile(number int, wanted file, workspace fs.FS) (int64, error) {
	switch {
	case wanted.stands:
		return unchanged, nil
	case wanted.from != "":
		return f.copy(number, wanted.path, workspace, wanted.from)
	case wanted.twinOf != nil:
		return f.stageTwin(number, wanted.path, wanted.twinOf)
	}
	return f.stageData(number, wanted.path, wanted.content())
}

// note says in the report what became of a file, and remembers one that waits.
func (f *folder) note(number int, name string, size int64, report *Report) {
	if size == unchanged {
		report.Unchanged = append(report.Unchanged, name)
		return
	}
	f.staged = append(f.staged, staged{number, name})
	if _, err := f.root.Lstat(name); err == nil {
		report.Replaced = append(report.Replaced, name)
	}
	report.Written = append(report.Written, name)
	report.Bytes += size
}

// unchanged is what put and copy give when the file already was as wanted.
const unchanged = -1

// stageData stages bytes for a name, unless they stand there already.
func (f *folder) stageData(number int, name string, data content) (int64, error) {
	if f.holds(name, data) {
		return unchanged, nil
	}
	return f.stage(number, name, data.reader(), time.Time{})
}

// put writes bytes under a name at once, unless they stand there already.
func (f *folder) put(name string, data []byte) error {
	const number = -1 // no file of the build has it
	n, err := f.stageData(number, name, content{{Data: data}})
	if err != nil || n == unchanged {
		return err
	}
	return f.move(staged{number, name})
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
func (f *folder) stage(number int, name string, content io.Reader, modified time.Time) (int64, error) {
	if err := f.root.MkdirAll(staging, 0o777); err != nil {
		return 0, f.explain("write", name, err)
	}
	at := f.place(number)
	n, err := f.fill(at, content)
	if err == nil && !modified.IsZero() {
		err = f.root.Chtimes(at, modified, modified)
	}
	if err != nil {
		return 0, f.explain("write", name, err)
	}
	return n, nil
}

// place is a file in staging.
func (f *folder) place(number int) string { return path.Join(staging, strconv.Itoa(number)) }

// canMove finds out, before the first file takes its place, whether all can and
// those that go can be removed: else some would be new and some old.
func (f *folder) canMove(gone []string) error {
	tried := map[string]bool{}
	var touched []string
	for _, s := range f.staged {
		if info, err := f.root.Lstat(s.name); err == nil && info.IsDir() {
			return f.explain("write", s.name, syscall.EISDIR)
		}
		touched = append(touched, s.name)
	}
	for _, name := range append(touched, gone...) {
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
	for _, s := range f.staged {
		if err := f.move(s); err != nil {
			return err
		}
	}
	f.staged = nil
	return nil
}

func (f *folder) move(s staged) error {
	err := f.root.MkdirAll(path.Dir(s.name), 0o777)
	if err == nil {
		err = f.root.Rename(f.place(s.number), s.name)
	}
	if err != nil {
		return f.explain("write", s.name, err)
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

package publish

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

// staging is where files are written before they take their places, in the
// folder itself, for only within a file system is a move one step. One writer
// works in a folder at a time; what a crash left behind the next build removes.
const staging = ".earmark-new"

// aside are the files that wait in staging, each at the path that it will have:
// so a folder that is not there yet takes its place as a whole. Any number of
// goroutines may write files.
type aside struct {
	guard sync.Mutex
	root  *os.Root        // nil until the first file
	taken map[string]bool // paths; true for a file, false for a folder
}

// claim takes a path for a file and makes the folders it is in. False: something
// else has it, or it is no path for a file; [output] tells what, once all files
// are known.
func (f *folder) claim(name string) (bool, error) {
	a := &f.aside
	a.guard.Lock()
	defer a.guard.Unlock()
	if _, taken := a.taken[name]; taken || checkPath(name) != nil {
		return false, nil
	}
	var missing []string
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		file, known := a.taken[dir]
		if file {
			return false, nil
		}
		if known {
			break
		}
		missing = append(missing, dir)
	}
	if err := f.openAside(); err != nil {
		return false, f.explain("write", name, err)
	}
	for _, dir := range slices.Backward(missing) {
		if err := a.root.Mkdir(dir, 0o777); err != nil {
			return false, f.explain("write", name, err)
		}
		a.taken[dir] = false
	}
	a.taken[name] = true
	return true, nil
}

// openAside makes staging.
func (f *folder) openAside() (err error) {
	if f.aside.root != nil {
		return nil
	}
	f.aside.taken = map[string]bool{}
	if err := f.root.Mkdir(staging, 0o777); err != nil {
		return err
	}
	f.aside.root, err = f.root.OpenRoot(staging)
	return err
}

// stage writes a file aside, to be moved to its place later, and gives its size;
// unchanged for one that cannot have that place. A modified time that is not zero
// is given to it.
func (f *folder) stage(name string, content io.Reader, modified time.Time) (int64, error) {
	free, err := f.claim(name)
	if err != nil || !free {
		return unchanged, err
	}
	n, err := f.fill(name, content)
	if err == nil && !modified.IsZero() {
		err = f.aside.root.Chtimes(name, modified, modified)
	}
	if err != nil {
		return 0, f.explain("write", name, err)
	}
	return n, nil
}

// fill writes a file and closes it; a full disk may only tell at the close.
func (f *folder) fill(name string, content io.Reader) (int64, error) {
	file, err := f.aside.root.Create(name)
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

// put writes bytes under a name of ours at once, unless they stand there already.
func (f *folder) put(name string, data []byte) error {
	whole := content{{Data: data}}
	if f.holds(name, whole) {
		return nil
	}
	err := f.openAside()
	if err == nil {
		_, err = f.fill(name, whole.reader())
	}
	if err == nil {
		err = f.root.Rename(path.Join(staging, name), name)
	}
	if err != nil {
		return f.explain("write", name, err)
	}
	return nil
}

// moveAll moves files that wait to their places, in the order of their paths. A
// folder that is not there is moved with all that is in it.
func (f *folder) moveAll(files []file) error {
	there := map[string]bool{}
	moved := ""
	for _, w := range files {
		if !w.waits() || moved != "" && strings.HasPrefix(w.path, moved) {
			continue
		}
		top := f.missing(w.path, there)
		if err := f.root.Rename(path.Join(staging, top), top); err != nil {
			return f.explain("write", w.path, err)
		}
		moved = top + "/"
	}
	return nil
}

// missing is the highest folder above a file that is not there; the file, where
// all are. What was looked for is remembered.
func (f *folder) missing(name string, there map[string]bool) string {
	for i, c := range name {
		if c != '/' {
			continue
		}
		dir := name[:i]
		if _, known := there[dir]; !known {
			_, err := f.root.Lstat(dir)
			there[dir] = !errors.Is(err, fs.ErrNotExist)
		}
		if !there[dir] {
			return dir
		}
	}
	return name
}

// sweep removes staging and what is left in it.
func (f *folder) sweep() {
	if f.aside.root != nil {
		_ = f.aside.root.Close()
	}
	f.aside = aside{}
	_ = f.root.RemoveAll(staging) // what cannot be removed is in nobody's way
}

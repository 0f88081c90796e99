package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
)

// file is one file of public/: bytes made here, a copy of a file of the
// workspace, or what is packed of another file.
type file struct {
	path string // below public/, with slashes
	data []byte // when from is empty
	// pieces are the bytes instead of data, where other files have many of the same.
	pieces content
	from   string // path in the workspace
	stands bool   // it is there already, as it should be
	// twinOf are the bytes of which this is the compressed twin; nil: it is none
	twinOf content
}

// content are the bytes of a file that is made here.
func (f file) content() content {
	if f.pieces != nil {
		return f.pieces
	}
	return content{{Data: f.data}}
}

// output is everything a build wants in public/.
type output struct {
	files  []file
	byPath map[string]int
	made   map[string][]string // the names of files by what they are made of
}

// add takes a file in. The same copy may be wanted by many; two different
// files of one path are an error, for one would silently replace the other.
func (o *output) add(f file) error {
	if err := checkPath(f.path); err != nil {
		return err
	}
	if o.byPath == nil {
		o.byPath = map[string]int{}
	}
	if i, taken := o.byPath[f.path]; taken {
		if f.from != "" && o.files[i].from == f.from {
			return nil
		}
		return fmt.Errorf("two things want the path %q: rename one of them", f.path)
	}
	o.byPath[f.path] = len(o.files)
	o.files = append(o.files, f)
	return nil
}

// checkPath lets only paths through that stay below public/ and away from
// hidden files, whatever an identifier is called.
func checkPath(name string) error {
	if !fs.ValidPath(name) || name == "." || strings.Contains(name, "\\") || strings.ContainsFunc(name, unicode.IsControl) {
		return fmt.Errorf("the path %q would leave the published folder: give the item a plain name", name)
	}
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") {
			return fmt.Errorf("the path %q is a hidden one: give the item a name that does not begin with a dot", name)
		}
	}
	return nil
}

// check finds what could only fail half way through writing: a path that is a
// file and a folder at once, a recording that is not there.
func (o *output) check(workspace fs.FS) error {
	var problems []error
	for _, f := range o.files {
		for dir := path.Dir(f.path); dir != "."; dir = path.Dir(dir) {
			if _, taken := o.byPath[dir]; taken {
				problems = append(problems, fmt.Errorf("the path %q is wanted as a file and, for %q, as a folder: rename one of the items", dir, f.path))
			}
		}
		if f.from != "" {
			problems = append(problems, checkSource(workspace, f))
		}
	}
	return errors.Join(problems...)
}

func checkSource(workspace fs.FS, f file) error {
	if workspace == nil {
		return fmt.Errorf("publish %s: no workspace to read %q from", f.path, f.from)
	}
	info, err := fs.Stat(workspace, f.from)
	if err != nil {
		return fmt.Errorf("publish %s: %w", f.path, err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("publish %s: %q is not a file", f.path, f.from)
	}
	return nil
}

// write brings the folder to what the build wants. Everything is written aside
// first, so that a full disk leaves the folder as it was; then it takes its place
// in one go, and what earlier builds left behind is removed.
func (o *output) write(ctx context.Context, target *folder, opts Options, report *Report) error {
	target.sweep()
	defer target.sweep()
	slices.SortFunc(o.files, func(a, b file) int { return strings.Compare(a.path, b.path) })
	sizes := make([]int64, len(o.files))
	err := opts.each(ctx, "write", len(o.files), func(i int) (err error) {
		f := &o.files[i]
		sizes[i], err = target.stageFile(i, *f, opts.Workspace)
		f.data, f.pieces, f.twinOf = nil, nil, nil // nobody needs them any more
		return err
	})
	if err != nil {
		return err
	}
	names := make([]string, len(o.files))
	for i, f := range o.files {
		names[i] = f.path
		target.note(i, f.path, sizes[i], report)
	}
	return o.publish(target, names, opts, report)
}

// publish moves what was staged to its places. It is short, and not stopped
// half-way.
func (o *output) publish(target *folder, names []string, opts Options, report *Report) error {
	before, err := readManifest(target)
	if err != nil {
		return err
	}
	if err := target.canMove(o.unwanted(before)); err != nil {
		return err
	}
	if opts.BeforeWrite != nil {
		if err := opts.BeforeWrite(); err != nil {
			return err
		}
	}
	if err := writeManifest(target, append(slices.Clone(before), names...)); err != nil {
		return err
	}
	if err := target.moveAll(); err != nil {
		return err
	}
	if err := target.removeOld(before, o.byPath, report); err != nil {
		return err
	}
	return writeManifest(target, names)
}

// unwanted are the files of earlier builds that this one has not.
func (o *output) unwanted(before []string) []string {
	return slices.DeleteFunc(slices.Clone(before), func(name string) bool {
		_, stays := o.byPath[name]
		return stays
	})
}

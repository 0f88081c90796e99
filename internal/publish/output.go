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
	twin   bool   // it is what was packed of another
	stands bool   // it is there already, as it should be

	// What became of it when it was staged.
	staged   bool  // it was looked at, and written aside where it had to be
	size     int64 // of what waits; unchanged: nothing does
	replaces bool  // something else is in its place
}

// waits tells whether a file waits to be moved to its place.
func (f file) waits() bool { return f.staged && f.size != unchanged }

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

// stageRest writes aside what no job has: copies, and what was made of all the rest.
func (o *output) stageRest(ctx context.Context, target *folder, opts Options) error {
	var rest []*file
	for i := range o.files {
		if f := &o.files[i]; !f.staged {
			rest = append(rest, f)
		}
	}
	return opts.each(ctx, "write", len(rest), func(i int) error { return target.stageFile(rest[i], opts.Workspace) })
}

// publish moves what was staged to its places, and removes what earlier builds left
// behind. It is short, and not stopped half-way.
func (o *output) publish(target *folder, opts Options, report *Report) error {
	names := o.note(report)
	before, err := readManifest(target)
	if err != nil {
		return err
	}
	if err := target.canMove(o.files, o.unwanted(before)); err != nil {
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
	if err := target.moveAll(o.files); err != nil {
		return err
	}
	if err := target.removeOld(before, o.byPath, report); err != nil {
		return err
	}
	return writeManifest(target, names)
}

// note says in the report what became of every file, and gives their paths, sorted
// as the files are from here on.
func (o *output) note(report *Report) []string {
	slices.SortFunc(o.files, func(a, b file) int { return strings.Compare(a.path, b.path) })
	names := make([]string, len(o.files))
	for i, f := range o.files {
		names[i] = f.path
		switch {
		case !f.waits():
			report.Unchanged = append(report.Unchanged, f.path)
			continue
		case f.replaces:
			report.Replaced = append(report.Replaced, f.path)
		}
		report.Written = append(report.Written, f.path)
		report.Bytes += f.size
	}
	return names
}

// unwanted are the files of earlier builds that this one has not.
func (o *output) unwanted(before []string) []string {
	return slices.DeleteFunc(slices.Clone(before), func(name string) bool {
		_, stays := o.byPath[name]
		return stays
	})
}

package publish

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// manifestName lists, one a line and sorted, the files that earmark wrote into
// the folder, and so may remove again. It lies in the folder itself, because
// the workspace's cache may be deleted at any time. Before anything is
// written it names the old files and the new ones; so a build that was cut
// short leaves nothing behind that nobody knows of.
const manifestName = ".earmark-files"

// readManifest gives the files that earlier builds wrote; none when there was
// no build.
func readManifest(target *folder) ([]string, error) {
	data, err := target.root.ReadFile(manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, target.explain("read", manifestName, err)
	}
	var names []string
	for line := range strings.Lines(string(data)) {
		name := strings.TrimRight(line, "\r\n")
		if checkPath(name) == nil { // a line changed by hand removes nothing elsewhere
			names = append(names, name)
		}
	}
	return names, nil
}

func writeManifest(target *folder, names []string) error {
	slices.Sort(names)
	names = slices.Compact(names)
	text := strings.Join(names, "\n")
	if text != "" {
		text += "\n"
	}
	return target.put(manifestName, []byte(text))
}

// ForeignError is a file of the folder that a build would replace and that no
// earlier build wrote.
type ForeignError struct {
	Path string // as the user knows it
}

// Error names the file.
func (e *ForeignError) Error() string {
	return e.Path + " was not written by earmark and would be replaced; nothing was written"
}

// VanishedError is a podcast feed that readers have and a build would remove.
type VanishedError struct {
	Path string // as the user knows it
}

// Error names the feed.
func (e *VanishedError) Error() string {
	return e.Path + " would be removed, and whoever subscribed to it would be left with nothing; nothing was written"
}

// vanished finds the first podcast feed that an earlier build wrote and this one
// has not.
func (o *output) vanished(target *folder) error {
	before, err := readManifest(target)
	if err != nil {
		return err
	}
	for _, name := range before {
		if feed, _ := path.Match("shows/*/feed.xml", name); !feed {
			continue
		}
		if _, stays := o.byPath[name]; !stays {
			return &VanishedError{Path: filepath.Join(target.name, filepath.FromSlash(name))}
		}
	}
	return nil
}

// foreign finds the first file that somebody else put where one is wanted.
func (o *output) foreign(target *folder) error {
	before, err := readManifest(target)
	if err != nil {
		return err
	}
	slices.Sort(before)
	for _, f := range o.files {
		if _, ours := slices.BinarySearch(before, f.path); ours || f.from != "" || f.twin || !f.replaces {
			continue
		}
		return &ForeignError{Path: filepath.Join(target.name, filepath.FromSlash(f.path))}
	}
	return nil
}

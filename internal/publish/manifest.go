package publish

import (
	"errors"
	"io/fs"
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
	_, err := target.put(manifestName, []byte(text))
	return err
}

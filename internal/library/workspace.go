package library

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ConfigFile marks the root of a workspace.
const ConfigFile = "earmark.yaml"

// ErrExists is returned by [Create] for a folder that already holds a
// workspace.
var ErrExists = errors.New("there is a workspace already")

const gitignore = `# written by earmark init
/public/
# subscribers, the outbox and the signing key: never in git
/.earmark/
`

// Create writes a new workspace into dir, which is made if need be. files are
// its contents by their path from the root, [ConfigFile] among them; a
// .gitignore is added. No file that exists is changed, but for lines added to
// .gitignore: if any would be, nothing is written ([ErrExists] for a
// workspace, [fs.ErrExist] for another file).
func Create(dir string, files map[string][]byte) error {
	if _, err := os.Stat(filepath.Join(dir, ConfigFile)); err == nil {
		return fmt.Errorf("%s: %w", filepath.Join(dir, ConfigFile), ErrExists)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if old, err := os.ReadFile(full); err == nil && bytes.Equal(old, files[name]) {
			continue // an earlier run was cut off here
		}
		if _, err := os.Lstat(full); err == nil {
			return fmt.Errorf("%s: %w", full, fs.ErrExist)
		}
	}
	return writeAll(dir, files)
}

// writeAll writes earmark.yaml last: a folder without it is not yet a
// workspace, and nothing takes it for one when the run is cut off.
func writeAll(dir string, files map[string][]byte) error {
	ignore := []byte(gitignore)
	if existing, err := os.ReadFile(filepath.Join(dir, ".gitignore")); err == nil {
		ignore = mergeIgnore(existing, ignore)
	}
	if err := WriteFile(filepath.Join(dir, ".gitignore"), ignore); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if name == ConfigFile {
			continue
		}
		if err := WriteFile(filepath.Join(dir, filepath.FromSlash(name)), files[name]); err != nil {
			return err
		}
	}
	return WriteFile(filepath.Join(dir, ConfigFile), files[ConfigFile])
}

// mergeIgnore adds the lines an existing .gitignore lacks.
func mergeIgnore(existing, ours []byte) []byte {
	if len(existing) > 0 && !bytes.HasSuffix(existing, []byte("\n")) {
		existing = append(existing, '\n')
	}
	have := strings.Split(string(existing), "\n")
	for line := range strings.Lines(string(ours)) {
		known := false
		for _, h := range have {
			known = known || strings.TrimSpace(h) == strings.TrimSpace(line)
		}
		if !known {
			existing = append(existing, line...)
		}
	}
	return existing
}

// WriteFile writes a file whole or not at all: into a temporary file beside
// it, which then takes its name. Folders are made; a file that holds the same
// bytes already is not touched.
func WriteFile(name string, data []byte) (err error) {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer func() {
		if err != nil {
			tmp.Close()
			_ = os.Remove(tmp.Name())
			err = fmt.Errorf("write %s: %w", name, plain(err))
		}
	}()
	if _, err := tmp.Write(data); err != nil {
		return err
	}
	if err := tmp.Chmod(0o644); err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil { // a power cut must not leave an empty file under the name
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}

package publish

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"earmark/internal/earmark"
)

// memory is what is kept of a build, so that the next one of the same content
// need not make every page again to find that none has changed. It holds for as
// long as nobody touches a file: each is known by its size and time.
type memory struct {
	Key      string            // of all that goes into a build
	Files    []kept            // of public/
	Sources  []kept            // of the workspace, that were copied
	Feeds    []Feed            // as the report has them
	Findings []earmark.Finding // the same
	// Made are the files of single jobs by what these are made of. See [past].
	Made map[string][]string
}

// kept is a file as it was left.
type kept struct {
	Name string
	Size int64
	Time int64 // nanoseconds
}

func keptFile(name string, info fs.FileInfo) kept {
	return kept{name, info.Size(), info.ModTime().UnixNano()}
}

// remembered is the memory of the last build; empty where there is none.
func (o Options) remembered() memory {
	var m memory
	if data, err := os.ReadFile(o.Memory); err != nil || json.Unmarshal(data, &m) != nil {
		return memory{}
	}
	return m
}

// same gives the report of a build that would change nothing; false where that is
// not certain.
func (m memory) same(key string, o Options) (Report, bool) {
	if m.Key != key {
		return Report{}, false
	}
	root, err := os.OpenRoot(o.Dir)
	if err != nil {
		return Report{}, false
	}
	defer root.Close()
	report := Report{Feeds: m.Feeds, Findings: m.Findings}
	for _, f := range m.Files {
		if !f.stands(root) {
			return Report{}, false
		}
		if f.Name != manifestName {
			report.Unchanged = append(report.Unchanged, f.Name)
		}
	}
	for _, f := range m.Sources {
		info, err := fs.Stat(o.Workspace, f.Name)
		if err != nil || keptFile(f.Name, info) != f {
			return Report{}, false
		}
	}
	return report, true
}

// stands tells whether a file is as it was left.
func (k kept) stands(root *os.Root) bool {
	info, err := root.Lstat(k.Name)
	return err == nil && info.Mode().IsRegular() && keptFile(k.Name, info) == k
}

// remember keeps what was built. Where it cannot, the next build works in full.
func (o Options) remember(key string, site *output, target *folder, report Report) error {
	m := memory{Key: key, Feeds: report.Feeds, Findings: report.Findings, Made: site.made}
	names := []string{manifestName}
	for _, f := range site.files {
		names = append(names, f.path)
		if f.from == "" {
			continue
		}
		info, err := fs.Stat(o.Workspace, f.from)
		if err != nil {
			return err
		}
		m.Sources = append(m.Sources, keptFile(f.from, info))
	}
	for _, name := range names {
		info, err := target.root.Lstat(name)
		if err != nil {
			return err
		}
		m.Files = append(m.Files, keptFile(name, info))
	}
	data, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return keepFile(o.Memory, data)
}

// keepFile writes aside and moves into place.
func keepFile(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	aside := name + ".new"
	if err := os.WriteFile(aside, data, 0o666); err != nil {
		return errors.Join(err, os.Remove(aside))
	}
	return os.Rename(aside, name)
}

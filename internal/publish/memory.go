package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"

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

// sameAsLast tells whether a build would change nothing, with its report and what
// to remember it by; an empty key: it is not to be remembered.
func (o Options) sameAsLast(lib *earmark.Library, pairs earmark.Pairs) (string, Report, bool) {
	if o.Memory == "" {
		return "", Report{}, false
	}
	key, err := key(lib, pairs, o)
	if err != nil {
		return "", Report{}, false
	}
	report, same := o.recall(key)
	return key, report, same
}

// key is another as soon as anything is that a build is made of: the library and
// its links, the options, the templates, the program itself.
func key(lib *earmark.Library, pairs earmark.Pairs, opts Options) (string, error) {
	sum := sha256.New()
	e := json.NewEncoder(sum)
	parts := []any{
		program(), opts.Generator, opts.Local, opts.Feeds, lib.Site, lib.Site.Zone().String(), lib.Shows, lib.People,
		lib.FeedGUID, lib.FeedGUIDs, opts.Letters, opts.Inputs,
	}
	for _, part := range parts {
		if err := e.Encode(part); err != nil {
			return "", err
		}
	}
	for _, a := range lib.Articles {
		if err := e.Encode(articleKey(a)); err != nil {
			return "", err
		}
	}
	for _, x := range lib.Episodes {
		if err := e.Encode(episodeKey(x)); err != nil {
			return "", err
		}
	}
	for _, p := range pairs.All {
		if err := e.Encode(p.Link); err != nil {
			return "", err
		}
	}
	err := fs.WalkDir(opts.files(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(opts.files(), name)
		_, _ = io.WriteString(sum, name+"\x00"+strconv.Itoa(len(data))+"\x00")
		_, _ = sum.Write(data)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)), err
}

// articleKey is what tells an article from any other: its fingerprint stands for
// its texts, where it has one, for they are most of a library.
func articleKey(a *earmark.Article) *earmark.Article {
	if a.Fingerprint == ([16]byte{}) {
		return a
	}
	bare := *a
	bare.Body, bare.Biography = earmark.Body{}, earmark.Body{}
	return &bare
}

// episodeKey is the same of an episode, whose fingerprint is of its transcript too.
func episodeKey(e *earmark.Episode) *earmark.Episode {
	if e.Fingerprint == ([16]byte{}) {
		return e
	}
	bare := *e
	bare.Notes, bare.Transcript = earmark.Body{}, nil
	return &bare
}

// program names the build of the program, by the file it runs from.
func program() string {
	name, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(name)
	if err != nil {
		return ""
	}
	version := ""
	if b, ok := debug.ReadBuildInfo(); ok {
		version = b.Main.Version
	}
	return version + " " + info.ModTime().String() + " " + strconv.FormatInt(info.Size(), 10)
}

// recall gives the report of a build that would change nothing; false where that
// is not certain.
func (o Options) recall(key string) (Report, bool) {
	data, err := os.ReadFile(o.Memory)
	var m memory
	if err != nil || json.Unmarshal(data, &m) != nil || m.Key != key {
		return Report{}, false
	}
	root, err := os.OpenRoot(o.Dir)
	if err != nil {
		return Report{}, false
	}
	defer root.Close()
	report := Report{Feeds: m.Feeds, Findings: m.Findings}
	for _, f := range m.Files {
		info, err := root.Lstat(f.Name)
		if err != nil || !info.Mode().IsRegular() || keptFile(f.Name, info) != f {
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

// remember keeps what was built. Where it cannot, the next build works in full.
func (o Options) remember(key string, site *output, target *folder, report Report) error {
	m := memory{Key: key, Feeds: report.Feeds, Findings: report.Findings}
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

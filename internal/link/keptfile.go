package link

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	indexPrefix   = "index-"
	changesPrefix = "changes-"
	mostIndexes   = 2 // of the library as it is, and as readers see it
)

// find is the kept index of a library; nil when there is none that is whole.
func (k Kept) find(m marked) *snapshot {
	if k.ahead != nil {
		if s := k.ahead(); s != nil && s.is(m) {
			return s
		}
	}
	if s := k.read(k.file(indexPrefix, m.key())); s != nil && s.is(m) {
		return s
	}
	return nil
}

// snapshots are the kept indexes that are whole, the latest first.
func (k Kept) snapshots() iter.Seq[*snapshot] {
	return func(yield func(*snapshot) bool) {
		for i, name := range k.list(indexPrefix) {
			var s *snapshot
			if i == 0 && k.ahead != nil {
				s = k.ahead()
			} else {
				s = k.read(filepath.Join(k.Dir, name))
			}
			if s != nil && !yield(s) {
				return
			}
		}
	}
}

// read reads an index; nil when there is none, or none that is whole.
func (k Kept) read(name string) *snapshot {
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil
	}
	data, err := mapped(f)
	if err != nil {
		return nil
	}
	state, changed := stateOf(info)
	proven := k.isProven(state)
	s, err := readSnapshot(data, proven)
	if err != nil {
		return nil
	}
	if !proven && state != "" && time.Since(changed) >= settled && f.Sync() == nil {
		k.prove(state)
	}
	return s
}

// readings are those that were kept beside an index; none where nothing whole
// is.
func (k Kept) readings(s *snapshot, name mark) readings {
	f, err := os.Open(k.file(changesPrefix, name))
	if err != nil {
		return readings{}
	}
	defer f.Close()
	data, err := mapped(f)
	if err != nil {
		return readings{}
	}
	r, _ := parseReadings(data, name, len(s.index.features))
	return r
}

func (k Kept) file(prefix string, name mark) string {
	return filepath.Join(k.Dir, prefix+hex.EncodeToString(name[:]))
}

// list names the files with a prefix, the latest first.
func (k Kept) list(prefix string) []string {
	type dated struct {
		name string
		at   int64
	}
	entries, err := os.ReadDir(k.Dir)
	if err != nil {
		return nil
	}
	var files []dated
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasPrefix(e.Name(), prefix) {
			files = append(files, dated{e.Name(), info.ModTime().UnixNano()})
		}
	}
	slices.SortFunc(files, func(a, b dated) int {
		if a.at != b.at {
			return int(min(max(b.at-a.at, -1), 1))
		}
		return strings.Compare(a.name, b.name)
	})
	return each(files, func(f dated) string { return f.name })
}

// keep writes a file whole or not at all, where there is a folder, and lets go of
// the oldest of its kind. That it could not be kept is no error: it can be made
// again.
func (k Kept) keep(prefix string, name mark, most int, write func(io.Writer) error) {
	if k.Dir == "" {
		return
	}
	err := k.write(k.file(prefix, name), write)
	if err != nil && k.Trouble != nil {
		k.Trouble(fmt.Errorf("keep %s: %w", k.Dir, err))
	}
	for i, old := range k.list(prefix) {
		if i >= most {
			_ = os.Remove(filepath.Join(k.Dir, old)) // another process may have been first
		}
	}
}

func (k Kept) write(name string, write func(io.Writer) error) (err error) {
	if err := os.MkdirAll(k.Dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(k.Dir, ".new-*")
	if err != nil {
		return err
	}
	defer func() {
		f.Close()
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	out := bufio.NewWriterSize(f, 1<<20)
	if err := write(out); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

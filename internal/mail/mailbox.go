package mail

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Mails gives the mails that lie at a path, one after the other: a Maildir (its
// new and cur), a folder of files, an mbox, a file that is one mail, or "-" for
// what comes in, which may be one mail or an mbox. Where is for people. A mail
// that cannot be read comes with its error, and the others after it; nothing is
// moved or deleted.
func Mails(path string, in io.Reader) iter.Seq2[Incoming, error] {
	return func(yield func(Incoming, error) bool) {
		if path == "-" {
			eachMail("standard input", in, yield)
			return
		}
		info, err := os.Stat(path)
		if err != nil {
			yield(Incoming{Where: path}, fmt.Errorf("read mail: %w", err))
			return
		}
		if !info.IsDir() {
			eachOfFile(path, yield)
			return
		}
		files, err := mailFiles(path)
		if err != nil {
			yield(Incoming{Where: path}, fmt.Errorf("read mail: %w", err))
			return
		}
		for _, file := range files {
			if !eachOfFile(file, yield) {
				return
			}
		}
	}
}

// Incoming is a mail and where it lies.
type Incoming struct {
	Where string
	Text  []byte // at most 4 MB of it
}

// mailFiles lists the mails of a Maildir, or the files of a folder.
func mailFiles(dir string) ([]string, error) {
	folders := []string{dir}
	if info, err := os.Stat(filepath.Join(dir, "new")); err == nil && info.IsDir() {
		folders = []string{filepath.Join(dir, "new"), filepath.Join(dir, "cur")}
	}
	var files []string
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, e := range entries {
			if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
				files = append(files, filepath.Join(folder, e.Name()))
			}
		}
	}
	sort.Strings(files)
	return files, nil
}

func eachOfFile(name string, yield func(Incoming, error) bool) bool {
	f, err := os.Open(name)
	if err != nil {
		return yield(Incoming{Where: name}, fmt.Errorf("read mail: %w", err))
	}
	defer func() { _ = f.Close() }()
	return eachMail(name, f, yield)
}

// eachMail parts an mbox at its "From " lines behind an empty line (RFC 4155);
// what does not begin with one is a single mail.
func eachMail(where string, r io.Reader, yield func(Incoming, error) bool) bool {
	lines := bufio.NewReaderSize(r, 64<<10)
	first, _ := lines.Peek(5)
	if !bytes.Equal(first, []byte("From ")) {
		text, err := io.ReadAll(io.LimitReader(lines, mostReport))
		if err != nil {
			err = fmt.Errorf("read mail: %w", err)
		}
		if len(bytes.TrimSpace(text)) == 0 && err == nil {
			return true
		}
		return yield(Incoming{Where: where, Text: text}, err)
	}
	var text []byte
	empty, number := true, 0
	for {
		line, err := lines.ReadSlice('\n')
		if empty && bytes.HasPrefix(line, []byte("From ")) {
			if number > 0 && !yield(Incoming{Where: fmt.Sprintf("%s, mail %d", where, number), Text: text}, nil) {
				return false
			}
			text, number = nil, number+1
			line = nil
		}
		if len(line) > 0 {
			empty = len(bytes.TrimRight(line, "\r\n")) == 0
		}
		if bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) {
			line = bytes.TrimPrefix(line, []byte(">"))
		}
		if len(text) < mostReport {
			text = append(text, line...)
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			if !errors.Is(err, io.EOF) {
				return yield(Incoming{Where: where}, fmt.Errorf("read mail: %w", err))
			}
			return yield(Incoming{Where: fmt.Sprintf("%s, mail %d", where, number), Text: text}, nil)
		}
	}
}

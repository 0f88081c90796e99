// Judge parses the letters in a folder with go-message, as mail programs written
// in Go do: both parts, what they are encoded in, and the headers.
//
//	go run .ci/letter/judge.go FOLDER [HOW MANY]     without a number there must be some
package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	_ "github.com/emersion/go-message/charset"
	"github.com/emersion/go-message/mail"
)

func main() {
	faults, n := judgeAll(os.Args[1])
	if want := len(os.Args) > 2 && strconv.Itoa(n) != os.Args[2]; want || n == 0 {
		faults = append(faults, fmt.Errorf("got %d letters, want %v", n, os.Args[2:]))
	}
	for _, fault := range faults {
		fmt.Println(fault)
	}
	fmt.Printf("%d letters read by go-message: %d faults\n", n, len(faults))
	if len(faults) > 0 {
		os.Exit(1)
	}
}

func judgeAll(folder string) (faults []error, n int) {
	err := filepath.WalkDir(folder, func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".eml") {
			return err
		}
		n++
		if err := judge(name); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", filepath.Base(name), err))
		}
		return nil
	})
	if err != nil {
		faults = append(faults, err)
	}
	return faults, n
}

func judge(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	letter, err := mail.CreateReader(f)
	if err != nil {
		return err
	}
	faults := judgeHeader(letter.Header)
	for i, want := range []struct{ kind, end string }{{"text/plain", ""}, {"text/html", "</html>"}} {
		part, err := letter.NextPart()
		if err != nil {
			return errors.Join(append(faults, fmt.Errorf("part %d: %w", i+1, err))...)
		}
		faults = append(faults, judgePart(part, want.kind, want.end))
	}
	if _, err := letter.NextPart(); !errors.Is(err, io.EOF) {
		faults = append(faults, fmt.Errorf("got a third part, %v, want none", err))
	}
	return errors.Join(faults...)
}

func judgeHeader(h mail.Header) (faults []error) {
	kind, params, err := h.ContentType()
	if err != nil || kind != "multipart/alternative" || params["boundary"] == "" {
		faults = append(faults, fmt.Errorf("got %s, %v, want multipart/alternative", kind, err))
	}
	if subject, err := h.Subject(); err != nil || subject == "" || strings.Contains(subject, "=?") || !utf8.ValidString(subject) {
		faults = append(faults, fmt.Errorf("subject: got %q, %v", subject, err))
	}
	if _, err := h.Date(); err != nil {
		faults = append(faults, fmt.Errorf("date: %w", err))
	}
	if id, err := h.MessageID(); err != nil || id == "" {
		faults = append(faults, fmt.Errorf("Message-ID: got %q, %v", id, err))
	}
	for _, name := range []string{"From", "To"} {
		if list, err := h.AddressList(name); err != nil || len(list) != 1 {
			faults = append(faults, fmt.Errorf("%s: got %v, %v, want one address", name, list, err))
		}
	}
	for _, name := range []string{"From", "To", "Subject", "Date", "Message-Id", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Mime-Version"} {
		if n := len(h.Values(name)); n != 1 {
			faults = append(faults, fmt.Errorf("%s stands %d times, want once", name, n))
		}
	}
	return faults
}

// judgePart wants a body in quoted-printable that is UTF-8, whole, and decodes to
// nothing that looks encoded still.
func judgePart(part *mail.Part, kind, end string) error {
	header, ok := part.Header.(*mail.InlineHeader)
	if !ok {
		return fmt.Errorf("got a %T, want what is shown", part.Header)
	}
	got, params, err := header.ContentType()
	if err != nil || got != kind || !strings.EqualFold(params["charset"], "utf-8") {
		return fmt.Errorf("got %s of %v, %v, want %s of UTF-8", got, params, err, kind)
	}
	if encoding := header.Get("Content-Transfer-Encoding"); !strings.EqualFold(encoding, "quoted-printable") {
		return fmt.Errorf("%s: got the encoding %q, want quoted-printable", kind, encoding)
	}
	body, err := io.ReadAll(part.Body)
	if err != nil {
		return fmt.Errorf("%s: %w", kind, err)
	}
	text := strings.TrimSpace(string(body))
	if text == "" || !utf8.ValidString(text) || !strings.HasSuffix(text, end) || strings.Contains(text, "=3D") {
		return fmt.Errorf("%s: it is empty, cut off or not decoded: %d octets", kind, len(text))
	}
	return nil
}

package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"earmark/internal/fetch"
)

// remoteFile is a file on somebody's server that is read in pieces: by ranges, or
// where a server knows of none, as far as it was sent. It is for one goroutine.
type remoteFile struct {
	io.ReaderAt
	size  int64
	known fetch.Validators
	close func() error
}

// The size of the first piece asked for. Each that goes on from the one before is
// twice as long, so that a file that is read whole takes few requests.
const (
	firstPiece   = 64 << 10
	longestPiece = 4 << 20
)

// errTooMuch is for a file of which more would have to be read than may be.
var errTooMuch = errors.New("more of it would have to be read than fetch.max_size allows")

// openRemote asks for the beginning of a file; most is how many bytes of it may be
// read in all. The caller closes it.
func openRemote(ctx context.Context, client *fetch.Client, address string, most int64) (*remoteFile, error) {
	answer, err := client.Range(ctx, address, 0, firstPiece)
	if err != nil {
		return nil, err
	}
	if answer.Status != http.StatusPartialContent {
		return openSpool(answer)
	}
	r := &ranges{ctx: ctx, client: client, at: answer.URL, size: answer.Length, etag: answer.Validators.ETag, left: most - firstPiece, next: firstPiece}
	if err := r.take(answer, 0, firstPiece); err != nil {
		return nil, err
	}
	r.first = r.last
	return &remoteFile{ReaderAt: r, size: r.size, known: answer.Validators, close: func() error { return nil }}, nil
}

// ranges reads a file by asking for parts of it.
type ranges struct {
	ctx         context.Context
	client      *fetch.Client
	at          string // what answered, so that redirects are followed once
	size        int64
	etag        string
	left        int64 // bytes that may still be asked for
	next        int64 // how long the next piece is, if it goes on from the last
	first, last piece
}

// piece is a part of a file.
type piece struct {
	from int64
	data []byte
}

func (p piece) end() int64 { return p.from + int64(len(p.data)) }

// ReadAt reads from the first piece and the last, and asks for another where the
// bytes are in neither.
func (r *ranges) ReadAt(p []byte, at int64) (int, error) {
	n := 0
	for n < len(p) {
		here := at + int64(n)
		if here >= r.size {
			return n, io.EOF
		}
		held, err := r.holding(here)
		if err != nil {
			return n, err
		}
		n += copy(p[n:], held.data[here-held.from:])
	}
	return n, nil
}

func (r *ranges) holding(at int64) (piece, error) {
	for _, p := range []piece{r.last, r.first} {
		if at >= p.from && at < p.end() {
			return p, nil
		}
	}
	if r.next = min(2*r.next, longestPiece); at != r.last.end() {
		r.next = firstPiece
	}
	return r.last, r.ask(at, min(r.next, r.size-at))
}

func (r *ranges) ask(at, length int64) error {
	if r.left -= length; r.left < 0 {
		return errTooMuch
	}
	answer, err := r.client.Range(r.ctx, r.at, at, length)
	if err != nil {
		return err
	}
	return r.take(answer, at, length)
}

// take reads a part, and refuses one that is not what was asked for, or of another
// file than the parts before: put together they would be no file at all.
func (r *ranges) take(answer *fetch.Response, at, length int64) error {
	defer answer.Body.Close()
	data, err := io.ReadAll(io.LimitReader(answer.Body, length))
	if err != nil {
		return err
	}
	stated, _, _ := strings.Cut(strings.TrimPrefix(answer.Header.Get("Content-Range"), "bytes "), "-")
	from, err := strconv.ParseInt(strings.TrimSpace(stated), 10, 64)
	switch {
	case answer.Status != http.StatusPartialContent || err != nil || from != at || len(data) == 0:
		return fmt.Errorf("the server does not send the part it is asked for (%d, Content-Range %q)", answer.Status, answer.Header.Get("Content-Range"))
	case answer.Length <= 0:
		return errors.New("the server does not say how large it is")
	case answer.Length != r.size || answer.Validators.ETag != r.etag:
		return errors.New("it changed while it was read")
	}
	r.last = piece{at, data}
	return nil
}

// openSpool keeps what a server sends in a file, as far as it is read.
func openSpool(answer *fetch.Response) (*remoteFile, error) {
	file, err := os.CreateTemp("", "earmark-elsewhere-*")
	if err != nil {
		return nil, errors.Join(err, answer.Body.Close())
	}
	s := &spool{body: answer.Body, file: file}
	remote := &remoteFile{ReaderAt: s, size: answer.Length, known: answer.Validators, close: s.Close}
	if answer.Length < 0 || answer.Header.Get("Content-Encoding") != "" { // only its end says how large it is
		remote.size, err = s.all()
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return remote, nil
}

// spool is a file as far as it was sent.
type spool struct {
	body io.ReadCloser
	file *os.File
	have int64
}

// ReadAt waits for the bytes it is asked for.
func (s *spool) ReadAt(p []byte, at int64) (int, error) {
	if lack := at + int64(len(p)) - s.have; lack > 0 {
		n, err := io.CopyN(s.file, s.body, lack)
		s.have += n
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
	}
	return s.file.ReadAt(p, at)
}

func (s *spool) all() (int64, error) {
	n, err := io.Copy(s.file, s.body)
	s.have += n
	return s.have, err
}

// Close removes what was kept, and ends the answer.
func (s *spool) Close() error {
	return errors.Join(s.body.Close(), s.file.Close(), os.Remove(s.file.Name()))
}

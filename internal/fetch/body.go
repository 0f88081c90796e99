package fetch

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// body reads what a server sends: decompressed, within limits, and not waiting
// for ever. Closing it lets the next request to the host begin.
type body struct {
	ctx     context.Context // the caller's
	timed   context.Context // ends also when the server takes too long
	url     string
	source  io.ReadCloser // from the network
	content io.Reader     // decompressed and limited
	quiet   *time.Timer   // ends the request when nothing comes
	patient time.Duration
	release func()
	once    sync.Once
	err     error // what the first read that failed said
}

// accepted are the codings asked for. A server that sends others anyway is told.
const accepted = "gzip, deflate"

// newBody takes over an answer's body; release is called when it is closed, and
// end ends the request from another goroutine.
func newBody(ctx, timed context.Context, answer *http.Response, limit int64, patient time.Duration, end context.CancelCauseFunc, release func()) (*body, error) {
	b := &body{ctx: ctx, timed: timed, url: answer.Request.URL.Redacted(), source: answer.Body, patient: patient, release: release}
	b.quiet = time.AfterFunc(patient, func() { end(errTooSlow) })
	sent := &limited{r: answer.Body, left: limit, limit: limit, how: "sent"}
	content, err := decompress(sent, answer.Header.Get("Content-Encoding"))
	if err != nil {
		_ = b.Close()
		return nil, &PermanentError{Failure{URL: b.url, Phase: PhaseBody, Err: err}}
	}
	b.content = &limited{r: content, left: limit, limit: limit, how: "decompressed"}
	return b, nil
}

// Read reads on. A silence longer than allowed ends it.
func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	b.quiet.Reset(b.patient)
	n, err := b.content.Read(p)
	b.quiet.Stop()
	if err != nil && !errors.Is(err, io.EOF) {
		err = b.failure(err)
	}
	b.err = err
	return n, err
}

// Close gives the connection back. It may be called twice.
func (b *body) Close() error {
	b.once.Do(func() {
		b.quiet.Stop()
		_ = b.source.Close()
		b.release()
	})
	return nil
}

func (b *body) failure(err error) error {
	if cause := context.Cause(b.timed); errors.Is(cause, errTooSlow) {
		err = cause
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = &said{"it ended before its end", err}
	}
	if isCorrupt(err) {
		err = &encodingError{fmt.Sprintf("it cannot be decompressed: %v", err)}
	}
	return failure(b.ctx, b.url, PhaseBody, err)
}

func isCorrupt(err error) bool {
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	return corrupt || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, zlib.ErrHeader) || errors.Is(err, zlib.ErrChecksum)
}

// encodingError is a coding that cannot be undone.
type encodingError struct{ words string }

func (e *encodingError) Error() string { return e.words }

// decompress undoes the coding of an answer as it is read.
func decompress(r io.Reader, coding string) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(coding)) {
	case "", "identity":
		return r, nil
	case "gzip", "x-gzip":
		return &lazy{r: r, open: func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }}, nil
	case "deflate":
		return &lazy{r: r, open: inflate}, nil
	}
	return nil, &encodingError{fmt.Sprintf("it is sent as %q, which was not asked for", coding)}
}

// inflate reads "deflate", which is zlib (RFC 9110 section 8.4.1.2).
// QUIRK: some servers send it without zlib's two bytes.
func inflate(r io.Reader) (io.Reader, error) {
	peeked := bufio.NewReader(r)
	head, err := peeked.Peek(2)
	if err == nil && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		return zlib.NewReader(peeked)
	}
	return flate.NewReader(peeked), nil
}

// lazy opens a decompressor at the first read: only then may it wait for the
// server. An answer without any content is empty, not broken.
type lazy struct {
	r    io.Reader
	open func(io.Reader) (io.Reader, error)
	into io.Reader
}

func (l *lazy) Read(p []byte) (int, error) {
	if l.into == nil {
		opened, err := l.open(l.r)
		if err != nil {
			return 0, err
		}
		l.into = opened
	}
	return l.into.Read(p)
}

// limited reads up to a limit, and fails where there is more.
type limited struct {
	r           io.Reader
	left, limit int64
	how         string
}

func (l *limited) Read(p []byte) (int, error) {
	if int64(len(p)) > l.left+1 {
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return n + int(l.left), &LimitError{What: fmt.Sprintf("more than %s %s", size(l.limit), l.how), Raise: "fetch.max_size"}
	}
	return n, err
}

// size says bytes as people do.
func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

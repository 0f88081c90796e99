package fetch

import (
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Response is an answer that can be used: 200, 206 or 304.
type Response struct {
	URL    string // the address that answered, after all redirects
	Moved  string // where the address asked for has moved to for good (301, 308); empty: it has not
	Status int
	Header http.Header
	// NotModified: the server says that what the caller has is current.
	NotModified bool
	Validators  Validators
	Length      int64 // bytes as sent, or of the whole where a range was asked for; -1: not said
	// Body is what was sent, decompressed. It is never nil and must be closed:
	// nobody else gets to ask the host before. Its errors are a
	// [TemporaryError] or a [PermanentError].
	Body io.ReadCloser
}

// Validators are what a server gives to an answer so that the next request can
// be conditional (RFC 9110 section 8.8).
type Validators struct {
	ETag         string
	LastModified string
}

// IsZero tells whether there are none.
func (v Validators) IsZero() bool { return v == Validators{} }

func (v Validators) put(h http.Header) {
	if v.ETag != "" {
		h.Set("If-None-Match", v.ETag)
	}
	if v.LastModified != "" {
		h.Set("If-Modified-Since", v.LastModified)
	}
}

// Type is the media type of the answer in lower case, and the character set the
// server names; both empty when it names none.
func (r *Response) Type() (media, charset string) {
	header := r.Header.Get("Content-Type")
	media, params, err := mime.ParseMediaType(header)
	if err != nil && media == "" { // QUIRK: parameters are broken more often than types
		media, _, _ = strings.Cut(header, ";")
	}
	return strings.ToLower(strings.TrimSpace(media)), params["charset"]
}

// Bytes reads the whole body and closes it.
func (r *Response) Bytes() ([]byte, error) {
	defer r.Body.Close()
	return io.ReadAll(r.Body)
}

func newResponse(answer *http.Response, moved string, body io.ReadCloser) *Response {
	return &Response{
		URL: answer.Request.URL.String(), Moved: moved, Status: answer.StatusCode, Header: answer.Header,
		NotModified: answer.StatusCode == http.StatusNotModified,
		Validators:  Validators{ETag: answer.Header.Get("ETag"), LastModified: answer.Header.Get("Last-Modified")},
		Length:      lengthOf(answer), Body: body,
	}
}

// lengthOf is how long the whole is: "Content-Range: bytes 0-99/1234" says it
// of a part (RFC 9110 section 14.4).
func lengthOf(answer *http.Response) int64 {
	if answer.StatusCode != http.StatusPartialContent {
		return answer.ContentLength
	}
	_, total, _ := strings.Cut(answer.Header.Get("Content-Range"), "/")
	n, err := strconv.ParseInt(total, 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// refusal is the error of a status that is none of success.
func refusal(answer *http.Response, now time.Time) error {
	f := Failure{URL: answer.Request.URL.Redacted(), Phase: PhaseHeader, Status: answer.StatusCode}
	switch code := answer.StatusCode; {
	case code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests, code >= 500:
		return &TemporaryError{Failure: f, RetryAfter: RetryAfter(answer.Header.Get("Retry-After"), now)}
	}
	return &PermanentError{f}
}

// longestWait is how long a server may ask to be left alone. More is a mistake
// more often than a wish.
const longestWait = 7 * 24 * time.Hour

// RetryAfter reads the header of that name: seconds or a date (RFC 9110
// section 10.2.3). What cannot be understood is 0.
func RetryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	var wait time.Duration
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), longestWait)
}

// emptyBody is a body without content.
type emptyBody struct{ release func() }

func (emptyBody) Read([]byte) (int, error) { return 0, io.EOF }
func (e emptyBody) Close() error           { e.release(); return nil }

package ingest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
	"earmark/internal/ingest"
	"earmark/internal/media"
)

// recordingServer serves one recording and notes what it was asked.
type recordingServer struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
	sent  int64
}

// served begins a server; serve answers to whatever is asked of "/a.mp3".
func served(t *testing.T, serve http.HandlerFunc) *recordingServer {
	t.Helper()
	s := &recordingServer{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, strings.TrimSpace(r.Method+" "+r.Header.Get("Range")))
		s.mu.Unlock()
		serve(&countingWriter{w, s}, r)
	}))
	t.Cleanup(s.Close)
	return s
}

type countingWriter struct {
	http.ResponseWriter
	s *recordingServer
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.s.mu.Lock()
	c.s.sent += int64(n)
	c.s.mu.Unlock()
	return n, err
}

func (s *recordingServer) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asked...)
}

func (s *recordingServer) bytes() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent
}

// whole serves bytes as a good server does.
func whole(data []byte, etag string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if etag != "" {
			w.Header().Set("ETag", etag)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	}
}

// withoutRanges serves bytes as a server that knows of no ranges.
func withoutRanges(data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(data)))
		if r.Method == http.MethodGet {
			_, _ = w.Write(data)
		}
	}
}

// asking are recordings kept in a folder of the test.
func asking(t *testing.T, file string) *ingest.Recordings {
	t.Helper()
	r := &ingest.Recordings{Elsewhere: elsewhere(t, file)}
	r.Open()
	return r
}

func elsewhere(t *testing.T, file string) ingest.Elsewhere {
	t.Helper()
	client := fetch.New(fetch.Options{AllowPrivate: []string{"127.0.0.1"}, Timeout: 300 * time.Millisecond})
	t.Cleanup(client.Close)
	return ingest.Elsewhere{Client: client, File: file, Most: 32 << 20, Now: func() time.Time { return time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC) }}
}

// filled is what an episode with a recording at an address is filled to.
func filled(r *ingest.Recordings, a earmark.Audio) *earmark.Episode {
	e := &earmark.Episode{ID: "show/a", Audio: a}
	r.Fill(&earmark.Library{Episodes: []*earmark.Episode{e}})
	return e
}

func readMedia(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../media/testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// manyRates is an MP3 of two bit rates without an index: only the whole tells.
func manyRates() []byte {
	var out []byte
	for i := range 6000 {
		frame, rate := make([]byte, 417), byte(0x90)
		if i/700%2 == 1 {
			frame, rate = make([]byte, 208), 0x50
		}
		copy(frame, []byte{0xFF, 0xFB, rate, 0xC0})
		out = append(out, frame...)
	}
	return out
}

func TestRecordingsAreMeasured(t *testing.T) {
	sample, err := os.ReadFile("../../content/shows/the-back-step/keys-without-doors.m4a")
	if err != nil {
		t.Fatal(err)
	}
	onlyGET := func(status int, next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodHead {
				w.WriteHeader(status)
				return
			}
			next(w, r)
		}
	}
	for name, tt := range map[string]struct {
		data  []byte
		serve http.HandlerFunc
		most  int // requests; 0: any number
	}{
		"M4A":                     {sample, whole(sample, `"1"`), 6},
		"VBR with index":          {readMedia(t, "vbr-xing.mp3"), whole(readMedia(t, "vbr-xing.mp3"), ""), 2},
		"VBR without index":       {manyRates(), whole(manyRates(), `"2"`), 12},
		"Opus":                    {readMedia(t, "speech.opus"), whole(readMedia(t, "speech.opus"), ""), 2},
		"no HEAD":                 {sample, onlyGET(405, whole(sample, `"1"`)), 6},
		"no HEAD, signed":         {sample, onlyGET(403, whole(sample, `"1"`)), 6},
		"no ranges":               {manyRates(), withoutRanges(manyRates()), 2},
		"no ranges, index at end": {readMedia(t, "moov-end.m4a"), withoutRanges(readMedia(t, "moov-end.m4a")), 2},
		"no length and no ranges": {sample, func(w http.ResponseWriter, r *http.Request) {
			w.(*countingWriter).ResponseWriter.(http.Flusher).Flush()
			_, _ = w.Write(sample)
		}, 2},
		"HEAD tells a wrong size": {sample, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodHead {
				w.Header().Set("Content-Length", "42")
				return
			}
			whole(sample, `"1"`)(w, r)
		}, 6},
		"HEAD tells a wrong type": {sample, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			whole(sample, `"1"`)(w, r)
		}, 6},
	} {
		t.Run(name, func(t *testing.T) {
			s := served(t, tt.serve)
			want, err := media.ProbeAudio(bytes.NewReader(tt.data), "a.mp3")
			if err != nil {
				t.Fatal(err)
			}
			r, address := asking(t, filepath.Join(t.TempDir(), "recordings")), s.URL+"/a.mp3"
			failed, err := r.Ask(t.Context(), []string{address}, func() {})
			if err != nil || len(failed) > 0 {
				t.Fatalf("got %v, %v", failed, err)
			}
			got := filled(r, earmark.Audio{URL: address}).Audio
			if got.Length != want.Length || got.Type != want.Type || got.Duration != want.Duration {
				t.Errorf("got %+v, want %+v", got, want)
			}
			if n := len(s.requests()); tt.most > 0 && n > tt.most {
				t.Errorf("got %d requests, want at most %d: %q", n, tt.most, s.requests())
			}
		})
	}
}

// A long recording is measured by its ends, through a redirect that is followed
// for the head and the first piece only.
func TestRecordingsAreReadInPart(t *testing.T) {
	var long []byte
	for range 40_000 { // 24 minutes, 16 MB
		frame := make([]byte, 417)
		copy(frame, []byte{0xFF, 0xFB, 0x90, 0xC0})
		long = append(long, frame...)
	}
	s := served(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/track/a.mp3" {
			http.Redirect(w, r, "/cdn/a.mp3", http.StatusFound)
			return
		}
		whole(long, `"1"`)(w, r)
	})
	r, address := asking(t, filepath.Join(t.TempDir(), "recordings")), s.URL+"/track/a.mp3"
	if failed, err := r.Ask(t.Context(), []string{address}, func() {}); err != nil || len(failed) > 0 {
		t.Fatalf("got %v, %v", failed, err)
	}
	got := filled(r, earmark.Audio{URL: address}).Audio
	if want := 40_000 * 1152 * time.Second / 44100; got.Duration != want || got.Length != int64(len(long)) {
		t.Errorf("got %v, want %d bytes of %v", got, len(long), want)
	}
	if s.bytes() > 600_000 {
		t.Errorf("got %d bytes sent of %d, want a few pieces", s.bytes(), len(long))
	}
	heads := 0
	for _, asked := range s.requests() {
		if asked == "HEAD" {
			heads++
		}
	}
	if heads != 2 || len(s.requests()) > 11 {
		t.Errorf("got %q, want HEAD and the first piece twice each, and a few pieces", s.requests())
	}
}

func TestChaptersOfRecordingsElsewhere(t *testing.T) {
	chap := func(element, title string, start byte) string {
		name := "TIT2\x00\x00\x00" + string(rune(len(title)+1)) + "\x00\x00\x03" + title
		body := element + "\x00" + "\x00\x00" + string([]byte{start}) + "\x00" + "\x00\x00\xff\x00" + "\xff\xff\xff\xff\xff\xff\xff\xff" + name
		return "CHAP\x00\x00\x00" + string(rune(len(body))) + "\x00\x00" + body
	}
	frames := chap("a", "Salt", 0) + chap("b", "Water", 1)
	data := append([]byte("ID3\x03\x00\x00\x00\x00\x00"+string(rune(len(frames)))+frames), readMedia(t, "cbr.mp3")...)
	s := served(t, whole(data, `"1"`))
	r, address := asking(t, filepath.Join(t.TempDir(), "recordings")), s.URL+"/a.mp3"
	if failed, err := r.Ask(t.Context(), []string{address}, func() {}); err != nil || len(failed) > 0 {
		t.Fatalf("got %v, %v", failed, err)
	}
	e := filled(r, earmark.Audio{URL: address})
	if len(e.Chapters) != 2 || e.Chapters[0].Title != "Salt" || e.Chapters[1].Start != 256*time.Millisecond {
		t.Errorf("got %+v, want the chapters of the tag", e.Chapters)
	}
	e = &earmark.Episode{ID: "show/b", Audio: earmark.Audio{URL: address}, Chapters: []earmark.Chapter{{Title: "Own"}}, Fingerprint: [16]byte{1}}
	r.Fill(&earmark.Library{Episodes: []*earmark.Episode{e}})
	if len(e.Chapters) != 1 || e.Fingerprint == ([16]byte{}) {
		t.Errorf("got %+v, want what the editor wrote", e.Chapters)
	}
}

// What nobody knows for certain is not known.
func TestRecordingsNotUnderstood(t *testing.T) {
	sample := readMedia(t, "vbr-xing.mp3")
	mp3 := manyRates()
	for name, tt := range map[string]struct {
		serve http.HandlerFunc
		kept  bool // not asked again by a later build
	}{
		"404":     {http.NotFound, true},
		"a page":  {whole([]byte("<!DOCTYPE html><title>Sign in</title>"), ""), true},
		"nothing": {whole(nil, ""), true},
		"cut off": {whole(readMedia(t, "moov-end.m4a")[:2000], ""), true},
		"busy":    {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, false},
		"breaks off": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "9000")
			_, _ = w.Write(sample)
		}, false},
		"slow": {func(w http.ResponseWriter, r *http.Request) { waitFor(r.Context(), time.Second) }, false},
		"another part": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", "bytes 7-99/5000")
			w.WriteHeader(http.StatusPartialContent)
			_, _ = w.Write(sample[:93])
		}, false},
		"unknown size": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", "bytes 0-99/*")
			w.WriteHeader(http.StatusPartialContent)
			_, _ = w.Write(sample[:100])
		}, false},
		"endless redirect": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/a.mp3", http.StatusFound) }, false},
		"changes meanwhile": {func(w http.ResponseWriter, r *http.Request) {
			etag := `"1"`
			if r.Header.Get("Range") != "" && !strings.HasPrefix(r.Header.Get("Range"), "bytes=0-") {
				etag = `"2"`
			}
			whole(mp3, etag)(w, r)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := served(t, tt.serve)
			file, address := filepath.Join(t.TempDir(), "recordings"), s.URL+"/a.mp3"
			r := asking(t, file)
			failed, err := r.Ask(t.Context(), []string{address}, func() {})
			if err != nil || failed[address] == nil {
				t.Fatalf("got %v, %v, want an error of the address", failed, err)
			}
			if got := filled(r, earmark.Audio{URL: address}); got.Audio != (earmark.Audio{URL: address}) {
				t.Errorf("got %+v, want nothing", got.Audio)
			}
			later := asking(t, file)
			if asks := len(later.Unasked([]string{address}, false)) > 0; asks == tt.kept {
				t.Errorf("got asked again: %t, want %t (%v)", asks, !tt.kept, failed[address])
			}
			if tt.kept && later.Trouble(address) == "" {
				t.Error("got no trouble kept, want the cause")
			}
		})
	}
	t.Run("private", func(t *testing.T) {
		s := served(t, whole(sample, ""))
		r := asking(t, filepath.Join(t.TempDir(), "recordings"))
		r.Client = fetch.New(fetch.Options{})
		failed, _ := r.Ask(t.Context(), []string{s.URL + "/a.mp3"}, func() {})
		var private *fetch.PrivateError
		if !errors.As(failed[s.URL+"/a.mp3"], &private) || len(s.requests()) > 0 {
			t.Errorf("got %v and %q, want nobody asked", failed, s.requests())
		}
	})
	t.Run("more than may be read", func(t *testing.T) {
		s := served(t, whole(mp3, `"1"`))
		r := asking(t, filepath.Join(t.TempDir(), "recordings"))
		r.Most = 1 << 20
		if failed, _ := r.Ask(t.Context(), []string{s.URL + "/a.mp3"}, func() {}); failed[s.URL+"/a.mp3"] == nil || s.bytes() > 1<<20 {
			t.Errorf("got %v and %d bytes sent, want an error and no more than 1 MB", failed, s.bytes())
		}
	})
}

func waitFor(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// A later run asks nobody; asked to, it asks for the head alone and reads again
// only what is another.
func TestRecordingsAreKept(t *testing.T) {
	data, etag := readMedia(t, "vbr-xing.mp3"), `"1"`
	s := served(t, func(w http.ResponseWriter, r *http.Request) { whole(data, etag)(w, r) })
	file, address := filepath.Join(t.TempDir(), "cache", "recordings"), s.URL+"/a.mp3"
	first := asking(t, file)
	ask := func(r *ingest.Recordings) {
		t.Helper()
		if failed, err := r.Ask(t.Context(), []string{address}, func() {}); err != nil || len(failed) > 0 {
			t.Fatalf("got %v, %v", failed, err)
		}
	}
	ask(first)
	want := filled(first, earmark.Audio{URL: address}).Audio

	later := asking(t, file)
	if unasked := later.Unasked([]string{address, address}, false); len(unasked) > 0 {
		t.Errorf("got %q to ask, want none", unasked)
	}
	if got := filled(later, earmark.Audio{URL: address}).Audio; got != want || got.Length == 0 {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := filled(asking(t, file), earmark.Audio{URL: address, Length: 7, Type: "audio/mp3"}).Audio; got.Length != 7 || got.Type != "audio/mp3" || got.Duration != want.Duration {
		t.Errorf("got %+v, want what was written, and the duration", got)
	}

	before := len(s.requests())
	ask(later)
	if got := s.requests()[before:]; len(got) != 1 || got[0] != "HEAD" {
		t.Errorf("got %q, want HEAD alone", got)
	}
	data, etag = readMedia(t, "cbr.mp3"), `"2"`
	ask(later)
	if got := filled(later, earmark.Audio{URL: address}).Audio; got.Length != int64(len(data)) {
		t.Errorf("got %+v, want the new one of %d bytes", got, len(data))
	}
	s.Close()
	failed, err := later.Ask(t.Context(), []string{address, s.URL + "/b.mp3"}, func() {})
	if err != nil || len(failed) != 2 {
		t.Errorf("got %v, %v, want both told", failed, err)
	}
	if got := filled(asking(t, file), earmark.Audio{URL: address}).Audio; got.Length != int64(len(data)) {
		t.Errorf("got %+v, want what was known before the server was gone", got)
	}
}

func TestRecordingsEndWithTheContext(t *testing.T) {
	s := served(t, func(_ http.ResponseWriter, r *http.Request) { waitFor(r.Context(), time.Minute) })
	r := asking(t, filepath.Join(t.TempDir(), "recordings"))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := r.Ask(ctx, []string{s.URL + "/a.mp3"}, func() {}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
	}
}

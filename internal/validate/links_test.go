package validate_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
	"earmark/internal/validate"
)

func pngOf(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestLinks asks a real server for what a feed points to.
func TestLinks(t *testing.T) {
	sound := bytes.Repeat([]byte("sound"), 40_000)
	files := map[string][]byte{"/good.mp3": sound, "/nohead.mp3": sound, "/norange.mp3": sound, "/page.mp3": []byte("<!DOCTYPE html><p>Log in"), "/small.png": pngOf(t, 600, 600), "/cover.png": pngOf(t, 1400, 1400)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, ok := files[r.URL.Path]
		switch {
		case !ok:
			http.NotFound(w, r)
		case r.URL.Path == "/nohead.mp3" && r.Method == http.MethodHead:
			w.WriteHeader(http.StatusMethodNotAllowed)
		case r.URL.Path == "/norange.mp3":
			w.Header().Set("Content-Type", "audio/mpeg")
			w.Header().Set("Content-Length", fmt.Sprint(len(data)))
			if r.Method == http.MethodGet {
				_, _ = w.Write(data) // the client may leave early
			}
		default:
			if strings.HasSuffix(r.URL.Path, ".mp3") {
				w.Header().Set("Content-Type", "audio/mpeg")
			}
			http.ServeContent(w, r, r.URL.Path, time.Time{}, bytes.NewReader(data))
		}
	}))
	defer server.Close()
	host, _ := url.Parse(server.URL)
	client := fetch.New(fetch.Options{AllowPrivate: []string{host.Hostname()}})
	defer client.Close()

	item := func(file string, length int, kind string) string {
		return fmt.Sprintf("<item><title>x</title><guid isPermaLink=\"false\">urn:x:%s</guid><enclosure url=\"%s/%s\" length=\"%d\" type=%q/></item>\n", file, server.URL, file, length, kind)
	}
	for _, tt := range []struct {
		name, body string
		want       []string
	}{
		{"good", item("good.mp3", len(sound), "audio/mp3"), nil},
		{"gone", item("gone.mp3", 5, "audio/mpeg"), []string{"links.dead"}},
		{"length and type", item("good.mp3", 1234, "audio/ogg"), []string{"links.length", "links.type"}},
		{"no answer to HEAD", item("nohead.mp3", len(sound), "audio/mpeg"), []string{"links.head"}},
		{"no ranges", item("norange.mp3", len(sound), "audio/mpeg"), []string{"links.range"}},
		{"a page", item("page.mp3", 0, "audio/mpeg"), []string{"links.page"}},
		{"good cover", `<itunes:image href="` + server.URL + `/cover.png"/>`, nil},
		{"small cover", `<itunes:image href="` + server.URL + `/small.png"/>`, []string{"links.cover"}},
		{"no picture", `<itunes:image href="` + server.URL + `/good.mp3"/>`, []string{"links.image"}},
		{"each once", item("gone.mp3", 5, "audio/mpeg") + item("gone.mp3", 5, "audio/mpeg"), []string{"links.dead"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			feed := `<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>` + tt.body + `</channel></rss>`
			links := &validate.Links{Asker: client}
			if err := validate.Feed(t.Context(), strings.NewReader(feed), validate.Options{File: "feed", Links: links.Add}, func(earmark.Finding) bool { return true }); err != nil {
				t.Fatal(err)
			}
			var got []string
			err := links.Check(t.Context(), func(f earmark.Finding) bool {
				if f.Line != 1 || f.Column == 0 || f.Hint == "" || f.Source == "" {
					t.Errorf("half a finding: %+v", f)
				}
				got = append(got, f.Rule)
				return true
			})
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("got %v %v, want %v", got, err, tt.want)
			}
		})
	}
}

func TestLinksAreCapped(t *testing.T) {
	links := &validate.Links{Most: 2}
	for i := range 5 {
		links.Add(validate.Link{URL: fmt.Sprintf("https://example.org/%d", i)})
	}
	if links.Skipped() != 3 {
		t.Errorf("got %d skipped, want 3", links.Skipped())
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if err := links.Check(ctx, nil); err == nil {
		t.Error("a context that ended is no error")
	}
}

// TestEndlessAnswer reads from a server that never stops.
func TestEndlessAnswer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(`<rss version="2.0"><channel>`))
		for r.Context().Err() == nil {
			if _, err := w.Write(bytes.Repeat([]byte("<item><title>x</title><guid>https://a.example/</guid></item>\n"), 1000)); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	client := fetch.New(fetch.Options{AllowPrivate: []string{"127.0.0.1"}, MaxSize: 3})
	defer client.Close()
	answer, err := client.Get(t.Context(), server.URL, fetch.Validators{})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var last earmark.Finding
	if err := validate.Feed(t.Context(), answer.Body, validate.Options{Profile: validate.ProfileRSS}, func(f earmark.Finding) bool { last = f; return true }); err != nil {
		t.Fatal(err)
	}
	if last.Rule != "feed.endless" {
		t.Errorf("got %+v, want feed.endless", last)
	}
}

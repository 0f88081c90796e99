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

// cmykOf begins as a JPEG in the colours of print does.
func cmykOf(side byte) []byte {
	b := []byte{0xFF, 0xD8, 0xFF, 0xC0, 0, 20, 8, side, 0, side, 0, 4}
	for id := range byte(4) {
		b = append(b, id+1, 0x11, 0)
	}
	return append(b, 0xFF, 0xDA, 0, 2)
}

// TestLinks asks a real server for what a feed points to.
func TestLinks(t *testing.T) {
	sound := bytes.Repeat([]byte("sound"), 40_000)
	files := map[string][]byte{
		"/good.mp3": sound, "/nohead.mp3": sound, "/busy.mp3": sound, "/huge.mp3": sound, "/norange.mp3": sound, "/page.mp3": []byte("<!DOCTYPE html><p>Log in"), "/small.png": pngOf(t, 600, 600), "/cover.png": pngOf(t, 1400, 1400),
		"/cover.jpg": pngOf(t, 1400, 1400), "/print.jpg": cmykOf(6), "/webp.png": []byte("RIFF\x10\x00\x00\x00WEBPVP8 "), "/icon.gif": []byte("GIF89a\x01\x00\x01\x00"),
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, ok := files[r.URL.Path]
		switch {
		case !ok:
			http.NotFound(w, r)
		case r.URL.Path == "/busy.mp3":
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusServiceUnavailable)
		case r.URL.Path == "/huge.mp3": // 300 megabytes, as a server without ranges sends them
			w.Header().Set("Content-Length", "314572800")
			for r.Method == http.MethodGet && r.Context().Err() == nil {
				if _, err := w.Write(data); err != nil {
					return
				}
			}
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
		{"cover in the colours of print", `<itunes:image href="` + server.URL + `/print.jpg"/>`, []string{"links.colour"}},
		{"cover with the end of another type", `<itunes:image href="` + server.URL + `/cover.jpg"/>`, []string{"links.extension"}},
		{"WebP called PNG", `<itunes:image href="` + server.URL + `/webp.png"/>`, []string{"links.image"}},
		{"a small picture of the feed", `<image><url>` + server.URL + `/icon.gif</url></image>`, nil},
		{"a server that is busy", item("busy.mp3", 5, "audio/mpeg"), []string{"links.unanswered"}},
		{"larger than anything that is fetched", item("huge.mp3", 314572800, ""), []string{"links.range"}},
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

// A host that does not answer is left alone; the others are asked, and what was
// not asked for is told once.
func TestSilentHostIsLeft(t *testing.T) {
	asked := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked[r.Method]++
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer server.Close()
	good := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "a.mp3", time.Time{}, strings.NewReader("sound"))
	}))
	defer good.Close()
	client := fetch.New(fetch.Options{AllowPrivate: []string{"127.0.0.1"}})
	defer client.Close()
	done := 0
	links := &validate.Links{Asker: client, Progress: func(n, total int) {
		if done = n; total != 11 {
			t.Errorf("got %d in all, want 11", total)
		}
	}}
	for i := range 10 {
		links.Add(validate.Link{URL: fmt.Sprintf("%s/%d.mp3", server.URL, i), Length: -1, Line: i})
	}
	links.Add(validate.Link{URL: good.URL + "/a.mp3", Length: 5, Type: "audio/mpeg"})
	var got []string
	if err := links.Check(t.Context(), func(f earmark.Finding) bool { got = append(got, f.Rule); return true }); err != nil {
		t.Fatal(err)
	}
	if want := []string{"links.unanswered", "links.unanswered", "links.left"}; !slices.Equal(got, want) || asked["GET"] != 2 || done != 11 {
		t.Errorf("got %v after %v requests and %d told, want %v after two", got, asked, done, want)
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

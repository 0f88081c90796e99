package ingest_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/ingest"
)

// noise is a picture that does not pack well, so that its header is a small part
// of it.
func noise(side int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, side, side))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = byte(random.Uint32()) | byte(255*(i%4/3))
	}
	return m
}

func asPNG(t *testing.T, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asJPEG(t *testing.T, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func pictures(t *testing.T, file string) *ingest.Pictures {
	t.Helper()
	p := &ingest.Pictures{Elsewhere: elsewhere(t, file)}
	p.Open()
	return p
}

// cover is what the cover of a show at an address is filled to.
func cover(p *ingest.Pictures, address string) earmark.Image {
	s := &earmark.Show{ID: "s", Image: earmark.Image{URL: address}}
	p.Fill(&earmark.Library{Shows: []*earmark.Show{s}})
	return s.Image
}

// behind puts so many bytes of comments in front of a JPEG's size, where cameras
// put what they know.
func behind(data []byte, size int) []byte {
	out := append([]byte{}, data[:2]...)
	for size > 0 {
		n := min(size, 65_000)
		out = append(append(out, 0xFF, 0xFE, byte((n+2)>>8), byte(n+2)), make([]byte, n)...)
		size -= n
	}
	return append(out, data[2:]...)
}

func TestPicturesAreLookedAt(t *testing.T) {
	rgb := noise(1500)
	gray := image.NewGray(image.Rect(0, 0, 1400, 1400))
	gray.Set(3, 3, color.White)
	for name, tt := range map[string]struct {
		data  []byte
		serve func([]byte) http.HandlerFunc
		want  earmark.Image
		most  int64 // bytes sent
	}{
		"PNG":                 {asPNG(t, rgb), func(b []byte) http.HandlerFunc { return whole(b, `"1"`) }, earmark.Image{Type: "image/png", Width: 1500, Height: 1500, Colours: "RGB"}, 64 << 10},
		"JPEG":                {asJPEG(t, rgb), func(b []byte) http.HandlerFunc { return whole(b, "") }, earmark.Image{Type: "image/jpeg", Width: 1500, Height: 1500, Colours: "RGB"}, 64 << 10},
		"JPEG with much else": {behind(asJPEG(t, rgb), 300_000), func(b []byte) http.HandlerFunc { return whole(b, "") }, earmark.Image{Type: "image/jpeg", Width: 1500, Height: 1500, Colours: "RGB"}, 600_000},
		"grey":                {asJPEG(t, gray), func(b []byte) http.HandlerFunc { return whole(b, "") }, earmark.Image{Type: "image/jpeg", Width: 1400, Height: 1400, Colours: "gray"}, 64 << 10},
		"no ranges":           {asPNG(t, rgb), withoutRanges, earmark.Image{Type: "image/png", Width: 1500, Height: 1500, Colours: "RGB"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := served(t, tt.serve(tt.data))
			file, address := filepath.Join(t.TempDir(), "pictures"), s.URL+"/cover"
			p := pictures(t, file)
			if failed, err := p.Ask(t.Context(), []string{address}, func() {}); err != nil || len(failed) > 0 {
				t.Fatalf("got %v, %v", failed, err)
			}
			tt.want.URL = address
			if got := cover(p, address); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
			if sent := s.bytes(); tt.most > 0 && sent > tt.most {
				t.Errorf("got %d bytes sent of %d, want at most %d", sent, len(tt.data), tt.most)
			}
			later := pictures(t, file)
			if unasked := later.Unasked([]string{address}, false); len(unasked) > 0 || cover(later, address) != tt.want {
				t.Errorf("kept: got %q to ask and %+v", unasked, cover(later, address))
			}
			before := len(s.requests())
			if failed, err := later.Ask(t.Context(), []string{address}, func() {}); name == "PNG" && (err != nil || len(failed) > 0 || len(s.requests()) != before+1) {
				t.Errorf("again: got %v, %v and %q, want HEAD alone", failed, err, s.requests()[before:])
			}
		})
	}
}

func TestPicturesNotUnderstood(t *testing.T) {
	data := asPNG(t, noise(400))
	for name, tt := range map[string]struct {
		serve http.HandlerFunc
		kept  bool // not asked again by a later build
	}{
		"404":     {http.NotFound, true},
		"a page":  {whole([]byte("<!DOCTYPE html><title>Sign in</title>"), ""), true},
		"damaged": {whole(data[:20], ""), true},
		"busy":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, false},
		"breaks off": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "90000")
			if r.Method == http.MethodGet {
				_, _ = w.Write(data[:12])
			}
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := served(t, tt.serve)
			file, address := filepath.Join(t.TempDir(), "pictures"), s.URL+"/cover"
			p := pictures(t, file)
			failed, err := p.Ask(t.Context(), []string{address}, func() {})
			if err != nil || failed[address] == nil {
				t.Fatalf("got %v, %v, want an error of the address", failed, err)
			}
			if got := cover(p, address); got != (earmark.Image{URL: address}) {
				t.Errorf("got %+v, want nothing", got)
			}
			later := pictures(t, file)
			if asks := len(later.Unasked([]string{address}, false)) > 0; asks == tt.kept {
				t.Errorf("got asked again: %t, want %t (%v)", asks, !tt.kept, failed[address])
			}
		})
	}
}

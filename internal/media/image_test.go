package media_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"earmark/internal/media"
)

func TestProbeImage(t *testing.T) {
	tests := []struct {
		name string
		want media.Image
	}{
		{"cover.jpg", media.Image{Type: "image/jpeg", Width: 48, Height: 32, Colours: media.RGB}},
		{"cover-gray.jpg", media.Image{Type: "image/jpeg", Width: 48, Height: 32, Colours: media.Gray}},
		{"cover-cmyk.jpg", media.Image{Type: "image/jpeg", Width: 48, Height: 32, Colours: media.CMYK}},
		{"cover.png", media.Image{Type: "image/png", Width: 48, Height: 32, Colours: media.RGB}},
		{"cover-palette.png", media.Image{Type: "image/png", Width: 48, Height: 32, Colours: media.RGB}},
		{"cover-gray.png", media.Image{Type: "image/png", Width: 48, Height: 32, Colours: media.Gray}},
		{"cover-gray-alpha.png", media.Image{Type: "image/png", Width: 48, Height: 32, Colours: media.Gray}},
		{"cover.gif", media.Image{Type: "image/gif", Width: 48, Height: 32, Colours: media.RGB}},
		{"cover-lossy.webp", media.Image{Type: "image/webp", Width: 48, Height: 32, Colours: media.RGB}},
		{"cover-lossless.webp", media.Image{Type: "image/webp", Width: 48, Height: 32, Colours: media.RGB}},
		{"anim.webp", media.Image{Type: "image/webp", Width: 48, Height: 32, Colours: media.RGB}},
		{"cover.svg", media.Image{Type: "image/svg+xml"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := media.ProbeImage(bytes.NewReader(testFile(t, tt.name)))
			if err != nil || got != tt.want {
				t.Errorf("got %+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
}

func TestProbeImageErrors(t *testing.T) {
	tests := []struct {
		name string
		data []byte
		says string
	}{
		{"empty", nil, `""`},
		{"text", []byte("no image"), "no image"},
		{"sound", testFile(t, "speech.wav"), "RIFF"},
		{"PNG cut off", testFile(t, "cover.png")[:20], "image/png"},
		{"WebP cut off", testFile(t, "cover-lossy.webp")[:20], "image/webp"},
		{"HTML page", []byte("<!DOCTYPE html><p>404"), "<!DOCTYPE"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := media.ProbeImage(bytes.NewReader(tt.data))
			if !errors.Is(err, media.ErrUnknownImage) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got error %v, want %v that says %q", err, media.ErrUnknownImage, tt.says)
			}
		})
	}
}

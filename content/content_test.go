package content_test

import (
	"bytes"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"path"
	"regexp"
	"strings"
	"testing"

	"earmark/content"
)

// The binary carries the sample library: it may not grow without anybody
// noticing.
const (
	maxAudio = 3 << 20
	maxImage = 60_000
)

func TestFilesMakeAWorkspace(t *testing.T) {
	files := content.Files()
	for _, name := range []string{
		"earmark.yaml",
		"content/articles/sharing-a-miscarriage.md",
		"content/people/hilaria-baldwin.md",
		"content/shows/mom-brain/_index.md",
		"content/shows/the-back-step/_index.md",
		"content/shows/forty-miles-of-river/_index.md",
		"content/links/mending-a-hymn-book.yaml",
		"content/issues/2026-11-22.yaml",
	} {
		if len(files[name]) == 0 {
			t.Errorf("%s: got nothing, want a file", name)
		}
	}
	for name := range files {
		if strings.Contains(name, "testdata") || strings.HasSuffix(name, ".go") {
			t.Errorf("%s: is in the workspace, want only what belongs to the library", name)
		}
	}
}

// TestFilesAreTheCallersOwn guards against a caller changing the library of
// everybody else.
func TestFilesAreTheCallersOwn(t *testing.T) {
	content.Files()["earmark.yaml"][0] = '!'
	if got := content.Files()["earmark.yaml"][0]; got != '#' {
		t.Errorf("first byte of earmark.yaml: got %q, want '#'", got)
	}
}

func TestAudioStaysSmall(t *testing.T) {
	total, kinds := 0, map[string]int{}
	for name, data := range content.Files() {
		switch ext := path.Ext(name); ext {
		case ".mp3", ".m4a", ".opus", ".ogg", ".flac", ".wav":
			total += len(data)
			kinds[ext]++
		}
	}
	if total > maxAudio {
		t.Errorf("audio: got %d bytes, want at most %d", total, maxAudio)
	}
	if kinds[".mp3"] == 0 || kinds[".m4a"] == 0 || len(kinds) > 2 {
		t.Errorf("got %v, want both kinds that every directory takes, and no other", kinds)
	}
}

// TestCoversSuitDirectories holds the covers to what Apple Podcasts asks:
// square, 1400 to 3000 pixels.
func TestCoversSuitDirectories(t *testing.T) {
	covers := 0
	for name, data := range content.Files() {
		if ext := path.Ext(name); ext != ".png" && ext != ".jpg" {
			continue
		}
		if len(data) > maxImage {
			t.Errorf("%s: got %d bytes, want at most %d", name, len(data), maxImage)
		}
		if !strings.HasPrefix(path.Base(name), "cover.") {
			continue
		}
		covers++
		found, _, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if found.Width != found.Height || found.Width < 1400 || found.Width > 3000 {
			t.Errorf("%s: got %d x %d, want a square of 1400 to 3000", name, found.Width, found.Height)
		}
	}
	if covers != 3 {
		t.Errorf("covers: got %d, want one for each of 3 shows", covers)
	}
}

// TestEveryItemHasItsOwnGUID keeps identifiers from being copied with a file.
func TestEveryItemHasItsOwnGUID(t *testing.T) {
	line := regexp.MustCompile(`(?m)^guid(?:: | = ")([^\s"]+)`)
	seen := map[string]string{}
	for name, data := range content.Files() {
		item := strings.HasPrefix(name, "content/articles/") || strings.HasPrefix(name, "content/shows/")
		if !item || path.Ext(name) != ".md" || name == "content/shows/mom-brain/_index.md" {
			continue
		}
		found := line.FindSubmatch(data)
		if found == nil {
			t.Errorf("%s: got no guid, want one", name)
			continue
		}
		guid := string(found[1])
		if other, ok := seen[guid]; ok {
			t.Errorf("%s: got the guid of %s, want one of its own", name, other)
		}
		seen[guid] = name
	}
}

package main

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"earmark/content"
)

// mediaHost has a feed of an article with pictures and one of an episode with all
// that an episode can have, and counts what is asked for.
type mediaHost struct {
	*httptest.Server
	guard sync.Mutex
	asked map[string]int
}

func newMediaHost(t *testing.T) *mediaHost {
	t.Helper()
	h := &mediaHost{asked: map[string]int{}}
	h.Server = httptest.NewServer(h)
	t.Cleanup(h.Close)
	return h
}

func (h *mediaHost) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.guard.Lock()
	h.asked[r.URL.Path]++
	h.guard.Unlock()
	at := "http://" + r.Host
	switch r.URL.Path {
	case "/map.png", "/other/map.png", "/cover.png":
		_, _ = w.Write(content.Files()["content/shows/mom-brain/cover.png"])
	case "/page.jpg":
		_, _ = io.WriteString(w, "<html>not a picture</html>")
	case "/fog.mp3":
		_, _ = w.Write(content.Files()["content/shows/mom-brain/sample-one.mp3"])
	case "/fog.vtt":
		_, _ = io.WriteString(w, "WEBVTT\n\n00:01.000 --> 00:04.000\nThe fog came in.\n")
	case "/fog.json":
		_, _ = io.WriteString(w, `{"version":"1.2.0","chapters":[{"startTime":0,"title":"Fog"}]}`)
	case "/articles.xml":
		_, _ = io.WriteString(w, `<rss version="2.0"><channel><title>T</title><link>`+at+`/</link>`+
			`<item><title>One</title><guid>1</guid><pubDate>Tue, 09 Apr 2019 10:00:00 GMT</pubDate><description><![CDATA[<p>See <img src="/map.png" alt="A [map]"> and <img src="/other/map.png">.</p>
<pre><code>![no](`+at+`/gone.png)</code></pre><p><img src="/missing.png" alt="m"><img src="/page.jpg" alt="p"><img src="http://10.0.0.1/x.png"></p>]]></description></item>
<item><title>Two</title><guid>2</guid><pubDate>Tue, 09 Apr 2019 10:00:00 GMT</pubDate><description><![CDATA[<figure><img src="/map.png"><figcaption>Again</figcaption></figure>]]></description></item></channel></rss>`)
	case "/podcast.xml":
		_, _ = io.WriteString(w, `<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>Low</title><itunes:image href="`+at+`/cover.png"/>
<item><title>Fog</title><guid>f</guid><pubDate>Tue, 09 Apr 2019 10:00:00 GMT</pubDate><enclosure url="`+at+`/fog.mp3" length="9" type="audio/mpeg"/>
<podcast:transcript url="`+at+`/fog.html" type="text/html"/><podcast:transcript url="`+at+`/fog.vtt" type="text/vtt"/><podcast:chapters url="`+at+`/fog.json" type="application/json+chapters"/></item>
<item><title>Mist</title><guid>m</guid><pubDate>Tue, 09 Apr 2019 10:00:00 GMT</pubDate><enclosure url="`+at+`/fog.mp3" length="9" type="audio/mpeg"/><podcast:transcript url="`+at+`/mist.vtt" type="text/vtt"/></item></channel></rss>`)
	default:
		http.NotFound(w, r)
	}
}

// since gives what was asked for since the last time.
func (h *mediaHost) since() []string {
	h.guard.Lock()
	defer h.guard.Unlock()
	paths := slices.Sorted(maps.Keys(h.asked))
	clear(h.asked)
	return paths
}

// TestImportDownload brings pictures of texts, covers, recordings, transcripts
// and chapters; what fails is told and stays where it is; a second run asks for
// no file that is there.
func TestImportDownload(t *testing.T) {
	h := newMediaHost(t)
	dir := emptyWorkspace(t)
	const allow = "--allow-private=127.0.0.1"
	code, out := imported(t, dir, "rss", h.URL+"/articles.xml", allow, "--download")
	for _, says := range []string{"(" + h.URL + "/missing.png) of One: ", "404", "page.jpg) of One: it is no picture", "10.0.0.1"} {
		if code != exitPartly || !strings.Contains(out, says) {
			t.Errorf("got %d, want %d, and %q in\n%s", code, exitPartly, says, out)
		}
	}
	one := contentOf(t, dir)["content/articles/one.md"]
	for _, has := range []string{"![A \\[map\\]](map-", "![](map-", "![m](" + h.URL + "/missing.png)", "![p](" + h.URL + "/page.jpg)", "![no](" + h.URL + "/gone.png)"} {
		if !strings.Contains(one, has) {
			t.Errorf("got no %q in\n%s", has, one)
		}
	}
	if asked := h.since(); slices.Contains(asked, "/gone.png") {
		t.Error("what a listing shows was asked for")
	}
	if found, _ := filepath.Glob(filepath.Join(dir, "content/articles/map-*.png")); len(found) != 2 {
		t.Errorf("got pictures %q, want two: one serves both texts", found)
	}

	code, out = imported(t, dir, "rss", h.URL+"/podcast.xml", allow, "--download")
	if code != exitPartly || !strings.Contains(out, "transcript of Mist: ") {
		t.Errorf("got %d, want %d\n%s", code, exitPartly, out)
	}
	files := contentOf(t, dir)
	for file, lines := range map[string][]string{
		"content/shows/low/_index.md": {"\nimage: cover.png\n"},
		"content/shows/low/fog.md":    {"\naudio: fog.mp3\n", "\ntranscript: fog.vtt\n", "\nchapters: fog.chapters.json\n"},
		"content/shows/low/mist.md":   {"transcript: it is at " + h.URL + "/mist.vtt and could not be had"},
	} {
		for _, line := range lines {
			if !strings.Contains(files[file], line) {
				t.Errorf("%s: got no %q in\n%s", file, line, files[file])
			}
		}
	}

	// Again: only what failed is asked for; without --download nothing is.
	h.since()
	imported(t, dir, "rss", h.URL+"/articles.xml", allow, "--download")
	imported(t, dir, "rss", h.URL+"/podcast.xml", allow, "--download")
	if got, want := h.since(), []string{"/articles.xml", "/missing.png", "/mist.vtt", "/page.jpg", "/podcast.xml"}; !slices.Equal(got, want) {
		t.Errorf("the second run asked for %q, want %q", got, want)
	}
	if code, out := imported(t, dir, "rss", h.URL+"/articles.xml", allow); code != exitDone || !strings.Contains(out, "2 unchanged") {
		t.Errorf("without --download: got %d\n%s", code, out)
	}
	if got := contentOf(t, dir); !maps.Equal(got, files) {
		t.Error("the second run changed files")
	}
	publishesPictures(t, dir)
}

// publishesPictures builds, and looks for the picture on the page and in the
// feed.
func publishesPictures(t *testing.T, dir string) {
	t.Helper()
	var out strings.Builder
	if code := run(t.Context(), []string{"-C", dir, "build"}, strings.NewReader(""), &out, &out, noEnv); code != exitDone {
		t.Fatalf("build: exit status %d\n%s", code, out.String())
	}
	for file, has := range map[string]string{
		"articles/two/index.html": `<img src="../../images/articles/map-`,
		"feed.xml":                `<img src="https://example.com/images/articles/map-`,
	} {
		data, err := os.ReadFile(filepath.Join(dir, "public", file))
		if err != nil || !strings.Contains(string(data), has) {
			t.Errorf("%s: got no %q in\n%s (%v)", file, has, data, err)
		}
	}
	if found, _ := filepath.Glob(filepath.Join(dir, "public/images/articles/map-*.png")); len(found) != 2 {
		t.Errorf("got %q, want both pictures", found)
	}
}

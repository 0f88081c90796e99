package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/validate"
)

// ugly is a text with what feeds break on: control characters, the end of a
// CDATA section, markup, references that look like some, emoji made of several
// characters, text that runs the other way, and a letter that no XML may hold.
const ugly = "\x01]]> <b>&amp; &#x26; & \"q\" 'a' \x0b👩‍👧‍👦 مرحبا שלום \u202eback\u202c <script>x()</script> <![CDATA[ \ufffe e\u0301 \U0001F3F4\U000E0067"

// uglyAddress is one that a browser would open.
const uglyAddress = `https://bücher.example/a b/ü?x=1&y=2&z=<"'>&amp;é#frag`

// uglyAudio are the recordings of its episodes: beside them, and elsewhere.
var uglyAudio = []string{"a.mp3", "{file: a.mp3, type: audio/mpeg, duration: 15}", "{url: " + quoted(uglyAddress+".mp3") + ", length: 30398, type: audio/mpeg, duration: '00:15'}", "a.m4a", "a.mp3"}

// uglyTranscripts are with times, without, and within the front matter. Where SRT
// says who speaks, apps know a name by the letter it begins with.
var uglyTranscripts = []string{"t.vtt", "t.txt", "[{sec: 0, who: " + quoted("W "+ugly) + ", line: " + quoted(ugly) + "}, {sec: 5, line: " + quoted(ugly) + "}]", "t.vtt", "t.txt"}

// quoted is a text as YAML.
func quoted(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < ' ' || r == 0xfffe || r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return `"` + b.String() + `"`
}

// uglyLibrary is a workspace with every key of its files set, each to the
// worst.
func uglyLibrary(t *testing.T, dir string) {
	t.Helper()
	long := strings.Repeat("Ünd so weiter & so fort. ", 400) // 10,000 characters
	title := func(n int) string {
		if n == 0 {
			return quoted(long)
		}
		return quoted(strconv.Itoa(n) + " " + ugly)
	}
	files := map[string]string{
		"earmark.yaml": "site: {title: " + quoted("T "+ugly) + ", url: 'https://bücher.example/päth/', description: " + quoted(ugly+long) +
			", author: " + quoted("A "+ugly) + ", email: a@example.com, language: he-IL}\nfeeds: {items: 2, episodes: 2, hubs: ['https://hüb.example/?a=1&b=2']}\n",
		"content/people/one.md": "---\nname: " + quoted("One "+ugly) + "\nurl: " + quoted(uglyAddress) + "\naliases: [" + quoted(ugly) + "]\nimage: cover.png\nhosts: [ours]\n---\n" + ugly + "\n",
		"content/shows/ours/_index.md": "---\ntitle: " + quoted("S "+ugly+long) + "\nhosts: [one]\nauthor: " + quoted("A "+ugly) + "\nowner: {name: " + quoted(ugly) + ", email: o@example.com}\n" +
			"image: cover.png\nlanguage: ar\nurl: " + quoted(uglyAddress) + "\nguid: 917393e3-1b1e-5cef-ace4-edaa54e1f810\nlink_notes: true\ncategories: [Society & Culture > Personal Journals, Arts]\nexplicit: true\ntype: serial\nlocked: true\nfunding: {url: " + quoted(uglyAddress) + ", text: " + quoted(long) + "}\n" +
			"copyright: " + quoted(ugly) + "\nlicense: " + quoted(uglyAddress) + "\npeople: [{name: " + quoted("Two "+ugly) + ", role: Guest}]\nmedium: podcast\nnew_feed_url: https://neu.example/feed.xml?a=1&b=2\nblock: true\ncomplete: true\n" +
			"txt: [{purpose: applepodcastsverify, text: " + quoted(ugly+long) + "}]\nseasons: [{season: 1, name: " + quoted(ugly+long) + "}]\npodroll: [{title: " + quoted(ugly) + ", url: " + quoted(uglyAddress) + "}]\n" +
			"update_frequency: {text: " + quoted(ugly) + ", rule: FREQ=WEEKLY;BYDAY=TH}\n---\n" + ugly + "\n\n" + long + "\n",
		"content/shows/theirs/_index.md": "---\ntitle: Theirs\nfeed: https://theirs.example/feed.xml\n---\nAbout.\n",
		"content/shows/theirs/a.md":      "---\ntitle: A\ndate: 2026-01-01\nguid: a\naudio: {url: 'https://theirs.example/a.mp3?x=1&y=2', length: 960000, type: audio/mpeg, duration: 60}\n---\nA\n",
	}
	for n := range 5 {
		files[fmt.Sprintf("content/articles/%d.md", n)] = "---\ntitle: " + title(n) + fmt.Sprintf("\ndate: 2026-01-%02d 09:00:00 +1400\nupdated: 2026-02-%02d\n", n+1, n+1) +
			"authors: [one, " + quoted("Someone "+ugly) + "]\nsummary: " + quoted(ugly+long) + "\ntags: [" + quoted(ugly) + "]\ncategories: [" + quoted("Ünd & "+ugly) + ", Plain]\nimage: pic.png\n" +
			"content_notes: [" + quoted(ugly) + "]\nlang: fa\nredirect_from: [" + quoted("/old/"+strconv.Itoa(n)+"/ü&"+ugly) + "]\n" + map[bool]string{true: "url: " + quoted(uglyAddress+strconv.Itoa(n)) + "\n"}[n == 1] + "guid: " + quoted("g "+strconv.Itoa(n)+ugly) + "\nsource: {name: " + quoted(ugly) + ", url: " + quoted(uglyAddress) + "}\n" +
			"episodes: [ours/e3, ours/e4, theirs/a]\n---\n" + ugly + "\n\n[a](/x?a=1&b=2) ![p](https://bücher.example/p.png) [m](mailto:a@example.com) [r](relative/../x)\n\n    ]]> code\n\n" + long + "\n"
		files[fmt.Sprintf("content/shows/ours/e%d.md", n)] = "---\ntitle: " + title(n) + fmt.Sprintf("\ndate: 2026-01-%02d\nseason: 1\nepisode: %d\n", n+1, n+1) +
			"guid: " + quoted("e "+strconv.Itoa(n)+ugly) + "\naudio: " + uglyAudio[n] + "\nurl: " + quoted(uglyAddress+"e"+strconv.Itoa(n)) + "\narticles: ['1', '2']\nepisode_type: " + map[bool]string{true: "trailer", false: "full"}[n == 4] + "\npeople: [{name: " + quoted("Guest "+ugly+long) + ", role: Guest}, one]\nimage: cover.png\nexplicit: true\n" +
			"transcript: " + uglyTranscripts[n] + "\nchapters: c.json\ncontent_notes: [" + quoted(ugly) + "]\nblock: true\nepisode_display: " + quoted("Ch. "+ugly) + "\nlicense: cc-by-4.0\nsoundbites: [{start: 0.5, duration: 30, title: " + quoted(ugly+long) + "}]\n" +
			"txt: [{purpose: " + quoted(ugly) + ", text: " + quoted(ugly) + "}]\n---\n" + ugly + "\n\n## H\n\n* [l](" + "https://example.com/?a=1&b=2" + ")\n\n" + long + "\n"
	}
	for name, text := range files {
		write(t, dir, name, []byte(text))
	}
	for _, name := range []string{"content/people/cover.png", "content/shows/ours/cover.png", "content/articles/pic.png"} {
		write(t, dir, name, square(t, 1400))
	}
	for name, from := range map[string]string{"a.mp3": "mom-brain/sample-one.mp3", "a.m4a": "forty-miles-of-river/sallow-lock.m4a"} {
		sound, err := os.ReadFile("../../content/shows/" + from)
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir, "content/shows/ours/"+name, sound)
	}
	write(t, dir, "content/shows/ours/t.txt", []byte("A & B: "+ugly[1:]+"\n\nC: "+long+"\n"))
	write(t, dir, "content/shows/ours/t.vtt", []byte("WEBVTT\n\n00:00.000 --> 00:02.000\n<v A & B>]]> & مرحبا 😀\n\n00:02.000 --> 00:03.000\n<v G. Ωμέγα 👩‍👧‍👦>5 &lt; 6 --&gt; &amp;lt; \"q\" 'a' {\\an8}\n\n00:03.000 --> 00:09.000\n"+long+"\n"))
	write(t, dir, "content/shows/ours/c.json", []byte(`{"version":"1.2.0","chapters":[{"startTime":0,"title":"]]> & <b> 😀"},{"startTime":1,"title":"Two","url":"https://example.com/?a=1&b=2"}]}`))
}

func write(t *testing.T, dir, name string, data []byte) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func square(t *testing.T, side int) []byte {
	t.Helper()
	picture := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.RGBA{R: 90, G: 40, B: 20, A: 255}})
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// What build writes has no fault that validate knows, whatever it is made of.
// The judges of other people read the same: EARMARK_UGLY names the folder that
// the ugly library is left in for them.
func TestWhatIsBuiltIsValid(t *testing.T) {
	for name, make := range map[string]func(dir string){
		"sample": func(dir string) {
			if code, _, errs := say(t, "init", dir, "--sample"); code != 0 {
				t.Fatal(errs)
			}
		},
		"ugly": func(dir string) { uglyLibrary(t, dir) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "w")
			if kept := os.Getenv("EARMARK_UGLY"); kept != "" && name == "ugly" {
				dir = kept
			}
			make(dir)
			code, _, errs := say(t, "-C", dir, "build")
			if code != 0 || strings.Contains(errs, "no podcast feed") {
				t.Fatalf("got %d: %s", code, errs)
			}
			judgeAll(t, filepath.Join(dir, "public"))
		})
	}
}

func judgeAll(t *testing.T, public string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(public, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isFeed(path) && !isChapters(path) {
			return err
		}
		files++
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		name, _ := filepath.Rel(public, path)
		for _, profile := range profilesFor(name) {
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				return err
			}
			found, err := validate.All(t.Context(), f, validate.Options{File: name, Profile: profile})
			if err != nil {
				return err
			}
			found = slices.DeleteFunc(found, func(x earmark.Finding) bool { return advice[x.Rule] })
			for _, x := range found[:min(len(found), 8)] {
				t.Errorf("--profile %s: %s (%s): %s", profile, x.Error(), x.Severity, x.Hint)
			}
		}
		return nil
	})
	if err != nil || files < 10 {
		t.Fatalf("judged %d files, %v", files, err)
	}
}

func isChapters(path string) bool {
	return filepath.Base(filepath.Dir(filepath.Dir(path))) == "chapters" && filepath.Ext(path) == ".json"
}

// advice is for whoever has two categories, which other directories show.
var advice = map[string]bool{"apple.channel.category.first": true}

// profilesFor are whose rules a feed is held to: those of podcasts ask every feed
// for a recording.
func profilesFor(name string) []validate.Profile {
	if strings.HasPrefix(name, "shows/") {
		return validate.Profiles
	}
	return []validate.Profile{validate.ProfileRSS, validate.ProfileAll}
}

func isFeed(path string) bool {
	base := filepath.Base(path)
	return strings.HasPrefix(base, "feed") && !strings.HasSuffix(base, ".gz") || base == earmark.PublisherPath
}

package library_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/library"
)

// tree is a content tree from names and contents.
func tree(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, data := range files {
		m[name] = &fstest.MapFile{Data: []byte(data)}
	}
	return m
}

func load(t *testing.T, files map[string]string) *library.Workspace {
	t.Helper()
	site := earmark.Site{Title: "T", URL: "https://t.example/", Language: "en", Location: time.FixedZone("", 3600)}
	w, err := library.Load(t.Context(), tree(files), site, library.Options{})
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return w
}

func article(front, body string) string {
	return "---\ntitle: A\ndate: 2026-01-02\n" + front + "---\n" + body
}

func episode(front, body string) string {
	return "---\ntitle: E\ndate: 2026-01-03\n" + front + "---\n" + body
}

const show = "---\ntitle: A Show\n---\nAbout it.\n"

func TestFrontMatterFormats(t *testing.T) {
	for _, tt := range []struct{ name, file string }{
		{"yaml", "---\ntitle: \"Ten: eels\"\ndate: 2026-11-22 09:30:00 +0100\nauthors: [Ann Bo]\ntags:\n  - eels\n  - night\nsource: {name: Glamour, url: https://glamour.example/x}\ndraft: true\nlayout: wide\n---\nHello *there*.\n"},
		{"yaml with windows line ends", "---\r\ntitle: 'Ten: eels'\r\ndate: 2026-11-22T09:30:00+01:00\r\nauthors: Ann Bo\r\ntags: [eels, night]\r\nsource:\r\n  name: Glamour\r\n  url: https://glamour.example/x\r\ndraft: true\r\n---\r\nHello *there*.\r\n"},
		{"toml", "+++\ntitle = \"Ten: eels\"\ndate = 2026-11-22T09:30:00+01:00\nauthors = [\"Ann Bo\"]\ntags = [\"eels\", \"night\"]\ndraft = true\n[source]\nname = \"Glamour\"\nurl = \"https://glamour.example/x\"\n+++\nHello *there*.\n"},
		{"json", "{\n\t\"title\": \"Ten: eels\",\n\t\"date\": \"2026-11-22T09:30:00+01:00\",\n\t\"authors\": [\"Ann Bo\"],\n\t\"tags\": [\"eels\", \"night\"],\n\t\"draft\": true,\n\t\"source\": {\"name\": \"Glamour\", \"url\": \"https://glamour.example/x\"}\n}\n\nHello *there*.\n"},
		{"byte order mark", "\ufeff---\ntitle: \"Ten: eels\"\ndate: 2026-11-22T09:30:00+01:00\nauthors: [Ann Bo]\ntags: [eels, night]\nsource: {name: Glamour, url: https://glamour.example/x}\ndraft: true\n---\nHello *there*.\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := load(t, map[string]string{"content/articles/deep/ten.md": tt.file})
			if len(w.Findings) > 0 {
				t.Fatalf("findings: %v", w.Findings)
			}
			a := w.Library.Article("deep/ten")
			if a == nil {
				t.Fatal("no article deep/ten")
			}
			if want := time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC); !a.Date.Equal(want) {
				t.Errorf("date: got %v, want %v", a.Date, want)
			}
			if a.Title != "Ten: eels" || !a.Draft || !slices.Equal(a.Tags, []string{"eels", "night"}) {
				t.Errorf("got title %q, draft %v, tags %q", a.Title, a.Draft, a.Tags)
			}
			if a.Source == nil || *a.Source != (earmark.Source{Name: "Glamour", URL: "https://glamour.example/x"}) {
				t.Errorf("source: got %v", a.Source)
			}
			if a.Body.Text != "Hello there." || a.Body.HTML != "<p>Hello <em>there</em>.</p>" {
				t.Errorf("body: got %+v", a.Body)
			}
			if p := w.Library.Person("ann-bo"); p == nil || p.Name != "Ann Bo" {
				t.Errorf("person: got %v", p)
			}
		})
	}
}

func TestDatesWithoutZoneAreInTheSitesZone(t *testing.T) {
	w := load(t, map[string]string{"content/articles/a.md": article("", "")})
	want := time.Date(2026, 1, 1, 23, 0, 0, 0, time.UTC)
	if got := w.Library.Article("a").Date; !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestFindings says for each mistake what a person reads: where, what was
// found, what was expected.
func TestFindings(t *testing.T) {
	people := map[string]string{
		"content/people/ana.md": "---\nname: Ana Silva\naliases: [Sam]\n---\n",
		"content/people/ben.md": "---\nname: Ben Oak\naliases: [sam]\n---\n",
	}
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  string // "place: rule: message"
	}{
		{"no front matter", map[string]string{"content/articles/a.md": "Hello\n"}, `content/articles/a.md:1: front-matter: no front matter: the first line must be "---" (YAML), "+++" (TOML) or "{" (JSON)`},
		{"never closed", map[string]string{"content/articles/a.md": "---\ntitle: A\n\nHello\n"}, `content/articles/a.md:1: front-matter: front matter is never closed: add a line "---" after its last key`},
		{"not YAML", map[string]string{"content/articles/a.md": "---\ntitle: A\ntags: [a, b\n---\n"}, "content/articles/a.md:3: front-matter: not valid YAML: sequence end token ']' not found"},
		{"not TOML", map[string]string{"content/articles/a.md": "+++\ntitle = \"A\"\ndate 2026\n+++\n"}, "content/articles/a.md:3: front-matter: not valid TOML: "},
		{"not JSON", map[string]string{"content/articles/a.md": "{\n\"title\": \"A\",\n}\n"}, "content/articles/a.md:3: front-matter: front matter is not JSON: "},
		{"an hour of one digit", map[string]string{"content/articles/a.md": "---\ntitle: A\ndate: 2026-11-22 9:30:00 +0100\n---\n"}, `content/articles/a.md:3: article.date: found "2026-11-22 9:30:00 +0100"`},
		{"a comma in the seconds", map[string]string{"content/articles/a.md": "---\ntitle: A\ndate: 2026-11-22T09:30:00,5Z\n---\n"}, `content/articles/a.md:3: article.date: found "2026-11-22T09:30:00,5Z"`},
		{"a time without a day", map[string]string{"content/articles/a.md": "+++\ntitle = \"A\"\ndate = 09:30:00\n+++\n"}, `content/articles/a.md:3: article.date: found "09:30:00"`},
		{"a time without a zone", map[string]string{"content/articles/a.md": "+++\ntitle = \"A\"\ndate = 2026-11-22 09:30:00\n+++\n"}, `content/articles/a.md:3: article.date: found "2026-11-22T09:30:00", expected a date`},
		{"a zone of more than a day", map[string]string{"content/articles/a.md": "---\ntitle: A\ndate: 2026-11-22T09:30:00+24:30\n---\n"}, `content/articles/a.md:3: article.date: found "2026-11-22T09:30:00+24:30"`},
		{"a source without an address", map[string]string{"content/articles/a.md": article("source: {name: G, url: glamour}\n", "")}, `content/articles/a.md:4: article.source.url: found "glamour"`},
		{"a length in words", map[string]string{"content/shows/s/_index.md": show, "content/shows/s/e.md": episode("audio: {url: https://a.example/a.mp3, length: many}\n", "")}, `content/shows/s/e.md:4: episode.audio.length: found "many"`},
		{"an owner's address that is a list", map[string]string{"content/shows/s/_index.md": "---\ntitle: S\nowner:\n  name: Ann\n  email: [a]\n---\n"}, `content/shows/s/_index.md:5: show.owner.email: found a list, expected text`},
		{"a list of transcripts", map[string]string{"content/shows/s/_index.md": "---\ntitle: S\n---\n", "content/shows/s/e.md": episode("transcript: [a]\n", "")}, `content/shows/s/e.md:4: episode.transcript: found a list`},
		{"an identifier that another has by its place", map[string]string{"content/articles/a.md": article("id: b\n", ""), "content/articles/b.md": article("", "")}, `content/articles/a.md:4: article.id: id "b" is taken by content/articles/b.md`},
		{"date by habit", map[string]string{"content/articles/a.md": "---\ntitle: A\ndate: 04/05/2019\n---\n"}, `content/articles/a.md:3: article.date: found "04/05/2019", expected a date such as 2026-11-22, 2026-11-22 09:30:00 +0100 or 2026-11-22T09:30:00+01:00`},
		{"date without a zone", map[string]string{"content/articles/a.md": "---\ntitle: A\ndate: 2026-11-22T09:30:00\n---\n"}, `content/articles/a.md:3: article.date: found "2026-11-22T09:30:00", expected a date`},
		{"year alone", map[string]string{"content/articles/a.md": "---\ntitle: A\ndate: 2026\n---\n"}, `content/articles/a.md:3: article.date: found "2026", expected a date`},
		{"no title", map[string]string{"content/articles/a.md": "---\ndate: 2026-01-02\n---\n"}, "content/articles/a.md:2: article.title: missing"},
		{"wrong type", map[string]string{"content/articles/a.md": article("tags: {a: b}\n", "")}, "content/articles/a.md:4: article.tags: found a group of keys, expected a list of texts"},
		{"draft by word", map[string]string{"content/articles/a.md": article("draft: maybe\n", "")}, `content/articles/a.md:4: article.draft: found "maybe", expected true or false`},
		{"relative address", map[string]string{"content/articles/a.md": article("url: /a\n", "")}, `content/articles/a.md:4: article.url: found "/a", expected an absolute address such as https://example.com/page`},
		{"excerpt without its source", map[string]string{"content/articles/a.md": article("source: {name: Glamour}\n", "")}, "content/articles/a.md:4: article.source: an excerpt must credit and link its source: name or url is missing"},
		{"one id for two", map[string]string{"content/articles/a.md": article("", ""), "content/articles/b.md": article("id: a\n", "")}, `content/articles/b.md:4: article.id: id "a" is taken by content/articles/a.md`},
		{"one guid for two", map[string]string{"content/articles/a.md": article("guid: g\n", ""), "content/articles/b.md": article("guid: g\n", "")}, `content/articles/b.md:4: article.guid: guid "g" is taken by content/articles/a.md`},
		{"alias of two people", map[string]string{"content/articles/a.md": article("authors:\n  - Sam\n", "")}, `content/articles/a.md:5: article.authors: "Sam" may be any of ana, ben, expected one person`},
		{"unknown episode", map[string]string{"content/articles/a.md": article("episodes: [x/e]\n", ""), "content/shows/s/_index.md": show, "content/shows/s/e.md": episode("", "")}, `content/articles/a.md:4: article.episodes: "x/e" is not in the library`},
		{"no audio file", map[string]string{"content/shows/s/_index.md": show, "content/shows/s/e.md": episode("audio: e.mp3\n", "")}, "content/shows/s/e.md:4: episode.audio: content/shows/s/e.mp3: file does not exist"},
		{"audio outside", map[string]string{"content/shows/s/_index.md": show, "content/shows/s/e.md": episode("audio: ../../../../etc/passwd\n", "")}, `content/shows/s/e.md:4: episode.audio: "../../../../etc/passwd" is not a file in the workspace`},
		{"a secret as a transcript", map[string]string{"content/shows/s/_index.md": show, "content/shows/s/e.md": episode("transcript: /.earmark/key\n", ""), ".earmark/key": "earmark key 1"}, `content/shows/s/e.md:4: episode.transcript: "/.earmark/key" is not a file in the workspace`},
		{"an id that leads out", map[string]string{"content/articles/a.md": article("id: ../../evil\n", "")}, `content/articles/a.md:4: article.id: found "../../evil", expected a path of plain names such as 2026/the-long-way-home`},
		{"an alias bomb", map[string]string{"content/articles/a.md": article("x: &x [1,1,1,1,1,1,1,1,1,1]\ny: &y [*x,*x,*x,*x,*x,*x,*x,*x,*x,*x]\nz: &z [*y,*y,*y,*y,*y,*y,*y,*y,*y,*y]\nw: &w [*z,*z,*z,*z,*z,*z,*z,*z,*z,*z]\nv: [*w,*w,*w,*w,*w,*w,*w,*w,*w,*w]\n", "")}, "content/articles/a.md:6: front-matter: front matter holds more than 100000 values"},
		{"a body nested without end", map[string]string{"content/articles/a.md": article("", strings.Repeat(">", 600)+" deep")}, "content/articles/a.md:5: article: the text is nested too deeply to be read"},
		{"a length that is no number", map[string]string{"content/shows/s/_index.md": show, "content/shows/s/e.md": episode("audio: {url: https://a.example/a.mp3, duration: nan}\n", "")}, `content/shows/s/e.md:4: episode.audio.duration: found "nan", expected a duration in seconds, mm:ss or hh:mm:ss`},
		{"a show without its file", map[string]string{"content/shows/s/e.md": episode("", "")}, "content/shows/s: show.index: there is no _index.md: its 1 file belongs to no show"},
		{"audio that is none", map[string]string{"content/shows/s/_index.md": show, "content/shows/s/e.md": episode("audio: e.mp3\n", ""), "content/shows/s/e.mp3": "hello"}, "content/shows/s/e.md:4: episode.audio: content/shows/s/e.mp3: "},
		{"empty transcript", map[string]string{"content/shows/s/_index.md": show, "content/shows/s/e.md": episode("transcript: e.txt\n", ""), "content/shows/s/e.txt": " \n"}, "content/shows/s/e.md:4: episode.transcript: content/shows/s/e.txt: "},
		{"transcript not UTF-8", map[string]string{"content/shows/s/_index.md": show, "content/shows/s/e.md": episode("transcript: e.txt\n", ""), "content/shows/s/e.txt": "caf\xe9 society"}, "content/shows/s/e.md:4: episode.transcript: content/shows/s/e.txt: "},
		{"article not UTF-8", map[string]string{"content/articles/a.md": article("", "line\ncaf\xe9\n")}, "content/articles/a.md:6: front-matter: not UTF-8 text: save the file as UTF-8"},
		{"lock line damaged", map[string]string{"earmark.lock": "article\tg\n"}, "earmark.lock:1: lock.line: found 2 fields, expected 7 with tabs between them"},
		{"verdict without a show", map[string]string{"content/links/a.yaml": "article: {id: a}\nlinks:\n  - episode: {guid: g}\n    verdict: accept\n"}, "content/links/a.yaml:3: verdict.episode: names no show"},
		{"verdict by habit", map[string]string{"content/links/a.yaml": "article: {id: a}\nlinks:\n  - episode: {show: s}\n    verdict: yes please\n"}, `content/links/a.yaml:4: verdict.verdict: found "yes please", expected one of accept, reject, pin`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for name, data := range people {
				tt.files[name] = data
			}
			w := load(t, tt.files)
			var lines []string
			for _, f := range w.Findings {
				if f.Severity == earmark.Error {
					lines = append(lines, f.Error())
				}
			}
			if len(lines) != 1 || !strings.HasPrefix(lines[0], tt.want) {
				t.Errorf("got  %s\nwant one line that begins %s", strings.Join(lines, "\n     "), tt.want)
			}
		})
	}
}

func TestEveryErrorIsReported(t *testing.T) {
	w := load(t, map[string]string{
		"content/articles/a.md": "---\ntitle: A\ndate: yesterday\nurl: nowhere\ntags: {}\n---\n",
		"content/articles/b.md": "no front matter",
		"content/articles/c.md": article("", "good"),
	})
	if got, want := earmark.Errors(w.Findings), 4; got != want {
		t.Errorf("got %d errors, want %d: %v", got, want, w.Findings)
	}
	if !slices.Equal(w.Broken, []string{"content/articles/a.md", "content/articles/b.md"}) {
		t.Errorf("broken: got %q", w.Broken)
	}
	if w.Library.Article("c") == nil || len(w.Library.Articles) != 1 {
		t.Errorf("the good article is gone: %v", w.Library.Articles)
	}
}

func TestBiography(t *testing.T) {
	const bio = "Hilaria Baldwin is an author and cohost of the podcast Mom Brain.."
	for _, tt := range []struct{ name, body, wantBody, wantBio string }{
		{"last paragraph", "Text.\n\n" + bio, "Text.", bio},
		{"in italics", "Text.\n\n*" + bio + "*", "Text.", bio},
		{"by alias", "Text.\n\nHilly co-hosts a podcast.", "Text.", "Hilly co-hosts a podcast."},
		{"of somebody else", "Text.\n\nDaphne Oz is a chef.", "Text.\n\nDaphne Oz is a chef.", ""},
		{"not last", bio + "\n\nText.", bio + "\n\nText.", ""},
		{"only speaks of the author", "Text.\n\nHilaria Baldwin said so.", "Text.\n\nHilaria Baldwin said so.", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := load(t, map[string]string{
				"content/people/hb.md":  "---\nname: Hilaria Baldwin\naliases: [Hilly]\n---\n",
				"content/articles/a.md": article("authors: [hb]\n", tt.body),
			})
			a := w.Library.Article("a")
			if a.Body.Text != tt.wantBody || a.Biography.Text != tt.wantBio {
				t.Errorf("got body %q, biography %q\nwant %q, %q", a.Body.Text, a.Biography.Text, tt.wantBody, tt.wantBio)
			}
		})
	}
}

func TestUndecidedContentNotes(t *testing.T) {
	front := "categories: [Grief & Loss]\nsummary: She shared her miscarriage as it happened.\n"
	for _, tt := range []struct {
		name, front string
		want        []string
		findings    int
	}{
		{"not decided", front, []string{"pregnancy loss"}, 1},
		{"decided", front + "content_notes: [loss]\n", []string{"loss"}, 0},
		{"a form not filled in", front + "content_notes:\n", []string{"pregnancy loss"}, 1},
		{"an empty word", front + "content_notes: [\"\"]\n", []string{"pregnancy loss"}, 1},
		{"decided that none", front + "content_notes: []\n", []string{}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := load(t, map[string]string{"content/articles/a.md": article(tt.front, "")})
			if got := w.Library.ContentNotes(w.Library.Article("a")); !slices.Equal(got, tt.want) {
				t.Errorf("notes: got %q, want %q", got, tt.want)
			}
			if got := w.Review(); len(got) != tt.findings {
				t.Errorf("findings: got %v, want %d", got, tt.findings)
			}
		})
	}
}

// TestInlineTranscriptTimes: a transcript in front matter has the times of one in
// a file, or none.
func TestInlineTranscriptTimes(t *testing.T) {
	second := time.Second
	for _, tt := range []struct {
		name, items string
		timed       bool
		want        []earmark.Segment
	}{
		{"each with its time", "{sec: 0, who: A, line: One.}, {sec: 4, line: Two.}", true, []earmark.Segment{{Start: 0, End: 4 * second, Speaker: "A", Text: "One."}, {Start: 4 * second, End: 4 * second, Text: "Two."}}},
		{"nothing but zeros", "{sec: 0, who: A, line: One.}, {sec: 0, line: Two.}", false, []earmark.Segment{{Speaker: "A", Text: "One."}, {Text: "Two."}}},
		{"one at zero, a heading behind it", "{sec: 0, line: One.}, {sec: 9, header: x}", false, []earmark.Segment{{Text: "One."}}},
		{"one without", "{sec: 3, line: One.}, {line: Two.}", false, []earmark.Segment{{Text: "One."}, {Text: "Two."}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := load(t, map[string]string{"content/shows/s/_index.md": show, "content/shows/s/e.md": episode("transcript: ["+tt.items+"]\n", "")})
			got := w.Library.Episodes[0].Transcript
			if got == nil || got.Timed != tt.timed || !slices.Equal(got.Segments, tt.want) {
				t.Errorf("got %+v, want timed %v and %+v", got, tt.timed, tt.want)
			}
		})
	}
}

// TestFindingsOfInlineParts: what is written out in an episode is told of with the
// episode's file.
func TestFindingsOfInlineParts(t *testing.T) {
	const recording = "audio: {url: https://a.example/a.mp3, length: 1, duration: 60}\n"
	const file = "content/shows/s/e.md:1: "
	for _, tt := range []struct{ name, front, want string }{
		{"times run backwards", "transcript: [{sec: 30, who: A, line: One.}, {sec: 5, who: B, line: Two.}]\n", file + "episode.transcript: times run backwards: 0:05 comes after 0:30"},
		{"a transcript beyond the end", recording + "transcript: [{sec: 30, line: One.}, {sec: 90, line: Two.}]\n", file + "episode.transcript: its last segment begins at 1:30, but the recording of s/e is 1:00 long"},
		{"chapters beyond the end", recording + "chapters: [{start: 0, title: One}, {start: 90, title: Two}]\n", file + `episode.chapters: chapter "Two" begins at 1:30, but the recording of s/e is 1:00 long`},
		{"a file of chapters beyond the end", recording + "chapters: e.json\n", `content/shows/s/e.json: episode.chapters: chapter "Two" begins at 1:30, but the recording of s/e is 1:00 long`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := load(t, map[string]string{
				"content/shows/s/_index.md": show, "content/shows/s/e.md": episode(tt.front, ""),
				"content/shows/s/e.json": `{"version": "1.2.0", "chapters": [{"startTime": 90, "title": "Two"}]}`,
			})
			var got []string
			for _, f := range w.Review() {
				got = append(got, f.Error())
			}
			if !slices.Equal(got, []string{tt.want}) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTranscriptTimesRunBackwards(t *testing.T) {
	const start = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nOne.\n\n00:01:00.000 --> 00:01:02.000\nTwo.\n\n"
	for _, tt := range []struct {
		name, vtt string
		want      []string
	}{
		{"a speaker breaks in", start + "00:00:58.000 --> 00:01:03.000\nThree.\n", nil},
		{"out of order", start + "00:00:10.000 --> 00:00:12.000\nThree.\n", []string{"content/shows/s/e.vtt: episode.transcript: times run backwards: 0:10 comes after 1:00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := load(t, map[string]string{
				"content/shows/s/_index.md": show, "content/shows/s/e.md": episode("transcript: e.vtt\n", ""), "content/shows/s/e.vtt": tt.vtt,
			})
			var got []string
			for _, f := range w.Review() {
				got = append(got, f.Error())
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestEpisodesThatSayTheSame(t *testing.T) {
	const notes = "\n---\nA talk on a river.\n"
	files := func(others int) map[string]string {
		all := map[string]string{
			"content/shows/s/_index.md": "---\ntitle: S\n---\n",
			"content/shows/s/first.md":  "---\ntitle: First\ndate: 2026-01-01" + notes,
			"content/shows/s/own.md":    "---\ntitle: Own\ndate: 2026-01-02\n---\nA talk on a hill.\n",
			"content/shows/s/mute.md":   "---\ntitle: Mute\ndate: 2026-01-02\n---\n",
			"content/shows/s/still.md":  "---\ntitle: Still\ndate: 2026-01-02\n---\n",
			"content/shows/s/quiet.md":  "---\ntitle: Quiet\ndate: 2026-01-02\n---\n",
		}
		for i := range others {
			all[fmt.Sprintf("content/shows/s/e%d.md", i)] = fmt.Sprintf("---\ntitle: E%d\ndate: 2026-02-0%d", i, i+1) + notes
		}
		return all
	}
	if got := load(t, files(1)).Review(); len(got) != 0 {
		t.Errorf("a rebroadcast: got %v, want nothing", got)
	}
	want := "content/shows/s/first.md: episode.same: s/first and 2 episodes more say the same, word for word: no more than one is offered beside an article"
	if got := load(t, files(2)).Review(); len(got) != 1 || got[0].Error() != want {
		t.Errorf("three: got %v, want %s", got, want)
	}
}

// TestIdentifiersPastABrokenFile leaves out an article and an episode after what
// they say of themselves was put down: the others keep what is theirs.
func TestIdentifiersPastABrokenFile(t *testing.T) {
	const name = "---\nname: Jane Doe\n---\n"
	files := map[string]string{
		"content/people/jane.md": name, "content/people/other-jane.md": name,
		"content/shows/s/_index.md": "---\ntitle: S\n---\n",
	}
	for _, id := range []string{"a", "b", "c"} {
		files["content/articles/"+id+".md"] = "---\ntitle: Of " + id + "\ndate: 2026-01-02\n---\nText.\n"
		files["content/shows/s/"+id+".md"] = "---\ntitle: Of " + id + "\ndate: 2026-01-02\n---\nNotes of " + id + ".\n"
	}
	whole := load(t, files)
	files["content/articles/b.md"] = "---\ntitle: Of b\ndate: 2026-01-02\nauthors: [Jane Doe]\n---\nText.\n"
	files["content/shows/s/b.md"] = "---\ntitle: Of b\ndate: 2026-01-02\npeople: [{name: Jane Doe, role: guest}]\n---\nNotes of b.\n"
	w := load(t, files)
	if w.Library.Article("b") != nil || w.Library.Episode("s/b") != nil {
		t.Fatal("what names somebody ambiguous was kept")
	}
	for _, id := range []string{"a", "c"} {
		if got, want := w.Library.Article(earmark.ArticleID(id)).GUID, whole.Library.Article(earmark.ArticleID(id)).GUID; got != want {
			t.Errorf("article %s: got %s, want %s", id, got, want)
		}
		if got, want := w.Library.Episode(earmark.EpisodeID("s/"+id)).GUID, whole.Library.Episode(earmark.EpisodeID("s/"+id)).GUID; got != want {
			t.Errorf("episode %s: got %s, want %s", id, got, want)
		}
	}
}

// TestProgress is told of every kind, to its end.
func TestProgress(t *testing.T) {
	told := map[string]string{}
	opts := library.Options{Progress: func(step string, done, total int) { told[step] = fmt.Sprintf("%d of %d", done, total) }}
	files := tree(map[string]string{
		"content/articles/a.md": article("", ""), "content/articles/b.md": article("", ""), "content/shows/s/_index.md": show,
		"content/shows/s/e.md": episode("", ""), "content/people/p.md": "---\nname: P\n---\n",
	})
	if _, err := library.Load(t.Context(), files, earmark.Site{}, opts); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"reading articles": "2 of 2", "reading shows": "1 of 1", "reading episodes": "1 of 1", "reading people": "1 of 1"}
	if !maps.Equal(told, want) {
		t.Errorf("got %v, want %v", told, want)
	}
}

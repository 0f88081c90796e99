package validate_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
	"earmark/internal/validate"
)

const goodChapters = `{
  "version": "1.2.0",
  "author": "Ann", "waypoints": true, "someone's own": [1],
  "chapters": [
    {"startTime": 0, "title": "Intro", "url": null},
    {"startTime": 94.5, "endTime": 120, "img": "https://a.example/1.jpg", "toc": false},
    {"startTime": 94.5, "title": "There", "url": "https://a.example/x", "location": {"name": "Paris", "geo": "geo:48.8,2.2", "osm": "R7444"}},
    {"startTime": 1e3}
  ]
}`

func TestChapters(t *testing.T) {
	tests := []struct{ name, old, new, want string }{
		{"as they should be", "", "", ""},
		{"with a byte order mark", "", "\uFEFF", ""},
		{"no version", `"version": "1.2.0",`, ``, "1:1 chapters.version.missing"},
		{"a version of tomorrow", `"1.2.0"`, `"2.0"`, "2:14 chapters.version.version"},
		{"a version as a number", `"1.2.0"`, `1.2`, "2:14 chapters.version.kind"},
		{"no list", `"chapters": [`, `"parts": [`, "1:1 chapters.chapters.missing"},
		{"nothing in the list", `"chapters": [`, `"chapters": [], "parts": [`, "4:15 chapters.chapters.empty"},
		{"no time", `{"startTime": 0, `, `{`, "5:5 chapters.chapters.starttime.missing"},
		{"null for a time", `"startTime": 0`, `"startTime": null`, "5:5 chapters.chapters.starttime.missing"},
		{"a time in quotes", `"startTime": 0`, `"startTime": "0:00"`, "5:19 chapters.chapters.starttime.kind"},
		{"a time before the beginning", `"startTime": 0`, `"startTime": -1`, "5:19 chapters.chapters.starttime.seconds"},
		{"times that fall", `"startTime": 1e3`, `"startTime": 12`, "8:19 chapters.chapters.starttime.order"},
		{"an end before the beginning", `"endTime": 120`, `"endTime": 12`, "6:36 chapters.chapters.endtime.order"},
		{"an address that nothing opens", `"https://a.example/x"`, `"see below"`, "7:50 chapters.chapters.url.url"},
		{"a place without coordinates", `"geo": "geo:48.8,2.2", `, ``, "7:85 chapters.chapters.location.geo.missing"},
		{"a comma too many", `1e3}`, `1e3},`, "9:3 json.syntax"},
		{"half a file", `"toc": false},`, "", "7:5 json.syntax"},
		{"a list", goodChapters, `[]`, "1:1 chapters.feed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := strings.Replace(goodChapters, tt.old, tt.new, 1)
			var got []string
			err := validate.Chapters(t.Context(), strings.NewReader(file), validate.Options{}, func(f earmark.Finding) bool {
				if f.Source != string(validate.Podcasting) || f.Hint == "" {
					t.Errorf("half a finding: %+v", f)
				}
				got = append(got, fmt.Sprintf("%d:%d %s", f.Line, f.Column, f.Rule))
				return true
			})
			if err != nil || strings.Join(got, "\n") != tt.want {
				t.Errorf("got %v %v, want %s", got, err, tt.want)
			}
		})
	}
}

// Whoever gives a file of chapters for a feed has it judged as what it is, by
// whatever profile.
func TestChaptersForAFeed(t *testing.T) {
	bad := strings.Replace(goodChapters, "94.5", "940.5", 1)
	for _, profile := range validate.Profiles {
		if got := judge(t, profile, goodChapters); len(got) > 0 {
			t.Errorf("%s: got %v, want nothing", profile, got)
		}
		if got := judge(t, profile, bad); len(got) != 2 || got[0].Rule != "chapters.chapters.endtime.order" {
			t.Errorf("%s: got %v, want an end and a beginning out of order", profile, got)
		}
	}
}

// TestLinkedChapters asks a real server for the chapters that a feed leads to.
func TestLinkedChapters(t *testing.T) {
	asked := 0
	files := map[string]struct{ kind, text string }{
		"good": {"application/json+chapters", goodChapters}, "plain": {"application/json; charset=utf-8", goodChapters}, "text": {"text/plain", goodChapters},
		"page": {"text/html", "<!DOCTYPE html><p>Log in"}, "bad": {"application/json", `{"version": "1.2.0", "chapters": [{"startTime": 5}, {"startTime": 4}, {}]}`},
		"many": {"application/json", `{"version": "1", "chapters": [` + strings.Repeat(`{},`, 500) + `{}]}`}, "huge": {"application/json", `{"version": "1", "x": "` + strings.Repeat("x", 2<<20)},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		file, ok := files[strings.TrimPrefix(r.URL.Path, "/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", file.kind)
		_, _ = bytes.NewBufferString(file.text).WriteTo(w) // the client may leave early
	}))
	defer server.Close()
	client := fetch.New(fetch.Options{AllowPrivate: []string{"127.0.0.1"}})
	defer client.Close()

	for _, tt := range []struct {
		file    string
		profile validate.Profile
		want    []string
	}{
		{"good", "", nil},
		{"plain", "", nil},
		{"text", "", []string{"links.type"}},
		{"page", "", []string{"links.page"}},
		{"gone", "", []string{"links.dead"}},
		{"bad", "", []string{"chapters.chapters.starttime.order", "chapters.chapters.starttime.missing"}},
		{"many", "", slices.Repeat([]string{"chapters.chapters.starttime.missing"}, 10)},
		{"huge", "", []string{"links.chapters"}},
		{"gone", validate.ProfileRSS, nil}, // nobody asks for what nobody's rules speak of
	} {
		t.Run(tt.file+string(tt.profile), func(t *testing.T) {
			feed := `<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><item>` +
				`<podcast:chapters url="` + server.URL + "/" + tt.file + `" type="application/json+chapters"/></item></channel></rss>`
			asked = 0
			links := &validate.Links{Asker: client}
			if err := validate.Feed(t.Context(), strings.NewReader(feed), validate.Options{File: "feed", Profile: tt.profile, Links: links.Add}, func(earmark.Finding) bool { return true }); err != nil {
				t.Fatal(err)
			}
			var got []string
			err := links.Check(t.Context(), func(f earmark.Finding) bool {
				if f.File != "feed" || f.Line != 1 || f.Element != "podcast:chapters" || !strings.Contains(f.Message, "/"+tt.file) {
					t.Errorf("half a finding: %+v", f)
				}
				got = append(got, f.Rule)
				return true
			})
			if err != nil || !slices.Equal(got, tt.want) || asked > 1 {
				t.Errorf("got %v %v after %d requests, want %v", got, err, asked, tt.want)
			}
		})
	}
}

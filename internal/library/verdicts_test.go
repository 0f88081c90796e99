package library_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/library"
)

func TestVerdictsRoundTrip(t *testing.T) {
	at := 761 * time.Second
	on := time.Date(2026, 11, 20, 0, 0, 0, 0, time.FixedZone("", 3600))
	ref := earmark.ArticleRef{ID: "deep/a", GUID: "ga", URL: "https://t.example/a", TitleSeen: "On eels: a life"}
	given := []earmark.Verdict{
		{Episode: earmark.EpisodeRef{GUID: "g2", Show: "s", ShowGUID: "f", TitleSeen: "Two"}, Decision: earmark.Reject, By: "ruth", On: on, Note: "another river"},
		{Episode: earmark.EpisodeRef{GUID: "g1", Show: "s"}, Decision: earmark.Accept, Kind: earmark.SameStory, At: &at, Evidence: "sha256:00"},
		{Episode: earmark.EpisodeRef{Show: "a-show"}, Decision: earmark.Pin},
	}
	data, err := library.FormatVerdicts(ref, given)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), `"on"`) {
		t.Errorf("a key is written otherwise than an editor writes it:\n%s", data)
	}
	file := library.VerdictFile(ref.ID)
	w := load(t, map[string]string{file: string(data)})
	if n := earmark.Errors(w.Findings); n > 0 {
		t.Fatalf("%d errors in\n%s\n%v", n, data, w.Findings)
	}
	again, err := library.FormatVerdicts(ref, w.Library.Verdicts)
	if err != nil || string(again) != string(data) {
		t.Errorf("not stable: %v\n%s\n%s", err, data, again)
	}
	want := []earmark.Verdict{given[2], given[1], given[0]} // by show and GUID
	got := w.Library.Verdicts
	for i := range got {
		got[i].File, got[i].Line = "", 0
		want[i].Article = ref
		if !got[i].On.Equal(want[i].On) {
			t.Errorf("on: got %v, want %v", got[i].On, want[i].On)
		}
		got[i].On, want[i].On = time.Time{}, time.Time{}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v\nfrom\n%s", got, want, data)
	}
}

func TestVerdictsFindTheirTargets(t *testing.T) {
	files := map[string]string{
		"content/articles/renamed.md": article("guid: ga\n", ""),
		"content/shows/s/_index.md":   show,
		"content/shows/s/renamed.md":  episode("guid: ge\n", ""),
		"content/links/a.yaml":        "article: {id: a, guid: ga}\nlinks:\n  - episode: {guid: ge, show: s}\n    verdict: accept\n  - episode: {guid: gone, show: s, title_seen: Old}\n    verdict: reject\n",
	}
	w := load(t, files)
	a, s, e := w.Library.VerdictTarget(w.Library.Verdicts[0])
	if a == nil || a.ID != "renamed" || s == nil || e == nil || e.ID != "s/renamed" {
		t.Errorf("target: got %v %v %v", a, s, e)
	}
	found, err := library.Drift(t.Context(), tree(files), w)
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, f := range found {
		if f.Severity != earmark.Info {
			rules = append(rules, f.Error())
		}
	}
	want := []string{`content/links/a.yaml:1: verdict.file: article "a" is called renamed by now`, `content/links/a.yaml:5: verdict.target: episode "Old" (gone) is not in show s`}
	if !reflect.DeepEqual(rules, want) {
		t.Errorf("findings: got %q, want %q", rules, want)
	}
}

// TestMisfits says what cannot be of episodes and of shows as a whole.
func TestMisfits(t *testing.T) {
	files := map[string]string{
		"content/articles/a.md": article("", ""), "content/shows/s/_index.md": show,
		"content/shows/s/e.md": episode("audio: {url: \"https://cdn.example/e.mp3\", length: 1, type: audio/mpeg, duration: \"0:30\"}\n", ""),
	}
	for links, want := range map[string]string{
		"{episode: {id: s/e}, verdict: accept, at: \"0:30\"}":          "begins at 0:30, but the recording of s/e is 0:30 long",
		"{episode: {id: s/e}, verdict: accept, at: \"0:29\"}":          "",
		"{episode: {id: s/e}, verdict: accept, kind: show}":            "the kind show is that of a show as a whole, and s/e is an episode",
		"{episode: {id: s/e}, verdict: accept, kind: quoted}":          "",
		"{episode: {show: s}, verdict: accept, kind: quoted}":          "the kind quoted is that of an episode, and s is a show as a whole",
		"{episode: {show: s}, verdict: accept, kind: show}":            "",
		"{episode: {guid: x, show: s}, verdict: accept, kind: quoted}": "",
	} {
		files["content/links/a.yaml"] = "article: {id: a}\nlinks:\n  - " + links + "\n"
		var got []string
		for _, f := range load(t, files).Review() {
			if strings.HasPrefix(f.Rule, "verdict.") {
				got = append(got, f.Message)
			}
		}
		if (want == "") != (len(got) == 0) || want != "" && got[0] != want {
			t.Errorf("%s: got %q, want %q", links, got, want)
		}
	}
}

package library_test

import "testing"

// One identifier in two feeds is two items of which some readers show one.
func TestGUIDInTwoFeeds(t *testing.T) {
	files := map[string]string{
		"content/shows/s/_index.md": show, "content/shows/s/e.md": episode("guid: g\n", ""), "content/shows/s/own.md": episode("guid: own\n", ""),
		"content/shows/r/_index.md": show, "content/shows/r/e.md": episode("guid: h\n", ""), "content/shows/s/f.md": episode("guid: h\n", ""),
		"content/articles/a.md": article("guid: g\n", ""),
	}
	var got []string
	for _, f := range load(t, files).Findings {
		if f.Rule == "episode.guid.shared" {
			got = append(got, f.Place())
		}
	}
	if len(got) != 2 || got[0] != "content/shows/s/e.md:4" || got[1] != "content/shows/s/f.md:4" {
		t.Errorf("got %q, want both episodes with an identifier of another feed", got)
	}
}

package publish

import "testing"

func TestLocalize(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"a page", `<a href="./articles/x/">`, `<a href="./articles/x/index.html">`},
		{"up and down, to a place", `<a href="../../shows/s/e/#t=41">`, `<a href="../../shows/s/e/index.html#t=41">`},
		{"the front page", `<a href="../../">`, `<a href="../../index.html">`},
		{"a place on the front page", `<a href="./#feeds">`, `<a href="./index.html#feeds">`},
		{"a file", `<a href="./feed.xml">`, `<a href="./feed.xml">`},
		{"elsewhere", `<a href="https://a.example/x/">`, `<a href="https://a.example/x/">`},
		{"a place on this page", `<a href="#main">`, `<a href="#main">`},
		{"a recording", `<a href="../audio/x.mp3#t=4">`, `<a href="../audio/x.mp3#t=4">`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(localize([]byte(tt.in))); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

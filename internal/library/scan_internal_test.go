package library

import (
	"path"
	"strings"
	"testing"
)

func TestMatches(t *testing.T) {
	names := []string{"a.md", "b/a.md", "c/b/a.md", "c/b/a.txt", ".md", "b/_index.md", "c/b/_index.md", "c/[x].md", "a/b", "a", "c", "c/b"}
	globs := []string{"*.md", "**/*.md", "*/_index.md", "**/_index.md", "c/**/a.md", "c/**", "**", "*/*/*", "[ab].md", "c/\\[x\\].md", "*a*.md", "?/b", "a/**/**/b", "a"}
	for _, glob := range globs {
		for _, name := range names {
			if got, want := matches(glob, name), matchesSplit(strings.Split(glob, "/"), strings.Split(name, "/")); got != want {
				t.Errorf("matches(%q, %q): got %v, want %v", glob, name, got, want)
			}
		}
	}
}

// matchesSplit is the same, said in the plainest way.
func matchesSplit(glob, name []string) bool {
	if len(glob) == 0 {
		return len(name) == 0
	}
	if glob[0] == "**" {
		for skip := range len(name) + 1 {
			if matchesSplit(glob[1:], name[skip:]) {
				return true
			}
		}
		return false
	}
	if len(name) == 0 {
		return false
	}
	ok, err := path.Match(glob[0], name[0])
	return err == nil && ok && matchesSplit(glob[1:], name[1:])
}

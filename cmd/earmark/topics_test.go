package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestHelpTellsEveryFieldOfLinkData builds the sample and looks for each key
// of its JSON files in "earmark help links".
func TestHelpTellsEveryFieldOfLinkData(t *testing.T) {
	dir := sampleBuilt(t)
	for _, name := range []string{"public/links.json", "public/shows/mom-brain/notes.json"} {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		var file any
		if err := json.Unmarshal(data, &file); err != nil {
			t.Fatal(err)
		}
		for _, key := range keysOf(file) {
			if !strings.Contains(linksTopic, key) {
				t.Errorf("%s has %q, which the help does not tell", name, key)
			}
		}
	}
}

// keysOf are the keys of a JSON value, all the way down.
func keysOf(value any) []string {
	var keys []string
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			keys = append(keys, keysOf(item)...)
		}
	case map[string]any:
		for key, item := range v {
			keys = append(append(keys, key), keysOf(item)...)
		}
	}
	return keys
}

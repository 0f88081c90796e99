package digest_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"earmark/internal/digest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: the letter changed (go test -update rewrites it)\n got %s\nwant %s", file, got, want)
	}
}

func TestLetterGolden(t *testing.T) {
	for _, tt := range []struct {
		name string
		plan digest.Plan
	}{
		{"planned", plan()},
		{"chosen", digest.Plan{ID: issueID}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := render(t, assemble(t, library(t), tt.plan))
			golden(t, tt.name+".subject.txt", l.Subject+"\n"+l.Preheader+"\n")
			golden(t, tt.name+".html", l.HTML)
			golden(t, tt.name+".txt", l.Text)
		})
	}
}

package ingest_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/ingest"
)

func exportOf(data []byte) ingest.Export {
	return ingest.Export{File: bytes.NewReader(data), Size: int64(len(data)), Library: earmark.NewLibrary(earmark.Site{}, nil, nil, nil, nil, nil)}
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// zipped is a folder as an archive.
func zipped(t testing.TB, dir string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	if err := z.AddFS(os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// files writes items as the import would, with their paths.
func files(t testing.TB, kind string, items ingest.Items) string {
	t.Helper()
	dir := t.TempDir()
	var out strings.Builder
	folder, err := ingest.OpenFolder(t.Context(), dir, kind, false)
	if err != nil {
		t.Fatal(err)
	}
	for item, err := range items {
		if err != nil {
			fmt.Fprintf(&out, "error: %v\n\n", err)
			continue
		}
		o, err := folder.Put(t.Context(), item)
		if err != nil {
			t.Fatal(err)
		}
		data, err := fs.ReadFile(os.DirFS(dir), o.File)
		if err != nil {
			t.Fatal(err)
		}
		text, _, _ := strings.Cut(string(data), "imported:")
		_, body, _ := strings.Cut(string(data), "\n---\n")
		fmt.Fprintf(&out, "==== %s %s %s\n%s---\n%s\n", o.What, o.File, item.Withheld, text, body)
	}
	return out.String()
}

// TestExports compares the files that exports become with golden files.
func TestExports(t *testing.T) {
	at := func(data []byte) ingest.Export {
		x := exportOf(data)
		x.Site = "https://publication.example"
		return x
	}
	for _, tt := range []struct {
		name  string
		items ingest.Items
	}{
		{"wxr", ingest.WXR(at(readFile(t, "testdata/export/wordpress.xml")))},
		{"ghost", ingest.Ghost(at(readFile(t, "testdata/export/ghost.json")))},
		{"substack", ingest.Substack(at(zipped(t, "testdata/export/substack")))},
		{"beehiiv", ingest.Beehiiv(at(readFile(t, "testdata/export/beehiiv.csv")))},
		{"buttondown", ingest.Buttondown(at(zipped(t, "testdata/export/buttondown")))},
		{"podcast", ingest.Feed(at(readFile(t, "testdata/export/podcast.xml")), "")},
		{"jsonfeed", ingest.Feed(at(readFile(t, "testdata/export/feed.json")), "https://tide.example/feed.json")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := files(t, tt.name, tt.items)
			golden(t, "testdata/export/"+tt.name+".golden", got)
			for _, secret := range []string{"secret", "must-not-leak", "hashhash", "token", "Private words", "reader@", "<script"} {
				if strings.Contains(got, secret) {
					t.Errorf("%q came out of the export:\n%s", secret, got)
				}
			}
		})
	}
}

package media_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"earmark/internal/media"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestParseChapters(t *testing.T) {
	got, err := media.ParseChapters(testFile(t, "chapters.json"))
	if err != nil {
		t.Fatal(err)
	}
	want := []media.Chapter{
		{Title: "Hello & welcome"},
		{Start: 61500 * time.Millisecond, Title: "What happened"},
		{
			Start: 301250 * time.Millisecond, End: 612 * time.Second, Title: "Naming him",
			URL: "https://example.com/grief#naming", Image: "images/52.jpg",
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestWriteChapters(t *testing.T) {
	const golden = "testdata/chapters.golden.json"
	chapters, err := media.ParseChapters(testFile(t, "chapters.json"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := media.WriteChapters(&out, chapters); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := testFile(t, "chapters.golden.json"); !bytes.Equal(out.Bytes(), want) {
		t.Errorf("got\n%s\nwant\n%s", out.Bytes(), want)
	}
	again, err := media.ParseChapters(out.Bytes())
	if err != nil || !reflect.DeepEqual(again, chapters) {
		t.Errorf("read back: got %+v, %v, want %+v", again, err, chapters)
	}
}

func TestWriteNoChapters(t *testing.T) {
	var out bytes.Buffer
	if err := media.WriteChapters(&out, nil); err != nil {
		t.Fatal(err)
	}
	got, err := media.ParseChapters(out.Bytes())
	if err != nil || len(got) != 0 || !strings.Contains(out.String(), "[]") {
		t.Errorf("got %v, %v from %s, want an empty list", got, err, out.String())
	}
}

func TestParseChaptersErrors(t *testing.T) {
	tests := []struct {
		name  string
		data  string
		index int // -1: of the file as a whole
		says  string
	}{
		{"empty", "", -1, "end of JSON"},
		{"broken", "{\n\"chapters\": [\n{]}", -1, "line 3"},
		{"list", "[]", -1, "found a list"},
		{"no chapters", `{"version": "1.2.0"}`, -1, `no "chapters"`},
		{"chapters is text", `{"chapters": "none"}`, -1, "expected a list"},
		{"later version", `{"version": "2.0.0", "chapters": []}`, -1, "2.0.0"},
		{"no start", `{"chapters": [{"startTime": 0}, {"title": "A"}]}`, 1, `"A"): found no startTime`},
		{"start is null", `{"chapters": [{"startTime": null}]}`, 0, "no startTime"},
		{"start is a clock", `{"chapters": [{"startTime": "01:30"}]}`, 0, `"01:30"`},
		{"start is negative", `{"chapters": [{"startTime": -1}]}`, 0, "-1"},
		{"start is endless", `{"chapters": [{"startTime": 1e300}]}`, 0, "1e300"},
		{"end before start", `{"chapters": [{"startTime": 9, "endTime": 3}]}`, 0, "endTime 3 is before startTime 9"},
		{"title is a number", `{"chapters": [{"startTime": 0, "title": 7}]}`, 0, "title is a number, expected a string"},
		{"chapter is a number", `{"chapters": [7]}`, 0, "found a number"},
		{"address is a script", `{"chapters": [{"startTime": 0, "url": "javascript:alert(1)"}]}`, 0, "http or https"},
		{"picture is data", `{"chapters": [{"startTime": 0, "img": "data:image/png;base64,AA"}]}`, 0, "img"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := media.ParseChapters([]byte(tt.data))
			if err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("got error %v, want one that says %q", err, tt.says)
			}
			chapter, ok := errors.AsType[*media.ChapterError](err)
			if ok != (tt.index >= 0) || ok && chapter.Index != tt.index {
				t.Errorf("got %#v, want index %d", err, tt.index)
			}
		})
	}
}

func FuzzParseChapters(f *testing.F) {
	data, err := os.ReadFile("testdata/chapters.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"chapters": [{"startTime": 1e7, "endTime": null, "url": "%zz"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		chapters, err := media.ParseChapters(data)
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := media.WriteChapters(&out, chapters); err != nil {
			t.Fatal(err)
		}
		again, err := media.ParseChapters(out.Bytes())
		if err != nil || !reflect.DeepEqual(again, chapters) {
			t.Errorf("read back: got %+v, %v, want %+v", again, err, chapters)
		}
	})
}

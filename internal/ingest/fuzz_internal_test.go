package ingest

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
)

// FuzzYAML: whatever a title is, it reads back as it is.
func FuzzYAML(f *testing.F) {
	for _, s := range []string{"plain", "a: b", "- x", "#no", "yes", "1.0", `"q"`, "it's", "a, b", "\u2028", "~", "[x]", "2021-01-01", "=1+1", "/a", "a #b", "0x1F", "https://x.example/?a=1&b=2", "é", "\t", "%a", "@b", "`c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "")
		text, _ := yamlOf(Field{"k", []string{s, "z"}}, "")
		one, ok := yamlOf(Field{"one", s}, "")
		var v map[string]any
		if err := yaml.Unmarshal([]byte(text+one), &v); err != nil {
			t.Fatalf("%q: %v\n%s", s, err, text+one)
		}
		if want := []any{s, "z"}; !reflect.DeepEqual(v["k"], want) {
			t.Fatalf("list: got %#v, want %#v from %s", v["k"], want, text)
		}
		if ok && v["one"] != s {
			t.Fatalf("got %#v, want %q from %s", v["one"], s, one)
		}
	})
}

func FuzzPHP(f *testing.F) {
	f.Add(`a:2:{s:8:"duration";s:8:"00:29:24";s:1:"x";a:1:{i:0;b:1;}}`)
	f.Add(`a:1:{s:99:"a";N;}`)
	f.Fuzz(func(_ *testing.T, s string) { settingsOf(s) })
}

func FuzzWhen(f *testing.F) {
	for _, s := range []string{"April 9, 2019", "9. April 2019", "Tue, 9 Apr 2019 10:00:00 EST", "04/05/2019", "2019-04-09"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, ok := parseWhen(s, time.UTC); ok && (got.Year() < 1900 || got.Year() > 2200) {
			t.Fatalf("%q is %v", s, got)
		}
	})
}

// FuzzReadContent: a file taken apart is the same put together.
func FuzzReadContent(f *testing.F) {
	f.Add("---\ntitle: a\n# note\nlist:\n- x\n  - y\n\nk: |\n  text\n---\nbody\n")
	f.Fuzz(func(t *testing.T, s string) {
		want := strings.ReplaceAll(s, "\r\n", "\n")
		if c, ok := readContent(s); ok && c.String() != want {
			t.Fatalf("got %q, want %q", c.String(), want)
		}
	})
}

func TestWhen(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ in, want string }{
		{"2019-04-09T10:00:00Z", "2019-04-09T10:00:00Z"},
		{"2019-04-09", "2019-04-09T00:00:00+02:00"},
		{"2019-04-09 10:00:00", "2019-04-09T10:00:00+02:00"},
		{"Tue, 09 Apr 2019 10:00:00 EST", "2019-04-09T10:00:00-05:00"},
		{"Tue, 9 Apr 2019 10:00:00 GMT", "2019-04-09T10:00:00Z"},
		{"Tue, 9 Apr 2019 10:00:00 +0530", "2019-04-09T10:00:00+05:30"},
		{"April 9, 2019", "2019-04-09T00:00:00+02:00"},
		{"Tuesday, April 9th, 2019 at 10:00 am", "2019-04-09T00:00:00+02:00"},
		{"9. April 2019", "2019-04-09T00:00:00+02:00"},
		{"9 de abril de 2019", "2019-04-09T00:00:00+02:00"},
		{"9 avril 2019", "2019-04-09T00:00:00+02:00"},
		{"9. März 2019", "2019-03-09T00:00:00+01:00"},
		{"04/05/2019", ""}, // May or April
		{"April 31, 2019", ""},
		{"yesterday", ""},
		{"0000-00-00 00:00:00", ""},
		{"Tue, 09 Apr 2019 10:00:00 XYZ", "2019-04-09T00:00:00+02:00"}, // a zone nobody knows: the day is known
	} {
		got := ""
		if at, ok := parseWhen(tt.in, berlin); ok {
			got = at.Format(time.RFC3339)
		}
		if got != tt.want {
			t.Errorf("parseWhen(%q): got %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestHostings(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Ann Bee is a writer and co-host of the podcast Mom Brain..", "co-host Mom Brain"},
		{"Ann Bee hosts the podcast The Back Step and lives by a river.", "host The Back Step"},
		{"Ann Bee is the host of the Mom Brain podcast.", "host Mom Brain"},
		{"Ann Bee is cohost of the podcast “On Being Late”, with her sister.", "co-host On Being Late"},
		{"Ann Bee hosts Forty Miles of River, a podcast about water.", "host Forty Miles of River"},
		{"Ann Bee is a nurse who likes podcasts.", ""},
	} {
		got := ""
		for _, h := range hostings(tt.in) {
			got += h.role + " " + h.show
		}
		if got != tt.want {
			t.Errorf("hostings(%q): got %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestPHP(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain", `a:1:{s:8:"duration";s:8:"00:29:24";}`, "00:29:24"},
		{"among others", `a:3:{s:5:"embed";s:0:"";s:2:"ch";a:1:{i:0;s:1:"x";}s:8:"duration";s:5:"29:24";}`, "29:24"},
		{"lengths of another charset", `a:2:{s:5:"title";s:4:"café!";s:8:"duration";s:5:"29:24";}`, "29:24"},
		{"an object is not read but for its time", `O:3:"Foo":1:{s:8:"duration";s:5:"29:24";}`, "29:24"},
		{"endless", strings.Repeat(`a:1:{i:0;`, 100_000), ""},
		{"huge", `a:999999999:{`, ""},
	} {
		if got := settingsOf(tt.in)["duration"]; got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

package library

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// TestPlainYAML knows which front matter is plain, so that none is by mistake
// left to the slow way.
func TestPlainYAML(t *testing.T) {
	for front, plain := range map[string]bool{
		"title: The long way home\ndate: 2020-03-17\ntags: [one, two words, don't]\nauthors: []\n":    true,
		"people: [{name: Ada Lovelace, role: host}, {id: ada}]\nseason: 12\nexplicit: false\n":        true,
		"title: \"Part 2: The end\"\nurl: https://example.com/a-b_c.html\nsource: {name: G, id: b}\n": true,
		"title: Übermut, größer als (fast) alles!\n":                                                  true,
		"title: Part 2: The end\n":     false,
		"title: a # comment\n":         false,
		"title: >\n  folded\n":         false,
		"title: one\n  goes on\n":      false,
		"title: a\ntitle: b\n":         false,
		"title: yes\n":                 false,
		"title: \"a \\u0041\"\n":       false,
		"number: 010\n":                false,
		"tags:\n- one\n":               false,
		"tags: [[a]]\n":                false,
		"source: {name: a, name: b}\n": false,
		"":                             false,
	} {
		if _, got := plainYAML([]byte(front), 2); got != plain {
			t.Errorf("%q: got %v, want %v", front, got, plain)
		}
	}
}

// FuzzPlainYAML reads in both ways.
func FuzzPlainYAML(f *testing.F) {
	for _, seed := range []string{
		"title: The long way home\ndate: 2020-03-17\ntags: [one, two words, don't]\nauthors: []\n",
		"people: [{name: Ada Lovelace, role: host}, {id: ada}]\nseason: 12\nexplicit: false\n",
		"title: \"Part 2: The end\"\nurl: https://example.com/a-b_c.html?x=1&y\nsource: {name: G, id: b}\n",
		"title: Über (fast) alles!\na: b/c.d, e;f\nb: it's 5'\nc: x-y_z\n",
		"a: ab'c\nb: [a'b, c]\nc: \"it's [1], {2} #3 @4 *5 &6 !7 <8> 9% a: b ~\"\n",
		"a: true\nb: [false, 1]\nc: {d: 5, e: 2020-01-01}\nd: 9\n", "e: e5\nf: x.y\ng: a.5\nh: A-1\n", "a: b\n\nc: d\n", "a: b\n#c\n", "é: b\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, ok := plainYAML(data, 2)
		if !ok || invalidUTF8(data) >= 0 {
			return
		}
		want, err := slowYAML(data, 2)
		if err != nil {
			t.Fatalf("%q: %v", data, err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q:\n got %+v\nwant %+v", data, got, want)
		}
	})
}

// TestPlainYAMLMeansTheSame writes front matter of all that plain text may hold
// and reads it in both ways.
func TestPlainYAMLMeansTheSame(t *testing.T) {
	const rounds = 20_000
	random := rand.New(rand.NewPCG(1, 2))
	pieces := strings.Split(inWord+inLine+inQuotes+"aA1é0  9T-Z\"", "")
	pieces = append(pieces, ": ", " #", "://", "true", "null", ", ", "[", "]", "{", "}", "2020-01-01", "word", "word", "word")
	word := func() string {
		var b strings.Builder
		if random.IntN(3) > 0 {
			b.WriteString("w")
		}
		for range 1 + random.IntN(3) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		return b.String()
	}
	plain := 0
	for range rounds {
		a, b, c := word(), word(), word()
		forms := []string{a, `"` + a + `"`, "[" + a + ", " + b + "]", "{k: " + a + ", l: " + b + "}", "[" + a + ", {k: " + b + "}]"}
		text := []byte("one: " + forms[random.IntN(len(forms))] + "\ntwo: " + c + "\n")
		got, ok := plainYAML(text, 2)
		if !ok {
			continue
		}
		plain++
		if want, err := slowYAML(text, 2); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q:\n got %+v\nwant %+v, %v", text, got, want, err)
		}
	}
	if plain < rounds/20 {
		t.Errorf("only %d of %d were plain", plain, rounds)
	}
}

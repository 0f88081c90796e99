package link

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"earmark/internal/earmark"
)

// spelt is what the terms of a text are made of, for a reader of this test:
// each term is looked up among the hashes of the words wanted.
func spelt(terms []term, vocabulary []string) []string {
	var out []string
	for _, t := range terms {
		i := slices.IndexFunc(vocabulary, func(w string) bool { return hash(w) == t })
		if i < 0 {
			out = append(out, "?")
			continue
		}
		out = append(out, vocabulary[i])
	}
	return out
}

func TestTokens(t *testing.T) {
	tests := []struct {
		name, language, text, want string
	}{
		{"stems and stop words", "en", "The miscarriages were shared by her", "miscarriag share"},
		{"accents fold", "fr", "Élan vital", "elan vital"},
		{"letters that do not come apart", "da", "Søren Ægir", "soren aegir"},
		{"ligatures and wide letters", "xx", "ﬁve Ｇｏ", "five go"},
		{"inner apostrophe stays", "xx", "l'eau d’or 'quoted'", "l'eau d'or quoted"},
		{"possessive goes in English", "en", "Baldwin's essays", "baldwin essay"},
		{"contractions are stop words", "en", "they've don’t it's hedge", "hedg"},
		{"version of three parts", "en", "1.56.0", "1.56.0 1.56"},
		{"version of two parts", "en", "1.21", "1.21"},
		{"version behind letters", "en", "rust1.18rc2", "rust 1.18 rc2"},
		{"version at the end of a sentence", "en", "version 2.", "version 2"},
		{"hyphens and underscores part words", "en", "night-loaf crock_pot", "night loaf crock pot"},
		{"German keeps every word", "de", "Der Hund und die Katze", "der hund und die katze"},
		{"Chinese in bigrams", "zh", "言語学 Go", "言語 語学 go"},
		{"a lone character", "ja", "水", "水"},
		{"Japanese beside Latin", "ja", "Goの本", "go の本"},
		{"Hebrew without points", "he", "שָׁלוֹם עולם", "שלום עולם"},
		{"Arabic without vowel signs", "ar", "كِتَاب", "كتاب"},
		{"Hindi keeps its vowels", "hi", "किताब", "किताब"},
		{"nothing", "en", " … — !", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := strings.Fields(tt.want)
			vocabulary := make([]string, len(want))
			for i, w := range want {
				vocabulary[i] = w
				if tt.language == "hi" || tt.language == "ja" {
					vocabulary[i] = fold(w)
				}
			}
			got := spelt(newAnalyser(tt.language).analyse(tt.text).terms, vocabulary)
			if !slices.Equal(got, vocabulary) {
				t.Errorf("terms of %q: got %q, want %q", tt.text, got, want)
			}
		})
	}
}

func TestTokensKnowTheirPlace(t *testing.T) {
	text := "The hedge—a “hazel” one—says rust1.18."
	var got []string
	a := newAnalyser("en")
	for _, w := range a.analyse(text).at {
		got = append(got, text[w.start:w.end])
	}
	if want := []string{"hedge", "hazel", "rust", "1.18"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPairs(t *testing.T) {
	words := []string{"a", "b", "a", "c", "d"}
	var terms []term
	for _, w := range words {
		terms = append(terms, hash(w))
	}
	var got []string
	eachPair(terms, func(i, j int, pair uint64) {
		if pair != pairOf(terms[j], terms[i]) {
			t.Errorf("pair of %s and %s: the order matters", words[i], words[j])
		}
		got = append(got, words[i]+words[j])
	})
	// Not "aa", which is one word twice, nor "ad", which is too far apart at
	// first; both are met from other places or not at all.
	if want := []string{"ab", "ac", "ba", "bc", "bd", "ac", "ad", "cd"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestBagCountsFieldsByWeight(t *testing.T) {
	b := bagger{part: portion{to: 1}}
	b.heading([]term{hash("x"), hash("y")}, articleTitleWeight)
	b.field([]term{hash("y")})
	got := b.bag()
	counts := map[uint64]uint16{}
	for i, f := range got.features {
		counts[f] = got.counts[i]
	}
	want := map[uint64]uint16{hash("x"): 16, hash("y"): 17, pairOf(hash("x"), hash("y")): 16}
	if len(counts) != len(want) {
		t.Errorf("got %d features, want %d", len(counts), len(want))
	}
	for f, n := range want {
		if counts[f] != n {
			t.Errorf("got count %d, want %d", counts[f], n)
		}
	}
}

func TestDateFactor(t *testing.T) {
	tests := []struct {
		days int
		want float64
	}{
		{0, 6},
		{15, 1 + 3/math.E + 2*math.Exp(-15.0/240)},
		{-15, 1 + 3*math.Exp(-2) + 2*math.Exp(-15.0/120)},
		{20, 3.63},
		{3000, 1},
		{-3000, 1},
	}
	for _, tt := range tests {
		if got := dateFactor(tt.days); math.Abs(got-tt.want) > 0.005 {
			t.Errorf("%d days: got %.3f, want %.3f", tt.days, got, tt.want)
		}
	}
	for d := 1; d < 500; d++ {
		if dateFactor(d) >= dateFactor(d-1) || dateFactor(-d) >= dateFactor(d) {
			t.Fatalf("%d days: nearer must count more, and an episode after the article more than before", d)
		}
	}
}

func TestDayIsOfTheSite(t *testing.T) {
	lisbon := time.FixedZone("", 3600)
	late := time.Date(2026, 5, 1, 23, 30, 0, 0, time.UTC)
	if got := day(late, lisbon) - day(late, time.UTC); got != 1 {
		t.Errorf("half past eleven in the evening is %d days later an hour to the east, want 1", got)
	}
}

func TestApart(t *testing.T) {
	for days, want := range map[int]string{
		0: "published the same day", 1: "published 1 day apart", -3: "published 3 days apart",
		150: "published about 5 months apart", 1100: "published about 3 years apart",
	} {
		if got := apart(days); got != want {
			t.Errorf("%d days: got %q, want %q", days, got, want)
		}
	}
}

func TestRarePeople(t *testing.T) {
	p := people{episodes: 340}
	for _, tt := range []struct {
		name string
		in   int
		want float64
	}{
		{"nobody", 0, 0},
		{"a guest who came once", 1, 1},
		{"the host of every episode", 340, 0},
		{"one in ten", 34, 0},
		{"twice", 2, 0.9527},
	} {
		if got := p.rare(tt.in); math.Abs(got-tt.want) > 0.001 {
			t.Errorf("%s: got %.4f, want %.4f", tt.name, got, tt.want)
		}
	}
}

func TestMeanOfBest(t *testing.T) {
	var many []float32
	for i := range 40 {
		many = append(many, float32((i*7)%40)) // 0..39 in another order
	}
	for _, tt := range []struct {
		name string
		in   []float32
		want float64
	}{
		{"fewer than ten", []float32{1, 0, 2, 0, 1, 2, 1}, 1},
		{"too few to know", []float32{0.1, 0.3}, 0.2},
		{"none", nil, 0.2},
		{"the ten highest", many, 34.5},
		{"equal ones", []float32{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0}, 1},
	} {
		var b best
		for _, v := range tt.in {
			b.add(v)
		}
		if got := b.mean(len(tt.in)); math.Abs(float64(got)-tt.want) > 1e-6 {
			t.Errorf("%s: got %g, want %g", tt.name, got, tt.want)
		}
	}
}

func TestScoreKeepsTheOrder(t *testing.T) {
	for s := 0.0; s < 40; s += 0.01 {
		if a, b := score(s), score(s+0.01); a >= b || a < 0 || b >= 1 {
			t.Fatalf("S %.2f scores %g, S %.2f scores %g", s, a, s+0.01, b)
		}
	}
	o := DefaultOptions()
	if score(1.20) >= o.Floor || score(1.22) <= o.Floor {
		t.Errorf("the floor %g must lie at S = 1.21, which scores %g", o.Floor, score(1.21))
	}
}

func TestNormalise(t *testing.T) {
	tests := []struct{ name, address, page, want string }{
		{"scheme", "http://example.com/a", "", "example.com/a"},
		{"www, case, slash, fragment", "HTTPS://WWW.Example.com/A/#t=3", "", "example.com/A"},
		{"campaign", "https://example.com/a?utm_source=x&id=7&UTM_medium=y", "", "example.com/a?id=7"},
		{"order of the query", "https://example.com/?b=2&a=1", "", "example.com?a=1&b=2"},
		{"port", "https://example.com:443/a", "", "example.com/a"},
		{"another port", "http://example.com:8080/a", "", "example.com:8080/a"},
		{"escapes", "https://example.com/caf%C3%A9", "", "example.com/café"},
		{"relative", "../b/", "https://example.com/articles/a/", "example.com/articles/b"},
		{"from the root", "/shows/x/y/", "https://example.com/articles/a/", "example.com/shows/x/y"},
		{"mail", "mailto:a@example.com", "https://example.com/", ""},
		{"no address", "see above", "", ""},
		{"broken", "http://[::1", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := normalise(tt.address, tt.page); got != tt.want || ok != (tt.want != "") {
				t.Errorf("%q: got %q %v, want %q", tt.address, got, ok, tt.want)
			}
		})
	}
}

func TestWrittenAddresses(t *testing.T) {
	got := written("As at https://a.example/x, (http://b.example/y) and http or https alone. https://c.example/z.")
	if want := []string{"https://a.example/x", "http://b.example/y", "https://c.example/z"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestShowNamedInBiography(t *testing.T) {
	var shows []*earmark.Show
	for _, title := range []string{"Mom Brain", "Serial", "Today", "The Back Step", "The Daily", "Forty Miles of River", "Twice Told", "Twice Told"} {
		shows = append(shows, &earmark.Show{ID: earmark.ShowID(title), Title: title})
	}
	book := newShowBook(shows)
	tests := []struct{ name, bio, want string }{
		{"cohost of the podcast", "Hilaria Baldwin is an author and cohost of the podcast Mom Brain.", "Mom Brain"},
		{"as written in the wild", "… and cohost of the podcast Mom Brain..", "Mom Brain"},
		{"co-hosts", "She co-hosts Mom Brain with Daphne Oz.", "Mom Brain"},
		{"hosts the X podcast", "He hosts the Back Step podcast.", ""},
		{"hosts The X", "He hosts The Back Step.", "The Back Step"},
		{"the X podcast", "The voice of the Mom Brain podcast.", "Mom Brain"},
		{"X co-host", "Mom Brain co-host Hilaria Baldwin lives in New York.", "Mom Brain"},
		{"two shows", "She is the host of Serial and Mom Brain.", "Mom Brain, Serial"},
		{"adjective before podcast", "She hosts the weekly parenting podcast Mom Brain.", "Mom Brain"},
		{"in passing", "She has what friends call mom brain.", ""},
		{"in passing, with capitals", "She wrote about Mom Brain for Glamour.", ""},
		{"host of something else", "She hosts dinners and Mom Brain is what she calls it.", ""},
		{"one word with a cue", "She hosts Serial.", "Serial"},
		{"one word, podcast before", "Known from the podcast Serial, she lives in Leeds.", "Serial"},
		{"one word, podcast behind", "The Serial podcast made her name.", "Serial"},
		{"one word in lower case", "She hosts a serial dinner party.", ""},
		{"part of a longer name", "She hosts Serial Killers Weekly.", ""},
		{"the beginning of a sentence", "He is a host. Today he lives in Rome.", ""},
		{"an adverb", "Today she hosts Mom Brain.", "Mom Brain"},
		{"television", "He appears on the Today show.", ""},
		{"The is a part of the name", "She hosts the daily news.", ""},
		{"The Daily", "She is a producer and host of The Daily.", "The Daily"},
		{"two shows of one title", "She hosts Twice Told.", ""},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, s := range book.named(tt.bio) {
				got = append(got, s.Title)
			}
			if strings.Join(got, ", ") != tt.want {
				t.Errorf("%q names %q, want %q", tt.bio, got, tt.want)
			}
		})
	}
}

func TestSentences(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{"One. Two! Three", []string{"One.", "Two!", "Three"}},
		{"He said “no.” Then 3.5 miles.", []string{"He said “no.”", "Then 3.5 miles."}},
		{"一つ。二つ。", []string{"一つ。", "二つ。"}},
		{"  ", nil},
		{"... and so", []string{"... and so"}},
	}
	for _, tt := range tests {
		var got []string
		for _, s := range sentences(tt.text) {
			got = append(got, strings.TrimSpace(tt.text[s.start:s.end]))
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestBackgroundKnowsOrdinaryWords(t *testing.T) {
	b := newBackground(12, "en-GB")
	a := newAnalyser("en")
	known := func(word string) float32 { return b.word(a.analyse(word).terms[0]) }
	if known("morning") < 100 || known("mornings") != known("morning") {
		t.Errorf("morning is in %.0f of %.0f documents, mornings in %.0f", known("morning"), b.size, known("mornings"))
	}
	if known("pleacher") != 0 {
		t.Errorf("pleacher is in %.0f documents, want none", known("pleacher"))
	}
	one, two := a.analyse("old house").terms[0], hash("hous")
	if n := b.pair(one, two); n <= 0 || n >= b.word(one) {
		t.Errorf("old house is in %.1f documents, want some but fewer than old", n)
	}
	if newBackground(80, "en") != nil || newBackground(10, "de") != nil {
		t.Error("a large library and one that is not English need no background")
	}
}

// FuzzTokens looks for texts whose words overlap, leave the text, cut a
// character, or differ from run to run.
func FuzzTokens(f *testing.F) {
	for _, s := range []string{"The hedge's go1.18.2 l’eau", "言語 Goの本ー", "שָׁלוֹם", "1.2.3.4..5", "a'b'", "\xff\xfe", "ﷺ ½ ²", "กำลัง", "e\u0301\u0301x", "'''", "İstanbul"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		scan(text, func(w word) {
			if w.start < last || w.end <= w.start || w.end > len(text) {
				t.Fatalf("word [%d,%d) after %d in %q", w.start, w.end, last, text)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[w.start:w.end]) {
				t.Fatalf("word %q of %q cuts a character", text[w.start:w.end], text)
			}
			last = w.end
		})
		for _, language := range []string{"en", "und"} {
			first := slices.Clone(newAnalyser(language).analyse(text).terms)
			again := newAnalyser(language)
			again.analyse(text)
			if got := again.analyse(text); !slices.Equal(got.terms, first) || len(got.at) != len(got.terms) {
				t.Fatalf("terms of %q differ from run to run", text)
			}
		}
	})
}

// A hash is found wherever it stands, and only if it is there, also where
// hashes are not spread evenly.
func TestSeek(t *testing.T) {
	chance := rand.New(rand.NewPCG(7, 7))
	for _, n := range []int{0, 1, 2, 9, 1000} {
		for _, shift := range []int{0, 40} {
			hashes := make([]uint64, n)
			for i := range hashes {
				hashes[i] = chance.Uint64() >> shift
			}
			slices.Sort(hashes)
			hashes = slices.Compact(hashes)
			for _, h := range append(slices.Clone(hashes), 0, 1, math.MaxUint64, chance.Uint64(), chance.Uint64()>>shift) {
				want, there := slices.BinarySearch(hashes, h)
				if got, found := seek(hashes, h); found != there || found && got != want {
					t.Errorf("seek %x among %d: got %d, %v, want %d, %v", h, n, got, found, want, there)
				}
			}
		}
	}
}

// TestSentence tells what somebody said from what somebody spoke of.
func TestSentence(t *testing.T) {
	for text, want := range map[string]saying{
		"The keeper said that the river remembers.":                       {" the river remembers.", 20, attributed},
		"The river remembers every stone, said the keeper.":               {"The river remembers every stone", 0, attributed},
		"The keeper said: the river remembers.":                           {" the river remembers.", 16, attributed},
		"According to the keeper, the river remembers.":                   {" the river remembers.", 24, attributed},
		"The river remembers every stone, the keeper said of the Tarrow.": {"The river remembers every stone", 0, attributed},
		"That is what the keeper said about the river.":                   {"That is what the keeper said about the river.", 0, told},
		"She told us of the stones in its bed.":                           {"She told us of the stones in its bed.", 0, told},
		"The river remembers every stone.":                                {"The river remembers every stone.", 0, told},
	} {
		if got := sentence(text, 0, ""); got != want {
			t.Errorf("%s: got %+v, want %+v", text, got, want)
		}
	}
}

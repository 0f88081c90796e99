package audience_test

import (
	"crypto/rand"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"earmark/internal/audience"
	"earmark/internal/earmark"
	"earmark/internal/store"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// open is an audience over a real database.
func open(t *testing.T) *audience.Audience { return openBench(t) }

func openBench(t testing.TB) *audience.Audience {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close store: got %v, want nil", err)
		}
	})
	return &audience.Audience{Store: s, Now: func() time.Time { return noon }, Random: rand.Reader, Keys: keys}
}

func TestNormalize(t *testing.T) {
	long := strings.Repeat("a", 64)
	for _, tt := range []struct{ name, in, want, problem string }{
		{"plain", "ada@example.org", "ada@example.org", ""},
		{"spaces around it", " ada@example.org\t", "ada@example.org", ""},
		{"domain in capitals", "Ada.L@EXAMPLE.Org", "Ada.L@example.org", ""},
		{"tag", "ada+letter@example.org", "ada+letter@example.org", ""},
		{"IDN", "ada@BÜCHER.example", "ada@bücher.example", ""},
		{"IDN as the DNS writes it", "ada@xn--bcher-kva.example", "ada@bücher.example", ""},
		{"letters of another script", "åsa@example.org", "åsa@example.org", ""},
		{"this machine", "root@localhost", "root@localhost", ""},
		{"longest local part", long + "@example.org", long + "@example.org", ""},
		{"empty", "  ", "", "is empty"},
		{"no at", "ada.example.org", "", "has no @"},
		{"nothing before", "@example.org", "", "nothing before"},
		{"nothing behind", "ada@", "", "no domain"},
		{"two ats", "ada@b@example.org", "", "more than one @"},
		{"line break", "ada@example.org\r\nBcc: bea@example.org", "", "line break"},
		{"line break inside", "ada\n@example.org", "", "line break"},
		{"NUL", "ada\x00@example.org", "", "control character"},
		{"not UTF-8", "ad\xff@example.org", "", "UTF-8"},
		{"display name", "Ada <ada@example.org>", "", "angle brackets"},
		{"two addresses", "ada@example.org,bea@example.org", "", "more than one address"},
		{"space", "ada l@example.org", "", "a space"},
		{"quoted", `"ada l"@example.org`, "", "a space"},
		{"quoted without a space", `"ada"@example.org`, "", "quoted"},
		{"comment", "ada(x)@example.org", "", "before the @"},
		{"two dots", "ada..l@example.org", "", "before the @"},
		{"dot at the end", "ada.@example.org", "", "before the @"},
		{"number for a domain", "ada@[192.0.2.1]", "", "number"},
		{"no dot", "ada@gmail", "", "without a dot"},
		{"domain ends in a dot", "ada@example.org.", "", "cannot exist"},
		{"empty label", "ada@example..org", "", "cannot exist"},
		{"underscore", "ada@exa_mple.org", "", "cannot exist"},
		{"long local part", long + "a@example.org", "", "too long"},
		{"long in all", "ada@" + strings.Repeat(strings.Repeat("a", 60)+".", 5) + "org", "", "cannot exist"},
		{"255 octets", long + "@" + strings.Repeat(strings.Repeat("a", 61)+".", 3) + "abcd", "", "too long"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := audience.Normalize(tt.in)
			if tt.problem == "" {
				if err != nil || got != tt.want {
					t.Errorf("got %q, %v, want %q", got, err, tt.want)
				}
				return
			}
			fault, ok := errors.AsType[*audience.AddressError](err)
			if !ok || !strings.Contains(fault.Problem, tt.problem) || fault.Address != tt.in {
				t.Errorf("got %q, %v, want an AddressError with %q", got, err, tt.problem)
			}
		})
	}
}

func FuzzNormalize(f *testing.F) {
	for _, seed := range []string{"ada@example.org", "Ada <a@b.c>", "a@b.c\r\nX: y", "ä@ö.ü", "a@xn--a.b", ".@.", "\"\"@x.y"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, err := audience.Normalize(in)
		if err != nil {
			return
		}
		if strings.ContainsAny(got, "\r\n\x00 <>,;\"") || len(got) > 400 {
			t.Errorf("%q: got %q", in, got)
		}
		again, err := audience.Normalize(got)
		if err != nil || again != got {
			t.Errorf("%q: got %q, and from that %q, %v, want the same", in, got, again, err)
		}
	})
}

func TestAdd(t *testing.T) {
	a, ctx := open(t), t.Context()
	first, added, err := a.Add(ctx, audience.Newcomer{Address: "Ada@Example.org", Name: "Ada  Lovelace", Source: "command line"})
	if err != nil || !added {
		t.Fatalf("got %v, %v, want added", added, err)
	}
	want := earmark.Subscriber{ID: first.ID, Address: "Ada@example.org", Name: "Ada Lovelace", Status: earmark.Active, Consent: earmark.Consent{Source: "command line", Since: noon}, Preferences: earmark.Preferences{Frequency: earmark.EachIssue}}
	if !reflect.DeepEqual(first, want) || len(first.ID) != 20 {
		t.Errorf("got %+v, want %+v with an identifier of 20 letters", first, want)
	}
	again, added, err := a.Add(ctx, audience.Newcomer{Address: "ada@example.org", Name: "Someone", Source: "command line"})
	if err != nil || added || !reflect.DeepEqual(again, want) {
		t.Errorf("again: got %+v, %v, %v, want the first", again, added, err)
	}
	if err := a.Unsubscribe(ctx, a.Keys().Token(earmark.Unsubscribe, first.ID), "page"); err != nil {
		t.Fatal(err)
	}
	_, _, err = a.Add(ctx, audience.Newcomer{Address: "ada@example.org", Source: "command line"})
	if fault, ok := errors.AsType[*audience.LeftError](err); !ok || fault.Status != earmark.Unsubscribed {
		t.Errorf("after leaving: got %v, want a LeftError", err)
	}
	_, _, err = a.Add(ctx, audience.Newcomer{Address: "bea@example.org", Name: "Bea\x1b[31m", Source: "command line"})
	if _, ok := errors.AsType[*audience.NameError](err); !ok {
		t.Errorf("escape in a name: got %v, want a NameError", err)
	}
	if subs, err := gather(a.Each(ctx, "")); err != nil || len(subs) != 1 {
		t.Errorf("got %v, %v, want one subscriber", subs, err)
	}
}

func TestAddWithoutRandomness(t *testing.T) {
	a := open(t)
	broken := errors.New("no randomness")
	a.Random = iotest.ErrReader(broken)
	if _, _, err := a.Add(t.Context(), audience.Newcomer{Address: "ada@example.org", Source: "x"}); !errors.Is(err, broken) {
		t.Errorf("add: got %v, want %v", err, broken)
	}
	if _, err := a.Import(t.Context(), strings.NewReader("email\nada@example.org\n"), audience.ImportOptions{}); !errors.Is(err, broken) {
		t.Errorf("import: got %v, want %v", err, broken)
	}
}

func TestSuppress(t *testing.T) {
	a, ctx := open(t), t.Context()
	if _, _, err := a.Add(ctx, audience.Newcomer{Address: "ada@example.org", Source: "x"}); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"ada@example.org", "bea@example.org", "bea@example.org"} {
		if err := a.Suppress(ctx, address, "command line"); err != nil {
			t.Fatal(err)
		}
	}
	subs, err := gather(a.Each(ctx, earmark.Suppressed))
	if err != nil || len(subs) != 2 {
		t.Errorf("got %v, %v, want both suppressed", subs, err)
	}
	if err := a.Suppress(ctx, "nonsense", "x"); err == nil {
		t.Error("nonsense: got nil, want an error")
	}
}

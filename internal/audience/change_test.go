package audience_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"earmark/internal/audience"
	"earmark/internal/earmark"
)

func TestChange(t *testing.T) {
	a, ctx := open(t), t.Context()
	made, _, err := a.Add(ctx, audience.Newcomer{
		Address: "ada@example.org", Source: "fair", Tags: []string{"vip", " spring   fair ", "vip"},
		Preferences: earmark.Preferences{Shows: []earmark.ShowID{"b", "a", "b"}},
	})
	if err != nil || !reflect.DeepEqual(made.Tags, []string{"spring fair", "vip"}) || !reflect.DeepEqual(made.Shows, []earmark.ShowID{"a", "b"}) || made.Frequency != earmark.EachIssue {
		t.Fatalf("got %+v, %v, want lists in order, each word once", made, err)
	}
	got, found, err := a.Change(ctx, "ADA@example.org", "command line", func(sub *earmark.Subscriber) error {
		sub.Name, sub.Authors, sub.Status = " Ada  L. ", []earmark.PersonID{"zoe", "grace"}, earmark.Suppressed
		return nil
	})
	want := made
	want.Name, want.Authors = "Ada L.", []earmark.PersonID{"grace", "zoe"}
	if err != nil || !found || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, %v, want %+v", got, found, err, want)
	}
	for name, tag := range map[string]string{"empty": " ", "escape": "a\x1b[31m", "line break": "a\x00b", "long": strings.Repeat("x", 101)} {
		_, _, err := a.Change(ctx, "ada@example.org", "x", func(sub *earmark.Subscriber) error { sub.Tags = []string{tag}; return nil })
		if _, bad := errors.AsType[*audience.TagError](err); !bad {
			t.Errorf("%s: got %v, want a TagError", name, err)
		}
	}
	if _, found, err := a.Change(ctx, "nobody@example.org", "x", func(*earmark.Subscriber) error { return nil }); found || err != nil {
		t.Errorf("nobody: got %v, %v, want false", found, err)
	}
	if there, _, err := a.Store.Subscriber(ctx, "ada@example.org"); err != nil || !reflect.DeepEqual(there, want) {
		t.Errorf("got %+v, %v, want what was refused left out", there, err)
	}
}

func TestLift(t *testing.T) {
	a, ctx := open(t), t.Context()
	for _, address := range []string{"ada@example.org", "erased@example.org"} {
		if _, _, err := a.Add(ctx, audience.Newcomer{Address: address, Source: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, address := range []string{"ada@example.org", "never@example.org"} {
		if err := a.Suppress(ctx, address, "bounced"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Erase(ctx, "erased@example.org"); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]earmark.ReaderStatus{"Ada@example.org": earmark.Active, "never@example.org": earmark.Unsubscribed} {
		if sub, lifted, err := a.Lift(ctx, address, "works"); err != nil || !lifted || sub.Status != want {
			t.Errorf("%s: got %s, %v, %v, want %s", address, sub.Status, lifted, err, want)
		}
	}
	if _, lifted, err := a.Lift(ctx, "nobody@example.org", "x"); lifted || err != nil {
		t.Errorf("nobody: got %v, %v, want nothing to lift", lifted, err)
	}
	_, _, err := a.Lift(ctx, "ERASED@example.org", "x")
	if left, ok := errors.AsType[*audience.LeftError](err); !ok || left.Status != earmark.Erased {
		t.Errorf("erased: got %v, want a LeftError", err)
	}
	// what came back by --lift is no way round the rules of a list
	report, err := a.Import(ctx, strings.NewReader("email\nnever@example.org\n"), audience.ImportOptions{})
	if err != nil || report.Added != 0 || report.Refused != 1 {
		t.Errorf("import: got %+v, %v, want one refused", report, err)
	}
}

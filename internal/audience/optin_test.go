package audience_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"earmark/internal/audience"
	"earmark/internal/earmark"
	"earmark/internal/store"
)

func keys() earmark.Keyring {
	return earmark.Keyring{{ID: "youngkey", Secret: bytes.Repeat([]byte{1}, 32)}, {ID: "oldkey22", Secret: bytes.Repeat([]byte{2}, 32)}}
}

// later moves the clock of an audience.
func later(a *audience.Audience, d time.Duration) {
	now := a.Now().Add(d)
	a.Now = func() time.Time { return now }
}

var form = earmark.Consent{Source: "form", Wording: "1"}

func ask(t *testing.T, a *audience.Audience, address string, want audience.Answer) audience.Reply {
	t.Helper()
	reply, err := a.Ask(t.Context(), address, form, earmark.Preferences{})
	if err != nil || reply.Answer != want {
		t.Fatalf("ask for %s: got %q, %v, want %q", address, reply.Answer, err, want)
	}
	return reply
}

func status(t *testing.T, a *audience.Audience, address string) earmark.ReaderStatus {
	t.Helper()
	sub, _, err := a.Store.Subscriber(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	return sub.Status
}

func TestDoubleOptIn(t *testing.T) {
	a := open(t)
	reply := ask(t, a, "ada@example.org", audience.AskToConfirm)
	if got := status(t, a, "ada@example.org"); got != earmark.Pending {
		t.Errorf("asked: got %s, want pending", got)
	}
	later(a, time.Hour)
	for range 2 { // a link followed twice is no mistake
		sub, err := a.Confirm(t.Context(), reply.Token)
		want := earmark.Consent{Source: "form", Since: noon, Wording: "1", Confirmed: noon.Add(time.Hour)}
		if err != nil || sub.Status != earmark.Active || sub.Consent != want {
			t.Errorf("confirmed: got %+v, %v, want active with %+v", sub, err, want)
		}
	}
	if reply := ask(t, a, "ADA@example.org", audience.ThereAlready); reply.To.Address != "ada@example.org" {
		t.Errorf("asked again: got %+v, want the way to the preferences", reply)
	}
}

// A link from before the person left does not bring the person back.
func TestReplayedConfirmation(t *testing.T) {
	a := open(t)
	first := ask(t, a, "ada@example.org", audience.AskToConfirm)
	sub, err := a.Confirm(t.Context(), first.Token)
	if err != nil {
		t.Fatal(err)
	}
	later(a, 2*time.Hour)
	if err := a.Unsubscribe(t.Context(), a.Keys().Token(earmark.Unsubscribe, sub.ID), "one-click"); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Confirm(t.Context(), first.Token); !errors.Is(err, audience.ErrUsed) {
		t.Errorf("after leaving: got %v, want ErrUsed", err)
	}
	second := ask(t, a, "ada@example.org", audience.AskToConfirm)
	if _, err := a.Confirm(t.Context(), first.Token); !errors.Is(err, audience.ErrUsed) || status(t, a, "ada@example.org") != earmark.Unsubscribed {
		t.Errorf("the first link after a second request: got %v, want ErrUsed and still unsubscribed", err)
	}
	if _, err := a.Confirm(t.Context(), second.Token); err != nil || status(t, a, "ada@example.org") != earmark.Active {
		t.Errorf("the second link: got %v, want active: whoever asks may come back", err)
	}
}

func TestConfirmRefuses(t *testing.T) {
	a := open(t)
	reply := ask(t, a, "ada@example.org", audience.AskToConfirm)
	unsubscribe := a.Keys().Token(earmark.Unsubscribe, reply.To.ID)
	for name, tt := range map[string]struct {
		token string
		want  error
	}{
		"forged":          {reply.Token[:len(reply.Token)-1] + "x", earmark.ErrToken},
		"another purpose": {unsubscribe, earmark.ErrToken},
		"nobody":          {a.Keys().TokenUntil(earmark.Confirm, "nobody", reply.Until), audience.ErrUnknown},
	} {
		if _, err := a.Confirm(t.Context(), tt.token); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
	later(a, audience.ConfirmWithin+time.Second)
	if _, err := a.Confirm(t.Context(), reply.Token); !errors.Is(err, earmark.ErrExpired) {
		t.Errorf("too late: got %v, want ErrExpired", err)
	}
	if n, err := a.ForgetUnconfirmed(t.Context()); n != 1 || err != nil || status(t, a, "ada@example.org") != "" {
		t.Errorf("forget: got %d, %v, want one and nothing left", n, err)
	}
}

// However often somebody types another's address, the mailbox gets few mails.
func TestAskIsBounded(t *testing.T) {
	a, mails, tokens := open(t), 0, map[string]bool{}
	for range 3 * 24 {
		reply, err := a.Ask(t.Context(), "ada@example.org", form, earmark.Preferences{})
		if err != nil {
			t.Fatal(err)
		}
		if reply.Answer != audience.NoAnswer {
			mails++
			tokens[reply.Token] = true
		}
		later(a, 20*time.Minute)
	}
	if mails != 3 || len(tokens) != 1 {
		t.Errorf("got %d mails with %d links in a day, want 3 with one", mails, len(tokens))
	}
	if err := a.Suppress(t.Context(), "bea@example.org", "bounced"); err != nil {
		t.Fatal(err)
	}
	ask(t, a, "bea@example.org", audience.NoAnswer)
	if got := status(t, a, "bea@example.org"); got != earmark.Suppressed {
		t.Errorf("suppressed: got %s, want no change", got)
	}
}

func TestPrefer(t *testing.T) {
	a := open(t)
	sub, _, err := a.Add(t.Context(), audience.Newcomer{Address: "ada@example.org", Source: "test"})
	if err != nil {
		t.Fatal(err)
	}
	token := a.Keys()[1].Token(earmark.Prefer, sub.ID) // of an older key
	want := earmark.Preferences{Authors: []earmark.PersonID{"grace", "zoe"}, Frequency: earmark.Weekly, SkipSensitive: true}
	if err := a.Prefer(t.Context(), token, earmark.Preferences{Authors: []earmark.PersonID{"zoe", "grace", "zoe"}, Frequency: earmark.Weekly, SkipSensitive: true}); err != nil {
		t.Fatal(err)
	}
	got, err := a.Reader(t.Context(), earmark.Prefer, token)
	if err != nil || !reflect.DeepEqual(got.Preferences, want) {
		t.Errorf("got %+v, %v, want %+v", got.Preferences, err, want)
	}
	if err := a.Prefer(t.Context(), a.Keys().Token(earmark.Unsubscribe, sub.ID), want); !errors.Is(err, earmark.ErrToken) {
		t.Errorf("another purpose: got %v, want ErrToken", err)
	}
}

// Erased means that not a byte of the address is left, and that nobody but the
// person brings it back.
func TestErase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	a := &audience.Audience{Store: s, Now: func() time.Time { return noon }, Random: strings.NewReader(strings.Repeat("r3", 200)), Keys: func() earmark.Keyring { return keys()[1:] }}
	sub, _, err := a.Add(t.Context(), audience.Newcomer{Address: "Countess@lovelace.example", Name: "Augusta Byron", Source: "salon.csv"})
	if err != nil {
		t.Fatal(err)
	}
	row := earmark.Delivery{Issue: "2026-11-15", Reader: sub.ID, Address: sub.Address, Name: sub.Name, State: earmark.Accepted, MessageID: "m@x", Reply: "250 countess@lovelace.example"}
	rows := func(yield func(earmark.Delivery, error) bool) { yield(row, nil) }
	if _, err := s.BeginIssue(t.Context(), "2026-11-15", "h", rows, noon); err != nil {
		t.Fatal(err)
	}
	if found, err := a.Erase(t.Context(), "countess@LOVELACE.example"); !found || err != nil {
		t.Fatal(found, err)
	}
	for _, name := range []string{path, path + "-wal"} {
		data, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		for _, word := range []string{"lovelace", "countess", "byron", "salon"} {
			if bytes.Contains(bytes.ToLower(data), []byte(word)) {
				t.Errorf("%s holds %q still", filepath.Base(name), word)
			}
		}
	}
	a.Keys = keys // a newer key signs now
	_, _, err = a.Add(t.Context(), audience.Newcomer{Address: "countess@lovelace.example", Source: "test"})
	if left, ok := errors.AsType[*audience.LeftError](err); !ok || left.Status != earmark.Erased {
		t.Errorf("add: got %v, want a LeftError", err)
	}
	if err := a.Suppress(t.Context(), "countess@lovelace.example", "test"); err != nil || status(t, a, "countess@lovelace.example") != "" {
		t.Errorf("suppress: got %v, want nothing written", err)
	}
	reply := ask(t, a, "countess@lovelace.example", audience.AskToConfirm)
	if _, err := a.Confirm(t.Context(), reply.Token); err != nil || status(t, a, "countess@lovelace.example") != earmark.Active {
		t.Errorf("the person's own wish: got %v, want active", err)
	}
}

func TestExport(t *testing.T) {
	a := open(t)
	reply := ask(t, a, "ada@example.org", audience.AskToConfirm)
	if _, err := a.Confirm(t.Context(), reply.Token); err != nil {
		t.Fatal(err)
	}
	if err := a.Suppress(t.Context(), "ada@example.org", "bounce 550 5.1.1"); err != nil {
		t.Fatal(err)
	}
	got, found, err := a.Export(t.Context(), "ADA@example.org")
	want := []earmark.Event{
		{At: noon, What: "confirmed", Source: "form", Wording: "1"},
		{At: noon, What: "suppressed", Source: "bounce 550 5.1.1"},
	}
	if err != nil || !found || got.Status != earmark.Suppressed || !reflect.DeepEqual(got.History, want) {
		t.Errorf("got %+v, %v, %v, want %+v", got, found, err, want)
	}
	if _, found, err := a.Export(t.Context(), "nobody@example.org"); found || err != nil {
		t.Errorf("nobody: got %v, %v, want false", found, err)
	}
}

package store_test

import (
	"slices"
	"testing"

	"earmark/internal/earmark"
)

func TestAddSubscribers(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	sub := func(id, address string, status earmark.ReaderStatus) earmark.Subscriber {
		return earmark.Subscriber{ID: earmark.ReaderID(id), Address: address, Status: status, Consent: earmark.Consent{Source: "test", Since: noon}}
	}
	for _, tt := range []struct {
		name   string
		add    earmark.Subscriber
		before earmark.ReaderStatus
		after  earmark.ReaderStatus
	}{
		{"new", sub("1", "Ada@example.org", earmark.Active), "", earmark.Active},
		{"again in other letters", sub("2", "ada@example.org", earmark.Active), earmark.Active, earmark.Active},
		{"leaves", sub("3", "ADA@example.org", earmark.Unsubscribed), earmark.Active, earmark.Unsubscribed},
		{"does not come back", sub("4", "Ada@example.org", earmark.Active), earmark.Unsubscribed, earmark.Unsubscribed},
		{"stays what it was", sub("5", "Ada@example.org", earmark.Suppressed), earmark.Unsubscribed, earmark.Unsubscribed},
	} {
		before, err := s.AddSubscribers(ctx, []earmark.Subscriber{tt.add})
		if err != nil || before[0] != tt.before {
			t.Fatalf("%s: got %q, %v, want %q", tt.name, before, err, tt.before)
		}
		got, found, err := s.Subscriber(ctx, "aDa@example.org")
		if err != nil || !found || got.Status != tt.after || got.ID != "1" || got.Address != "Ada@example.org" {
			t.Errorf("%s: got %+v, %v, %v, want the first row, %s", tt.name, got, found, err, tt.after)
		}
	}
	if _, found, err := s.Subscriber(ctx, "nobody@example.org"); found || err != nil {
		t.Errorf("nobody: got %v, %v, want false, nil", found, err)
	}
}

func TestAddSubscribersIsAllOrNothing(t *testing.T) {
	s, _ := open(t)
	subs := readers(3)
	subs[2].Status = "confused"
	if _, err := s.AddSubscribers(t.Context(), subs); err == nil {
		t.Fatal("got nil, want an error for an unknown status")
	}
	if got, err := gather(s.EachSubscriber(t.Context(), "")); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v, want none", got, err)
	}
}

func TestEachSubscriberSortedByStatus(t *testing.T) {
	s, _ := open(t)
	subs := readers(4)
	for i, address := range []string{"zoe@example.org", "Bea@example.org", "ada@example.org", "Cy@example.org"} {
		subs[i].Address = address
	}
	if _, err := s.AddSubscribers(t.Context(), subs); err != nil {
		t.Fatal(err)
	}
	if ok, err := s.SetStatus(t.Context(), subs[3].ID, earmark.Suppressed); !ok || err != nil {
		t.Fatalf("got %v, %v, want true, nil", ok, err)
	}
	if ok, err := s.SetStatus(t.Context(), "nobody", earmark.Suppressed); ok || err != nil {
		t.Errorf("nobody: got %v, %v, want false, nil", ok, err)
	}
	for _, tt := range []struct {
		status earmark.ReaderStatus
		want   []string
	}{
		{"", []string{"ada@example.org", "Bea@example.org", "Cy@example.org", "zoe@example.org"}},
		{earmark.Active, []string{"ada@example.org", "Bea@example.org", "zoe@example.org"}},
		{earmark.Suppressed, []string{"Cy@example.org"}},
		{earmark.Unsubscribed, nil},
	} {
		subs, err := gather(s.EachSubscriber(t.Context(), tt.status))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, sub := range subs {
			got = append(got, sub.Address)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q: got %q, want %q", tt.status, got, tt.want)
		}
	}
}

// 100,000 rows take about a second; worry at ten.
func BenchmarkAddSubscribers(b *testing.B) {
	subs := readers(100_000)
	for b.Loop() {
		b.StopTimer()
		s := openBench(b)
		b.StartTimer()
		if _, err := s.AddSubscribers(b.Context(), subs); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

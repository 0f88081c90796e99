package outbox_test

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	netmail "net/mail"

	"earmark/internal/earmark"
	"earmark/internal/mail"
	"earmark/internal/outbox"
	"earmark/internal/store"
)

const issue earmark.IssueID = "2026-11-22"

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// office is a mail server that writes down what it takes.
type office struct {
	*mail.Server

	mu    sync.Mutex
	taken map[string][]string // recipient -> Message-IDs taken for them
	hook  mail.Hook
}

func openOffice(t *testing.T, o mail.ServerOptions) *office {
	t.Helper()
	f := &office{taken: map[string][]string{}}
	o.Deliver = f.deliver
	o.Hook = f.ask
	server, err := mail.Listen(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	f.Server = server
	t.Cleanup(func() { _ = server.Close() })
	return f
}

func (f *office) deliver(e mail.Envelope, r io.Reader) error {
	msg, err := netmail.ReadMessage(r)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.taken[e.To] = append(f.taken[e.To], msg.Header.Get("Message-Id"))
	return nil
}

// on sets what the server does from now on.
func (f *office) on(hook mail.Hook) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hook = hook
}

func (f *office) ask(stage mail.Stage, e mail.Envelope) error {
	f.mu.Lock()
	hook := f.hook
	f.mu.Unlock()
	if hook == nil {
		return nil
	}
	return hook(stage, e)
}

// count is how many mails were taken for an address.
func (f *office) count(address string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.taken[address])
}

func (f *office) total() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, ids := range f.taken {
		n += len(ids)
	}
	return n
}

// world is a store of readers and a mail server.
type world struct {
	*office
	t     *testing.T
	store *store.Store
	path  string
	clock time.Time
}

func newWorld(t *testing.T, readers int) *world {
	t.Helper()
	w := &world{office: openOffice(t, mail.ServerOptions{}), t: t, path: filepath.Join(t.TempDir(), ".earmark", "store.db"), clock: noon}
	w.store = openStore(t, w.path)
	w.addReaders(0, readers)
	return w
}

func openStore(t *testing.T, path string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close store: got %v, want nil", err)
		}
	})
	return s
}

func address(i int) string { return fmt.Sprintf("reader%03d@example.org", i) }

func id(i int) earmark.ReaderID { return earmark.ReaderID(fmt.Sprintf("id%03d", i)) }

func (w *world) addReaders(from, to int) {
	w.t.Helper()
	var subs []earmark.Subscriber
	for i := from; i < to; i++ {
		subs = append(subs, earmark.Subscriber{ID: id(i), Address: address(i), Name: fmt.Sprintf("Reader %d", i), Status: earmark.Active, Consent: earmark.Consent{Source: "test", Since: noon}})
	}
	if _, err := w.store.AddSubscribers(w.t.Context(), subs); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) unsubscribe(i int) {
	if ok, err := w.store.SetStatus(w.t.Context(), id(i), earmark.Unsubscribed); !ok || err != nil {
		w.t.Errorf("unsubscribe reader %d: got %v, %v, want true", i, ok, err)
	}
}

func (w *world) job() outbox.Job {
	w.t.Helper()
	return newJob(w.store, w.Config(), w.clock)
}

// newJob sends a small letter to everybody in a store.
func newJob(s *store.Store, config mail.Config, now time.Time) outbox.Job {
	config.From = "The Sunday Letter <letter@example.org>"
	config.Timeouts = mail.Timeouts{Grace: 200 * time.Millisecond}
	return outbox.Job{
		Issue: issue, Hash: "sha256:1", Readers: s.EachActive(context.Background()), Store: s,
		From: func(earmark.ReaderID) string { return "letter@example.org" },
		Dial: func(ctx context.Context) (outbox.Sender, error) { return mail.Dial(ctx, config) },
		Compose: func(_ context.Context, _ []byte, d earmark.Delivery) ([]byte, error) {
			return mail.Compose(mail.Message{
				From: netmail.Address{Address: "letter@example.org"}, To: netmail.Address{Name: d.Name, Address: d.Address},
				Subject: "Sunday", Text: "Good morning, " + d.Name, MessageID: d.MessageID, Date: noon,
			})
		},
		MessageID: func(reader earmark.ReaderID) string { return string(issue) + "." + string(reader) + "@example.org" },
		Now:       func() time.Time { return now },
	}
}

// send delivers and expects no error. A day passes before the next.
func (w *world) send() outbox.Report {
	w.t.Helper()
	report, err := outbox.Send(w.t.Context(), w.job())
	w.clock = w.clock.AddDate(0, 0, 1)
	if err != nil {
		w.t.Fatal(err)
	}
	return report
}

// summary writes a report as numbers, and from the store the addresses of what
// needs a look.
func (w *world) summary(r outbox.Report) string {
	w.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "accepted %d, already %d", r.Accepted-r.Before, r.Before)
	for _, state := range []earmark.DeliveryState{earmark.Deferred, earmark.Rejected, earmark.Uncertain, earmark.Sending, earmark.Owed} {
		for _, d := range w.rows(state) {
			name := string(state)
			if sub, _, _ := w.store.SubscriberByID(w.t.Context(), d.Reader); sub.Status != earmark.Active && (state == earmark.Owed || state == earmark.Deferred) {
				name = "left"
			}
			fmt.Fprintf(&b, ", %s %s", name, d.Address)
		}
	}
	return b.String()
}

func (w *world) rows(state earmark.DeliveryState) []earmark.Delivery {
	w.t.Helper()
	var rows []earmark.Delivery
	for d, err := range w.store.EachDelivery(w.t.Context(), issue, state) {
		if err != nil {
			w.t.Fatal(err)
		}
		rows = append(rows, d)
	}
	return rows
}

func (w *world) want(report outbox.Report, want string) {
	w.t.Helper()
	if got := w.summary(report); got != want {
		w.t.Errorf("got %s\nwant %s", got, want)
	}
}

// once expects that every reader got one mail but for those named.
func (w *world) once(readers int, except ...int) {
	w.t.Helper()
	for i := range readers {
		if n := w.count(address(i)); n != 1 && !slices.Contains(except, i) {
			w.t.Errorf("%s: got %d mails, want 1", address(i), n)
		}
	}
}

// only runs a hook for one reader at one stage.
func only(at mail.Stage, reader int, answer func() error) mail.Hook {
	return func(stage mail.Stage, e mail.Envelope) error {
		if stage == at && e.To == address(reader) {
			return answer()
		}
		return nil
	}
}

func always(err error) func() error { return func() error { return err } }

// first answers with err the first time alone.
func first(err error) func() error {
	var done sync.Once
	return func() (answer error) {
		done.Do(func() { answer = err })
		return answer
	}
}

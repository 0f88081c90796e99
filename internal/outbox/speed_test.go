package outbox_test

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	netmail "net/mail"

	gomail "github.com/wneessen/go-mail"

	"earmark/internal/earmark"
	"earmark/internal/mail"
	"earmark/internal/outbox"
	"earmark/internal/store"
)

// TestSpeed sends to a sink that is named in EARMARK_SINK ("127.0.0.1:2525") and
// prints what it took: .ci/peers/mail runs it beside others. EARMARK_SPEED names
// what is sent: unsigned, ed25519, rsa, or gomail for go-mail's own client;
// EARMARK_READERS and EARMARK_CONNECTIONS how many.
func TestSpeed(t *testing.T) {
	sink := os.Getenv("EARMARK_SINK")
	if sink == "" {
		t.Skip("EARMARK_SINK names no server to send to")
	}
	readers, connections := number("EARMARK_READERS", 30_000), number("EARMARK_CONNECTIONS", 8)
	host, port, err := net.SplitHostPort(sink)
	if err != nil {
		t.Fatal(err)
	}
	config := mail.Config{Host: host, TLS: mail.None, From: "The Sunday Letter <letter@example.org>"}
	if config.Port, err = strconv.Atoi(port); err != nil {
		t.Fatal(err)
	}
	kind := cmp.Or(os.Getenv("EARMARK_SPEED"), "unsigned")
	work := func() error { return sendWithGoMail(t.Context(), config, readers, connections) }
	if kind != "gomail" {
		job := speedJob(t, config, kind, readers)
		job.Connections = connections
		work = func() error {
			report, err := outbox.Send(t.Context(), job)
			if err == nil && report.Accepted != readers {
				err = fmt.Errorf("got %d accepted, want %d", report.Accepted, readers)
			}
			return err
		}
	}
	before, begun := usage(t), time.Now()
	if err := work(); err != nil {
		t.Fatal(err)
	}
	took, after := time.Since(begun), usage(t)
	cpu := time.Duration(after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano())
	fmt.Printf("%s\t%d connections\t%.0f mails/s\t%.0f µs CPU a mail\t%d MB at most\n", kind, connections,
		float64(readers)/took.Seconds(), float64(cpu.Microseconds())/float64(readers), after.Maxrss/1024)
}

func number(name string, otherwise int) int {
	n, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		return otherwise
	}
	return n
}

func usage(t *testing.T) syscall.Rusage {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return u
}

// speedLetter is a letter of 31 KB with a greeting and personal links.
func speedLetter(name, token string) mail.Message {
	para := "<p style=\"margin:0 0 16px\">A paragraph as letters have them, with an é and a <a href=\"https://example.org/a\">link</a>.</p>\n"
	link := "https://example.org/unsubscribe?t=" + token
	return mail.Message{
		From: netmail.Address{Name: "The Sunday Letter", Address: "letter@example.org"}, Subject: "The Sunday letter, with café stories",
		HTML:   "<!doctype html><html lang=\"en\"><body><p>Good morning, " + name + "</p>" + strings.Repeat(para, 190) + "<a href=\"" + link + "\">Leave</a></body></html>",
		Text:   "Good morning, " + name + "\n" + strings.Repeat("A line of text as letters have them, some sixty characters.\n", 80) + link,
		ListID: "letter.example.org", OneClick: true, Language: "en",
		ListUnsubscribe: []string{link, "mailto:leave@example.org?subject=unsubscribe%20" + token},
	}
}

// speedJob owes the letter to so many readers, with the outbox on a disk.
func speedJob(t *testing.T, config mail.Config, kind string, readers int) outbox.Job {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir()+"/store.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for from := 0; from < readers; from += 10_000 {
		var subs []earmark.Subscriber
		for i := from; i < min(from+10_000, readers); i++ {
			subs = append(subs, earmark.Subscriber{ID: earmark.ReaderID(fmt.Sprintf("r%07d", i)), Address: fmt.Sprintf("reader%d@d%d.example", i, i%500), Name: fmt.Sprintf("Reader %d", i), Status: earmark.Active})
		}
		if _, err := s.AddSubscribers(t.Context(), subs); err != nil {
			t.Fatal(err)
		}
	}
	layout, err := mail.NewLayout(speedLetter("nameMark", "tokenMark"), []string{"nameMark", "tokenMark"})
	if err != nil {
		t.Fatal(err)
	}
	signer := &mail.Signer{Domain: "example.org"}
	if kind != "unsigned" {
		key, err := mail.MakeSigningKey(kind, t.TempDir()+"/key")
		if err != nil {
			t.Fatal(err)
		}
		signer.Keys = append(signer.Keys, mail.SigningKey{Selector: "s1", Key: key})
	}
	key := earmark.Key{ID: "k7", Secret: make([]byte, 32)}
	return outbox.Job{
		Issue: issue, Hash: "h", Readers: s.EachActive(context.Background()), Store: s,
		From: func(r earmark.ReaderID) string { return "bounce+" + key.ShortToken(earmark.Bounce, r) + "@example.org" },
		Dial: func(ctx context.Context) (outbox.Sender, error) { return mail.Dial(ctx, config) },
		Compose: func(_ context.Context, d earmark.Delivery) ([]byte, error) {
			token := key.Token(earmark.Unsubscribe, d.Reader)
			msg, err := layout.Mail(mail.Personal{
				To: netmail.Address{Name: d.Name, Address: d.Address}, MessageID: d.MessageID, Date: time.Now(),
				ListUnsubscribe: speedLetter(d.Name, token).ListUnsubscribe, Values: []string{d.Name, token},
			})
			if err != nil || len(signer.Keys) == 0 {
				return msg, err
			}
			return signer.Sign(msg)
		},
		MessageID: func(r earmark.ReaderID) string { return key.MessageID(issue, r, "example.org") },
	}
}

// sendWithGoMail is how its documentation has it: a client each, default
// settings, one Send a message.
func sendWithGoMail(ctx context.Context, config mail.Config, readers, connections int) error {
	var group sync.WaitGroup
	errs := make(chan error, connections)
	for c := range connections {
		group.Go(func() {
			client, err := gomail.NewClient(config.Host, gomail.WithPort(config.Port), gomail.WithTLSPolicy(gomail.NoTLS))
			if err == nil {
				err = client.DialWithContext(ctx)
			}
			for i := c; err == nil && i < readers; i += connections {
				letter := speedLetter(fmt.Sprint("Reader ", i), fmt.Sprint("token", i))
				msg := gomail.NewMsg()
				if err = msg.From("letter@example.org"); err == nil {
					err = msg.To(fmt.Sprintf("reader%d@d%d.example", i, i%500))
				}
				msg.Subject(letter.Subject)
				msg.SetMessageID()
				msg.SetDate()
				msg.SetBodyString(gomail.TypeTextPlain, letter.Text)
				msg.AddAlternativeString(gomail.TypeTextHTML, letter.HTML)
				if err == nil {
					err = client.Send(msg)
				}
			}
			errs <- err
		})
	}
	group.Wait()
	for range connections {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

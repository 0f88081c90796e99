package outbox_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	netmail "net/mail"

	"earmark/internal/earmark"
	"earmark/internal/mail"
	"earmark/internal/mail/mailtest"
	"earmark/internal/outbox"
	"earmark/internal/store"
)

// envSink makes the test binary a mail server that drops everything.
const envSink = "EARMARK_TEST_SINK"

// BenchmarkSend sends letters of 31 KB with personal links to b.N readers, the
// outbox on the disk, into a server that drops them: one of its own in another
// process, or the one EARMARK_SINK names ("127.0.0.1:2525"), as .ci/peers/mail
// has it. EARMARK_CONNECTIONS says over how many connections; it is 8 else.
//
//	go test -bench Send/unsigned -benchtime 30000x -run - ./internal/outbox
//
// What counts on a machine that does other things is the CPU time. Over 150 µs
// unsigned somebody should look, or over 100 MB.
func BenchmarkSend(b *testing.B) {
	config := sink(b)
	for _, kind := range []string{"unsigned", "ed25519", "rsa"} {
		b.Run(kind, func(b *testing.B) {
			signer := signer(b, kind)
			job := benchmarkJob(b, config, signer, b.N)
			job.Connections = number("EARMARK_CONNECTIONS", 8)
			before := cpu(b)
			b.ResetTimer()
			report, err := outbox.Send(b.Context(), job)
			if err != nil || report.Accepted != b.N {
				b.Fatalf("got %d accepted, %v, want %d", report.Accepted, err, b.N)
			}
			took, most := cpu(b)-before, memory(b)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
			b.ReportMetric(float64(took.Microseconds())/float64(b.N), "µs-CPU/mail")
			b.ReportMetric(most, "MB-peak")
			if signer != nil {
				b.ReportMetric(100*float64(keyAlone(b, signer.Keys[0].Key))*float64(b.N)/float64(took), "%-of-CPU-is-the-key")
			}
		})
	}
}

func number(name string, otherwise int) int {
	n, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		return otherwise
	}
	return n
}

// cpu is what this process has used of the processors.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	u := usage(b)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// memory is the most this process ever had, in MB.
func memory(b *testing.B) float64 {
	b.Helper()
	u := usage(b)
	return float64(u.Maxrss) / 1024
}

func usage(b *testing.B) (u syscall.Rusage) {
	b.Helper()
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u
}

// sink is how to reach a server that drops everything.
func sink(b *testing.B) mail.Config {
	b.Helper()
	address := os.Getenv("EARMARK_SINK")
	if address == "" {
		address = startSink(b)
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		b.Fatal(err)
	}
	config := mail.Config{Host: host, TLS: mail.None, From: "The Sunday Letter <letter@example.org>"}
	if config.Port, err = strconv.Atoi(port); err != nil {
		b.Fatal(err)
	}
	return config
}

// startSink starts a server in another process: its work is not ours.
func startSink(b *testing.B) (address string) {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), envSink+"=1"), os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	if _, err := fmt.Fscanln(out, &address); err != nil {
		b.Fatal(err)
	}
	return address
}

// serveAsChild is that server: it says where it listens, until it is stopped.
func serveAsChild(ctx context.Context) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	server, err := mail.Listen(ctx, mail.ServerOptions{})
	if err != nil {
		return err
	}
	fmt.Println(server.Addr())
	<-ctx.Done()
	return server.Close()
}

func signer(b *testing.B, kind string) *mail.Signer {
	b.Helper()
	if kind == "unsigned" {
		return nil
	}
	key, err := mail.MakeSigningKey(kind, b.TempDir()+"/key")
	if err != nil {
		b.Fatal(err)
	}
	return &mail.Signer{Domain: "example.org", Keys: []mail.SigningKey{{Selector: "s1", Key: key}}}
}

// keyAlone is what one operation of a key costs, which no program can do without.
func keyAlone(b *testing.B, key crypto.Signer) time.Duration {
	b.Helper()
	const often = 300
	sum, hash := sha256.Sum256([]byte("a header")), crypto.Hash(0)
	if _, ok := key.(*rsa.PrivateKey); ok {
		hash = crypto.SHA256
	}
	before := cpu(b)
	for range often {
		if _, err := key.Sign(rand.Reader, sum[:], hash); err != nil {
			b.Fatal(err)
		}
	}
	return (cpu(b) - before) / often
}

// benchmarkJob owes the letter to so many readers.
func benchmarkJob(b *testing.B, config mail.Config, signer *mail.Signer, readers int) outbox.Job {
	b.Helper()
	s, err := store.Open(b.Context(), b.TempDir()+"/store.db")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	fill(b, s, readers)
	layout, err := mail.NewLayout(mailtest.Letter("nameMark", "tokenMark"), []string{"nameMark", "tokenMark"})
	if err != nil {
		b.Fatal(err)
	}
	key := earmark.Key{ID: "k7", Secret: make([]byte, 32)}
	return outbox.Job{
		Issue: issue, Hash: "h", Readers: s.EachActive(context.Background()), Store: s,
		From: func(r earmark.ReaderID) string { return "bounce+" + key.ShortToken(earmark.Bounce, r) + "@example.org" },
		Dial: func(ctx context.Context) (outbox.Sender, error) { return mail.Dial(ctx, config) },
		Compose: func(_ context.Context, room []byte, d earmark.Delivery) ([]byte, error) {
			token := key.Token(earmark.Unsubscribe, d.Reader)
			msg, err := layout.Append(room, mail.Personal{
				To: netmail.Address{Name: d.Name, Address: d.Address}, MessageID: d.MessageID, Date: time.Now(),
				ListUnsubscribe: mailtest.WaysOut(token), Values: []string{d.Name, token},
			})
			if err != nil || signer == nil {
				return msg, err
			}
			return signer.Sign(msg)
		},
		MessageID: func(r earmark.ReaderID) string { return key.MessageID(issue, r, "example.org") },
	}
}

// fill gives a store its readers, a part at a time.
func fill(b *testing.B, s *store.Store, readers int) {
	b.Helper()
	const part = 900 // below what the store makes room for
	for from := 0; from < readers; from += part {
		var subs []earmark.Subscriber
		for i := from; i < min(from+part, readers); i++ {
			subs = append(subs, earmark.Subscriber{
				ID: scattered(i), Address: fmt.Sprintf("reader%d@d%d.example", i, i%500),
				Name: fmt.Sprintf("Reader %d", i), Status: earmark.Active,
			})
		}
		if _, err := s.AddSubscribers(b.Context(), subs); err != nil {
			b.Fatal(err)
		}
	}
}

// scattered is an identifier as the program makes them: in no order.
func scattered(i int) earmark.ReaderID {
	sum := sha256.Sum256([]byte(strconv.Itoa(i)))
	return earmark.ReaderID(strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10])))
}

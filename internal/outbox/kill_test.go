package outbox_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/mail"
	"earmark/internal/outbox"
	"earmark/internal/store"
)

// The test binary sends when these are set: a process that can be killed.
const (
	envStore       = "EARMARK_TEST_STORE"
	envPort        = "EARMARK_TEST_PORT"
	envConnections = "EARMARK_TEST_CONNECTIONS"
)

func TestMain(m *testing.M) {
	var err error
	switch path := os.Getenv(envStore); {
	case path != "":
		err = sendAsChild(context.Background(), path)
	case os.Getenv(envSink) != "":
		err = serveAsChild(context.Background())
	default:
		os.Exit(m.Run())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func sendAsChild(ctx context.Context, path string) error {
	port, err := strconv.Atoi(os.Getenv(envPort))
	if err != nil {
		return err
	}
	connections, err := strconv.Atoi(os.Getenv(envConnections))
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	job := newJob(s, mail.Config{Host: "127.0.0.1", Port: port, TLS: mail.None}, noon)
	job.Connections = connections
	_, err = outbox.Send(ctx, job)
	return err
}

// A sender is killed at eight random moments. Nobody is lost and nobody gets a
// mail twice; in doubt is at most one batch of each connection a kill, and those
// are listed.
//
// EARMARK_KILLS runs it with 8 connections and 10,000 readers, killed so often:
// a minute or two.
func TestSendKilled(t *testing.T) {
	if kills := number("EARMARK_KILLS", 0); kills > 0 {
		killed(t, 8, 10_000, kills)
		return
	}
	t.Run("one connection", func(t *testing.T) { killed(t, 1, 400, 8) })
	t.Run("four connections", func(t *testing.T) { killed(t, 4, 1600, 8) })
}

func killed(t *testing.T, connections, readers, kills int) {
	const stagesOfAMail, batch = 5, 8
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	w := newWorld(t, readers)
	var steps atomic.Int64
	w.on(func(mail.Stage, mail.Envelope) error { steps.Add(1); return nil })
	doubtful, hit := 0, 0
	for range kills {
		child, ended := w.child(connections)
		until := steps.Load() + random.Int64N(int64(readers*stagesOfAMail/kills))
		if waitFor(ended, func() bool { return steps.Load() > until }) {
			time.Sleep(time.Duration(random.IntN(3000)) * time.Microsecond)
			if child.Kill() == nil {
				hit++
			}
		}
		<-ended
		inDoubt := w.states()[earmark.Sending]
		if inDoubt > connections*batch {
			t.Errorf("got %d mails in doubt after a kill, want at most %d", inDoubt, connections*batch)
		}
		doubtful += inDoubt
	}
	if hit < kills/2 {
		t.Errorf("got %d kills in time, want at least %d", hit, kills/2)
	}
	report := w.send()
	w.reconcile(report, readers, doubtful)
	if report.Owed+report.Deferred+report.Rejected+report.Left != 0 {
		t.Errorf("got %+v, want everybody accepted or uncertain", report.Tally)
	}
	before := w.total()
	w.send()
	if w.total() != before {
		t.Errorf("sent again: got %d mails, want %d", w.total(), before)
	}
}

// child starts a sender in another process; ended is closed when it is gone.
func (w *world) child(connections int) (child *os.Process, ended <-chan struct{}) {
	w.t.Helper()
	cmd := exec.CommandContext(w.t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), envStore+"="+w.path, envPort+"="+strconv.Itoa(w.Config().Port), envConnections+"="+strconv.Itoa(connections))
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = cmd.Wait()
	}()
	return cmd.Process, gone
}

// waitFor waits until it is so; false when the process ended before.
func waitFor(ended <-chan struct{}, so func() bool) bool {
	tick := time.NewTicker(200 * time.Microsecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-ended:
			return false
		case <-tick.C:
		}
	}
	return true
}

func (w *world) states() map[earmark.DeliveryState]int {
	w.t.Helper()
	rows, err := w.store.Deliveries(w.t.Context(), issue)
	if err != nil {
		w.t.Fatal(err)
	}
	states := map[earmark.DeliveryState]int{}
	for _, d := range rows {
		states[d.State]++
	}
	return states
}

// reconcile compares what the outbox says with what the server has.
func (w *world) reconcile(report outbox.Report, readers, doubtful int) {
	w.t.Helper()
	listed := map[string]bool{}
	for _, d := range w.rows(earmark.Uncertain) {
		listed[d.Address] = true
	}
	if len(listed) != doubtful {
		w.t.Errorf("got %d uncertain, want the %d left in doubt by the kills", len(listed), doubtful)
	}
	lost, repeated, arrived := 0, 0, 0
	for i := range readers {
		switch n := w.count(address(i)); {
		case n > 1:
			repeated++
		case n == 0 && !listed[address(i)]:
			lost++
		case n == 1 && listed[address(i)]:
			arrived++
		}
	}
	if lost != 0 || repeated != 0 {
		w.t.Errorf("got %d lost, %d repeated, want none", lost, repeated)
	}
	if got := report.Accepted + len(listed); got != readers {
		w.t.Errorf("got %d readers accounted for, want %d", got, readers)
	}
	w.t.Logf("%d uncertain, of which %d arrived", len(listed), arrived)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// posts sends forms that nobody should have sent to the public pages below an
// address: each of another visitor, so that only what all of them may do
// together holds them back. It prints what each kind was answered, and fails
// when an answer is none that a person could read.
func posts(ctx context.Context, to, reader string, forms, connections int) error {
	begun := time.Now()
	// one proxy, as one stands before the pages
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got := answers{n: map[string]int{}}
	var group sync.WaitGroup
	for c := range connections {
		group.Go(func() {
			for i := c; i < forms && ctx.Err() == nil; i += connections {
				got.add(post(ctx, client, to, reader, i))
			}
		})
	}
	group.Wait()
	for _, line := range got.sorted() {
		fmt.Printf("posts\t%s\t%d\n", line, got.n[line])
	}
	fmt.Printf("posts\tall\t%d\t%.0f /s\n", forms, float64(forms)/time.Since(begun).Seconds())
	return errors.Join(got.fault, ctx.Err())
}

// hostile are the kinds of forms: a page, with a way to leave of a reader
// damaged where it has one, and what is sent to it.
var hostile = []struct{ name, page, body string }{
	{"form", "subscribe", "email=stranger%[1]d%%40d%[2]d.example"},
	{"form of a million lines", "subscribe", "email=a%%0Db%[1]d%%40example.com&%[3]s"},
	{"forged way out", "unsubscribe?t=v1.youngkey.%[4]s.AAAAAAAAAAAAAAAAAAAAAAAA%[1]d", "List-Unsubscribe=One-Click"},
	{"damaged way out", "unsubscribe?t=%[5]s", "List-Unsubscribe=One-Click"},
	{"way out for preferences", "preferences?t=%[6]s", "frequency=monthly&author=nobody"},
	{"way out for confirming", "confirm?t=%[6]s", ""},
}

// post sends one form and says what it was answered.
func post(ctx context.Context, client *http.Client, to, reader string, i int) (string, error) {
	kind := hostile[i%len(hostile)]
	parts := strings.Split(reader, ".")
	damaged := []byte(reader)
	damaged[len(damaged)-1-i%20] ^= 1 + byte(i%3)
	fill := func(form string) string {
		return strings.SplitN(fmt.Sprintf(form+"\x00%[1]d%[2]d%[3]s%[4]s%[5]s%[6]s", i, i%1000, strings.Repeat("x\n", 500), parts[2], damaged, reader), "\x00", 2)[0]
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to+fill(kind.page), strings.NewReader(fill(kind.body)))
	if err != nil {
		return kind.name, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Forwarded-For", fmt.Sprintf("%d.%d.%d.9", 11+i>>16&127, i>>8&255, i&255))
	answer, err := client.Do(r)
	if err != nil {
		return kind.name, err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return fmt.Sprintf("%s\t%s", kind.name, answer.Status), errors.Join(err, answer.Body.Close())
}

// answers counts them.
type answers struct {
	mu    sync.Mutex
	n     map[string]int
	fault error // the first
}

func (a *answers) add(answer string, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.n[answer]++; err != nil && a.fault == nil {
		a.fault = fmt.Errorf("%s: %w", answer, err)
	}
}

func (a *answers) sorted() (lines []string) {
	for line := range a.n {
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

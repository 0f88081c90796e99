package validate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
)

// Asker asks servers; [fetch.Client] is one. It must be safe for concurrent
// use, and see to it that nobody is asked too much at once.
type Asker interface {
	Head(ctx context.Context, address string) (*fetch.Response, error)
	Range(ctx context.Context, address string, from, length int64) (*fetch.Response, error)
}

// mostLinks is how many files of one feed are asked for where nobody says.
const mostLinks = 200

// Links gathers what a feed points to, each address once, and asks for it: one
// file after the other at each host, several hosts at one time. A host that
// does not answer is left alone.
type Links struct {
	Asker    Asker
	Most     int                   // how many are asked for; 0: 200
	AtOnce   int                   // how many hosts at one time; 0: 8
	Progress func(done, total int) // is told of each that was asked for, one at a time; nil: nobody is

	known   map[string]bool
	links   []Link
	skipped int
}

// Add remembers a link; give it to [Options.Links].
func (l *Links) Add(one Link) {
	if l.known == nil {
		l.known = map[string]bool{}
	}
	sc := scheme(one.URL)
	if l.known[one.URL] || sc != "http" && sc != "https" {
		return
	}
	if len(l.links) >= cmp.Or(l.Most, mostLinks) {
		l.skipped++
		return
	}
	l.known[one.URL] = true
	l.links = append(l.links, one)
}

// Skipped is how many were more than Most.
func (l *Links) Skipped() int { return l.skipped }

// Check asks for each link and gives the findings in the order of the feed. The
// error is that of ctx: a server that does not answer is a finding.
func (l *Links) Check(ctx context.Context, tell func(earmark.Finding) bool) error {
	r := &round{Links: l, found: make([][]earmark.Finding, len(l.links))}
	var wait sync.WaitGroup
	places := make(chan struct{}, cmp.Or(l.AtOnce, 8))
	for _, own := range l.byHost() {
		places <- struct{}{}
		wait.Go(func() {
			defer func() { <-places }()
			r.host(ctx, own)
		})
	}
	wait.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, f := range slices.Concat(r.found...) {
		if !tell(f) {
			break
		}
	}
	return nil
}

// byHost are the links of each host, hosts in the order of the feed.
func (l *Links) byHost() [][]int {
	var all [][]int
	at := map[string]int{}
	for i, one := range l.links {
		host := hostOf(one.URL)
		n, known := at[host]
		if !known {
			n = len(all)
			at[host] = n
			all = append(all, nil)
		}
		all[n] = append(all[n], i)
	}
	return all
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return strings.ToLower(u.Host)
}

// round is one Check.
type round struct {
	*Links
	found [][]earmark.Finding // of each link
	mu    sync.Mutex
	done  int
}

// patience is how often in a row a host may fail to answer.
const patience = 2

// host asks for the files of one host, until it is clear that it does not
// answer.
func (r *round) host(ctx context.Context, own []int) {
	silent := 0
	for n, i := range own {
		if ctx.Err() != nil {
			return
		}
		if silent == patience {
			r.found[i] = left(r.links[i], len(own)-n)
			r.tick(len(own) - n)
			return
		}
		var answered bool
		r.found[i], answered = ask(ctx, r.Asker, r.links[i])
		if silent++; answered {
			silent = 0
		}
		r.tick(1)
	}
}

func (r *round) tick(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done += n; r.Progress != nil {
		r.Progress(r.done, len(r.links))
	}
}

// left is the finding for files that were not asked for, at the first of them.
func left(one Link, n int) []earmark.Finding {
	what := "this file"
	if n > 1 {
		what = fmt.Sprintf("this file and %d more", n-1)
	}
	return []earmark.Finding{one.finding("left", earmark.Warning, HTTP, "ask again later", fmt.Sprintf("%s did not answer %d times: %s there were not asked for", hostOf(one.URL), patience, what))}
}

// finding is one about a link, where it stands.
func (one Link) finding(rule string, severity earmark.Severity, source Source, hint, message string) earmark.Finding {
	return earmark.Finding{
		File: one.File, Line: one.Line, Column: one.Column, Element: one.Element, Severity: severity,
		Rule: "links." + rule, Source: string(source), Hint: hint, Message: message,
	}
}

// unanswered is the finding for a file that was not given, and whether the host
// answered at all.
func unanswered(one Link, err error) (earmark.Finding, bool) {
	message := clipAddress(one.URL) + ": " + err.Error()
	if _, temporary := errors.AsType[*fetch.TemporaryError](err); temporary {
		return one.finding("unanswered", earmark.Warning, HTTP, "ask again later: this may pass", message), false
	}
	return one.finding("dead", earmark.Error, HTTP, "see whether the address is right and open to everybody", message), true
}

func clipAddress(s string) string {
	if len(s) > 120 {
		return s[:100] + "…"
	}
	return s
}

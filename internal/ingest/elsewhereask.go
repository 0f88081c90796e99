package ingest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"earmark/internal/fetch"
	"earmark/internal/media"
)

// hostsAtOnce is how many servers are asked at the same time, each for one
// file after the other.
const hostsAtOnce = 8

// Ask finds out about files and keeps what it found, also when the context
// ends, whose error it returns. Errors by address say what is not known: those of
// servers that said no are kept for a day, others asked again the next time. A
// server that cannot be reached is asked once. Told of each is done.
func (x *Elsewhere) Ask(ctx context.Context, addresses []string, done func()) (map[string]error, error) {
	var (
		mu     sync.Mutex
		group  sync.WaitGroup
		free   = make(chan struct{}, hostsAtOnce)
		failed = map[string]error{}
	)
	for _, same := range byHost(addresses) {
		group.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			var unreachable error
			for _, address := range same {
				mu.Lock()
				before := x.known[address]
				mu.Unlock()
				found, err := before, unreachable
				if err == nil {
					found, err = x.ask(ctx, address, before)
				}
				if ctx.Err() != nil {
					return
				}
				mu.Lock()
				if err != nil {
					failed[address] = err
				}
				if err == nil || said(err) {
					x.known[address] = found
				}
				done()
				mu.Unlock()
				if temporary, ok := errors.AsType[*fetch.TemporaryError](err); ok && temporary.Status == 0 {
					unreachable = err
				}
			}
		})
	}
	group.Wait()
	return failed, errors.Join(ctx.Err(), x.save())
}

// said tells whether an error is an answer, which will be the same tomorrow.
func said(err error) bool {
	permanent, ok := errors.AsType[*fetch.PermanentError](err)
	return ok && permanent.Status != 0 || errors.Is(err, media.ErrUnknownAudio) || errors.Is(err, media.ErrUnknownImage) || errors.Is(err, media.ErrTruncated) || errors.Is(err, errTooMuch)
}

func byHost(addresses []string) [][]string {
	var hosts [][]string
	at := map[string]int{}
	for _, address := range addresses {
		host := ""
		if u, err := url.Parse(address); err == nil {
			host = strings.ToLower(u.Host)
		}
		n, ok := at[host]
		if !ok {
			n = len(hosts)
			at[host], hosts = n, append(hosts, nil)
		}
		hosts[n] = append(hosts[n], address)
	}
	return hosts
}

// ask finds out about one file. The head tells whether it is the one that is
// known; some servers know of none, and say all of it with the first piece.
func (x *Elsewhere) ask(ctx context.Context, address string, before Found) (Found, error) {
	found := Found{URL: address, Asked: x.Now().UTC()}
	head, err := x.Client.Head(ctx, address)
	if err == nil && before.Trouble == "" && before.Length == head.Length && before.Known == head.Validators && !before.Known.IsZero() {
		before.Asked = found.Asked
		return before, nil
	}
	if err != nil && !headless(err) {
		found.Trouble = err.Error()
		return found, err
	}
	if err := x.read(ctx, &found); err != nil {
		found.Trouble = err.Error()
		return found, err
	}
	return found, nil
}

// headless tells whether a server may answer to GET what it does not to HEAD.
func headless(err error) bool {
	status := 0
	if e, ok := errors.AsType[*fetch.PermanentError](err); ok {
		status = e.Status
	}
	if e, ok := errors.AsType[*fetch.TemporaryError](err); ok {
		status = e.Status
	}
	switch status {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusMethodNotAllowed, http.StatusInternalServerError, http.StatusNotImplemented:
		return true
	}
	return false
}

// read reads as much of a file as it takes.
func (x *Elsewhere) read(ctx context.Context, found *Found) error {
	file, err := openRemote(ctx, x.Client, found.URL, x.Most)
	if err != nil {
		return err
	}
	defer func() { _ = file.close() }() // what is left is a temporary file
	if err := x.probe(io.NewSectionReader(file, 0, file.size), found); err != nil {
		return err
	}
	found.Known = file.known
	return nil
}

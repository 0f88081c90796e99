package fetch

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// Client asks servers. It is safe for concurrent use; one client serves a whole
// run, for it knows which host is being asked.
type Client struct {
	options   Options
	transport *http.Transport
	turns     *turns
	robots    robots
}

// New makes a client.
func New(o Options) *Client {
	o = o.withDefaults()
	c := &Client{options: o, turns: newTurns(o.Connections)}
	c.transport = &http.Transport{
		DialContext:            newGuard(o.AllowPrivate).dial(net.Dialer{Timeout: o.Timeout, Resolver: o.Resolver}),
		TLSClientConfig:        &tls.Config{RootCAs: o.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    o.Timeout,
		ResponseHeaderTimeout:  o.Timeout,
		MaxResponseHeaderBytes: maxHeader,
		MaxConnsPerHost:        1,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        30 * time.Second,
		DisableCompression:     true, // the limits want to see both sizes
		ForceAttemptHTTP2:      true,
	}
	return c
}

// Close closes the connections that are kept for the next request.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Request is what to ask for.
type Request struct {
	URL    string     // http or https
	Method string     // empty: GET
	Known  Validators // of what the caller has; the answer may then be NotModified
	Accept string     // media types; empty: anything
	// From and Length ask for a part of the whole; Length 0: all of it. A
	// server may answer with all of it anyway: Status tells.
	From, Length int64
	MaxBytes     int64 // how much the answer may have; 0: [Options.MaxSize]
	Robots       bool  // whether robots.txt is asked first
	// Form is posted; any answer of 200 to 299 will do then. Nil: nothing is.
	Form url.Values
}

// Get asks for a document, unless it is the one the caller knows.
func (c *Client) Get(ctx context.Context, address string, known Validators) (*Response, error) {
	return c.Do(ctx, Request{URL: address, Known: known})
}

// Head asks what is at an address, without it. The response's body is empty and
// need not be closed.
func (c *Client) Head(ctx context.Context, address string) (*Response, error) {
	r, err := c.Do(ctx, Request{URL: address, Method: http.MethodHead})
	if err == nil {
		r.Body.Close()
	}
	return r, err
}

// Range asks for length bytes of a document. A server that does not know of
// ranges sends the whole: Status is 200 then, not 206.
func (c *Client) Range(ctx context.Context, address string, from, length int64) (*Response, error) {
	return c.Do(ctx, Request{URL: address, From: from, Length: length})
}

// Page asks for a page that is meant for people, if its site lets programs read
// it: else the error is [ErrRobots].
func (c *Client) Page(ctx context.Context, address string) (*Response, error) {
	return c.Do(ctx, Request{URL: address, Robots: true, Accept: "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"})
}

// Do asks, follows redirects, and gives an answer that can be used: every other
// is an error.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	at, err := parse(r.URL)
	if err != nil {
		return nil, err
	}
	moved, forGood := "", true
	for range maxRedirects + 1 {
		if r.Robots {
			if err := c.askRobots(ctx, at); err != nil {
				return nil, err
			}
		}
		got, next, err := c.once(ctx, r, at)
		if err != nil {
			return nil, err
		}
		if next == nil {
			got.Moved = moved
			return got, nil
		}
		if at, err = follow(at, next.location); err != nil {
			return nil, err
		}
		if forGood = forGood && next.forGood; forGood {
			moved = at.String()
		}
	}
	return nil, &PermanentError{Failure{URL: at.Redacted(), Phase: PhaseHeader, Err: &LimitError{What: fmt.Sprintf("more than %d redirects", maxRedirects)}}}
}

// redirect is where an answer sends the client.
type redirect struct {
	location string
	forGood  bool
}

// once asks one address, when it is its host's turn. The turn lasts until the
// body is closed.
func (c *Client) once(ctx context.Context, r Request, at *url.URL) (_ *Response, _ *redirect, err error) {
	turn, err := c.turns.take(ctx, at.Host)
	if err != nil {
		return nil, nil, err
	}
	timed, end := context.WithCancelCause(ctx)
	timer := time.AfterFunc(c.options.MaxTime, func() { end(errTooSlow) })
	release := func() { timer.Stop(); end(nil); turn() }
	defer func() {
		if err != nil {
			release()
		}
	}()
	phase := &phases{}
	request, err := c.request(httptrace.WithClientTrace(timed, phase.trace()), r, at)
	if err != nil {
		return nil, nil, err
	}
	answer, err := c.transport.RoundTrip(request)
	if err != nil {
		if cause := context.Cause(timed); errors.Is(cause, errTooSlow) {
			err = cause
		}
		return nil, nil, failure(ctx, at.Redacted(), phase.now(), err)
	}
	answer.Request = request
	return c.judge(ctx, timed, r, answer, end, release)
}

// judge decides what an answer is: something to read, somewhere else to go, or
// a failure.
func (c *Client) judge(ctx, timed context.Context, r Request, answer *http.Response, end context.CancelCauseFunc, release func()) (*Response, *redirect, error) {
	switch code := answer.StatusCode; {
	case code == http.StatusOK || code == http.StatusPartialContent:
	case r.Form != nil && code/100 == 2:
	case code == http.StatusNotModified && !r.Known.IsZero():
		answer.Body.Close()
		return newResponse(answer, "", emptyBody{release}), nil, nil
	case isRedirect(code) && answer.Header.Get("Location") != "":
		answer.Body.Close()
		release()
		return nil, &redirect{answer.Header.Get("Location"), code == http.StatusMovedPermanently || code == http.StatusPermanentRedirect}, nil
	default:
		answer.Body.Close()
		return nil, nil, refusal(answer, c.options.Now())
	}
	if answer.Request.Method == http.MethodHead {
		answer.Body.Close()
		return newResponse(answer, "", emptyBody{release}), nil, nil
	}
	b, err := newBody(ctx, timed, answer, cmp.Or(r.MaxBytes, c.options.MaxBytes()), c.options.Timeout, end, release)
	if err != nil {
		return nil, nil, err
	}
	return newResponse(answer, "", b), nil, nil
}

func (c *Client) request(ctx context.Context, r Request, at *url.URL) (*http.Request, error) {
	method, body := cmp.Or(r.Method, http.MethodGet), io.Reader(nil)
	if r.Form != nil {
		method, body = http.MethodPost, strings.NewReader(r.Form.Encode())
	}
	request, err := http.NewRequestWithContext(ctx, method, at.String(), body)
	if err != nil {
		return nil, &PermanentError{Failure{URL: at.Redacted(), Phase: PhaseRequest, Err: err}}
	}
	h := request.Header
	h.Set("User-Agent", c.options.UserAgent)
	h.Set("Accept", cmp.Or(r.Accept, "*/*"))
	h.Set("Accept-Encoding", accepted)
	if r.Form != nil {
		h.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Known.put(h)
	if r.Length > 0 {
		h.Set("Range", fmt.Sprintf("bytes=%d-%d", r.From, r.From+r.Length-1))
	}
	if r.Length > 0 || r.Method == http.MethodHead {
		h.Set("Accept-Encoding", "identity") // the bytes of the file itself
	}
	if password, ok := at.User.Password(); ok || at.User != nil {
		request.SetBasicAuth(at.User.Username(), password)
	}
	return request, nil
}

func isRedirect(code int) bool {
	switch code {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// parse reads an address that can be asked.
func parse(address string) (*url.URL, error) {
	at, err := url.Parse(address)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Hostname() == "" {
		return nil, &PermanentError{Failure{URL: address, Phase: PhaseRequest, Err: fmt.Errorf("%q is no web address: expected one such as https://example.com/feed.xml", address)}}
	}
	return at, nil
}

// follow reads where an answer leads to, relative to the address asked.
func follow(from *url.URL, location string) (*url.URL, error) {
	to, err := from.Parse(location)
	if err != nil || to.Scheme != "http" && to.Scheme != "https" || to.Hostname() == "" {
		return nil, &PermanentError{Failure{URL: from.Redacted(), Phase: PhaseHeader, Err: fmt.Errorf("it leads to %q, which is no web address", location)}}
	}
	return to, nil
}

// phases watches how far a request has come.
type phases struct{ at atomic.Value }

func (p *phases) set(phase Phase) { p.at.Store(phase) }

func (p *phases) now() Phase {
	if phase, ok := p.at.Load().(Phase); ok {
		return phase
	}
	return PhaseRequest
}

func (p *phases) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		DNSStart:          func(httptrace.DNSStartInfo) { p.set(PhaseDNS) },
		ConnectStart:      func(string, string) { p.set(PhaseConnect) },
		TLSHandshakeStart: func() { p.set(PhaseTLS) },
		GotConn:           func(httptrace.GotConnInfo) { p.set(PhaseHeader) },
	}
}

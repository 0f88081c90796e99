package fetch_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"earmark/internal/fetch"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func options() fetch.Options {
	return fetch.Options{
		Timeout: 500 * time.Millisecond, MaxTime: 5 * time.Second, MaxSize: 1, AllowPrivate: []string{"127.0.0.1"},
		UserAgent: fetch.UserAgent("1.2.3", "https://example.com/", "sam@example.com"), Now: func() time.Time { return noon },
	}
}

func serve(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func newClient(t testing.TB, o fetch.Options) *fetch.Client {
	t.Helper()
	c := fetch.New(o)
	t.Cleanup(c.Close)
	return c
}

func TestGet(t *testing.T) {
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got, want := r.Header.Get("User-Agent"), "earmark/1.2.3 (+https://example.com/; sam@example.com)"; got != want {
			t.Errorf("User-Agent: got %q, want %q", got, want)
		}
		w.Header().Set("ETag", `"a"`)
		w.Header().Set("Content-Type", `Text/XML; charset=ISO-8859-1`)
		if r.Header.Get("If-None-Match") == `"a"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, "hello")
		_ = z.Close()
	})
	c := newClient(t, options())
	r, err := c.Get(t.Context(), at, fetch.Validators{})
	if err != nil {
		t.Fatal(err)
	}
	data, err := r.Bytes()
	if media, charset := r.Type(); string(data) != "hello" || err != nil || media != "text/xml" || charset != "ISO-8859-1" {
		t.Errorf("got %q, %v, %s, %s", data, err, media, charset)
	}
	again, err := c.Get(t.Context(), at, r.Validators)
	if err != nil || !again.NotModified {
		t.Fatalf("got %v, %v, want not modified", again, err)
	}
	if data, err := again.Bytes(); len(data) != 0 || err != nil {
		t.Errorf("got %q, %v, want nothing", data, err)
	}
}

func TestHeadAndRange(t *testing.T) {
	content := bytes.NewReader([]byte("0123456789"))
	at := serve(t, func(w http.ResponseWriter, r *http.Request) { http.ServeContent(w, r, "a.mp3", noon, content) })
	c := newClient(t, options())
	head, err := c.Head(t.Context(), at)
	if err != nil || head.Length != 10 {
		t.Fatalf("got %v, %v, want a length of 10", head, err)
	}
	part, err := c.Range(t.Context(), at, 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := part.Bytes(); string(data) != "234" || err != nil || part.Length != 10 || part.Status != 206 {
		t.Errorf("got %q of %d, %v, want 234 of 10", data, part.Length, err)
	}
}

func TestRedirects(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("/moved", http.RedirectHandler("/moved2", http.StatusMovedPermanently))
	mux.Handle("/moved2", http.RedirectHandler("/feed", http.StatusPermanentRedirect))
	mux.Handle("/half", http.RedirectHandler("/away", http.StatusMovedPermanently))
	mux.Handle("/away", http.RedirectHandler("/feed", http.StatusFound))
	mux.HandleFunc("/feed", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "feed") })
	mux.HandleFunc("/round/", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
	})
	mux.HandleFunc("/file", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "file:///etc/passwd")
		w.WriteHeader(http.StatusFound)
	})
	at := serve(t, mux.ServeHTTP)
	c := newClient(t, options())
	for path, moved := range map[string]string{"/feed": "", "/moved": "/feed", "/half": "/away", "/away": ""} {
		r, err := c.Get(t.Context(), at+path, fetch.Validators{})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimPrefix(r.Moved, at); got != moved || r.URL != at+"/feed" {
			t.Errorf("%s: got moved to %q, read at %s, want %q", path, got, r.URL, moved)
		}
		r.Body.Close()
	}
	for path, want := range map[string]string{"/round/": "more than 10 redirects", "/file": `it leads to "file:///etc/passwd"`} {
		_, err := c.Get(t.Context(), at+path, fetch.Validators{})
		if permanent, ok := errors.AsType[*fetch.PermanentError](err); !ok || !strings.Contains(permanent.Error(), want) {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
}

func TestStatus(t *testing.T) {
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", r.URL.Query().Get("after"))
		var code int
		_, _ = fmt.Sscan(r.URL.Path[1:], &code)
		w.WriteHeader(code)
	})
	c := newClient(t, options())
	for _, tt := range []struct {
		path      string
		temporary bool
		wait      time.Duration
	}{
		{"/404", false, 0},
		{"/410", false, 0},
		{"/304", false, 0}, // not asked for
		{"/500", true, 0},
		{"/503?after=120", true, 2 * time.Minute},
		{"/429?after=Sun,+22+Nov+2026+13:00:00+GMT", true, time.Hour},
		{"/429?after=soon", true, 0},
		{"/429?after=99999999", true, 7 * 24 * time.Hour},
	} {
		_, err := c.Get(t.Context(), at+tt.path, fetch.Validators{})
		temporary, ok := errors.AsType[*fetch.TemporaryError](err)
		if ok != tt.temporary || ok && temporary.RetryAfter != tt.wait {
			t.Errorf("%s: got %v, want temporary %v after %s", tt.path, err, tt.temporary, tt.wait)
		}
		if gone := fetch.Gone(err); gone != (tt.path == "/410") {
			t.Errorf("%s: got gone %v", tt.path, gone)
		}
	}
}

// A server that stops at any stage is left, and the stage is named.
func TestSlowPhases(t *testing.T) {
	hang := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			_, _ = io.WriteString(w, "begin")
			w.(http.Flusher).Flush()
		}
		<-r.Context().Done()
	}
	at := serve(t, hang)
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	o := options()
	o.Resolver = names(t, func(name string) net.IP {
		if name == "quiet.test" {
			return silence
		}
		return nil
	})
	c := newClient(t, o)
	closed := "http://127.0.0.1:1"
	for _, tt := range []struct {
		address string
		phase   fetch.Phase
		says    string
	}{
		{"http://quiet.test/", fetch.PhaseDNS, "DNS: the address of quiet.test was not found in time"},
		{"http://nobody.test/", fetch.PhaseDNS, "DNS: there is no host nobody.test"},
		{closed, fetch.PhaseConnect, "connect: "},
		{"https://" + silent.Addr().String(), fetch.PhaseTLS, "TLS: no answer in time"},
		{at + "/header", fetch.PhaseHeader, "header: no answer in time"},
		{at + "/body", fetch.PhaseBody, "body: no answer in time"},
	} {
		started := time.Now()
		r, err := c.Get(t.Context(), tt.address, fetch.Validators{})
		if err == nil {
			_, err = r.Bytes()
		}
		if got := phaseOf(err); got != tt.phase || !strings.HasPrefix(err.Error(), tt.says) {
			t.Errorf("%s: got %s, %v, want %s, %s", tt.address, got, err, tt.phase, tt.says)
		}
		if took := time.Since(started); took > 2*time.Second {
			t.Errorf("%s: took %s", tt.address, took)
		}
	}
}

func phaseOf(err error) fetch.Phase {
	if e, ok := errors.AsType[*fetch.TemporaryError](err); ok {
		return e.Phase
	}
	if e, ok := errors.AsType[*fetch.PermanentError](err); ok {
		return e.Phase
	}
	return ""
}

// A body that drips for ever never is silent, and yet ends.
func TestMaxTime(t *testing.T) {
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, "drip")
			w.(http.Flusher).Flush()
			time.Sleep(5 * time.Millisecond)
		}
	})
	o := options()
	o.MaxTime = 200 * time.Millisecond
	r, err := newClient(t, o).Get(t.Context(), at, fetch.Validators{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Bytes()
	if _, ok := errors.AsType[*fetch.TemporaryError](err); !ok || phaseOf(err) != fetch.PhaseBody {
		t.Errorf("got %v, want a temporary error of the body", err)
	}
}

func TestBodies(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 8 {
		_, _ = z.Write(make([]byte, 1<<20))
	}
	_ = z.Close()
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes())
		case "/long":
			_, _ = w.Write(make([]byte, 2<<20))
		case "/exact":
			_, _ = w.Write(make([]byte, 1<<20))
		case "/short":
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "ten bytes.")
		case "/cut":
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes()[:1000])
		case "/nogzip":
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, "this is no gzip at all")
		case "/brotli":
			w.Header().Set("Content-Encoding", "br")
			_, _ = io.WriteString(w, "x")
		case "/header":
			w.Header().Set("X", strings.Repeat("x", 300<<10))
		}
	})
	c := newClient(t, options())
	for _, tt := range []struct {
		path, says string
		permanent  bool
	}{
		{"/exact", "", false},
		{"/bomb", "body: more than 1 MB decompressed: fetch.max_size in earmark.yaml raises that", true},
		{"/long", "body: more than 1 MB sent: fetch.max_size", true},
		{"/short", "body: it ended before its end", false},
		{"/cut", "body: it ended before its end", false},
		{"/nogzip", "body: it cannot be decompressed", true},
		{"/brotli", `body: it is sent as "br", which was not asked for`, true},
		{"/header", "header: ", false},
	} {
		r, err := c.Get(t.Context(), at+tt.path, fetch.Validators{})
		if err == nil {
			_, err = r.Bytes()
		}
		_, permanent := errors.AsType[*fetch.PermanentError](err)
		if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.says)) || permanent != tt.permanent {
			t.Errorf("%s: got %v (permanent %v), want %q", tt.path, err, permanent, tt.says)
		}
	}
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	inside := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a private server was asked") })
	port := inside[strings.LastIndex(inside, ":"):]
	o := options()
	o.AllowPrivate = []string{"open.test"}
	o.Resolver = names(t, func(name string) net.IP { return net.ParseIP("127.0.0.1").To4() })
	open := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+strings.TrimPrefix(r.URL.Path, "/")+port, http.StatusFound)
	})
	openPort := open[strings.LastIndex(open, ":"):]
	c := newClient(t, o)
	for _, address := range []string{
		inside, "http://closed.test" + port, "http://[::ffff:127.0.0.1]" + port, "http://0.0.0.0" + port,
		"http://open.test" + openPort + "/127.0.0.1", "http://open.test" + openPort + "/closed.test",
	} {
		_, err := c.Get(t.Context(), address, fetch.Validators{})
		if _, ok := errors.AsType[*fetch.PrivateError](err); !ok {
			t.Errorf("%s: got %v, want a PrivateError", address, err)
		}
		if _, ok := errors.AsType[*fetch.PermanentError](err); !ok {
			t.Errorf("%s: got %v, want a PermanentError", address, err)
		}
	}
}

// A name that had an allowed address and now has another is not followed there.
func TestNamesThatChange(t *testing.T) {
	at := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Connection", "close") })
	var now atomic.Value
	now.Store("127.0.0.1")
	o := options()
	o.AllowPrivate = []string{"127.0.0.1/32"}
	o.Resolver = names(t, func(string) net.IP { return net.ParseIP(now.Load().(string)).To4() })
	c := newClient(t, o)
	name := "http://rebind.test" + at[strings.LastIndex(at, ":"):]
	r, err := c.Get(t.Context(), name, fetch.Validators{})
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	now.Store("127.0.0.2")
	_, err = c.Get(t.Context(), name, fetch.Validators{})
	if private, ok := errors.AsType[*fetch.PrivateError](err); !ok || private.Addr.String() != "127.0.0.2" {
		t.Errorf("got %v, want a PrivateError of 127.0.0.2", err)
	}
}

func TestExpiredCertificate(t *testing.T) {
	certificate, pool := expired(t)
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	o := options()
	o.RootCAs = pool
	_, err := newClient(t, o).Get(t.Context(), s.URL, fetch.Validators{})
	if e, ok := errors.AsType[*fetch.PermanentError](err); !ok || e.Error() != "TLS: the certificate is expired, or not valid yet" {
		t.Errorf("got %v, want an expired certificate", err)
	}
}

func expired(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: noon.AddDate(-30, 0, 0), NotAfter: noon.AddDate(-29, 0, 0),
		IPAddresses: []net.IP{net.ParseIP("127.0.0.1")}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// Nobody is asked twice at once, and nobody waits for somebody else's host.
func TestOneConnectionPerHost(t *testing.T) {
	var now, most atomic.Int32
	handler := func(w http.ResponseWriter, _ *http.Request) {
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
		}
		time.Sleep(5 * time.Millisecond)
		_, _ = io.WriteString(w, "x")
		now.Add(-1)
	}
	at := serve(t, handler)
	c := newClient(t, options())
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			r, err := c.Get(t.Context(), at, fetch.Validators{})
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = r.Bytes()
		})
	}
	wg.Wait()
	if most.Load() != 1 {
		t.Errorf("got %d at once, want 1", most.Load())
	}
}

func TestPageAsksRobots(t *testing.T) {
	var asked atomic.Int32
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			asked.Add(1)
			_, _ = io.WriteString(w, "User-agent: *\nDisallow: /secret")
			return
		}
		if r.URL.Path == "/to-secret" {
			http.Redirect(w, r, "/secret", http.StatusFound)
		}
	})
	c := newClient(t, options())
	for path, want := range map[string]error{"/open": nil, "/secret": fetch.ErrRobots, "/to-secret": fetch.ErrRobots} {
		r, err := c.Page(t.Context(), at+path)
		if !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", path, err, want)
		}
		if err == nil {
			r.Body.Close()
		}
	}
	if asked.Load() != 1 {
		t.Errorf("robots.txt was asked for %d times, want 1", asked.Load())
	}
	if r, err := c.Get(t.Context(), at+"/secret", fetch.Validators{}); err != nil {
		t.Errorf("a feed: got %v, want nil", err) // robots.txt speaks of pages
	} else {
		r.Body.Close()
	}
}

func TestContextEndsTheWait(t *testing.T) {
	at := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	o := options()
	o.Timeout = time.Minute
	c := newClient(t, o)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	for range 2 { // the second waits for nothing: the turn was given back
		_, err := c.Get(ctx, at, fetch.Validators{})
		if !errors.Is(err, context.DeadlineExceeded) || phaseOf(err) != "" {
			t.Errorf("got %v, want the end of the context", err)
		}
	}
}

func TestNoWebAddress(t *testing.T) {
	c := newClient(t, options())
	for _, address := range []string{"", "feed.xml", "file:///etc/passwd", "ftp://example.com/", "http:///x", "https://[::1", "gopher://x"} {
		_, err := c.Get(t.Context(), address, fetch.Validators{})
		if _, ok := errors.AsType[*fetch.PermanentError](err); !ok {
			t.Errorf("%q: got %v, want a PermanentError", address, err)
		}
	}
}

func TestNobodyListens(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	_, err := newClient(t, options()).Get(t.Context(), server.URL, fetch.Validators{})
	if _, ok := errors.AsType[*fetch.TemporaryError](err); !ok || err.Error() != "connect: connection refused" {
		t.Errorf("got %v, want a TemporaryError that says it once", err)
	}
}

func TestPasswordsAreNotTold(t *testing.T) {
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "sam" || password != "secret" {
			t.Errorf("got %q, %q", user, password)
		}
		w.WriteHeader(http.StatusTeapot)
	})
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword("sam", "secret")
	_, err = newClient(t, options()).Get(t.Context(), u.String(), fetch.Validators{})
	if e, ok := errors.AsType[*fetch.PermanentError](err); !ok || strings.Contains(e.URL+e.Error(), "secret") {
		t.Errorf("got %v, want an error without the password", err)
	}
}

func TestOptionsValidate(t *testing.T) {
	for _, o := range []fetch.Options{{MaxSize: -1}, {Timeout: -1}, {Connections: 5000}, {AllowPrivate: []string{"http://nas"}}} {
		if o.Validate() == nil {
			t.Errorf("%+v: got nil, want an error", o)
		}
	}
	if err := (fetch.Options{AllowPrivate: []string{"nas.local", "10.0.0.0/8", "::1"}}).Validate(); err != nil {
		t.Errorf("got %v, want nil", err)
	}
}

package web_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"earmark/internal/audience"
	"earmark/internal/earmark"
	"earmark/internal/mail"
	"earmark/internal/store"
	"earmark/internal/web"
	"earmark/templates"
)

var evening = time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)

// letterbox keeps the mails that leave.
type letterbox struct {
	mu    sync.Mutex
	mails []mail.Message
	fail  int // how many are refused first
}

func (b *letterbox) Post(_ context.Context, m mail.Message) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail > 0 {
		b.fail--
		return errors.New("451 try later")
	}
	b.mails = append(b.mails, m)
	return nil
}

// public is a server over a real store.
type public struct {
	t      testing.TB
	people *audience.Audience
	server *httptest.Server
	box    *letterbox
	page   *web.Public
}

func openPublic(t testing.TB, change func(*web.PublicOptions)) *public {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	p := &public{t: t, box: &letterbox{}}
	p.people = &audience.Audience{
		Store: s, Now: func() time.Time { return evening }, Random: rand.Reader,
		Keys: func() earmark.Keyring {
			return earmark.Keyring{{ID: "youngkey", Secret: bytes.Repeat([]byte{1}, 32)}, {ID: "oldkey22", Secret: bytes.Repeat([]byte{2}, 32)}}
		},
	}
	o := web.PublicOptions{
		Site: earmark.Site{Title: "Tarrow & Tide", URL: "https://example.org/mag/", Language: "en"}, Letter: "The Sunday letter",
		Base: "https://example.org/mag/letter/", Templates: templates.Files(), Postman: p.box,
		Choices: func(context.Context) (web.Choices, error) {
			return web.Choices{Authors: []web.Choice{{"grace", "Grace"}, {"zoe", `"><script>`}}, Shows: []web.Choice{{"back-step", "The back step"}}}, nil
		},
		Trouble: func(err error) { t.Logf("trouble: %v", err) }, Now: p.people.Now,
	}
	if change != nil {
		change(&o)
	}
	if p.page, err = web.NewPublic(p.people, o); err != nil {
		t.Fatal(err)
	}
	p.server = httptest.NewServer(p.page)
	ctx, cancel := context.WithCancel(t.Context())
	var run sync.WaitGroup
	run.Go(func() { p.page.Run(ctx) })
	t.Cleanup(func() {
		p.server.Close()
		cancel()
		run.Wait()
		s.Close()
	})
	return p
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (p *public) do(r *http.Request) answer {
	p.t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, Transport: &http.Transport{DisableCompression: true}}
	defer client.CloseIdleConnections()
	res, err := client.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(body)}
}

func (p *public) request(method, path, body string, headers ...string) answer {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), method, p.server.URL+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return p.do(r)
}

func (p *public) get(path string) answer        { return p.request(http.MethodGet, path, "") }
func (p *public) post(path, body string) answer { return p.request(http.MethodPost, path, body) }

// mailed waits for the nth mail.
func (p *public) mailed(n int) mail.Message {
	p.t.Helper()
	for range 500 {
		p.box.mu.Lock()
		if len(p.box.mails) >= n {
			defer p.box.mu.Unlock()
			return p.box.mails[n-1]
		}
		p.box.mu.Unlock()
		time.Sleep(10 * time.Millisecond)
	}
	p.t.Fatalf("no mail number %d came", n)
	return mail.Message{}
}

var mailLink = regexp.MustCompile(`https://example\.org(/mag/letter/\S+)`)

func link(t *testing.T, m mail.Message) string {
	t.Helper()
	found := mailLink.FindStringSubmatch(m.Text)
	if found == nil {
		t.Fatalf("no link in %q", m.Text)
	}
	return found[1]
}

func (p *public) add(address string) earmark.Subscriber {
	p.t.Helper()
	sub, _, err := p.people.Add(p.t.Context(), audience.Newcomer{Address: address, Source: "test"})
	if err != nil {
		p.t.Fatal(err)
	}
	return sub
}

func (p *public) status(id earmark.ReaderID) earmark.ReaderStatus {
	p.t.Helper()
	sub, _, err := p.people.Store.SubscriberByID(p.t.Context(), id)
	if err != nil {
		p.t.Fatal(err)
	}
	return sub.Status
}

func TestFromFormToLeaving(t *testing.T) {
	p := openPublic(t, nil)
	p.box.fail = 1 // a mail that was refused is tried again
	if got := p.post("/mag/letter/subscribe", "email=Ada%40EXAMPLE.org"); got.status != 200 || !strings.Contains(got.body, "look into your mailbox") {
		t.Fatalf("form: got %d %s", got.status, got.body)
	}
	m := p.mailed(1)
	if _, err := mail.Compose(withFrom(m)); err != nil || m.To.Address != "Ada@example.org" {
		t.Fatalf("mail to %s: %v", m.To.Address, err)
	}
	confirm := link(t, m)
	sub, _, err := p.people.Store.Subscriber(t.Context(), "ada@example.org")
	if err != nil || sub.Status != earmark.Pending {
		t.Fatalf("asked: got %+v, %v, want pending", sub, err)
	}
	if got := p.get(confirm); got.status != 200 || p.status(sub.ID) != earmark.Pending {
		t.Errorf("link opened: got %d and %s, want a page that changes nothing", got.status, p.status(sub.ID))
	}
	got := p.post(confirm, "")
	if got.status != 200 || p.status(sub.ID) != earmark.Active {
		t.Fatalf("button: got %d and %s, want active", got.status, p.status(sub.ID))
	}
	sub, _, _ = p.people.Store.Subscriber(t.Context(), "ada@example.org")
	if version, _ := p.page.Wording(); sub.Source != "form" || sub.Wording != version || !sub.Confirmed.Equal(evening) {
		t.Errorf("consent: got %+v, want form, the version of the words and the time", sub.Consent)
	}
	prefer := "/mag/letter/" + regexp.MustCompile(`preferences\?t=[^"]+`).FindString(got.body)
	page := p.get(prefer)
	if strings.Contains(page.body, "<script") || !strings.Contains(page.body, "&lt;script&gt;") || !strings.Contains(page.body, "A…@example.org") {
		t.Errorf("preferences: got %s, want names escaped and the address hinted at", page.body)
	}
	saved := p.post(prefer, "author=grace&author=nobody&frequency=weekly&skip_sensitive=yes")
	if saved.status != http.StatusSeeOther || strings.HasPrefix(saved.header.Get("Location"), "/") {
		t.Errorf("saved: got %d to %q, want a way to the page beside it", saved.status, saved.header.Get("Location"))
	}
	sub, _, _ = p.people.Store.Subscriber(t.Context(), "ada@example.org")
	if fmt.Sprint(sub.Preferences) != "{[grace] [] weekly true}" {
		t.Errorf("got %v, want grace, weekly, nothing sensitive", sub.Preferences)
	}
	leave := "/mag/letter/unsubscribe?t=" + p.people.Keys().Token(earmark.Unsubscribe, sub.ID)
	if got := p.get(leave); got.status != 200 || p.status(sub.ID) != earmark.Active || strings.Count(got.body, "<button") != 1 {
		t.Errorf("way out opened: got %d, %s, %s, want a page with one button that changes nothing", got.status, p.status(sub.ID), got.body)
	}
	if got := p.post(leave, ""); got.status != 200 || p.status(sub.ID) != earmark.Unsubscribed {
		t.Errorf("way out: got %d and %s, want unsubscribed", got.status, p.status(sub.ID))
	}
	if got := p.post(confirm, ""); got.status != http.StatusGone || p.status(sub.ID) != earmark.Unsubscribed {
		t.Errorf("replayed confirmation: got %d and %s, want gone and no change", got.status, p.status(sub.ID))
	}
}

func withFrom(m mail.Message) mail.Message {
	m.From.Address = "letter@example.org"
	return m
}

// RFC 8058 section 3.1: a POST to the address of the header and nothing else,
// in either form of body, with no cookie, login or redirect. Also for a proxy
// that takes the folder off the path, and for letters of older keys.
func TestOneClick(t *testing.T) {
	for _, prefix := range []string{"/mag/letter/", "/"} {
		for i, form := range []string{"urlencoded", "multipart"} {
			p := openPublic(t, nil)
			sub := p.add("ada@example.org")
			body, kind := "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"
			if form == "multipart" {
				var out bytes.Buffer
				w := multipart.NewWriter(&out)
				_ = w.WriteField("List-Unsubscribe", "One-Click")
				_ = w.Close()
				body, kind = out.String(), w.FormDataContentType()
			}
			got := p.request(http.MethodPost, prefix+"unsubscribe?t="+p.people.Keys()[i].Token(earmark.Unsubscribe, sub.ID), body, "Content-Type", kind)
			if got.status != 200 || got.header.Get("Set-Cookie") != "" || p.status(sub.ID) != earmark.Unsubscribed {
				t.Errorf("%s at %s: got %d and %s, want unsubscribed", form, prefix, got.status, p.status(sub.ID))
			}
			history, err := p.people.Store.History(t.Context(), sub.ID)
			if err != nil || len(history) != 1 || history[0].Source != "one-click" {
				t.Errorf("%s: got %+v, %v, want one-click written down", form, history, err)
			}
		}
	}
}

func TestForgedLinks(t *testing.T) {
	p := openPublic(t, nil)
	sub := p.add("ada@example.org")
	other := earmark.Key{ID: "youngkey", Secret: bytes.Repeat([]byte{9}, 32)}
	for name, token := range map[string]string{
		"empty": "", "noise": "x", "a test letter": "test", "foreign key": other.Token(earmark.Unsubscribe, sub.ID),
		"another purpose": p.people.Keys().Token(earmark.Bounce, sub.ID),
		"markup":          url.QueryEscape(`"><script>alert(1)</script>`),
		"line break":      "v1.youngkey.a%0d%0aSet-Cookie:x.y",
	} {
		for _, page := range []string{"confirm", "preferences", "unsubscribe"} {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				got := p.request(method, "/mag/letter/"+page+"?t="+token, "frequency=weekly")
				if got.status != http.StatusBadRequest || strings.Contains(got.body, "<script") || got.header.Get("Set-Cookie") != "" {
					t.Errorf("%s, %s %s: got %d %v", name, method, page, got.status, got.header)
				}
			}
		}
	}
	if got := p.status(sub.ID); got != earmark.Active {
		t.Errorf("got %s, want active", got)
	}
}

// A way out followed again and again is written once.
func TestManyPosts(t *testing.T) {
	p := openPublic(t, nil)
	sub := p.add("ada@example.org")
	path := "/unsubscribe?t=" + p.people.Keys().Token(earmark.Unsubscribe, sub.ID)
	handler := p.page
	for range 2000 {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader("List-Unsubscribe=One-Click"))
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != 200 {
			t.Fatalf("got %d, want 200", w.Code)
		}
	}
	history, err := p.people.Store.History(t.Context(), sub.ID)
	if err != nil || len(history) != 1 {
		t.Errorf("got %d lines of history, %v, want 1", len(history), err)
	}
}

func TestPagesAreClosed(t *testing.T) {
	p := openPublic(t, nil)
	for _, path := range []string{"/subscribe", "/confirm?t=x", "/nothing", "/mag/letter/unsubscribe?t=x"} {
		got := p.get(path)
		csp := got.header.Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "script-src") || got.header.Get("Set-Cookie") != "" || got.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: got %v", path, got.header)
		}
		if regexp.MustCompile(`(?:src|action)="https?:|<script|<link rel="stylesheet`).MatchString(got.body) {
			t.Errorf("%s: loads something: %s", path, got.body)
		}
	}
	if got := p.request(http.MethodDelete, "/unsubscribe?t=x", ""); got.status != http.StatusMethodNotAllowed {
		t.Errorf("DELETE: got %d, want 405", got.status)
	}
}

func TestBase(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org/unsubscribe?t={token}":        "https://example.org/",
		"https://example.org/letter/unsubscribe?t={token}": "https://example.org/letter/",
		"https://example.org/leave?t={token}":              "",
		"unsubscribe?t={token}":                            "",
		"":                                                 "",
	} {
		if got, err := web.Base(in); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v, want %q", in, got, err, want)
		}
	}
}

func TestCheckPublic(t *testing.T) {
	if err := web.CheckPublic(templates.Files()); err != nil {
		t.Errorf("built-in templates: got %v, want nil", err)
	}
	own := fstest.MapFS{"public/words.txt": {Data: []byte("I agree to {{.Nothing}}")}}
	if err := web.CheckPublic(templates.Overlay(own, templates.Files())); err == nil || !strings.Contains(err.Error(), "words.txt") {
		t.Errorf("got %v, want the file named", err)
	}
}

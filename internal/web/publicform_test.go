package web_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/web"
)

// The form answers all alike: new, subscribed, gone and suppressed.
func TestFormTellsNothing(t *testing.T) {
	p := openPublic(t, nil)
	p.add("there@example.org")
	left := p.add("left@example.org")
	if err := p.people.Unsubscribe(t.Context(), p.people.Keys().Token(earmark.Unsubscribe, left.ID), "page"); err != nil {
		t.Fatal(err)
	}
	if err := p.people.Suppress(t.Context(), "bounced@example.org", "test"); err != nil {
		t.Fatal(err)
	}
	var first answer
	for i, address := range []string{"new@example.org", "there@example.org", "left@example.org", "bounced@example.org"} {
		got := p.post("/subscribe", "email="+url.QueryEscape(address))
		got.header.Del("Date")
		if i == 0 {
			first = got
		}
		if got.status != 200 || got.body != first.body || fmt.Sprint(got.header) != fmt.Sprint(first.header) {
			t.Errorf("%s: got %d %v, want what the first got", address, got.status, got.header)
		}
	}
	for i, want := range []string{"confirm", "already", "confirm"} {
		if m := p.mailed(i + 1); !strings.Contains(strings.ToLower(m.Subject), want) {
			t.Errorf("mail %d: got %q, want %q", i, m.Subject, want)
		}
	}
}

func TestFormRefusesWhatIsNoAddress(t *testing.T) {
	p := openPublic(t, nil)
	for name, email := range map[string]string{
		"empty": "", "no address": "ada", "line break": "ada@example.org\r\nBcc: eve@example.org", "quotes": `"ada lovelace"@example.org`,
		"300 letters": strings.Repeat("a", 300) + "@example.org", "markup": `"><script>@example.org`, "two": "a@example.org,b@example.org", "not UTF-8": "a\xff\xfe",
	} {
		got := p.post("/subscribe", url.Values{"email": {email}}.Encode())
		if got.status != http.StatusBadRequest || strings.Contains(got.body, "<script") {
			t.Errorf("%s: got %d, want 400 and nothing unescaped", name, got.status)
		}
	}
	for name, r := range map[string][]string{
		"what people do not see is filled in": {"email=ada%40example.org&website=x"},
		"from another site":                   {"email=ada%40example.org", "Sec-Fetch-Site", "cross-site"},
		"longer than any form":                {"email=ada%40example.org&x=" + strings.Repeat("x", 300<<10)},
	} {
		p.request(http.MethodPost, "/subscribe", r[0], r[1:]...)
		if subs, err := gather(p.people.Each(t.Context(), "")); err != nil || len(subs) != 0 {
			t.Errorf("%s: got %v, %v, want nobody", name, subs, err)
		}
	}
	if got := p.post("/subscribe", "email="+url.QueryEscape("ada@bücher.example")); got.status != 200 || p.mailed(1).To.Address != "ada@bücher.example" {
		t.Errorf("IDN: got %d, want a mail", got.status)
	}
}

// What is asked by mail reads well in a terminal and in a quotation.
func TestMailsAreNarrow(t *testing.T) {
	p := openPublic(t, nil)
	p.post("/subscribe", "email=ada%40example.org")
	for line := range strings.SplitSeq(p.mailed(1).Text, "\n") {
		if len(line) > 72 && !strings.Contains(line, "://") {
			t.Errorf("got %d columns, want 72: %q", len(line), line)
		}
	}
}

// Many forms of one visitor, or of a crowd, cost little and send few mails.
func TestFormIsBounded(t *testing.T) {
	p := openPublic(t, func(o *web.PublicOptions) { o.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	taken := func(n int, from func(int) string) (ok int) {
		for i := range n {
			got := p.request(http.MethodPost, "/subscribe", fmt.Sprintf("email=r%d%%40example.org", i), "X-Forwarded-For", from(i))
			switch {
			case got.status == 200:
				ok++
			case got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") == "":
				t.Fatalf("got %d %v, want 200 or 429 with Retry-After", got.status, got.header)
			}
		}
		return ok
	}
	if got := taken(50, func(i int) string { return fmt.Sprintf("203.0.113.%d, 198.51.100.7", i) }); got != 5 {
		t.Errorf("one visitor who invents where he comes from: got %d taken, want 5", got)
	}
	if got := taken(50, func(i int) string { return fmt.Sprintf("2001:db8::%d", i) }); got != 5 {
		t.Errorf("one network: got %d taken, want 5", got)
	}
	if got := taken(200, func(i int) string { return fmt.Sprintf("192.0.2.%d", i) }); got > 60 || got < 10 {
		t.Errorf("a crowd: got %d taken, want what is left of 60", got)
	}
}

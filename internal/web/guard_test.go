package web_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestOnlyThisMachinesNamesAreAnswered(t *testing.T) {
	v := visit(t, newShelf())
	for host, want := range map[string]int{
		"127.0.0.1:7878":          http.StatusOK,
		"localhost:7878":          http.StatusOK,
		"LOCALHOST:7878":          http.StatusOK,
		"[::1]:7878":              http.StatusOK,
		"127.0.0.1:7879":          http.StatusMisdirectedRequest,
		"127.0.0.1":               http.StatusMisdirectedRequest,
		"evil.example:7878":       http.StatusMisdirectedRequest,
		"127.0.0.1.evil.example":  http.StatusMisdirectedRequest,
		"localhost.evil.example:": http.StatusMisdirectedRequest,
		"":                        http.StatusMisdirectedRequest,
	} {
		for _, path := range []string{"/", pairPath, "/audio?e=river%2Fpass", "/preview/"} {
			if got, _ := v.get(path, "Host", host); got != want {
				t.Errorf("Host %q, %s: got %d, want %d", host, path, got, want)
			}
		}
	}
}

func TestFormsOfOthersAreRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		header []string
		change []string
		want   int
	}{
		"own page":                         {own, nil, http.StatusSeeOther},
		"own page with an origin":          {[]string{"Origin", "http://" + home}, nil, http.StatusSeeOther},
		"own page, nothing but fetch site": {[]string{"Sec-Fetch-Site", "same-origin"}, nil, http.StatusSeeOther},
		"neither origin nor fetch site":    {nil, nil, http.StatusForbidden},
		"null origin alone":                {[]string{"Origin", "null"}, nil, http.StatusForbidden},
		"another site":                     {[]string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}, nil, http.StatusForbidden},
		"another site, old browser":        {[]string{"Origin", "https://evil.example"}, nil, http.StatusForbidden},
		"another port":                     {[]string{"Origin", "http://127.0.0.1:3000", "Sec-Fetch-Site", "same-site"}, nil, http.StatusForbidden},
		"another port, old browser":        {[]string{"Origin", "http://127.0.0.1:3000"}, nil, http.StatusForbidden},
		"our host under https":             {[]string{"Origin", "https://" + home}, nil, http.StatusForbidden},
		"a name that was pointed here":     {append([]string{"Host", "evil.example:7878"}, own...), nil, http.StatusMisdirectedRequest},
		"typed by hand":                    {[]string{"Sec-Fetch-Site", "none"}, nil, http.StatusForbidden},
		"no token":                         {own, []string{"token", ""}, http.StatusForbidden},
		"token of an earlier run":          {own, []string{"token", "AAAAAAAAAAAAAAAAAAAAAAAAAA"}, http.StatusForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShelf()
			v := visit(t, s)
			for _, path := range []string{"/decide", "/undo"} {
				form := v.answer(tt.change...)
				form.Set("number", "1")
				if got := v.do(request(http.MethodPost, path, form, tt.header...)).StatusCode; got != tt.want {
					t.Errorf("%s: got %d, want %d", path, got, tt.want)
				}
			}
			done := len(s.words) + s.undone
			if want := tt.want == http.StatusSeeOther; (done > 0) != want {
				t.Errorf("something was changed: %v, want %v", done > 0, want)
			}
		})
	}
}

func TestReadingChangesNothing(t *testing.T) {
	s := newShelf()
	v := visit(t, s)
	form := v.answer("number", "1").Encode()
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		for _, path := range []string{"/decide", "/undo", "/pair", "/", "/audio", "/preview/"} {
			v.do(request(method, path+"?"+form, nil, own...))
		}
	}
	if len(s.words)+s.undone > 0 {
		t.Errorf("got %d words and %d undone, want none", len(s.words), s.undone)
	}
}

func TestOthersMayLinkHereButNotLoad(t *testing.T) {
	v := visit(t, newShelf())
	for name, tt := range map[string]struct {
		header []string
		want   int
	}{
		"a link that is followed": {[]string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}, http.StatusOK},
		"in a frame":              {[]string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"}, http.StatusForbidden},
		"as a recording":          {[]string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "audio"}, http.StatusForbidden},
		"by a script":             {[]string{"Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty"}, http.StatusForbidden},
		"our own player":          {[]string{"Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "audio"}, http.StatusOK},
	} {
		if got, _ := v.get("/audio?e=river%2Fpass", tt.header...); got != tt.want {
			t.Errorf("%s: got %d, want %d", name, got, tt.want)
		}
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	v := visit(t, newShelf())
	for _, path := range []string{"/", pairPath, "/nowhere", "/audio?e=river%2Fpass", "/audio?e=none", "/preview/", "/preview/none.html", "/pair?a=none&s=none"} {
		res := v.do(request(http.MethodGet, path, nil))
		h := res.Header
		if got := h.Get("X-Content-Type-Options"); got != "nosniff" {
			t.Errorf("%s: got %q, want nosniff", path, got)
		}
		if got := h.Get("Referrer-Policy"); got != "no-referrer" {
			t.Errorf("%s: got %q, want no-referrer", path, got)
		}
		policy := h.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "script-src 'self'") || strings.Contains(policy, "script-src 'unsafe") {
			t.Errorf("%s: got policy %q", path, policy)
		}
		if got := res.Cookies(); len(got) > 0 {
			t.Errorf("%s: got cookies %v, want none", path, got)
		}
	}
}

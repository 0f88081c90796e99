package web_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"earmark/internal/earmark"
	"earmark/internal/web"
	"earmark/templates"
)

// fakeLetters has one letter, and none for those who follow "nobody".
type fakeLetters struct{ trouble error }

func (f fakeLetters) Letter(_ context.Context, as earmark.Preferences) (web.LetterView, error) {
	return web.LetterView{
		Issue: "2026-11-22", From: "Tarrow & Tide", Subject: `Small <script>alert(1)</script> hours`, Preheader: "A night ward",
		HTML: `<!doctype html><html><head><meta name="color-scheme" content="light dark"><style>@media (prefers-color-scheme: dark) { .a { color: red } }</style></head><body><script>alert(1)</script><img src="https://tarrow.example/a.png" alt=""></body></html>`,
		Text: "The letter\n", Site: "https://tarrow.example/",
		Findings: []earmark.Finding{{Severity: earmark.Error, Rule: "letter.alt", Message: "a picture has no text"}},
		Nothing:  len(as.Authors) > 0 && as.Authors[0] == "nobody",
		Authors:  []web.LetterChoice{{ID: "ruth-vale", Name: "Ruth Vale"}},
	}, f.trouble
}

// look asks the preview for a page.
func look(t *testing.T, l web.Letters, path string, change func(*http.Request)) (*http.Response, string) {
	t.Helper()
	h, err := web.LetterPreview(l, web.Options{
		Address: "127.0.0.1:7879", Templates: templates.Files(),
		Preview: fstest.MapFS{"a.png": {Data: []byte("\x89PNG\r\n\x1a\n")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:7879"+path, nil)
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Result(), string(body)
}

func TestLetterPreviewShowsEveryForm(t *testing.T) {
	res, page := look(t, fakeLetters{}, "/?author=ruth-vale", nil)
	if res.StatusCode != http.StatusOK {
		t.Fatalf("status: got %d", res.StatusCode)
	}
	for _, want := range []string{
		"640 pixels, light", "640 pixels, dark", "375 pixels, light", "375 pixels, dark", "without pictures", "As text", "A night ward",
		"letter.alt", `value="ruth-vale" checked`, "/letter?author=ruth-vale&amp;scheme=dark", "Small &lt;script&gt;",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if policy := res.Header.Get("Content-Security-Policy"); strings.Contains(policy, "script-src") || !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("policy: got %q", policy)
	}
}

func TestLetterPaneIsHarmless(t *testing.T) {
	res, page := look(t, fakeLetters{}, "/letter?scheme=dark", nil)
	if policy := res.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox allow-same-origin allow-popups") || strings.Contains(policy, "script") || !strings.Contains(policy, "frame-ancestors 'self'") {
		t.Errorf("policy: got %q, want one that runs nothing", policy)
	}
	if !strings.Contains(page, "@media (min-width: 0)") || !strings.Contains(page, `src="/built/a.png"`) {
		t.Errorf("the dark pane: got %q", page)
	}
	if _, page := look(t, fakeLetters{}, "/letter?scheme=light", nil); !strings.Contains(page, "@media (max-width: 0)") {
		t.Errorf("the light pane: got %q", page)
	}
	if res, _ := look(t, fakeLetters{}, "/letter?pictures=off", nil); !strings.Contains(res.Header.Get("Content-Security-Policy"), "img-src 'none'") {
		t.Error("pictures are shown where there are to be none")
	}
	if res, body := look(t, fakeLetters{}, "/built/a.png", nil); res.StatusCode != http.StatusOK || !strings.HasPrefix(body, "\x89PNG") {
		t.Errorf("a built picture: got %d", res.StatusCode)
	}
	for _, path := range []string{"/built/../earmark.yaml", "/built/", "/nowhere", "/letter?author=nobody"} {
		if res, _ := look(t, fakeLetters{}, path, nil); res.StatusCode == http.StatusOK {
			t.Errorf("%s: got 200", path)
		}
	}
}

func TestLetterPreviewKeepsOthersOut(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*http.Request)
		want   int
	}{
		{"a name that points here from elsewhere", func(r *http.Request) { r.Host = "evil.example:7879" }, http.StatusMisdirectedRequest},
		{"a page of others that frames it", func(r *http.Request) {
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			r.Header.Set("Sec-Fetch-Mode", "navigate")
			r.Header.Set("Sec-Fetch-Dest", "iframe")
		}, http.StatusForbidden},
		{"a form of others", func(r *http.Request) { r.Method = http.MethodPost }, http.StatusForbidden},
	} {
		if res, _ := look(t, fakeLetters{}, "/", tt.change); res.StatusCode != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, res.StatusCode, tt.want)
		}
	}
}

func TestLetterPreviewTellsTrouble(t *testing.T) {
	res, page := look(t, fakeLetters{trouble: errors.New("content/issues/2026-11-22.yaml:7: article: found <b>")}, "/", nil)
	if res.StatusCode != http.StatusInternalServerError || !strings.Contains(page, "2026-11-22.yaml:7: article: found &lt;b&gt;") {
		t.Errorf("got %d, %q", res.StatusCode, page)
	}
	if _, page := look(t, fakeLetters{}, "/?author=nobody", nil); !strings.Contains(page, "This reader gets no letter") {
		t.Error("who gets no letter is not told so")
	}
}

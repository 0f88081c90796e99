package feed

import (
	"encoding/json"
	"encoding/xml"
	"net/url"
	"strings"
	"testing"

	"earmark/internal/markup"
)

// texts are those in which something must be escaped, and such as look like it.
func hardTexts() []string {
	return []string{
		"", "plain", `"'&<>` + "\t\n\r\b\f", "a\u2028b\u2029c\u2027“é”", "]]>", strings.Repeat("é & ", 50), `\u0041\"`, "\x7f\u0085\ufffd",
	}
}

func TestPenEscapesAsTheLibraryDoes(t *testing.T) {
	for _, text := range hardTexts() {
		var want strings.Builder
		if err := xml.EscapeText(&want, []byte(markup.XMLText(text))); err != nil {
			t.Fatal(err)
		}
		if got := string(appendEscaped(nil, markup.XMLText(text))); got != want.String() {
			t.Errorf("got %q, want %q", got, want.String())
		}
	}
}

func TestJSONPenQuotesAsTheLibraryDoes(t *testing.T) {
	for _, text := range append(hardTexts(), "\x00\x01\x1f") {
		var want strings.Builder
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if err := e.Encode(text); err != nil {
			t.Fatal(err)
		}
		p := jsonPen{}
		if p.quote(text); string(p.buf)+"\n" != want.String() {
			t.Errorf("got %s, want %s", p.buf, want.String())
		}
	}
}

// What is taken as it is at a glance must be what comes of a closer look.
func FuzzAtAGlance(f *testing.F) {
	for _, seed := range append(hardTexts(),
		"https://x.example/a/b.html?a=1&b=2", "http://x.example", "https://x.example/a/../b/./c", "https://xn--x.example/?", "https://x.example/#t=90",
		"https://x.example//a.", "https://x.example/?a#b?c#d", "https://-.-/", "a  b", " a", "a &amp; b &#34;", "&amp", "<p>",
		"é&amp;\u00a0", "\u2028", "\u2019 \u3000", "\ufffe&lt;") {
		f.Add(seed)
	}
	base := &url.URL{Scheme: "https", Host: "base.example", Path: "/in/"}
	f.Fuzz(func(t *testing.T, text string) {
		if isSettled(text) && resolved(base, text) != text {
			t.Errorf("address %q: got as it is, want %q", text, resolved(base, text))
		}
		if isLine(text) && strings.Join(strings.Fields(markup.XMLText(text)), " ") != text {
			t.Errorf("line %q: got as it is", text)
		}
		text = markup.XMLText(text)
		if isEscaped(text) && escape(resolvedText(text)) != text {
			t.Errorf("HTML %q: got as it is, want %q", text, escape(resolvedText(text)))
		}
		if s := (&simplifier{spaced: true}); text != "" && s.isClean(text) && oneSpaced(text) != text {
			t.Errorf("HTML %q: got as it is, want %q", text, oneSpaced(text))
		}
	})
}

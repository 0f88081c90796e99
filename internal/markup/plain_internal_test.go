package markup

import "testing"

// What passes the sanitiser unread is what it would have left as it was.
func FuzzPlain(f *testing.F) {
	for _, seed := range []string{"", " a\n b ", "ã 100 % 😀", "a & b", "1 < 2", `"x"`, "it's", "a\rb", "\u00a0\ufeff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = XMLText(text)
		if got := sanitizer().Sanitize(text); isPlain(text) && got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	})
}

package audience

import (
	"strings"
	"testing"
)

// The short way finds what the long way does.
func FuzzIsPlain(f *testing.F) {
	for _, seed := range []string{
		"ada@example.org", "Ada.L+x_y-z@EXAMPLE.org", "a..b@example.org", ".a@example.org", "a.@example.org", "a@b", "a@-b.c", "a@b-.c", "a@b--c.d",
		"a@xn--bcher-kva.example", "a@b..c", "a@b.c.", "a@1.2", "a@" + strings.Repeat("a", 64) + ".org", strings.Repeat("a", 65) + "@example.org",
		"a@" + strings.Repeat("a.", 124) + "org", "a@b_c.d", "a@b@c.d", "@", "a@", "a@.b",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		local, domain, ok := strings.Cut(address, "@")
		if !ok || !isPlain(local, domain) {
			return
		}
		want, err := normalize(address, address)
		if got := local + "@" + strings.ToLower(domain); err != nil || got != want {
			t.Errorf("%q: got %q, want %q, %v", address, got, want, err)
		}
	})
}

package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/web"
)

// What a million posts cost: -bench=Posts -benchtime=1000000x. Each comes from a
// visitor of its own, who is nobody. More than a quarter of a millisecond of work
// each, or a heap that grows by more than some megabytes, would worry.
func BenchmarkPosts(b *testing.B) {
	for name, post := range map[string]func(p *public, sub earmark.Subscriber, i int) (path, body string){
		"forms": func(_ *public, _ earmark.Subscriber, i int) (string, string) {
			return "/subscribe", fmt.Sprintf("email=r%d%%40example.org", i)
		},
		"forged": func(_ *public, _ earmark.Subscriber, i int) (string, string) {
			return fmt.Sprintf("/unsubscribe?t=v1.youngkey.r%d.x", i), ""
		},
		"leave": func(p *public, sub earmark.Subscriber, _ int) (string, string) {
			return "/unsubscribe?t=" + p.people.Keys().Token(earmark.Unsubscribe, sub.ID), "List-Unsubscribe=One-Click"
		},
		"prefer": func(p *public, sub earmark.Subscriber, _ int) (string, string) {
			return "/preferences?t=" + p.people.Keys().Token(earmark.Prefer, sub.ID), "frequency=weekly"
		},
	} {
		b.Run(name, func(b *testing.B) {
			p := openPublic(b, func(o *web.PublicOptions) { o.Proxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} })
			sub := p.add("ada@example.org")
			before, i := heap(), 0
			for b.Loop() {
				path, body := post(p, sub, i)
				r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, path, strings.NewReader(body))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.Header.Set("X-Forwarded-For", fmt.Sprintf("%d.%d.%d.9", 11+i>>16&127, i>>8&255, i&255))
				p.page.ServeHTTP(httptest.NewRecorder(), r)
				i++
			}
			b.ReportMetric(float64(heap()-before)/1e6, "MB-more")
		})
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

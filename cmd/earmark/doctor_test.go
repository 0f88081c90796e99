package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/term"
)

// What the way out answers, and what of it a mail program could not live with.
func TestDoctorLooksAtTheWayOut(t *testing.T) {
	now := time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name   string
		answer func(http.ResponseWriter)
		want   []string // rules, in order; the way out of a test is never encrypted
	}{
		{"it answers", func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusBadRequest)
		}, []string{"unsubscribe"}},
		{"it sends elsewhere", func(w http.ResponseWriter) { w.Header().Set("Location", "/x"); w.WriteHeader(http.StatusSeeOther) }, []string{"unsubscribe", "unsubscribe", "preferences"}},
		{"it wants a login", func(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }, []string{"unsubscribe", "unsubscribe", "preferences"}},
		{"it takes no POST", func(w http.ResponseWriter) { w.WriteHeader(http.StatusMethodNotAllowed) }, []string{"unsubscribe", "unsubscribe"}},
		{"a web server knows nothing of it", func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusNotFound)
		}, []string{"unsubscribe", "unsubscribe", "preferences"}},
		{"it is broken", func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) }, []string{"unsubscribe", "unsubscribe", "preferences"}},
		{"the clock is wrong", func(w http.ResponseWriter) {
			w.Header().Set("Date", now.Add(time.Hour).Format(http.TimeFormat))
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusBadRequest)
		}, []string{"unsubscribe", "clock"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost && (r.URL.Path != "/unsubscribe" || r.FormValue("List-Unsubscribe") != "One-Click") {
					t.Errorf("got POST %s, want what mail programs send", r.URL)
				}
				w.Header().Set("Date", now.Format(http.TimeFormat))
				tt.answer(w)
			}))
			defer server.Close()
			d := &doctor{app: &app{term: term.New(&bytes.Buffer{}, &bytes.Buffer{}, func(string) string { return "" }), now: func() time.Time { return now }}}
			d.config.Digest.UnsubscribeURL = server.URL + "/unsubscribe?t={token}"
			d.lookAtWayOut(t.Context())
			d.lookAtPreferences(t.Context())
			var got []string
			for _, f := range d.found {
				got = append(got, strings.TrimPrefix(f.Rule, "doctor."))
				if f.Severity != earmark.Warning && f.Hint == "" {
					t.Errorf("%s: %s: no hint", f.Rule, f.Message)
				}
			}
			if strings.Join(got, " ") != strings.Join(tt.want, " ") {
				t.Errorf("got %v, want %v: %v", got, tt.want, d.found)
			}
		})
	}
}

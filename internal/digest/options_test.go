package digest_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"earmark/internal/digest"
	"earmark/internal/earmark"
)

func TestOptionsValidate(t *testing.T) {
	for _, tt := range []struct {
		name, yaml, key, value string
	}{
		{"nothing set", "{}", "", ""},
		{"all set", "{title: T, articles: 7, unsubscribe_url: 'https://a.example/u?t={token}', unsubscribe_mailto: u@a.example, list_id: l.a.example, postal_address: 'A\n\nB'}", "", ""},
		{"to oneself in the clear", "unsubscribe_url: 'http://127.0.0.1:7878/u/{token}'", "", ""},
		{"token in the mailbox", "unsubscribe_mailto: 'u+{token}@a.example'", "", ""},
		{"too few", "articles: -1", "digest.articles", "-1"},
		{"too many", "articles: 51", "digest.articles", "51"},
		{"no token", "unsubscribe_url: https://a.example/u", "digest.unsubscribe_url", "https://a.example/u"},
		{"in the clear", "unsubscribe_url: 'http://a.example/{token}'", "digest.unsubscribe_url", "http://a.example/{token}"},
		{"no address", "unsubscribe_url: '{token}'", "digest.unsubscribe_url", "{token}"},
		{"script", "unsubscribe_url: 'javascript:{token}'", "digest.unsubscribe_url", "javascript:{token}"},
		{"header in the address", `unsubscribe_url: "https://a.example/{token}\r\nX: y"`, "digest.unsubscribe_url", "https://a.example/{token}\r\nX: y"},
		{"no mailbox", "unsubscribe_mailto: a.example", "digest.unsubscribe_mailto", "a.example"},
		{"mailbox with a name", "unsubscribe_mailto: 'U <u@a.example>'", "digest.unsubscribe_mailto", "U <u@a.example>"},
		{"list in brackets", "list_id: <l.a.example>", "digest.list_id", "<l.a.example>"},
		{"list without a dot", "list_id: sunday", "digest.list_id", "sunday"},
		{"title of two lines", `title: "a\nb"`, "digest.title", "a\nb"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var opts digest.Options
			if err := yaml.UnmarshalWithOptions([]byte(tt.yaml), &opts, yaml.Strict()); err != nil {
				t.Fatal(err)
			}
			err := opts.Validate()
			if tt.key == "" {
				if err != nil {
					t.Errorf("got %v, want no error", err)
				}
				return
			}
			fault, ok := errors.AsType[*digest.ConfigError](err)
			if !ok || fault.Key != tt.key || fault.Value != tt.value || fault.Expected == "" {
				t.Errorf("got %v, want a fault of %s with value %q", err, tt.key, tt.value)
			}
		})
	}
}

func TestOptionsReader(t *testing.T) {
	for _, tt := range []struct {
		name, url, box   string
		wantURL, wantBox string
	}{
		{"both", "https://a.example/u?t={token}", "u@a.example", "https://a.example/u?t=v1.k.r.m%2B", "mailto:u@a.example?subject=unsubscribe%20v1.k.r.m+"},
		{"token in the mailbox", "", "u-{token}@a.example", "", "mailto:u-v1.k.r.m+@a.example"},
		{"neither", "", "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := digest.Options{UnsubscribeURL: tt.url, UnsubscribeMailto: tt.box}.Reader("Ana", tokens("v1.k.r.m+"))
			if got.UnsubscribeURL != tt.wantURL || got.UnsubscribeMailto != tt.wantBox || got.Name != "Ana" {
				t.Errorf("got %+v, want %q and %q", got, tt.wantURL, tt.wantBox)
			}
		})
	}
}

// The preferences stand beside the way out, as the public pages do, unless
// somebody says otherwise; each link carries the token of its own purpose.
func TestOptionsPreferences(t *testing.T) {
	for _, tt := range []struct{ name, leave, prefer, want string }{
		{"beside the way out", "https://a.example/letter/unsubscribe?t={token}", "", "https://a.example/letter/preferences?t=prefer"},
		{"a way out of another form", "https://a.example/leave/{token}", "", ""},
		{"none wanted", "https://a.example/unsubscribe?t={token}", "none", ""},
		{"elsewhere", "https://a.example/unsubscribe?t={token}", "https://b.example/me/{token}", "https://b.example/me/prefer"},
		{"by mail alone", "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := digest.Options{UnsubscribeURL: tt.leave, PreferencesURL: tt.prefer}
			if got := o.Reader("", digest.Tokens{Leave: "leave", Prefer: "prefer"}); got.PreferencesURL != tt.want || strings.Contains(got.UnsubscribeURL, "prefer") {
				t.Errorf("got %+v, want %q", got, tt.want)
			}
			if err := o.Validate(); err != nil {
				t.Errorf("got %v, want nil", err)
			}
		})
	}
}

func TestOptionsDefaults(t *testing.T) {
	site := earmark.Site{Title: "Tarrow & Tide", URL: "https://tarrowandtide.example/"}
	var none digest.Options
	if got := none.Name(site); got != site.Title {
		t.Errorf("title: got %q, want %q", got, site.Title)
	}
	if got, want := none.List(site), "tarrowandtide.example"; got != want {
		t.Errorf("list: got %q, want %q", got, want)
	}
	if got, want := options().List(site), "sunday.tarrowandtide.example"; got != want {
		t.Errorf("list: got %q, want %q", got, want)
	}
}

func TestPlanKeys(t *testing.T) {
	var p digest.Plan
	err := yaml.UnmarshalWithOptions([]byte(strings.Join([]string{
		"subject: S", "preheader: P", "intro: |", "  Good *morning*.", "articles:", "  - a", "  - b/c",
	}, "\n")), &p, yaml.Strict())
	if err != nil {
		t.Fatal(err)
	}
	if p.Subject != "S" || p.Preheader != "P" || p.Intro != "Good *morning*.\n" && p.Intro != "Good *morning*." || len(p.Articles) != 2 {
		t.Errorf("got %+v, want every key read", p)
	}
}

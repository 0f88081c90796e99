package digest_test

import (
	"slices"
	"strings"
	"testing"

	"earmark/internal/digest"
	"earmark/internal/earmark"
)

// Each rule is broken in a letter that breaks no other.
func TestLintNamesTheRule(t *testing.T) {
	issue := assemble(t, library(t), plan())
	good := render(t, issue)
	for _, tt := range []struct {
		rule     string
		old, new string // in the HTML
		text     func(string) string
	}{
		{rule: "lang", old: `<html lang="en-GB">`, new: "<html>"},
		{rule: "title", old: "<title>", new: "<title></title><meta content=\""},
		{rule: "viewport", old: `name="viewport"`, new: `name="port"`},
		{rule: "scheme", old: `name="color-scheme"`, new: `name="colour"`},
		{rule: "table", old: `<table role="presentation"`, new: `<table `},
		{rule: "alt", old: `alt=""`, new: ``},
		{rule: "picture", old: `<img `, new: `<img src="cid:1" alt="" width="1" height="1"><img `},
		{rule: "link", old: `href="https://www.glamour.com/"`, new: `href="javascript:alert(1)"`},
		{rule: "active", old: "</body>", new: "<script>1</script></body>"},
		{rule: "active", old: "</head>", new: `<link rel="stylesheet" href="https://e.example/"></head>`},
		{rule: "active", old: "<img ", new: `<img onerror="x()" `},
		{rule: "background", old: "<body", new: `<body background="https://e.example/a.png"`},
		{rule: "width", old: `width="600"`, new: `width="640"`},
		{rule: "small", old: "font-size:14px", new: "font-size:11px"},
		{rule: "contrast", old: "color:#635a50", new: "color:#b3a99b"},
		{rule: "contrast", old: "color: #b3a99b", new: "color: #333333"},
		{rule: "preheader", old: "<body", new: "<body><p style=\"font-size:16px\">View in browser</p", text: nil},
		{rule: "hidden", old: "</body>", new: `<div style="display:none">` + strings.Repeat("buy now ", 60) + "</div></body>"},
		{rule: "leave", old: "https://tarrowandtide.example/unsubscribe", new: "https://elsewhere.example/unsubscribe"},
		{rule: "text", text: func(string) string { return "" }},
		{rule: "text", text: func(s string) string { return strings.ReplaceAll(s, "https://www.glamour.com/", "") }},
		{rule: "size", old: "</body>", new: strings.Repeat("<!-- x -->", 9000) + "</body>"},
		{rule: "template", old: "</body>", new: `<p style="font-size:16px">Dear &lt;no value&gt;</p></body>`},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			l := good
			if tt.old != "" {
				if l.HTML = strings.ReplaceAll(l.HTML, tt.old, tt.new); l.HTML == good.HTML {
					t.Fatalf("the letter has no %q", tt.old)
				}
			}
			if tt.text != nil {
				l.Text = tt.text(l.Text)
			}
			var rules []string
			for _, f := range digest.Lint(l, issue) {
				rules = append(rules, f.Rule)
			}
			if !slices.Contains(rules, "letter."+tt.rule) {
				t.Errorf("got %q, want letter.%s among them", rules, tt.rule)
			}
		})
	}
	if found := digest.Lint(good, issue); slices.ContainsFunc(found, func(f earmark.Finding) bool { return strings.HasPrefix(f.Rule, "letter.") }) {
		t.Errorf("a good letter: got %v, want nothing about the letter", found)
	}
}

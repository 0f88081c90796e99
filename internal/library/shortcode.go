package library

import (
	"regexp"
	"strings"
)

// shortcodes are what generators fill in: nobody reads them as words.
var shortcodes = regexp.MustCompile(`\{\{[<%]?.*?[>%]?\}\}|\{%.*?%\}`)

// withoutShortcodes takes them out, but not out of code.
func withoutShortcodes(body string) string {
	if !strings.Contains(body, "{{") && !strings.Contains(body, "{%") {
		return body
	}
	var out strings.Builder
	code := false
	for line := range strings.Lines(body) {
		if trimmed := strings.TrimSpace(line); strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~") {
			code = !code
		}
		if !code {
			line = shortcodes.ReplaceAllString(line, "")
		}
		out.WriteString(line)
	}
	return out.String()
}

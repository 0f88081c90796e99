package ingest

import (
	"regexp"
	"sync"
)

// late is a regular expression that is compiled when it is first asked: most
// commands read no page, and those here would take a fifth of the time that it
// takes to start.
func late(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

package publish

import (
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"earmark/internal/earmark"
)

// How things are said to readers. The built-in pages speak English; whoever
// publishes in another language lays own templates over them.

// isoDuration is the duration of ISO 8601 that schema.org wants; empty when
// unknown.
func isoDuration(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return "PT" + strconv.Itoa(max(1, int(d.Seconds()))) + "S"
}

// size is "24 MB"; empty when unknown.
func size(bytes int64) string {
	switch {
	case bytes <= 0:
		return ""
	case bytes < 1_000_000:
		return strconv.Itoa(int(math.Ceil(float64(bytes)/1000))) + " kB"
	}
	return strconv.Itoa(int(math.Round(float64(bytes)/1e6))) + " MB"
}

// minutes is how long a text takes to read at 230 words a minute; 0 for what
// takes no time.
func minutes(text string) int {
	const perMinute = 230
	words := len(strings.Fields(text))
	if words < perMinute {
		return 0
	}
	return (words + perMinute/2) / perMinute
}

// number is how a show counts its episode; empty when it does not.
func number(e *earmark.Episode) string {
	var parts []string
	if e.Season > 0 {
		parts = append(parts, "Season "+strconv.Itoa(e.Season))
	}
	if e.Number > 0 {
		parts = append(parts, "Episode "+strconv.Itoa(e.Number))
	}
	if e.Type == "trailer" || e.Type == "bonus" {
		parts = append(parts, strings.ToUpper(e.Type[:1])+e.Type[1:])
	}
	return strings.Join(parts, ", ")
}

// host is where an address leads, as a reader would name it.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// isWebAddress tells whether an address can be asked for by anybody.
func isWebAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

// title puts the first letter of a role or name in capitals.
func title(s string) string {
	for i, r := range s {
		return strings.ToUpper(s[:i]+string(r)) + s[i+len(string(r)):]
	}
	return s
}

// oneLine keeps a quotation on one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

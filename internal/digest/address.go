package digest

import (
	"net/url"
	"strings"
)

// web is an address that may stand in a letter, absolute and of the web; else
// the other one.
func web(address, otherwise string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || !isLine(address) {
		return otherwise
	}
	return u.String()
}

// host is where an address leads, as a reader would name it.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

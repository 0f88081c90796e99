package ingest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"earmark/internal/earmark"
)

// Subscription is a feed that an OPML file names.
type Subscription struct{ ID, Title, URL string }

// OPML reads the feeds that an OPML file lists, in any folders, each once.
func OPML(r io.Reader) ([]Subscription, error) {
	x := newExportXML(r)
	seen := false
	var out []Subscription
	for {
		t, err := x.next()
		if errors.Is(err, io.EOF) {
			if !seen {
				return nil, fmt.Errorf("%w: there is no <opml> in it", ErrFormat)
			}
			return out, nil
		}
		if err != nil {
			return out, err
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		x.fresh()
		seen = seen || start.Name.Local == "opml"
		if s, ok := subscription(start); ok && !slices.ContainsFunc(out, func(o Subscription) bool { return o.URL == s.URL }) {
			out = append(out, s)
		}
	}
}

func subscription(start xml.StartElement) (Subscription, bool) {
	if start.Name.Local != "outline" {
		return Subscription{}, false
	}
	var s Subscription
	text := ""
	for _, a := range start.Attr {
		switch strings.ToLower(a.Name.Local) {
		case "xmlurl":
			s.URL = absolute(nil, a.Value)
		case "title":
			s.Title = strings.Join(strings.Fields(a.Value), " ")
		case "text":
			text = strings.Join(strings.Fields(a.Value), " ")
		}
	}
	s.Title = orWord(s.Title, orWord(text, host(s.URL)))
	return s, s.URL != ""
}

// AddSources writes subscriptions as sources of a kind ("articles", "show") into
// a configuration, in place: every other line stays as it is. Those that are
// there already, by their address, are not written again. It gives the new text
// and those that were added.
func AddSources(config, kind string, list []Subscription) (string, []Subscription, error) {
	c, _ := readContent("---\n" + strings.TrimSuffix(config, "\n") + "\n---\n")
	at := c.find("sources")
	if at < 0 {
		if n := len(c.parts); n > 0 && strings.TrimSpace(c.parts[n-1].text) != "" {
			c.parts = append(c.parts, headerPart{"", "\n"})
		}
		c.parts = append(c.parts, headerPart{"sources", "sources:\n"})
		at = len(c.parts) - 1
	}
	head, _, _ := strings.Cut(c.parts[at].text, "\n")
	if _, value, _ := strings.Cut(head, ":"); strings.TrimSpace(value) != "" && !strings.HasPrefix(strings.TrimSpace(value), "#") {
		return "", nil, errors.New("sources is written in one line: write each source on lines of its own, then import again")
	}
	indent := "  "
	if strings.Contains(c.parts[at].text, "\n- ") {
		indent = ""
	}
	var added []Subscription
	for _, s := range list {
		if strings.Contains(config, s.URL+"\n") || strings.Contains(config, s.URL+`"`) || strings.Contains(config, s.URL+" ") || strings.Contains(config, s.URL+"}") || strings.Contains(config, s.URL+",") {
			continue
		}
		s.ID = freeID(c.parts[at].text, s.Title)
		c.parts[at].text += indent + "- id: " + s.ID + "\n" + indent + "  kind: " + kind + "\n" + indent + "  url: " + scalarYAML(s.URL, false) + "\n"
		added = append(added, s)
	}
	return header(c), added, nil
}

// freeID is an identifier of letters, digits and hyphens that no source has.
func freeID(sources, title string) string {
	plain := strings.Map(func(r rune) rune {
		if r < 128 {
			return r
		}
		return '-'
	}, title)
	base := shortSlug(earmark.Slug(plain))
	id := base
	for n := 2; strings.Contains(sources, "id: "+id+"\n"); n++ {
		id = base + "-" + strconv.Itoa(n)
	}
	return id
}

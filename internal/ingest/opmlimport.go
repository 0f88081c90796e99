package ingest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"earmark/internal/earmark"
)

// Subscription is a feed that an OPML file names.
type Subscription struct{ ID, Title, URL string }

// OPML reads the feeds that an OPML file lists, in any folders, each once.
func OPML(r io.Reader) ([]Subscription, error) {
	x := newExportXML(r)
	seen, listed := false, map[string]bool{}
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
		if s, ok := subscription(start); ok && !listed[s.URL] {
			listed[s.URL] = true
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
// and those that were added. A configuration that is written in such a way that
// nothing can be added to it is an error.
func AddSources(config, kind string, list []Subscription) (string, []Subscription, error) {
	before, err := sourcesIn(config)
	if err != nil {
		return "", nil, err
	}
	known, ids := map[string]bool{}, map[earmark.SourceID]bool{}
	for _, s := range before {
		known[s.URL], ids[s.ID] = true, true
	}
	var added []Subscription
	for _, s := range list {
		if !known[s.URL] {
			s.ID = freeID(ids, s.Title)
			added = append(added, s)
		}
	}
	if len(added) == 0 {
		return config, nil, nil
	}
	text, err := withSources(config, kind, added)
	if err != nil {
		return "", nil, err
	}
	if after, err := sourcesIn(text); err != nil || len(after) != len(before)+len(added) {
		return "", nil, errors.New("nothing can be added to it as it is written: write sources: as a list with each source on lines of its own, then import again")
	}
	return text, added, nil
}

// sourcesIn are the sources a configuration names.
func sourcesIn(config string) ([]Source, error) {
	var c struct {
		Sources []Source `yaml:"sources"`
	}
	if err := yaml.Unmarshal([]byte(config), &c); err != nil {
		return nil, fmt.Errorf("read sources: %w", err)
	}
	return c.Sources, nil
}

// withSources writes sources at the end of those that are there.
func withSources(config, kind string, added []Subscription) (string, error) {
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
		return "", errors.New("sources is written in one line: write each source on lines of its own, then import again")
	}
	indent := "  "
	if strings.Contains(c.parts[at].text, "\n- ") {
		indent = ""
	}
	var lines strings.Builder
	for _, s := range added {
		lines.WriteString(indent + "- id: " + s.ID + "\n" + indent + "  kind: " + kind + "\n" + indent + "  url: " + scalarYAML(s.URL, false) + "\n")
	}
	c.parts[at].text += lines.String()
	return header(c), nil
}

// freeID is an identifier of letters, digits and hyphens that no source has,
// and takes it.
func freeID(taken map[earmark.SourceID]bool, title string) string {
	plain := strings.Map(func(r rune) rune {
		if r < 128 {
			return r
		}
		return '-'
	}, title)
	base := shortSlug(earmark.Slug(plain))
	id := base
	for n := 2; taken[earmark.SourceID(id)]; n++ {
		id = base + "-" + strconv.Itoa(n)
	}
	taken[earmark.SourceID(id)] = true
	return id
}

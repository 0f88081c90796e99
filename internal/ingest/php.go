package ingest

import (
	"fmt"
	"strconv"
	"strings"
)

// WordPress keeps settings of plugins as PHP's serialize() writes them:
//
//	a:2:{s:8:"duration";s:8:"00:29:24";s:8:"explicit";s:1:"1";}
//
// Only arrays of scalars are read, and nothing in them is ever run.

// phpArray reads the scalars of a serialised array by their keys; arrays within
// it are passed over. Objects, references and what is broken are an error.
func phpArray(s string) (map[string]string, error) {
	p := &phpReader{rest: s}
	out := map[string]string{}
	if err := p.array(out, 0); err != nil {
		return nil, fmt.Errorf("read PHP value at byte %d: %w", len(s)-len(p.rest), err)
	}
	return out, nil
}

const (
	phpDepth  = 8
	phpValues = 1000 // of one array: a plugin's settings are some dozens
)

type phpReader struct{ rest string }

// array reads "a:2:{…}" into out; nil: nobody wants it.
func (p *phpReader) array(out map[string]string, depth int) error {
	if depth > phpDepth {
		return fmt.Errorf("arrays within each other more than %d deep", phpDepth)
	}
	n, err := p.count("a:", ":{")
	if err != nil {
		return err
	}
	for range n {
		key, err := p.scalar()
		if err != nil {
			return err
		}
		if strings.HasPrefix(p.rest, "a:") {
			if err := p.array(nil, depth+1); err != nil {
				return err
			}
			continue
		}
		value, err := p.scalar()
		if err != nil {
			return err
		}
		if out != nil {
			out[key] = value
		}
	}
	return p.expect("}")
}

func (p *phpReader) scalar() (string, error) {
	switch {
	case strings.HasPrefix(p.rest, "s:"):
		return p.text()
	case strings.HasPrefix(p.rest, "N;"):
		p.rest = p.rest[2:]
		return "", nil
	case strings.HasPrefix(p.rest, "i:"), strings.HasPrefix(p.rest, "d:"), strings.HasPrefix(p.rest, "b:"):
		value, rest, found := strings.Cut(p.rest[2:], ";")
		if _, err := strconv.ParseFloat(value, 64); !found || err != nil {
			return "", fmt.Errorf("found %.20q, expected a number", value)
		}
		p.rest = rest
		return value, nil
	}
	return "", fmt.Errorf("found %.10q, expected a text or a number", p.rest)
}

// text reads s:8:"00:29:24"; whose length is in bytes.
// QUIRK: exports that changed their charset kept the old lengths, so the length
// is believed only where the text ends there.
func (p *phpReader) text() (string, error) {
	n, err := p.count("s:", `:"`)
	if err != nil {
		return "", err
	}
	if n > len(p.rest) || !strings.HasPrefix(p.rest[n:], `";`) {
		if n = strings.Index(p.rest, `";`); n < 0 {
			return "", fmt.Errorf("a text that never ends")
		}
	}
	text := p.rest[:n]
	p.rest = p.rest[n+2:]
	return text, nil
}

func (p *phpReader) count(before, after string) (int, error) {
	if err := p.expect(before); err != nil {
		return 0, err
	}
	digits, _, found := strings.Cut(p.rest, after)
	n, err := strconv.Atoi(digits)
	if !found || err != nil || n < 0 || before == "a:" && n > phpValues {
		return 0, fmt.Errorf("found %.20q, expected a length", digits)
	}
	p.rest = p.rest[len(digits)+len(after):]
	return n, nil
}

func (p *phpReader) expect(s string) error {
	if !strings.HasPrefix(p.rest, s) {
		return fmt.Errorf("found %.10q, expected %q", p.rest, s)
	}
	p.rest = p.rest[len(s):]
	return nil
}

var phpDuration = late(`"duration";s:\d+:"([0-9:]{1,10})"`)

// settingsOf reads what a plugin serialised about an enclosure: what cannot be
// read but for its duration gives that.
func settingsOf(s string) map[string]string {
	if m, err := phpArray(strings.TrimSpace(s)); err == nil {
		return m
	}
	if m := phpDuration().FindStringSubmatch(s); m != nil {
		return map[string]string{"duration": m[1]}
	}
	return nil
}

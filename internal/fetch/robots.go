package fetch

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// robots remembers what sites ask of programs that read their pages (RFC 9309),
// each asked once a run.
type robots struct {
	mu    sync.Mutex
	sites map[string]*site
}

type site struct {
	mu    sync.Mutex
	known bool
	rules robotRules
}

// maxRobots is how much of a robots.txt is read (RFC 9309 section 2.5).
const maxRobots = 500 << 10

// robotName is what earmark answers to in robots.txt.
const robotName = "earmark"

// askRobots finds out whether a page may be read: [ErrRobots] if not. A site
// without rules may be read; one whose rules cannot be read now may not, for
// now (RFC 9309 section 2.3.1).
func (c *Client) askRobots(ctx context.Context, page *url.URL) error {
	s := c.robots.of(page.Scheme + "://" + page.Host)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.known {
		rules, err := c.readRobots(ctx, page)
		if err != nil {
			return err
		}
		s.known, s.rules = true, rules
	}
	if s.rules.allow(page) {
		return nil
	}
	return &PermanentError{Failure{URL: page.Redacted(), Phase: PhaseRequest, Err: ErrRobots}}
}

func (r *robots) of(origin string) *site {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sites == nil {
		r.sites = map[string]*site{}
	}
	if r.sites[origin] == nil {
		r.sites[origin] = &site{}
	}
	return r.sites[origin]
}

func (c *Client) readRobots(ctx context.Context, page *url.URL) (robotRules, error) {
	where := url.URL{Scheme: page.Scheme, Host: page.Host, Path: "/robots.txt"}
	answer, err := c.Do(ctx, Request{URL: where.String(), Accept: "text/plain,*/*;q=0.1", MaxBytes: maxRobots})
	if refused, ok := errors.AsType[*PermanentError](err); ok && refused.Status/100 == 4 || ok && refused.Status == http.StatusOK {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	data, err := answer.Bytes()
	if _, tooLong := errors.AsType[*LimitError](err); err != nil && !tooLong {
		return nil, err
	}
	return parseRobots(data), nil
}

// robotRules are the lines of robots.txt that concern earmark.
type robotRules []robotRule

type robotRule struct {
	path  string // with "*" for anything and "$" for the end
	allow bool
}

// parseRobots reads the groups for earmark, or where there is none, those for
// everybody.
func parseRobots(data []byte) robotRules {
	var ours, anyones robotRules
	named, toUs, toAll, inRules := false, false, false, false
	lines := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(data, []byte("\uFEFF"))))
	lines.Buffer(nil, maxRobots+1)
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), "#")
		key, value, _ := strings.Cut(line, ":")
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		switch key {
		case "user-agent":
			if inRules {
				toUs, toAll, inRules = false, false, false
			}
			toUs = toUs || isRobotName(value)
			toAll = toAll || value == "*"
			named = named || toUs
		case "allow", "disallow":
			inRules = true
			if value == "" {
				continue
			}
			rule := robotRule{path: value, allow: key == "allow"}
			if toUs {
				ours = append(ours, rule)
			}
			if toAll {
				anyones = append(anyones, rule)
			}
		}
	}
	if named {
		return ours
	}
	return anyones
}

func isRobotName(s string) bool {
	name, _, _ := strings.Cut(s, "/")
	return strings.EqualFold(strings.TrimSpace(name), robotName)
}

// allow lets the longest rule that matches decide; of two as long the one that
// allows (RFC 9309 section 2.2.2).
func (r robotRules) allow(page *url.URL) bool {
	path := page.EscapedPath()
	if path == "" {
		path = "/"
	}
	if page.RawQuery != "" {
		path += "?" + page.RawQuery
	}
	best, allowed := -1, true
	for _, rule := range r {
		if !matches(rule.path, path) {
			continue
		}
		if n := len(rule.path); n > best || n == best && rule.allow {
			best, allowed = n, rule.allow
		}
	}
	return allowed
}

// matches tells whether a path begins with a pattern.
func matches(pattern, path string) bool {
	pattern, toTheEnd := strings.CutSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(path, parts[0]) {
		return false
	}
	rest := path[len(parts[0]):]
	for i, part := range parts[1:] {
		if last := i == len(parts)-2; last && toTheEnd {
			return strings.HasSuffix(rest, part)
		}
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return !toTheEnd || rest == ""
}

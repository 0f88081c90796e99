package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
	"golang.org/x/net/idna"

	"earmark/internal/digest"
	"earmark/internal/earmark"
	"earmark/internal/fetch"
	"earmark/internal/ingest"
	"earmark/internal/library"
	"earmark/internal/link"
	"earmark/internal/mail"
	"earmark/internal/publish"
)

// config is earmark.yaml: each room owns the keys of its part. Secrets are
// never in it.
type config struct {
	Site    earmark.Site        `yaml:"site"`
	Library library.Options     `yaml:"library"`
	Sources []ingest.Source     `yaml:"sources"`
	Fetch   fetch.Options       `yaml:"fetch"`
	Link    link.Options        `yaml:"link"`
	Feeds   publish.FeedOptions `yaml:"feeds"`
	Digest  digest.Options      `yaml:"digest"`
	Mail    mail.Config         `yaml:"mail"`
}

// readConfig reads earmark.yaml strictly: a key it does not know is an error
// with its line, for a misspelt one would silently do nothing.
func (a *app) readConfig() (config, error) {
	name := filepath.Join(a.dir, library.ConfigFile)
	c := config{Link: link.DefaultOptions(), Feeds: publish.DefaultFeeds()}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return c, hinted(exitUsage, fmt.Errorf("no workspace here: there is no %s", name), "earmark init, or name the workspace with -C DIR")
	}
	if err != nil {
		return c, hinted(exitUsage, fmt.Errorf("read %s: %w", name, err), "")
	}
	if !utf8.Valid(data) {
		return c, hinted(exitUsage, fmt.Errorf("%s is not UTF-8 text", name), "save it as UTF-8")
	}
	if parsed, err := parser.ParseBytes(data, 0); err == nil && len(parsed.Docs) > 1 {
		return c, hinted(exitUsage, fmt.Errorf(`%s: a line "---" begins a second document, which nobody would read`, name), "take that line out")
	}
	if err := yaml.UnmarshalWithOptions(data, &c, yaml.Strict()); err != nil {
		return c, hinted(exitUsage, configError(name, err), "earmark help config lists every key")
	}
	if err := c.settle(a.getenv); err != nil {
		return c, hinted(exitUsage, fmt.Errorf("%s: %w", name, err), "earmark help config lists every key")
	}
	return c, nil
}

func configError(name string, err error) error {
	e, ok := errors.AsType[yaml.Error](err)
	if !ok {
		return fmt.Errorf("%s: %w", name, err)
	}
	line := 1
	if tk := e.GetToken(); tk != nil && tk.Position != nil {
		line = tk.Position.Line
	}
	return fmt.Errorf("%s:%d: %s", name, line, inWords(strings.ReplaceAll(e.GetMessage(), "\n", " ")))
}

// mistyped is how the YAML library says that a value is of the wrong type.
var mistyped = regexp.MustCompile(`^cannot unmarshal (\S+(?: \{\})?) into Go (?:struct field \S+|value) of type (\S+)$`)

// inWords says it without the words of a programmer.
func inWords(message string) string {
	m := mistyped.FindStringSubmatch(message)
	if m == nil {
		return message
	}
	return fmt.Sprintf("found %s, expected %s", typeWord(m[1]), typeWord(m[2]))
}

func typeWord(name string) string {
	switch name {
	case "string":
		return "text"
	case "bool":
		return "true or false"
	case "[]interface {}":
		return "a list"
	case "map[string]interface {}":
		return "a group of keys"
	case "time.Duration":
		return "a duration such as 30s"
	}
	switch {
	case strings.HasPrefix(name, "[]"):
		return "a list"
	case strings.Contains(name, "int"):
		return "a whole number"
	case strings.HasPrefix(name, "float"):
		return "a number"
	}
	return "a group of keys"
}

// settle fills in what was left out and checks every part.
func (c *config) settle(getenv func(string) string) error {
	if err := settleSite(&c.Site); err != nil {
		return err
	}
	password, err := secret(getenv, "EARMARK_SMTP_PASSWORD")
	if err != nil {
		return err
	}
	c.Mail.Password = password
	return errors.Join(c.Library.Validate(), ingest.SettleSources(c.Sources), c.Fetch.Validate(), c.Link.Validate(), c.Feeds.Validate(), c.Digest.Validate())
}

// languageTag is the common shape of BCP 47 tags.
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

func settleSite(s *earmark.Site) error {
	if s.Title == "" {
		return errors.New(`site.title is missing, expected the name of the publication`)
	}
	u, err := url.Parse(s.URL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("site.url: found %q, expected an absolute address such as https://example.com/", s.URL)
	}
	if ascii, err := idna.Lookup.ToASCII(u.Host); err == nil {
		u.Host = ascii // feeds and headers hold no letters beyond ASCII
	}
	s.URL = strings.TrimSuffix(u.String(), "/") + "/"
	s.Language = cmp.Or(s.Language, "en")
	if !languageTag.MatchString(s.Language) {
		return fmt.Errorf("site.language: found %q, expected one tag such as en or pt-BR", s.Language)
	}
	s.Timezone = cmp.Or(s.Timezone, "UTC")
	if s.Location, err = time.LoadLocation(s.Timezone); err != nil || s.Timezone == "Local" {
		return fmt.Errorf("site.timezone: found %q, expected a name such as Europe/Lisbon", s.Timezone)
	}
	return nil
}

// secret reads a secret from the environment: itself, or the file that
// NAME_FILE points to.
func secret(getenv func(string) string, name string) (string, error) {
	if v := getenv(name); v != "" {
		return v, nil
	}
	file := getenv(name + "_FILE")
	if file == "" {
		return "", nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s_FILE: %w", name, err)
	}
	return strings.TrimRight(string(data), "\r\n"), nil
}

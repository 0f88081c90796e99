package feed

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// xml reads a document of elements.
func (in *reading) xml(r io.Reader) error {
	x := &xmlReading{reading: in, walker: newWalker(r)}
	root, err := x.root(in.base)
	if err != nil {
		return err
	}
	switch strings.ToLower(root.name.local) {
	case "feed":
		in.head.Format = "atom"
		err = x.channel(root)
	case "rss", "rdf", "redirect":
		in.head.Format = "rss"
		err = x.children(root, x.below)
	case "channel":
		in.head.Format = "rss"
		err = x.channel(root)
	default:
		return fmt.Errorf("%w: its root is <%.40s>", ErrNotFeed, root.name.local)
	}
	return err
}

// xmlReading is the work on one document of elements.
type xmlReading struct {
	*reading
	*walker
}

// below reads what is in <rss> or <rdf:RDF>: RSS 1.0 has its items beside the
// channel.
func (x *xmlReading) below(n node) error {
	switch n.name {
	case name{"", "channel"}:
		return x.channel(n)
	case name{"", "item"}:
		return x.item(n)
	case name{"", "image"}:
		return x.image(n)
	}
	return x.skip()
}

// channel reads a feed's own elements and its items.
func (x *xmlReading) channel(n node) error {
	x.head.Language = cmp.Or(x.head.Language, n.lang)
	return x.children(n, func(e node) error {
		if isItem(e.name) {
			return x.item(e)
		}
		if read := headElements[e.name]; read != nil {
			return read(x, e)
		}
		return x.skip()
	})
}

func isItem(n name) bool {
	return n == name{"", "item"} || n.local == "entry" && (n.space == "atom" || n.space == "")
}

// headLine gives the text of an element to a setter, as one line of plain text.
func headLine(set func(*Head, string)) func(*xmlReading, node) error {
	return func(x *xmlReading, n node) error {
		text, err := x.plain(n)
		if err == nil && text != "" {
			set(x.head, text)
		}
		return err
	}
}

// plain is the text of an element without tags and entities.
func (x *xmlReading) plain(n node) (string, error) {
	text, err := x.text(false)
	if err != nil {
		return "", err
	}
	if n.name.space == "atom" && (n.get("type") == "" || n.get("type") == "text") {
		return oneLine(text), nil // RFC 4287 section 3.1.1.1: it is what it is
	}
	return plainText(text), nil
}

// plainText is a text that may hold HTML, as one line.
func plainText(text string) string {
	if strings.ContainsAny(text, "<&") {
		text = markup.Text(text)
	}
	return oneLine(text)
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// html is the text of an element as HTML.
func (x *xmlReading) html(n node) (string, error) {
	kind := strings.ToLower(n.get("type"))
	if n.get("mode") == "xml" || kind == "xhtml" || kind == "application/xhtml+xml" {
		return x.text(true)
	}
	text, err := x.text(false)
	if n.name.space == "atom" && (kind == "" || kind == "text" || kind == "text/plain") && n.get("mode") != "escaped" && !strings.Contains(text, "</") {
		text = escape(text)
	}
	return text, err
}

// person reads a person of Atom.
func (x *xmlReading) person(n node) (Person, string, error) {
	var p Person
	mail, bare := "", ""
	err := x.childrenAndWords(n, func(e node) (err error) {
		switch e.name.local {
		case "name":
			p.Name, err = x.plain(e)
		case "uri", "url":
			var at string
			at, err = x.text(false)
			p.URL = resolve(e.base, at)
		case "email":
			mail, err = x.text(false)
		default:
			return x.skip()
		}
		return err
	}, &bare)
	p.Name = cmp.Or(p.Name, plainText(bare))
	return p, mail, err
}

// childrenAndWords is [walker.children] that keeps the words between the elements.
func (x *xmlReading) childrenAndWords(n node, visit func(node) error, words *string) error {
	for {
		token, err := x.token()
		if err != nil {
			return err
		}
		switch token := tokenOf(n, token).(type) {
		case ended:
			return nil
		case node:
			if err := visit(token); err != nil {
				return err
			}
		case string:
			*words += token
		}
	}
}

// image reads the picture of a channel; of several the first counts, but that
// of itunes is made for the purpose.
func (x *xmlReading) image(n node) error {
	address := cmp.Or(n.address("href"), n.address("resource"))
	err := x.children(n, func(e node) error {
		if e.name.local != "url" {
			return x.skip()
		}
		text, err := x.text(false)
		address = resolve(e.base, text)
		return err
	})
	if address != "" && (x.head.Image == "" || n.name.space == "itunes") {
		x.head.Image = address
	}
	return err
}

// headLink reads a link of a feed: RSS writes the address as text, Atom as an
// attribute with what it is for.
func (x *xmlReading) headLink(n node) error {
	text, err := x.text(false)
	if err != nil {
		return err
	}
	at := cmp.Or(n.address("href"), resolve(n.base, text))
	switch strings.ToLower(n.get("rel")) {
	case "", "alternate":
		x.head.URL = cmp.Or(x.head.URL, at)
	case "self":
		x.head.Self = at
	case "next":
		x.head.Next = at
	case "prev-archive":
		x.head.Archive = at
	case "license":
		x.head.License = cmp.Or(x.head.License, at)
	}
	return nil
}

func (x *xmlReading) headCategory(n node) error {
	c := earmark.Category{Name: cmp.Or(n.get("text"), n.get("term"))}
	words := ""
	err := x.childrenAndWords(n, func(e node) error {
		c.Sub = cmp.Or(c.Sub, e.get("text"))
		return x.skip()
	}, &words)
	c.Name = cmp.Or(c.Name, plainText(words))
	if c.Name != "" && (n.name.space == "itunes" || len(x.head.Categories) == 0) {
		x.head.Categories = append(x.head.Categories, c)
	}
	return err
}

func (x *xmlReading) owner(n node) error {
	return x.children(n, func(e node) error {
		text, err := x.plain(e)
		switch e.name.local {
		case "name":
			x.head.Owner.Name = text
		case "email":
			x.head.Owner.Email = text
		}
		return err
	})
}

// podcastPerson reads <podcast:person>, whose role is host where it says none.
func (x *xmlReading) podcastPerson(n node) (Person, error) {
	text, err := x.plain(n)
	return Person{Name: text, URL: n.address("href"), Image: n.address("img"), Role: strings.ToLower(cmp.Or(n.get("role"), hostRole))}, err
}

// periods are the words of <sy:updatePeriod>.
var periods = map[string]time.Duration{
	"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour, "monthly": 30 * 24 * time.Hour, "yearly": 365 * 24 * time.Hour,
}

func setFrequency(h *Head, text string) {
	if n, err := strconv.Atoi(text); err == nil && n > 0 && n < 1000 && h.Every > 0 {
		h.Every /= time.Duration(n)
	}
}

func setTTL(h *Head, text string) {
	if minutes, err := strconv.Atoi(text); err == nil && minutes > 0 && minutes < 60*24*366 {
		h.Every = time.Duration(minutes) * time.Minute
	}
}

func isYes(text string) bool {
	switch strings.ToLower(text) {
	case "yes", "true", "explicit", "1":
		return true
	}
	return false
}

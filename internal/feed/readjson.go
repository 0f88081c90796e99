package feed

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"earmark/internal/earmark"
)

// The shapes of JSON Feed 1.0 and 1.1, as they are read: members of the wrong
// type are left out, not the item.

type readJSONHead struct {
	Version     string           `json:"version"`
	Title       string           `json:"title"`
	HomePage    string           `json:"home_page_url"`
	FeedURL     string           `json:"feed_url"`
	Description string           `json:"description"`
	Next        string           `json:"next_url"`
	Icon        string           `json:"icon"`
	Language    string           `json:"language"`
	Author      readJSONAuthor   `json:"author"`
	Authors     []readJSONAuthor `json:"authors"`
}

type readJSONAuthor struct {
	Name   string `json:"name"`
	URL    string `json:"url"`
	Avatar string `json:"avatar"`
}

type readJSONItem struct {
	ID          json.RawMessage      `json:"id"`
	URL         string               `json:"url"`
	ExternalURL string               `json:"external_url"`
	Title       string               `json:"title"`
	HTML        string               `json:"content_html"`
	Text        string               `json:"content_text"`
	Summary     string               `json:"summary"`
	Image       string               `json:"image"`
	Banner      string               `json:"banner_image"`
	Published   string               `json:"date_published"`
	Modified    string               `json:"date_modified"`
	Author      readJSONAuthor       `json:"author"`
	Authors     []readJSONAuthor     `json:"authors"`
	Tags        []string             `json:"tags"`
	Language    string               `json:"language"`
	Attachments []readJSONAttachment `json:"attachments"`
	Earmark     Extension            `json:"_earmark"`
}

type readJSONAttachment struct {
	URL      string  `json:"url"`
	Type     string  `json:"mime_type"`
	Size     float64 `json:"size_in_bytes"`
	Duration float64 `json:"duration_in_seconds"`
}

// json reads a JSON Feed member by member, so that the items are never in
// memory together.
func (in *reading) json(r io.Reader) error {
	in.head.Format = "json"
	d := json.NewDecoder(r)
	if _, err := d.Token(); err != nil { // "{"
		return err
	}
	members := map[string]json.RawMessage{}
	hasItems := false
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		if key == "items" {
			hasItems = true
			if err := in.jsonItems(d); err != nil {
				in.jsonHead(members)
				return err
			}
			continue
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		if name, ok := key.(string); ok && len(members) < 200 {
			members[name] = value
		}
	}
	in.jsonHead(members)
	if _, err := d.Token(); err != nil {
		return cutShort(err)
	}
	if !hasItems && !strings.Contains(string(members["version"]), "jsonfeed.org") {
		return fmt.Errorf("%w: it is JSON without items", ErrNotFeed)
	}
	return nil
}

func cutShort(err error) error {
	if err == io.EOF { //nolint:errorlint // the decoder returns it bare
		return io.ErrUnexpectedEOF
	}
	return err
}

// jsonItems reads the list of items; what is no list holds none.
func (in *reading) jsonItems(d *json.Decoder) error {
	token, err := d.Token()
	if err != nil {
		return cutShort(err)
	}
	if token != json.Delim('[') {
		return fmt.Errorf("%w: its items are no list", ErrNotFeed)
	}
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return cutShort(err)
		}
		var item readJSONItem
		if err := json.Unmarshal(raw, &item); err != nil {
			if _, mistyped := err.(*json.UnmarshalTypeError); !mistyped { //nolint:errorlint // it is never wrapped
				return err
			}
		}
		one := in.jsonItem(item)
		if !isNamed(one) {
			continue
		}
		if err := in.hand(one); err != nil {
			return err
		}
	}
	_, err = d.Token() // "]"
	return cutShort(err)
}

// isNamed tells whether something tells an item from all others, also when it is
// changed. JSON Feed has items without an identifier left out, because nothing
// does; but an address of its own does as well, and nobody is served by losing
// what has one.
func isNamed(i *Item) bool { return i.ID != "" || i.URL != "" || i.Audio.URL != "" }

func (in *reading) jsonHead(members map[string]json.RawMessage) {
	whole, err := json.Marshal(members)
	if err != nil {
		return
	}
	var head readJSONHead
	_ = json.Unmarshal(whole, &head) // what is of the wrong type is left out
	h := in.head
	h.Title, h.URL, h.Description = oneLine(head.Title), resolve(in.base, head.HomePage), escape(head.Description)
	h.Self, h.Next, h.Image, h.Language = resolve(in.base, head.FeedURL), resolve(in.base, head.Next), resolve(in.base, head.Icon), head.Language
	for _, p := range append(head.Authors, head.Author) {
		if p.Name != "" {
			h.People = append(h.People, Person{Name: oneLine(p.Name), URL: resolve(in.base, p.URL), Image: resolve(in.base, p.Avatar)})
			h.Author = cmp.Or(h.Author, oneLine(p.Name))
		}
	}
}

func (in *reading) jsonItem(i readJSONItem) *Item {
	out := &Item{
		ID: jsonID(i.ID), Title: oneLine(i.Title), URL: resolve(in.base, cmp.Or(i.URL, i.ExternalURL)),
		Content: cmp.Or(i.HTML, textHTML(i.Text)), Summary: escape(i.Summary), Base: in.base.String(),
		Published: parseDate(i.Published), Updated: parseDate(i.Modified), Language: i.Language,
		Categories: i.Tags, Image: resolve(in.base, cmp.Or(i.Image, i.Banner)), ContentNotes: i.Earmark.ContentNotes,
	}
	if i.URL != "" && i.ExternalURL != "" { // the page that the item speaks of
		out.Related = append(out.Related, resolve(in.base, i.ExternalURL))
	}
	if s := i.Earmark.Source; s != nil && s.Name != "" && resolve(in.base, s.URL) != "" {
		out.Source = &earmark.Source{Name: s.Name, URL: resolve(in.base, s.URL)}
	}
	for _, p := range append(i.Authors, i.Author) {
		if p.Name != "" {
			out.People = append(out.People, Person{Name: oneLine(p.Name), URL: resolve(in.base, p.URL), Image: resolve(in.base, p.Avatar)})
		}
	}
	d := draft{Item: out}
	for _, a := range i.Attachments {
		d.enclose(resolve(in.base, a.URL), a.Type, fmt.Sprintf("%.0f", a.Size))
		if out.Audio.URL != "" && out.Audio.Duration == 0 && a.Duration > 0 && a.Duration < 1e6 {
			out.Audio.Duration = time.Duration(a.Duration * float64(time.Second))
		}
	}
	return out
}

// jsonID is an identifier, which some feeds write as a number.
func jsonID(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return strings.TrimSpace(text)
	}
	var number json.Number
	if json.Unmarshal(raw, &number) == nil {
		return number.String()
	}
	return ""
}

// textHTML is plain text as HTML, with its paragraphs.
func textHTML(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	var out strings.Builder
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			out.WriteString("<p>" + strings.ReplaceAll(escape(part), "\n", "<br>") + "</p>")
		}
	}
	return out.String()
}

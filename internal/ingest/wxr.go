package ingest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// ErrFormat is returned for a file that is not what its kind says.
var ErrFormat = errors.New("not an export of this kind")

// WXR reads an export of WordPress, versions 1.0 to 1.2: posts become articles,
// posts with a recording (PowerPress, Seriously Simple Podcasting) episodes. It
// reads the file twice, as posts name pictures that may come after them.
// Accounts, comments and settings stay out.
func WXR(x Export) Items {
	return func(yield func(Item, error) bool) {
		site := &wxrSite{names: map[string]string{}, pictures: map[string]string{}}
		err := readWXR(x.reader(), site, site.note)
		if !site.seen {
			yield(Item{}, errors.Join(fmt.Errorf("%w: there is no <wp:wxr_version> in it", ErrFormat), err))
			return
		}
		// Where the file breaks is said when what stands before is read.
		w := wxrWriter{x: x, site: site, shows: shows{x: x}, yield: yield}
		err = readWXR(x.reader(), site, w.put)
		if err != nil && !errors.Is(err, errEnough) {
			yield(Item{}, err)
		}
	}
}

// errEnough ends the reading when nobody wants more.
var errEnough = errors.New("enough")

// wxrSite is what the head of an export and its attachments say.
type wxrSite struct {
	seen     bool // it is an export of WordPress
	title    string
	link     string
	language string
	names    map[string]string // of accounts by their login; nothing else is known of them
	pictures map[string]string // addresses of attachments by their number
}

// note keeps where pictures lie.
func (s *wxrSite) note(i *wxrItem) error {
	if i.kind == "attachment" && i.attachment != "" {
		s.pictures[i.id] = i.attachment
	}
	return nil
}

// wxrItem is an item as the file has it: the elements that may come out.
type wxrItem struct {
	id, title, link, guid, creator, content, excerpt string
	date, dateGMT, modified                          string
	slug, status, kind, password, attachment         string
	authors, categories, tags, series                []string
	oldSlugs                                         []string
	meta                                             map[string]string
}

// wxrMeta are the settings that are read: any other may hold a secret.
var wxrMeta = map[string]bool{
	"enclosure": true, "audio_file": true, "duration": true, "filesize_raw": true, "date_recorded": true, "explicit": true,
	"itunes_episode_number": true, "itunes_season_number": true, "itunes_title": true, "itunes_episode_type": true,
	"_thumbnail_id": true, "episode_type": true,
}

// readWXR hands on one item after the other.
func readWXR(r io.Reader, site *wxrSite, each func(*wxrItem) error) error {
	x := newExportXML(r)
	for {
		t, err := x.next()
		if errors.Is(err, io.EOF) {
			if x.depth > 0 {
				return unexpected(err)
			}
			return nil
		}
		if err != nil {
			return err
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if start.Name.Local == "item" {
			x.fresh()
			i, err := readWXRItem(x)
			if err == nil {
				err = each(i)
			}
			if err != nil {
				return err
			}
			x.fresh()
			continue
		}
		if err := site.element(x, start); err != nil {
			return err
		}
	}
}

// element reads the head of the file.
func (s *wxrSite) element(x *exportXML, start xml.StartElement) (err error) {
	wp := strings.Contains(start.Name.Space, "wordpress.org/export")
	switch name := start.Name.Local; {
	case wp && name == "wxr_version":
		s.seen = true
	case wp && name == "author":
		return s.author(x)
	case start.Name.Space == "" && x.depth == 3:
		switch name {
		case "title":
			s.title, err = x.text()
		case "link":
			s.link, err = x.text()
		case "language":
			s.language, err = x.text()
		}
	}
	return err
}

// author keeps the name of an account, and not its address.
func (s *wxrSite) author(x *exportXML) error {
	var login, name, first, last string
	into := map[string]*string{"author_login": &login, "author_display_name": &name, "author_first_name": &first, "author_last_name": &last}
	err := eachChild(x, func(start xml.StartElement) (err error) {
		if to := into[start.Name.Local]; to != nil {
			*to, err = x.text()
		}
		return err
	})
	if full := strings.TrimSpace(first + " " + last); name == "" || name == login && full != "" {
		name = full
	}
	if login != "" && name != "" {
		s.names[login] = name
	}
	return err
}

// eachChild calls do for every element within the one that was just begun. What
// do does not read is passed over.
func eachChild(x *exportXML, do func(xml.StartElement) error) error {
	for depth := x.depth; x.depth >= depth; {
		t, err := x.next()
		if err != nil {
			return unexpected(err)
		}
		if start, ok := t.(xml.StartElement); ok {
			if err := do(start); err != nil {
				return err
			}
		}
	}
	return nil
}

func readWXRItem(x *exportXML) (*wxrItem, error) {
	i := &wxrItem{meta: map[string]string{}}
	wp := map[string]*string{
		"post_id": &i.id, "post_date": &i.date, "post_date_gmt": &i.dateGMT, "post_modified_gmt": &i.modified, "post_name": &i.slug,
		"status": &i.status, "post_type": &i.kind, "post_password": &i.password, "attachment_url": &i.attachment,
	}
	plain := map[string]*string{"title": &i.title, "link": &i.link, "guid": &i.guid}
	depth := x.depth
	err := eachChild(x, func(start xml.StartElement) (err error) {
		var to *string
		switch space := start.Name.Space; {
		case x.depth != depth+1:
			return nil
		case start.Name.Local == "category":
			return i.category(x, start)
		case start.Name.Local == "postmeta":
			return i.postmeta(x)
		case strings.Contains(space, "/excerpt"):
			to = &i.excerpt
		case strings.Contains(space, "wordpress.org/export"):
			to = wp[start.Name.Local]
		case strings.Contains(space, "rss/1.0/modules/content"):
			to = &i.content
		case start.Name.Local == "creator":
			to = &i.creator
		case space == "":
			to = plain[start.Name.Local]
		}
		if to != nil {
			*to, err = x.text()
		}
		return err
	})
	return i, err
}

// category reads a category, a tag, a series of Seriously Simple Podcasting, or
// an author of Co-Authors Plus.
func (i *wxrItem) category(x *exportXML, start xml.StartElement) error {
	domain := ""
	for _, a := range start.Attr {
		if a.Name.Local == "domain" {
			domain = a.Value
		}
	}
	name, err := x.text()
	switch domain {
	case "category":
		if name != "Uncategorized" {
			i.categories = appendNew(i.categories, name)
		}
	case "post_tag":
		i.tags = appendNew(i.tags, name)
	case "series":
		i.series = appendNew(i.series, name)
	case "author":
		i.authors = appendNew(i.authors, name)
	}
	return err
}

func (i *wxrItem) postmeta(x *exportXML) error {
	var key, value string
	err := eachChild(x, func(start xml.StartElement) (err error) {
		switch start.Name.Local {
		case "meta_key":
			key, err = x.text()
		case "meta_value":
			value, err = x.text()
		}
		return err
	})
	// PowerPress names the enclosure of a further podcast "_slug:enclosure".
	if _, ok := strings.CutSuffix(key, ":enclosure"); ok && i.meta["enclosure"] == "" {
		key = "enclosure"
	}
	if key == "_wp_old_slug" {
		i.oldSlugs = appendNew(i.oldSlugs, value)
	}
	if wxrMeta[key] && value != "" {
		i.meta[key] = value
	}
	return err
}

// wxrWriter makes items of what is read.
type wxrWriter struct {
	x     Export
	site  *wxrSite
	shows shows
	yield func(Item, error) bool
}

func (w *wxrWriter) put(i *wxrItem) error {
	if i.kind != "post" && i.kind != "podcast" && i.meta["enclosure"] == "" && i.meta["audio_file"] == "" || i.kind == "attachment" {
		return nil
	}
	if i.status == "trash" || i.status == "auto-draft" || i.status == "inherit" {
		return nil
	}
	p := w.post(i)
	if p.audio.url != "" {
		title := w.site.title
		if len(i.series) > 0 {
			title = i.series[0]
		}
		id, more := w.shows.put(orWord(title, "podcast"), "feed: while the show stays where it is, write its feed's address; to publish its feed from here take elsewhere away", w.yield)
		if !more {
			return errEnough
		}
		p.show = id
	}
	item, err := p.item(w.x.siteURL(w.site.link))
	if !w.yield(item, err) {
		return errEnough
	}
	return nil
}

func orWord(s, otherwise string) string {
	if strings.TrimSpace(s) == "" {
		return otherwise
	}
	return s
}

// wxrWithheld says why a status is not for everybody. What is not on this list
// is not for everybody either.
var wxrWithheld = map[string]string{
	"publish": "", "draft": "a draft there", "pending": "it waits for review there", "private": "private there", "future": "planned there, and not out yet",
}

func (w *wxrWriter) post(i *wxrItem) post {
	withheld, known := wxrWithheld[i.status]
	if !known {
		withheld = "its status there is " + strconv.Quote(i.status)
	}
	if i.password != "" {
		withheld = "behind a password there"
	}
	p := post{
		id: i.id, title: i.title, slug: slugOf(i.slug), html: wordpressHTML(i.content), summary: i.excerpt, guid: i.guid, withheld: withheld,
		date: w.date(i.dateGMT, i.date), updated: w.date(i.modified, ""), tags: i.tags, categories: i.categories,
		image: w.site.pictures[i.meta["_thumbnail_id"]], authors: i.authors,
	}
	if withheld == "" {
		p.url = absolute(w.x.siteURL(w.site.link), i.link)
	}
	if len(p.authors) == 0 {
		p.authors = appendNew(nil, asNames(orWord(w.site.names[i.creator], i.creator))...)
	}
	if u, err := url.Parse(p.url); err == nil && p.url != "" {
		p.oldPaths = oldPaths(u.EscapedPath(), i.slug, i.oldSlugs)
	}
	w.recording(&p, i.meta)
	return p
}

// oldPaths are where a post was before its slug was changed. WordPress leads on
// from there by itself, and whoever takes its place must.
func oldPaths(at, slug string, before []string) []string {
	var out []string
	for _, old := range before {
		if i := strings.LastIndex(at, slug); i >= 0 && slug != "" && old != "" && old != slug {
			out = append(out, at[:i]+old+at[i+len(slug):])
		}
	}
	return out
}

// slugOf undoes the escapes of a slug: WordPress keeps letters beyond ASCII as
// percent signs.
func slugOf(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// date reads a date in UTC, else one in the zone of the site. WordPress writes
// zeros for none.
func (w *wxrWriter) date(gmt, local string) time.Time {
	if t, ok := parseWhen(gmt, time.UTC); ok {
		return t
	}
	t, _ := parseWhen(local, w.x.zone())
	return t
}

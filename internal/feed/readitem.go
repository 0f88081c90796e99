package feed

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"earmark/internal/earmark"
)

// draft is an item while it is read: what several elements say in turn, the
// better ones outranking the others.
type draft struct {
	*Item
	permalink string // a GUID that is an address
	original  string // where it was before a service put its own address in
	alternate string
	content   string // content:encoded, atom:content
	short     string // description, atom:summary
	byline    string // author, as RSS writes it
	keywords  []string
	duration  time.Duration
}

// item reads an item and hands it on.
func (x *xmlReading) item(n node) error {
	x.elements = 0
	defer func() { x.elements = 0 }()
	d := &draft{Item: &Item{Base: n.base.String(), Language: n.lang}}
	if about := n.address("about"); about != "" {
		d.ID = about
	} else if about := rdfAbout(n); about != "" {
		d.ID = about
	}
	err := x.children(n, func(e node) error {
		if read := itemElements[e.name]; read != nil {
			return read(x, e, d)
		}
		if read := itemElements[name{e.name.space, strings.ToLower(e.name.local)}]; read != nil {
			return read(x, e, d)
		}
		return x.skip()
	})
	if err != nil {
		return err
	}
	d.finish()
	return x.hand(d.Item)
}

func rdfAbout(n node) string {
	for _, a := range n.attr {
		if a.Name.Local == "about" {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// finish decides between what several elements said.
func (d *draft) finish() {
	d.URL = cmp.Or(d.original, d.alternate, d.permalink)
	d.Content, d.Summary = d.content, d.short
	if d.Content == "" {
		d.Content, d.Summary = d.short, ""
	}
	if d.Audio.Duration == 0 {
		d.Audio.Duration = d.duration
	}
	if d.Audio.IsZero() {
		d.Audio = earmark.Audio{}
	}
	if len(d.People) == 0 && d.byline != "" {
		d.People = []Person{{Name: d.byline}}
	}
	if len(d.Categories) == 0 {
		d.Categories = d.keywords
	}
}

// settle does what every format needs in the end.
func (i *Item) settle(base *url.URL) {
	if i.Base == "" {
		i.Base = base.String()
	}
	if i.URL != "" {
		i.Base = i.URL
	}
	i.Categories = compact(i.Categories)
	i.Related = compact(i.Related)
}

// maxWords is how many categories, or addresses that belong to it, are kept of
// one item.
const maxWords = 1000

// compact takes out what is empty or there already, and what is too much.
func compact(words []string) []string {
	var out []string
	for _, w := range words {
		if w = strings.TrimSpace(w); w != "" && len(out) < maxWords && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// itemLine gives the text of an element, as one line, to a setter.
func itemLine(set func(*draft, string)) func(*xmlReading, node, *draft) error {
	return func(x *xmlReading, n node, d *draft) error {
		text, err := x.plain(n)
		if err == nil && text != "" {
			set(d, text)
		}
		return err
	}
}

// itemDate gives the date an element holds to a setter.
func itemDate(set func(*draft, time.Time)) func(*xmlReading, node, *draft) error {
	return func(x *xmlReading, _ node, d *draft) error {
		text, err := x.text(false)
		if t := parseDate(text); err == nil && !t.IsZero() {
			set(d, t)
		}
		return err
	}
}

func itemHTML(set func(*draft, string)) func(*xmlReading, node, *draft) error {
	return func(x *xmlReading, n node, d *draft) error {
		text, err := x.html(n)
		if err == nil && text != "" {
			set(d, text)
			if n.base.String() != d.Base {
				d.Base = n.base.String()
			}
		}
		return err
	}
}

func itemGUID(x *xmlReading, n node, d *draft) error {
	text, err := x.text(false)
	d.ID = cmp.Or(text, d.ID)
	if n.get("isPermaLink") != "false" {
		if at := resolveAlone(text); at != "" {
			d.permalink = at
		}
	}
	return err
}

// itemLink reads a link. RSS writes the address as text, Atom as an attribute
// with what it is for.
func itemLink(x *xmlReading, n node, d *draft) error {
	text, err := x.text(false)
	if err != nil {
		return err
	}
	at := cmp.Or(n.address("href"), resolve(n.base, text))
	switch strings.ToLower(n.get("rel")) {
	case "", "alternate":
		if kind := n.get("type"); d.alternate == "" || kind == "text/html" {
			d.alternate = cmp.Or(at, d.alternate)
		}
	case "enclosure":
		d.enclose(at, n.get("type"), n.get("length"))
	case "related":
		d.Related = append(d.Related, at)
	case "via":
		if d.Source == nil && at != "" {
			d.Source = &earmark.Source{Name: cmp.Or(n.get("title"), hostName(at)), URL: at}
		}
	}
	return nil
}

// enclose takes a file: the first recording is the audio, the first picture the
// image.
func (d *draft) enclose(at, kind, length string) {
	kind = strings.ToLower(strings.TrimSpace(kind))
	bytes, _ := strconv.ParseInt(length, 10, 64)
	switch {
	case at == "":
	case strings.HasPrefix(kind, "image/"):
		d.Image = cmp.Or(d.Image, at)
	case !d.Audio.IsZero():
	case strings.HasPrefix(kind, "audio/"), strings.HasPrefix(kind, "video/"), audioType(earmark.Audio{URL: at}) != "":
		if !strings.Contains(kind, "/") {
			kind = audioType(earmark.Audio{URL: at})
		}
		d.Audio = earmark.Audio{URL: at, Type: kind, Length: max(bytes, 0)}
	}
}

func itemEnclosure(x *xmlReading, n node, d *draft) error {
	d.enclose(n.address("url"), n.get("type"), n.get("length"))
	return x.skip()
}

// itemMedia reads <media:content>, which may hold further elements and stand
// within a <media:group>.
func itemMedia(x *xmlReading, n node, d *draft) error {
	switch {
	case n.get("medium") == "image", strings.HasPrefix(n.get("type"), "image/"):
		d.Image = cmp.Or(d.Image, n.address("url"))
	case n.name.local == "content":
		d.enclose(n.address("url"), cmp.Or(n.get("type"), n.get("medium")), n.get("fileSize"))
		if seconds, err := strconv.ParseFloat(n.get("duration"), 64); err == nil && d.duration == 0 && seconds > 0 && seconds < 1e6 {
			d.duration = time.Duration(seconds * float64(time.Second))
		}
	}
	return x.children(n, func(e node) error {
		switch e.name {
		case name{"media", "content"}:
			return itemMedia(x, e, d)
		case name{"media", "thumbnail"}:
			return itemThumbnail(x, e, d)
		case name{"media", "description"}:
			text, err := x.html(e)
			if d.short == "" {
				d.short = text
			}
			return err
		}
		return x.skip()
	})
}

func itemThumbnail(x *xmlReading, n node, d *draft) error {
	d.Image = cmp.Or(d.Image, n.address("url"), n.address("href"))
	return x.skip()
}

// itemImage reads <itunes:image> and <podcast:image>, made for the purpose.
func itemImage(x *xmlReading, n node, d *draft) error {
	d.Image = cmp.Or(n.address("href"), n.address("url"), d.Image)
	return x.skip()
}

func itemCategory(x *xmlReading, n node, d *draft) error {
	text, err := x.plain(n)
	d.Categories = append(d.Categories, cmp.Or(n.get("label"), n.get("term"), n.get("text"), text))
	return err
}

// itemSource reads <source>: RSS names the feed an item was taken from, Atom
// copies its head.
func itemSource(x *xmlReading, n node, d *draft) error {
	s := earmark.Source{URL: n.address("url")}
	words := ""
	err := x.childrenAndWords(n, func(e node) (err error) {
		switch e.name.local {
		case "title":
			s.Name, err = x.plain(e)
		case "link":
			if rel := e.get("rel"); rel == "" || rel == "alternate" {
				s.URL = cmp.Or(s.URL, e.address("href"))
			}
			return x.skip()
		default:
			return x.skip()
		}
		return err
	}, &words)
	s.Name = cmp.Or(s.Name, plainText(words))
	if s.Name != "" && s.URL != "" && d.Source == nil {
		d.Source = &s
	}
	return err
}

func itemAtomPerson(role string) func(*xmlReading, node, *draft) error {
	return func(x *xmlReading, n node, d *draft) error {
		p, mail, err := x.person(n)
		if p.Name == "" || n.name.space == "" {
			p.Name = nameIn(cmp.Or(p.Name, mail))
		}
		if p.Name == "" {
			return err
		}
		if n.name.space == "" { // RSS: an address with the name in brackets, or a name
			d.byline = cmp.Or(d.byline, p.Name)
			return err
		}
		p.Role = role
		d.People = append(d.People, p)
		return err
	}
}

// nameIn is the name in "jane@example.com (Jane Doe)", as RSS writes an author;
// empty where there is only an address.
func nameIn(author string) string {
	if open := strings.Index(author, "("); open >= 0 && strings.HasSuffix(author, ")") && strings.Contains(author[:open], "@") {
		return strings.TrimSpace(author[open+1 : len(author)-1])
	}
	if open := strings.Index(author, "<"); open > 0 {
		return strings.TrimSpace(author[:open])
	}
	if strings.Contains(author, "@") && !strings.Contains(author, " ") {
		return ""
	}
	return author
}

func itemPodcastPerson(x *xmlReading, n node, d *draft) error {
	p, err := x.podcastPerson(n)
	if err == nil && p.Name != "" {
		d.People = append(d.People, p)
	}
	return err
}

func itemCreator(d *draft, text string) {
	for name := range strings.SplitSeq(text, ";") {
		if name = nameIn(strings.TrimSpace(name)); name != "" {
			d.People = append(d.People, Person{Name: name})
		}
	}
}

func itemTranscript(x *xmlReading, n node, d *draft) error {
	if at := n.address("url"); at != "" {
		d.Transcripts = append(d.Transcripts, Resource{URL: at, Type: strings.ToLower(n.get("type")), Language: n.get("language")})
	}
	return x.skip()
}

func itemChapters(x *xmlReading, n node, d *draft) error {
	if at := n.address("url"); at != "" {
		d.Chapters = Resource{URL: at, Type: strings.ToLower(n.get("type"))}
	}
	return x.skip()
}

// itemPSC reads Podlove Simple Chapters, which stand in the feed itself.
func itemPSC(x *xmlReading, n node, d *draft) error {
	return x.children(n, func(e node) error {
		start, ok := parseDuration(e.get("start"))
		if ok && e.name.local == "chapter" && len(d.ChapterList) < 10_000 {
			d.ChapterList = append(d.ChapterList, earmark.Chapter{Start: start, Title: oneLine(e.get("title")), URL: e.address("href"), Image: e.address("image")})
		}
		return x.skip()
	})
}

func itemContentLink(x *xmlReading, n node, d *draft) error {
	d.Related = append(d.Related, n.address("href"))
	return x.skip()
}

func setNumber(to func(*draft) *int) func(*draft, string) {
	return func(d *draft, text string) {
		if n, err := strconv.ParseFloat(text, 64); err == nil && n >= 0 && n < 1e6 {
			*to(d) = int(n)
		}
	}
}

func setDuration(d *draft, text string) {
	if length, ok := parseDuration(text); ok {
		d.duration = length
	}
}

// parseDuration reads "3283", "43:21", "01:03:04.5".
func parseDuration(text string) (time.Duration, bool) {
	parts := strings.Split(strings.TrimSpace(text), ":")
	if len(parts) > 3 {
		return 0, false
	}
	total := 0.0
	for _, part := range parts {
		n, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || n < 0 || n > 1e6 {
			return 0, false
		}
		total = total*60 + n
	}
	return time.Duration(total * float64(time.Second)).Truncate(time.Millisecond), true
}

// resolveAlone is an address that must be absolute as it stands.
func resolveAlone(address string) string { return resolve(&url.URL{}, address) }

func hostName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

package feed

import (
	"cmp"
	"strconv"
	"strings"

	"earmark/internal/earmark"
)

// The tags of Podcasting 2.0 that a show or an episode has only when its front
// matter asks for them.

type podcastTxt struct {
	Purpose string `xml:"purpose,attr,omitempty"`
	Text    string `xml:",chardata"`
}

type podcastImage struct {
	URL    string `xml:"href,attr"`
	Alt    string `xml:"alt,attr,omitempty"`
	Aspect string `xml:"aspect-ratio,attr,omitempty"`
	Width  int    `xml:"width,attr,omitempty"`
	Height int    `xml:"height,attr,omitempty"`
	Type   string `xml:"type,attr,omitempty"`
}

type podcastTrailer struct {
	URL    string `xml:"url,attr"`
	Date   string `xml:"pubdate,attr"`
	Length int64  `xml:"length,attr,omitempty"`
	Type   string `xml:"type,attr,omitempty"`
	Season int    `xml:"season,attr,omitempty"`
	Title  string `xml:",chardata"`
}

type podcastUpdates struct {
	Complete string `xml:"complete,attr,omitempty"`
	Rule     string `xml:"rrule,attr,omitempty"`
	Text     string `xml:",chardata"`
}

type podcastRoll struct {
	Feeds []remoteItem
}

type podcastSeason struct {
	Name   string
	Number int
}

type podcastNumber struct {
	Display string
	Number  int
}

type podcastSoundbite struct{ Start, Duration, Title string }

// displayRunes is the limit of the display attribute of an episode's number.
const displayRunes = 32

func (a addresses) txt(texts []earmark.Txt) []podcastTxt {
	var list []podcastTxt
	for _, t := range texts {
		if text := cut(line(t.Text), descriptionBytes); text != "" {
			list = append(list, podcastTxt{Purpose: firstRunes(line(t.Purpose), tagRunes), Text: text})
		}
	}
	return list
}

// picture is the same picture as <itunes:image>, with words for those who do
// not see it.
func (a addresses) picture(i earmark.Image, alt string) *podcastImage {
	address := a.image(i)
	if address == "" {
		return nil
	}
	p := &podcastImage{URL: address, Alt: alt, Width: i.Width, Height: i.Height, Type: line(i.Type)}
	if i.Width > 0 && i.Width == i.Height {
		p.Aspect = "1/1"
	}
	return p
}

// trailers are the show's trailer episodes once more, where apps look for what
// to play to somebody who does not know the show.
func (f *podcastFeed) trailers() []podcastTrailer {
	var list []podcastTrailer
	for _, e := range f.episodes() {
		if e.Type != "trailer" {
			continue
		}
		if address := f.addresses.audio(e); address != "" {
			list = append(list, podcastTrailer{
				URL: address, Date: rfc2822(e.Date), Length: max(e.Audio.Length, 0), Type: audioType(e.Audio),
				Season: max(e.Season, 0), Title: shortTag(e.Title),
			})
		}
	}
	return list
}

func (f *podcastFeed) updates() *podcastUpdates {
	d := f.Show.Directory
	text := shortTag(d.Updates.Text)
	if text == "" {
		return nil
	}
	u := &podcastUpdates{Rule: line(d.Updates.Rule), Text: text}
	if d.Complete {
		u.Complete = "true"
	}
	return u
}

func (f *podcastFeed) podroll() *podcastRoll {
	var roll podcastRoll
	for _, r := range f.Show.Directory.Podroll {
		if f.addresses.absolute(r.URL) != "" {
			roll.Feeds = append(roll.Feeds, f.addresses.remote(Remote{GUID: r.GUID, URL: r.URL, Title: r.Title}))
		}
	}
	if len(roll.Feeds) == 0 {
		return nil
	}
	return &roll
}

func (f *podcastFeed) season(e *earmark.Episode) *podcastSeason {
	if e.Season <= 0 {
		return nil
	}
	for _, s := range f.Show.Directory.Seasons {
		if s.Number == e.Season {
			return &podcastSeason{Name: shortTag(s.Name), Number: e.Season}
		}
	}
	return &podcastSeason{Number: e.Season}
}

func (f *podcastFeed) number(e *earmark.Episode) *podcastNumber {
	if e.Number <= 0 {
		return nil
	}
	return &podcastNumber{Display: firstRunes(line(e.Display), displayRunes), Number: e.Number}
}

func (f *podcastFeed) soundbites(e *earmark.Episode) []podcastSoundbite {
	var list []podcastSoundbite
	for _, b := range e.Soundbites {
		list = append(list, podcastSoundbite{
			Start: decimal(b.Start.Seconds()), Duration: decimal(b.Duration.Seconds()), Title: shortTag(cmp.Or(line(b.Title), e.Title)),
		})
	}
	return list
}

// decimal is a number of seconds with at least one place behind the point, as
// the examples of the tag have it.
func decimal(seconds float64) string {
	s := strconv.FormatFloat(seconds, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// yes is Apple's only answer; nothing is no.
func yes(b bool) string {
	if b {
		return "Yes"
	}
	return ""
}

package feed

import "strconv"

// How the tags of Podcasting 2.0 are written in an item. In the head of a feed,
// which is written once, encoding/xml writes the same from the tags of their
// shapes.

func (p *pen) attachment(name string, a podcastAttachment) {
	p.tag(name)
	p.attr("url", a.URL)
	p.attr("type", a.Type)
	p.given("language", a.Language)
	p.given("rel", a.Rel)
	p.text(name, "")
}

func (p *pen) person(person podcastPerson) {
	p.tag("podcast:person")
	p.attr("role", person.Role)
	p.given("href", person.URL)
	p.given("img", person.Image)
	p.text("podcast:person", person.Name)
}

func (p *pen) season(s *podcastSeason) {
	if s == nil {
		return
	}
	p.tag("podcast:season")
	p.given("name", s.Name)
	p.text("podcast:season", strconv.Itoa(s.Number))
}

// place is the number of an episode.
func (p *pen) place(n *podcastNumber) {
	if n == nil {
		return
	}
	p.tag("podcast:episode")
	p.given("display", n.Display)
	p.text("podcast:episode", strconv.Itoa(n.Number))
}

func (p *pen) license(l *podcastLicense) {
	if l == nil {
		return
	}
	p.tag("podcast:license")
	p.given("url", l.URL)
	p.text("podcast:license", l.Text)
}

func (p *pen) txt(t podcastTxt) {
	p.tag("podcast:txt")
	p.given("purpose", t.Purpose)
	p.text("podcast:txt", t.Text)
}

func (p *pen) picture(i *podcastImage) {
	if i == nil {
		return
	}
	p.tag("podcast:image")
	p.attr("href", i.URL)
	p.given("alt", i.Alt)
	p.given("aspect-ratio", i.Aspect)
	for _, side := range []struct {
		name   string
		pixels int
	}{{"width", i.Width}, {"height", i.Height}} {
		if side.pixels != 0 {
			p.attr(side.name, strconv.Itoa(side.pixels))
		}
	}
	p.given("type", i.Type)
	p.text("podcast:image", "")
}

func (p *pen) soundbite(b podcastSoundbite) {
	p.tag("podcast:soundbite")
	p.attr("startTime", b.Start)
	p.attr("duration", b.Duration)
	p.text("podcast:soundbite", b.Title)
}

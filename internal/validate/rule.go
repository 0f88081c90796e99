package validate

import (
	"strings"

	"earmark/internal/earmark"
)

// check is one thing that a text must be: it gives what is wrong with it, or
// "" where nothing is.
type check struct {
	name     string // the last word of the rule's id
	severity earmark.Severity
	source   Source // whose rule it is; empty: that of the element
	wrong    func(w *walk, s string) string
	hint     string
}

// as is the check with another severity and another owner.
func (c check) as(s earmark.Severity, source Source) check {
	c.severity, c.source = s, source
	return c
}

// need is an element or an attribute ("@url") that must stand in another.
type need struct {
	name     string
	severity earmark.Severity
	source   Source
	hint     string
}

// spec is what standards say of an element at one place.
type spec struct {
	source Source
	many   bool             // it may stand more than once
	again  earmark.Severity // how bad it is when it stands twice and must not; empty: an error
	text   []check          // its text
	attrs  attrs            // the attributes that it may have
	needs  []need
	kids   table // the elements that may stand in it
	open   bool  // anything may stand in it
	bare   bool  // no text may stand in it
	begin  func(w *walk, e *element)
	end    func(w *walk, e *element)
}

type (
	table map[string]*spec   // elements by name, with the usual prefix of their namespace
	attrs map[string][]check // attributes by name, with what each must be
)

// with is the table with more in it; what stands in both is taken from more.
func (t table) with(more ...table) table {
	out := table{}
	for _, one := range append([]table{t}, more...) {
		for name, s := range one {
			out[name] = s
		}
	}
	return out
}

// from names the standard that the specs are of, where they do not say.
func (t table) from(source Source) table {
	for _, s := range t {
		if s.source == "" {
			s.source = source
		}
	}
	return t
}

// Source is whose rule a finding is of.
type Source string

// The standards that feeds are judged by.
const (
	XML        Source = "XML 1.0"
	RSS2       Source = "RSS 2.0"
	RSS1       Source = "RSS 1.0"
	RSSProfile Source = "RSS profile"
	Atom       Source = "RFC 4287"
	History    Source = "RFC 5005"
	Publishing Source = "RFC 5023"
	Threading  Source = "RFC 4685"
	JSONFeed   Source = "JSON Feed 1.1"
	OPML       Source = "OPML 2.0"
	Apple      Source = "Apple"
	PSP1       Source = "PSP-1"
	Podcasting Source = "Podcasting 2.0"
	MediaRSS   Source = "Media RSS"
	Modules    Source = "RSS modules"
	HTML       Source = "HTML"
	URIs       Source = "RFC 3986"
	HTTP       Source = "RFC 9110"
)

// Profile chooses whose rules speak.
type Profile string

// The profiles. Each holds what every reader of feeds needs; Apple and PSP-1
// add what directories ask of podcasts, Podcasting 2.0 its own tags. All speaks
// of podcasts only where the feed is one.
const (
	ProfileRSS        Profile = "rss"
	ProfileApple      Profile = "apple"
	ProfilePSP1       Profile = "psp1"
	ProfilePodcasting Profile = "podcasting20"
	ProfileAll        Profile = "all"
)

// Profiles are all of them, in the order in which they are explained.
var Profiles = []Profile{ProfileRSS, ProfileApple, ProfilePSP1, ProfilePodcasting, ProfileAll}

// speaks tells whether rules of a source are told in a profile.
func (p Profile) speaks(s Source) bool {
	switch s {
	case PSP1:
		return p == ProfilePSP1 || p == ProfileAll
	case Podcasting:
		return p == ProfilePodcasting || p == ProfilePSP1 || p == ProfileAll
	}
	return true
}

// directories tells whether what Apple asks of every show is asked here.
func (p Profile) directories() bool {
	return p == ProfileApple || p == ProfilePSP1 || p == ProfileAll
}

// ruleID names a rule: the vocabulary, the element, and what is wrong.
func ruleID(vocabulary, element string, what ...string) string {
	if prefix, local, found := strings.Cut(element, ":"); found {
		vocabulary, element = prefix, local
	}
	return strings.ToLower(strings.Join(append([]string{vocabulary, element}, what...), "."))
}

package feed

import (
	"cmp"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// UnpublishableError is returned for a show that lacks what Apple Podcasts or
// PSP-1 require of every feed.
type UnpublishableError struct{ Findings []earmark.Finding }

// Error lists what is missing.
func (e *UnpublishableError) Error() string {
	messages := make([]string, len(e.Findings))
	for i, f := range e.Findings {
		messages[i] = f.Error()
	}
	return strings.Join(messages, "; ")
}

// Check lists what keeps the feed from being published (severity error) or
// makes it poor (warning): one finding for each cause, however many episodes
// share it. A show hosted elsewhere has one finding, for it gets no feed here.
func (p Podcast) Check() []earmark.Finding { return p.judge(showRules, episodeRules) }

func (p Podcast) judge(ofShow []showRule, ofEpisodes []episodeRule) []earmark.Finding {
	if p.Library == nil || p.Show == nil {
		return []earmark.Finding{{Severity: earmark.Error, Rule: "show", Message: "there is no show to make a feed of"}}
	}
	if p.Show.Elsewhere() {
		return []earmark.Finding{{
			File: p.Show.File, Severity: earmark.Error, Rule: "show.feed", Element: "feed",
			Message: fmt.Sprintf("the show is hosted elsewhere, at %s", cmp.Or(p.Show.Feed, "an address nobody wrote down")),
			Hint:    "remove feed: to publish the show from here",
		}}
	}
	var findings []earmark.Finding
	for _, rule := range ofShow {
		if message := rule.found(p); message != "" {
			findings = append(findings, earmark.Finding{
				File: p.Show.File, Severity: rule.severity, Rule: rule.name, Element: rule.element,
				Message: message, Hint: rule.hint, Source: rule.source,
			})
		}
	}
	for _, rule := range ofEpisodes {
		if f, found := p.inEpisodes(rule); found {
			findings = append(findings, f)
		}
	}
	return findings
}

// Publishable tells whether [Podcast.Write] would write a feed: whether
// [Podcast.Check] finds no error.
func (p Podcast) Publishable() bool { return len(p.fatal()) == 0 }

// fatal asks only the rules that may find an error.
func (p Podcast) fatal() []earmark.Finding {
	found := p.judge(
		those(showRules, func(r showRule) bool { return r.severity == earmark.Error }),
		those(episodeRules, func(r episodeRule) bool { return r.severity == earmark.Error || r.name == audioRule }),
	)
	return those(found, func(f earmark.Finding) bool { return f.Severity == earmark.Error })
}

// those are the items that pass.
func those[T any](items []T, pass func(T) bool) []T {
	var kept []T
	for _, item := range items {
		if pass(item) {
			kept = append(kept, item)
		}
	}
	return kept
}

// Whose rules they are.
const (
	apple      = "Apple Podcasts"
	psp        = "PSP-1"
	podcasting = "Podcasting 2.0"
)

// showRule is one thing that can be wrong with a show; found says what it is,
// or nothing.
type showRule struct {
	name, element string
	severity      earmark.Severity
	found         func(Podcast) string
	hint, source  string
}

var showRules = []showRule{
	{"site.url", "url", earmark.Error, siteAddress, "set site.url to the absolute address the site is served from, such as https://example.org/", psp},
	{"show.title", "title", earmark.Error, missing("title", func(s *earmark.Show) string { return s.Title }), "add title: to the show", psp},
	{"show.description", "description", earmark.Error, missing("description", func(s *earmark.Show) string { return s.Description.HTML + s.Description.Text }), "write a few sentences below the front matter of the show", psp},
	{"show.image", "image", earmark.Error, noImage, "add image: with a square JPEG or PNG of 1400 to 3000 pixels", apple},
	{"show.image", "image", earmark.Warning, func(p Podcast) string { return imageFault(p.Show.Image) }, "export the cover as a square JPEG or PNG of 1400 to 3000 pixels", apple},
	{"show.language", "language", earmark.Error, noLanguage, "add language: to the show, or set site.language", apple},
	{"show.category", "categories", earmark.Error, noCategory, "add categories: with one of Apple's, such as Society & Culture", apple},
	{"show.category.name", "categories", earmark.Warning, strangeCategory, "use the names of Apple's list, letter by letter", apple},
	{"show.owner", "owner", earmark.Warning, noOwner, "add owner: {name: …, email: …}: directories write there to verify the show", apple},
	{"show.author", "author", earmark.Warning, noAuthor, "add author: or hosts: to the show", apple},
	{"show.type", "type", earmark.Warning, strangeType, "write type: episodic or type: serial", apple},
	{"show.funding", "funding", earmark.Warning, strangeFunding, "write funding: [{url: https://…, text: …}]", podcasting},
	{"show.episodes", "", earmark.Error, noEpisodes, "write an episode with audio into the folder of the show", psp},
	{"episode.guid", "guid", earmark.Error, sharedGUID, "give one of the two a guid: of its own; apps show only one episode for an identifier", psp},
}

func siteAddress(p Podcast) string {
	if _, err := newAddresses(p.Library); err != nil {
		return err.Error()
	}
	return ""
}

func missing(what string, value func(*earmark.Show) string) func(Podcast) string {
	return func(p Podcast) string {
		if line(value(p.Show)) != "" {
			return ""
		}
		return "the show has no " + what
	}
}

func noImage(p Podcast) string {
	if p.Show.Image.IsZero() {
		return "the show has no cover; every directory requires one"
	}
	if at, err := newAddresses(p.Library); err == nil && at.image(p.Show.Image) == "" {
		return fmt.Sprintf("found image address %q; expected a web address", p.Show.Image.URL)
	}
	return ""
}

// The side of a cover in pixels, as Apple wants it.
const (
	minSide = 1400
	maxSide = 3000
)

// imageFault says what is wrong with a picture as far as it is known.
func imageFault(i earmark.Image) string {
	name := i.File + i.URL
	switch {
	case i.Type != "" && i.Type != "image/jpeg" && i.Type != "image/png":
		return fmt.Sprintf("%s is of type %s; expected image/jpeg or image/png", name, i.Type)
	case mislabelled(i):
		return fmt.Sprintf("%s is of type %s; expected an extension that says so", name, i.Type)
	case i.Colours != "" && i.Colours != "RGB":
		return fmt.Sprintf("the colours of %s are %s; expected RGB", name, i.Colours)
	case i.Width == 0 || i.Height == 0:
		return ""
	case i.Width != i.Height:
		return fmt.Sprintf("%s is %d × %d pixels; expected a square", name, i.Width, i.Height)
	case i.Width < minSide || i.Width > maxSide:
		return fmt.Sprintf("%s is %d × %d pixels; expected %d to %d", name, i.Width, i.Height, minSide, maxSide)
	}
	return ""
}

// mislabelled tells whether the extension names another type than the content
// has; Apple refuses such pictures.
func mislabelled(i earmark.Image) bool {
	extensions := map[string][]string{"image/jpeg": {".jpg", ".jpeg"}, "image/png": {".png"}}[i.Type]
	if i.File == "" || extensions == nil {
		return false
	}
	return !slices.Contains(extensions, strings.ToLower(path.Ext(i.File)))
}

func noLanguage(p Podcast) string {
	if language(p.Show.Language, p.Library.Site) == "" {
		return "neither the show nor the site has a language"
	}
	return ""
}

func noCategory(p Podcast) string {
	if len(p.Show.Categories) == 0 || line(p.Show.Categories[0].Name) == "" {
		return "the show has no category"
	}
	return ""
}

func strangeCategory(p Podcast) string {
	for _, c := range p.Show.Categories {
		subs, known := appleCategories[c.Name]
		switch {
		case c.Name == "":
		case !known:
			return fmt.Sprintf("found category %q; expected one of Apple's", c.Name)
		case c.Sub != "" && !slices.Contains(subs, c.Sub):
			return fmt.Sprintf("found subcategory %q of %q; expected one of Apple's", c.Sub, c.Name)
		}
	}
	return ""
}

func noOwner(p Podcast) string {
	if line(p.Show.Owner.Email) == "" {
		return "the show has no owner with an e-mail address"
	}
	return ""
}

func noAuthor(p Podcast) string {
	if line(p.Show.Author) == "" && len(p.Show.Hosts) == 0 {
		return "the show has neither author nor hosts; the owner or the site stands in for them"
	}
	return ""
}

func strangeType(p Podcast) string {
	if slices.Contains([]string{"", "episodic", "serial"}, p.Show.Type) {
		return ""
	}
	return fmt.Sprintf("found type %q; expected episodic or serial", p.Show.Type)
}

func strangeFunding(p Podcast) string {
	for _, way := range p.Show.Funding {
		if u, err := url.Parse(way.URL); err != nil || u.Scheme != "https" {
			return fmt.Sprintf("found funding address %q; expected one with https", way.URL)
		}
	}
	return ""
}

func noEpisodes(p Podcast) string {
	if len(p.episodes()) == 0 {
		return "the show has no episodes; a podcast feed needs at least one with audio"
	}
	return ""
}

func sharedGUID(p Podcast) string {
	episodes := p.episodes()
	seen := make(map[earmark.GUID]earmark.EpisodeID, len(episodes))
	for _, e := range episodes {
		if first, taken := seen[e.GUID]; taken && e.GUID != "" {
			return fmt.Sprintf("%s and %s have the same guid %q", first, e.ID, e.GUID)
		}
		seen[e.GUID] = e.ID
	}
	return ""
}

package earmark

import (
	"errors"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
)

// Where everything is published. The paths are relative to public/ and fixed:
// feeds that the world reads name them. Folders end in a slash.

// ArticlePath is the page of an article.
func ArticlePath(a *Article) string { return "articles/" + string(a.ID) + "/" }

// EpisodePath is the page of an episode.
func EpisodePath(e *Episode) string { return "shows/" + string(e.ID) + "/" }

// ShowPath is the page of a show; its feed lies in the same folder.
func ShowPath(s *Show) string { return "shows/" + string(s.ID) + "/" }

// AuthorPath is the folder of what a person wrote.
func AuthorPath(id PersonID) string { return "authors/" + string(id) + "/" }

// CategoryPath is the folder of a category's articles.
func CategoryPath(name string) string { return "categories/" + Slug(name) + "/" }

// PublisherPath is the feed that ties the articles and the shows together.
const PublisherPath = "publisher.xml"

// AudioPath is where a local recording is published: audio/SHOW/SLUG.ext.
func AudioPath(e *Episode) string {
	return "audio/" + string(e.ID) + strings.ToLower(path.Ext(e.Audio.File))
}

// TranscriptPath is where the transcript of an episode is published in a form,
// ".vtt", ".txt", ….
func TranscriptPath(e *Episode, ext string) string { return "transcripts/" + string(e.ID) + ext }

// ChaptersPath is where the chapters of an episode are published.
func ChaptersPath(e *Episode) string { return "chapters/" + string(e.ID) + ".json" }

// ImagePath is where a local picture is published.
func ImagePath(i Image) string { return "images/" + strings.TrimPrefix(i.File, "content/") }

// Address is the absolute address of a path below public/. Characters that a
// URL cannot hold are escaped.
func (s Site) Address(path string) string {
	escaped := path
	if !isPlainPath(path) {
		escaped = (&url.URL{Path: path}).EscapedPath()
	}
	return strings.TrimSuffix(s.URL, "/") + "/" + strings.TrimPrefix(escaped, "/")
}

// isPlainPath tells at a glance that a path has nothing to escape, as those made of
// slugs have: every address of a feed or a page passes here.
func isPlainPath(path string) bool {
	for i := range len(path) {
		switch c := path[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '.', c == '_', c == '/':
		default:
			return false
		}
	}
	return true
}

// Host is the domain of the site, without a port; empty when the address does
// not parse.
func (s Site) Host() string {
	u, err := url.Parse(s.URL)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// ArticleURL is where an article is read: where it was published, else its
// page here.
func (l *Library) ArticleURL(a *Article) string {
	if a.URL != "" {
		return a.URL
	}
	return l.Site.Address(ArticlePath(a))
}

// EpisodeURL is the web page of an episode: elsewhere when it has one there,
// else its page here.
func (l *Library) EpisodeURL(e *Episode) string {
	if e.URL != "" {
		return e.URL
	}
	return l.Site.Address(EpisodePath(e))
}

// ShowURL is the web page of a show.
func (l *Library) ShowURL(s *Show) string {
	if s.URL != "" {
		return s.URL
	}
	return l.Site.Address(ShowPath(s))
}

// ShowFeedURL is the address of a show's podcast feed, here or elsewhere; empty
// where it is elsewhere and nobody said where.
func (l *Library) ShowFeedURL(s *Show) string {
	if s.Elsewhere() {
		return s.Feed
	}
	return l.Site.Address(ShowPath(s) + "feed.xml")
}

// AudioURL is the address of an episode's recording; empty when it has none.
func (l *Library) AudioURL(e *Episode) string {
	if e.Audio.URL != "" || e.Audio.File == "" {
		return e.Audio.URL
	}
	return l.Site.Address(AudioPath(e))
}

// ImageURL is the address of a picture; empty when there is none.
func (l *Library) ImageURL(i Image) string {
	if i.URL != "" || i.File == "" {
		return i.URL
	}
	return l.Site.Address(ImagePath(i))
}

// AtMoment is an address that opens a recording or a page of ours at a time,
// as a media fragment (W3C Media Fragments 1.0, section 4.2.1).
func AtMoment(address string, at time.Duration) string {
	if at <= 0 {
		return address
	}
	base, _, _ := strings.Cut(address, "#")
	return base + "#t=" + strconv.Itoa(int(at.Seconds()))
}

// Clock writes a moment as listeners know it: "12:41" or "1:02:03". It counts
// whole seconds that have passed, as [AtMoment] does: what a page says and where
// its link leads are one second, and no word is lost before it.
func Clock(at time.Duration) string {
	s := int(at.Seconds())
	h, m, s := s/3600, s/60%60, s%60
	two := func(n int) string {
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
		return strconv.Itoa(n)
	}
	if h > 0 {
		return strconv.Itoa(h) + ":" + two(m) + ":" + two(s)
	}
	return strconv.Itoa(m) + ":" + two(s)
}

// ParseClock reads what [Clock] writes: "12:41", "1:02:03", or seconds alone.
func ParseClock(s string) (time.Duration, error) {
	parts := strings.Split(s, ":")
	total := 0
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil || len(parts) > 3 || i > 0 && n > 59 {
			return 0, errors.New("found " + strconv.Quote(s) + ", expected a time such as 12:41")
		}
		total = total*60 + int(n)
	}
	return time.Duration(total) * time.Second, nil
}

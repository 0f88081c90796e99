package earmark

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// How players elsewhere are told where to begin. Only what is known to work
// stands in the table: a player that does not know the sign shows an error, or
// starts at the beginning while the text beside it promises a minute.

// dialect is how one player is told where to begin.
type dialect struct {
	host  string   // "youtu.be"; "*.fireside.fm" is every host below it; empty: any, nobody can tell which
	paths []string // of its episodes, as [path.Match] reads them; none: every path but the front page
	needs string   // key in the query without which the address is no episode; empty: none
	drop  []string // keys in the query that only follow the reader, or that say another time
	write func(u *url.URL, seconds string)
	// name is what a show says that has the player on its own host; empty: no
	// show has.
	name string
}

// dialects of players, each with the source of its row.
var dialects = [...]dialect{
	// YouTube writes such addresses itself: "Share", "Start at". "start" is the
	// same in its embedded player; "si" tells who shared.
	{"youtube.com", []string{"/watch"}, "v", []string{"si", "start", "time_continue"}, inQuery, ""},
	{"*.youtube.com", []string{"/watch"}, "v", []string{"si", "start", "time_continue"}, inQuery, ""},
	{"youtu.be", []string{"/*"}, "", []string{"si", "start"}, inQuery, ""},
	// Apple Podcasts: "i" is the episode; without it the address is the show's.
	{"podcasts.apple.com", []string{"/podcast/*", "/podcast/*/*", "/*/podcast/*", "/*/podcast/*/*"}, "i", nil, inQuery, ""},
	// Spotify writes such addresses itself: "Share", "Start at", since May 2021;
	// "si" tells who shared. A path may begin with the language, /intl-de.
	{"open.spotify.com", []string{"/episode/*", "/*/episode/*"}, "", []string{"si"}, inQuery, ""},
	// Pocket Casts shares https://pca.st/9mjo6ijv?t=1327 (Automattic/pocket-casts-android).
	{"pca.st", []string{"/*", "/episode/*"}, "", nil, inQuery, ""},
	// Fireside's "Link with Timestamp": https://worknotwork.fireside.fm/003-thomas-pragmatic-3?t=1065
	// (firesidelabs/fireside).
	{"*.fireside.fm", nil, "", nil, inQuery, "fireside"},
	// Podigee's player: https://example.com/1-episode#t=123 (podigee/podigee-podcast-player).
	{"*.podigee.io", nil, "", nil, inFragment, "podigee"},
	// The Podlove Web Player is told the same way (podlove.org/deep-link), and
	// lives on its users' own hosts, where nobody can tell it from others.
	{"", nil, "", nil, inFragment, "podlove"},
}

func inQuery(u *url.URL, seconds string) {
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += "t=" + seconds
}

func inFragment(u *url.URL, seconds string) { u.Fragment, u.RawFragment = "t="+seconds, "" }

// PlayerAt is the address of an episode at a player elsewhere, opened at a
// moment; false when it is no web address, or of no player that is known to be
// told so.
func PlayerAt(address string, at time.Duration) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" {
		return "", false
	}
	for _, d := range dialects {
		if d.speaks(u) {
			return d.at(u, at), true
		}
	}
	return "", false
}

// at is an address that opens at a moment.
func (d dialect) at(u *url.URL, at time.Duration) string {
	u.RawQuery = without(u.RawQuery, append(d.drop, "t"))
	if at > 0 {
		d.write(u, strconv.Itoa(int(at.Seconds())))
	}
	return u.String()
}

// Players are the players that shows have on hosts of their own, as
// [Show.Player] names them.
func Players() []string {
	var names []string
	for _, d := range dialects {
		if d.name != "" {
			names = append(names, d.name)
		}
	}
	return names
}

// PlayerAt is [PlayerAt] of an episode's page, which may be one with a player of
// the show's own.
func (l *Library) PlayerAt(e *Episode, at time.Duration) (string, bool) {
	if told, ok := PlayerAt(e.URL, at); ok {
		return told, true
	}
	s := l.Show(e.ID.Show())
	if s == nil || s.Player == "" {
		return "", false
	}
	u, err := url.Parse(e.URL)
	i := slices.IndexFunc(dialects[:], func(d dialect) bool { return d.name == s.Player })
	if err != nil || i < 0 || u.Host == "" || strings.Trim(u.Path, "/") == "" {
		return "", false
	}
	return dialects[i].at(u, at), true
}

// speaks tells whether an address is an episode of the player.
func (d dialect) speaks(u *url.URL) bool {
	host := strings.ToLower(u.Hostname())
	below, wide := strings.CutPrefix(d.host, "*")
	if d.host == "" {
		return false
	}
	if wide && !strings.HasSuffix(host, below) || !wide && host != d.host {
		return false
	}
	if d.needs != "" && u.Query().Get(d.needs) == "" {
		return false
	}
	if d.paths == nil {
		return strings.Trim(u.Path, "/") != ""
	}
	return slices.ContainsFunc(d.paths, func(pattern string) bool {
		fits, _ := path.Match(pattern, strings.TrimSuffix(u.Path, "/")) // the patterns are good
		return fits
	})
}

// without is a query as it was written, less some keys.
func without(query string, keys []string) string {
	kept := slices.DeleteFunc(strings.Split(query, "&"), func(pair string) bool {
		key, _, _ := strings.Cut(pair, "=")
		return slices.Contains(keys, key)
	})
	return strings.Join(kept, "&")
}

// EpisodeAt is where an episode is heard from a moment on, absolute: its page,
// when that is ours or a player's that can be told; else the recording; else
// the page without a time, for an address must never be broken by one.
func (l *Library) EpisodeAt(e *Episode, at time.Duration) string {
	here := l.Site.Address(EpisodePath(e))
	page := cmp.Or(e.URL, here)
	if at <= 0 {
		return page
	}
	if page == here {
		return AtMoment(here, at)
	}
	if told, ok := l.PlayerAt(e, at); ok {
		return told
	}
	if recording := l.AudioURL(e); recording != "" {
		return AtMoment(recording, at)
	}
	return page
}

package library

import (
	"regexp"
	"time"

	"earmark/internal/earmark"
)

// The keys of shows and episodes that only podcast feeds speak of.

// mediums are the kinds of show that Podcasting 2.0 knows ("medium") and that
// have episodes of their own. The first is the default.
var mediums = []string{"podcast", "music", "video", "film", "audiobook", "course"}

func (f *fields) directory() earmark.Directory {
	return earmark.Directory{
		NewFeedURL: f.address(f.front, "new_feed_url"),
		Block:      f.bool("block", false),
		Complete:   f.bool("complete", false),
		Medium:     f.oneOf("medium", mediums...),
		Txt:        f.txt(),
		Seasons:    f.seasons(),
		Podroll:    f.podroll(),
		Updates:    f.updates(),
	}
}

func (f *fields) txt() []earmark.Txt {
	var out []earmark.Txt
	for _, item := range f.groups("txt", "purpose and text") {
		if text, ok := f.needs(item, "text"); ok {
			out = append(out, earmark.Txt{Purpose: f.within(item, "purpose"), Text: text})
		}
	}
	return out
}

func (f *fields) seasons() []earmark.Season {
	var out []earmark.Season
	for _, item := range f.groups("seasons", "season and name") {
		number := int(f.count(item, "season"))
		name, ok := f.needs(item, "name")
		if ok && number > 0 {
			out = append(out, earmark.Season{Number: number, Name: name})
		} else if ok {
			f.report(max(item.line, 1), "seasons", "found no season, expected its number", "")
		}
	}
	return out
}

func (f *fields) podroll() []earmark.RemoteFeed {
	var out []earmark.RemoteFeed
	for _, item := range f.groups("podroll", "title, url and guid") {
		feed := earmark.RemoteFeed{Title: f.within(item, "title"), URL: f.address(item, "url"), GUID: earmark.GUID(f.within(item, "guid"))}
		if feed.URL == "" {
			f.report(max(item.line, 1), "podroll", "found no url, expected the address of the show's feed", "")
			continue
		}
		out = append(out, feed)
	}
	return out
}

// frequency is the shape of a rule of RFC 5545: NAME=VALUE between semicolons,
// with FREQ among them.
var frequency = regexp.MustCompile(`^(?:[A-Z]+=[A-Z0-9,+-]+;)*FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;[A-Z]+=[A-Z0-9,+-]+)*$`)

// updates reads `update_frequency: every Thursday`, or that and its rule.
func (f *fields) updates() earmark.UpdateFrequency {
	n, ok := f.front.get("update_frequency")
	if !ok {
		return earmark.UpdateFrequency{}
	}
	if n.kind != mapping {
		return earmark.UpdateFrequency{Text: f.scalar(n, "update_frequency", "text, or the keys text and rule")}
	}
	n.of = "update_frequency"
	u := earmark.UpdateFrequency{Rule: f.within(n, "rule")}
	u.Text, _ = f.needs(n, "text")
	if rule, has := n.get("rule"); has && !frequency.MatchString(u.Rule) {
		f.wrong(rule, n.within("rule"), "a rule of RFC 5545 such as FREQ=WEEKLY;BYDAY=TH")
	}
	return u
}

func (f *fields) soundbites() []earmark.Soundbite {
	var out []earmark.Soundbite
	for _, item := range f.groups("soundbites", "start, duration and title") {
		bite := earmark.Soundbite{Title: f.within(item, "title")}
		bite.Start = f.duration(item, "start")
		if bite.Duration = f.duration(item, "duration"); bite.Duration <= 0 {
			f.report(max(item.line, 1), "soundbites", "found no duration, expected one of 15 to 120 seconds", "")
			continue
		}
		out = append(out, bite)
	}
	return out
}

// duration reads a time of a group of keys.
func (f *fields) duration(group node, key string) time.Duration {
	n, ok := group.get(key)
	if !ok {
		return 0
	}
	d, err := parseDuration(n.text)
	if !n.isScalar() || err != nil {
		f.wrong(n, group.within(key), "a duration in seconds, mm:ss or hh:mm:ss")
		return 0
	}
	return d
}

package validate

import (
	"cmp"
	"strings"

	"earmark/internal/earmark"
)

var (
	uuid      = pattern("uuid", `^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$`, "a UUID", "see the podcast:guid of the namespace's documentation: a UUID of version 5")
	secureURL = check{name: "https", severity: earmark.Warning, hint: "write https://", wrong: func(_ *walk, s string) string {
		if scheme(strings.TrimSpace(s)) == "http" {
			return "is not https, which the namespace asks for"
		}
		return ""
	}}
	web        = []check{webAddress, secureURL}
	yesNo      = oneOf("value", "yes", "no")
	seconds    = pattern("seconds", `^\d+(\.\d+)?$`, "seconds", "write seconds, such as 73 or 73.5")
	media      = pattern("medium", `^(podcast|music|video|film|audiobook|newsletter|blog|publisher|course|mixed)L?$`, "a medium of the namespace", "write podcast, music, video, film, audiobook, newsletter, blog, publisher or course")
	geoAddress = pattern("geo", `^geo:`, "an address that begins with geo:", "see RFC 5870")
	osmObject  = pattern("osm", `^[NWR]\d+(#\d+)?$`, "an object of OpenStreetMap", "write N, W or R and its number")
	transcript = oneOf("type", "text/plain", "text/html", "text/vtt", "application/json", "application/x-subrip", "application/srt", "text/srt")
)

// podcastBoth may stand in a show and in an episode.
func podcastBoth() table {
	remote := &spec{source: Podcasting, many: true, attrs: attrs{"feedGuid": {uuid}, "feedUrl": web, "itemGuid": {filled}, "medium": {media}, "title": anything, "feedImg": web, "itemImg": web}, needs: []need{{name: "@feedGuid"}}}
	recipient := &spec{source: Podcasting, many: true, attrs: attrs{"name": anything, "customKey": anything, "customValue": anything, "type": {filled}, "address": {filled}, "split": {natural}, "fee": {trueFalse}}, needs: []need{{name: "@type"}, {name: "@address"}, {name: "@split"}}}
	value := &spec{source: Podcasting, many: true, open: true, attrs: attrs{"type": {filled}, "method": {filled}, "suggested": anything}, needs: []need{{name: "@type"}, {name: "@method"}}, kids: table{"podcast:valueRecipient": recipient, "podcast:valueTimeSplit": {source: Podcasting, many: true, open: true, attrs: attrs{"startTime": {seconds}, "duration": {seconds}, "remoteStartTime": {seconds}, "remotePercentage": {within(0, 100)}}}}}
	return table{
		"podcast:person":   {many: true, text: []check{filled, plainText, atMost(128)}, attrs: attrs{"role": anything, "group": anything, "img": web, "href": web}},
		"podcast:location": {many: true, text: []check{filled, atMost(128)}, attrs: attrs{"geo": {geoAddress}, "osm": {osmObject}, "rel": {oneOf("rel", "subject", "creator")}, "country": {pattern("country", `^[A-Za-z]{2}$`, "a country's two letters", "")}}},
		"podcast:license":  {text: []check{filled, atMost(128)}, attrs: attrs{"url": web}},
		"podcast:funding":  {many: true, text: []check{filled, atMost(128)}, attrs: attrs{"url": web}, needs: []need{{name: "@url"}}},
		"podcast:txt":      {many: true, text: []check{filled, atMost(4000)}, attrs: attrs{"purpose": {atMost(128)}}},
		"podcast:value":    value,
		"podcast:images": {attrs: attrs{"srcset": {filled}}, needs: []need{{name: "@srcset"}}, begin: func(w *walk, e *element) {
			w.tell(e.at, e, "podcast.images.old", earmark.Warning, Podcasting, "write <podcast:image>", "<podcast:images> was given up")
		}},
		"podcast:image": {many: true, attrs: attrs{"href": web, "alt": anything, "aspect-ratio": {pattern("ratio", `^\d+(\.\d+)?([/:]\d+(\.\d+)?)?$`, "a ratio like 16/9", "")}, "width": {positive}, "height": {positive}, "type": {mime}, "purpose": {atMost(128)}}, needs: []need{{name: "@href"}}, begin: func(w *walk, e *element) {
			if href, ok := e.attr("href"); ok {
				w.link(e, e.at, Link{URL: href, Length: -1, Kind: Image})
			}
		}},
		"podcast:chat":           {many: true, attrs: attrs{"server": {filled}, "protocol": {filled}, "accountId": anything, "space": anything, "embedUrl": web}, needs: []need{{name: "@server"}, {name: "@protocol"}}},
		"podcast:contentLink":    {many: true, text: []check{filled}, attrs: attrs{"href": web}, needs: []need{{name: "@href"}}},
		"podcast:remoteItem":     remote,
		"podcast:socialInteract": {many: true, attrs: attrs{"protocol": {filled}, "uri": {address}, "accountId": anything, "accountUrl": web, "priority": {natural}}, needs: []need{{name: "@protocol"}}},
	}.from(Podcasting)
}

func podcastShow() table {
	both := podcastBoth()
	remote := both["podcast:remoteItem"]
	return both.with(table{
		"podcast:guid":            {text: []check{uuid}, end: remember("podcast:guid")},
		"podcast:locked":          {text: []check{yesNo}, attrs: attrs{"owner": {mailAddress}}},
		"podcast:medium":          {text: []check{media}},
		"podcast:block":           {many: true, text: []check{yesNo}, attrs: attrs{"id": {filled}}},
		"podcast:trailer":         {many: true, text: []check{filled, atMost(128)}, attrs: attrs{"url": web, "pubdate": {rfc822}, "length": {natural}, "type": {mime}, "season": {natural}}, needs: []need{{name: "@url"}, {name: "@pubdate"}}},
		"podcast:podroll":         {needs: []need{{name: "podcast:remoteItem"}}, kids: table{"podcast:remoteItem": remote}},
		"podcast:publisher":       {needs: []need{{name: "podcast:remoteItem"}}, kids: table{"podcast:remoteItem": publisherFeed(remote)}},
		"podcast:updateFrequency": {text: []check{filled, atMost(128)}, attrs: attrs{"complete": {trueFalse}, "dtstart": {looseW3CDate}, "rrule": {pattern("rrule", `FREQ=(SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY)`, "a rule of iCalendar", "write FREQ=WEEKLY, see RFC 5545")}}},
		"podcast:podping":         {attrs: attrs{"usesPodping": {trueFalse}}},
		"podcast:liveItem":        {many: true, open: true, attrs: attrs{"status": {oneOf("status", "pending", "live", "ended")}, "start": {looseW3CDate}, "end": {looseW3CDate}}, needs: []need{{name: "@status"}, {name: "@start"}}, kids: podcastEpisode()},
	}.from(Podcasting))
}

func podcastEpisode() table {
	return podcastBoth().with(table{
		"podcast:transcript": {many: true, attrs: attrs{"url": web, "type": {mime, transcript.as(earmark.Warning, Podcasting)}, "language": {lang}, "rel": {oneOf("rel", "captions")}}, needs: []need{{name: "@url"}, {name: "@type"}}},
		"podcast:chapters": {attrs: attrs{"url": web, "type": {pattern("type", `^application/json(\+chapters)?$`, "application/json+chapters", "write application/json+chapters")}}, needs: []need{{name: "@url"}, {name: "@type"}}, begin: func(w *walk, e *element) {
			if url, ok := e.attr("url"); ok && w.profile.speaks(Podcasting) {
				w.link(e, e.at, Link{URL: url, Length: -1, Kind: ChaptersFile})
			}
		}},
		"podcast:soundbite": {many: true, text: []check{atMost(128)}, attrs: attrs{"startTime": {seconds}, "duration": {seconds}}, needs: []need{{name: "@startTime"}, {name: "@duration"}}},
		"podcast:season":    {text: []check{natural}, attrs: attrs{"name": {atMost(128)}}},
		"podcast:episode":   {text: []check{pattern("number", `^\d+(\.\d+)?$`, "a number", "write a number such as 3 or 315.5")}, attrs: attrs{"display": {atMost(32)}}},
		"podcast:alternateEnclosure": {many: true, attrs: attrs{"type": {mime}, "length": {natural}, "bitrate": {decimal}, "height": {natural}, "lang": {lang}, "title": {atMost(32)}, "rel": {atMost(32)}, "codecs": anything, "default": {trueFalse}}, needs: []need{{name: "@type"}, {name: "podcast:source"}}, kids: table{
			"podcast:source":    {many: true, attrs: attrs{"uri": {address}, "contentType": {mime}}, needs: []need{{name: "@uri"}}},
			"podcast:integrity": {attrs: attrs{"type": {oneOf("type", "sri", "pgp-signature")}, "value": {filled}}, needs: []need{{name: "@type"}, {name: "@value"}}},
		}.from(Podcasting)},
	}.from(Podcasting))
}

// publisherFeed is the remote item in <podcast:publisher>: one, and a publisher's.
func publisherFeed(remote *spec) *spec {
	s := *remote
	s.many = false
	s.begin = func(w *walk, e *element) {
		if medium, _ := e.attr("medium"); medium != "publisher" {
			w.tell(e.at, e, "podcast.publisher.medium", earmark.Error, Podcasting, `write medium="publisher"`, "what <podcast:publisher> points to must be a publisher's feed; its medium is %s", quoted(medium))
		}
	}
	return &s
}

// feedGUID judges the identifier of a whole show: a UUID of version 5, made of
// the address at which the feed was first to be had. Whether it is that can
// only be asked where nobody has moved the feed, so the question is left to
// whoever asks for these rules alone.
func (w *walk) feedGUID(channel *element) {
	id := channel.notes["podcast:guid"]
	if len(id) != uuidLength || !w.profile.speaks(Podcasting) {
		return
	}
	at := channel.kid("podcast:guid")
	tell := func(rule, hint, format string, args ...any) {
		w.tell(at, channel, "podcast.guid."+rule, earmark.Warning, Podcasting, hint, format, args...)
	}
	if id[14] != '5' {
		tell("version", "leave it where the world has seen it; else make it of the feed's address", "a UUID of version %c, the namespace asks for version 5", id[14])
		return
	}
	address := cmp.Or(channel.notes["self"], w.address)
	own := string(earmark.FeedGUID(address))
	if w.profile == ProfilePodcasting && address != "" && id != own && id != string(earmark.FeedGUID(w.address)) && !channel.has("itunes:new-feed-url") {
		tell("address", "leave it where the feed has moved since, for it never changes; else write "+own, "this is not the UUID of the feed's address, %s", clipAddress(address))
	}
}

const uuidLength = 36

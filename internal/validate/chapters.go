package validate

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"

	"earmark/internal/earmark"
)

// Chapters judges a file of chapters, to which <podcast:chapters> leads
// (Podcasting 2.0, "JSON Chapters Format" 1.2). It is to such a file what [Feed]
// is to a feed, which takes one too where the file says that it is one; of the
// options File and Now count.
func Chapters(ctx context.Context, r io.Reader, o Options, tell func(earmark.Finding) bool) error {
	in := bufio.NewReaderSize(stoppable{ctx, r}, sniffed)
	head, err := in.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) && len(head) == 0 {
		return err
	}
	decoded, _, fault := decode(in, head)
	return newWalk(ctx, Options{File: o.File, Now: o.Now}, tell).chapters(decoded, fault)
}

func (w *walk) chapters(r io.Reader, fault *encodingFault) error {
	w.profile, w.core = ProfilePodcasting, Podcasting
	w.encoded(fault)
	return w.jsonOf(r, "chapters", Podcasting, "the file", chaptersFile())
}

// chaptersVersion is how such a file says what it is: the version of a JSON Feed
// is an address.
var chaptersVersion = late(`"version"\s*:\s*"1(\.\d+)*"`)

// isChapters tells whether JSON begins as a file of chapters does.
func isChapters(mark []byte) bool {
	return isJSON(mark) && chaptersVersion().Match(mark) && bytes.Contains(mark, []byte(`"chapters"`))
}

var fromZero = check{name: "seconds", hint: "write seconds from the beginning, such as 94 or 94.5", wrong: func(_ *walk, s string) string {
	if n, err := strconv.ParseFloat(s, 64); err != nil || n < 0 {
		return "is " + clip(s) + ", expected seconds from 0 up"
	}
	return ""
}}

// chaptersFile is the object in a file of chapters. Members that it does not
// name are nobody's business.
func chaptersFile() member {
	order := &chapterOrder{}
	web := jsonText(webAddress.as(earmark.Warning, Podcasting))
	return member{
		kind: '{', open: true, needed: []string{"version", "chapters"}, end: order.endFile,
		of: members{
			"version": jsonText(pattern("version", `^1(\.\d+)*$`, "1.2.0", `write "version": "1.2.0"`)),
			"author":  jsonText(control), "title": jsonText(control), "podcastName": jsonText(control), "description": jsonText(control), "fileName": jsonText(), "waypoints": {kind: 't'},
			"chapters": {kind: '[', open: true, needed: []string{"startTime"}, end: order.endChapter, of: members{
				"startTime": {kind: '0', checks: []check{fromZero}}, "endTime": {kind: '0', checks: []check{fromZero}},
				"title": jsonText(control), "img": web, "url": web, "toc": {kind: 't'},
				"location": {kind: '{', open: true, needed: []string{"name", "geo"}, of: members{
					"name": jsonText(filled), "geo": jsonText(geoAddress), "osm": jsonText(osmObject),
				}},
			}},
		},
	}
}

// chapterOrder sees to it that chapters follow one another: players take the
// first one that has begun.
type chapterOrder struct {
	n    int
	last float64 // when the one before begins
}

func (c *chapterOrder) endChapter(w *walk, o *object) {
	c.n++
	start, err := strconv.ParseFloat(o.text("startTime"), 64)
	if err != nil || start < 0 {
		return
	}
	if start < c.last {
		w.jsonTell(o.member("startTime").at, "chapters.starttime.order", earmark.Error, "put the chapters in the order of their times", "this chapter begins at %s, before the one above it", o.text("startTime"))
	}
	c.last = start
	if end, err := strconv.ParseFloat(o.text("endTime"), 64); err == nil && end < start {
		w.jsonTell(o.member("endTime").at, "chapters.endtime.order", earmark.Error, "write when it ends, or nothing", "this chapter ends at %s, before it begins", o.text("endTime"))
	}
}

func (c *chapterOrder) endFile(w *walk, o *object) {
	if c.n == 0 && o.has("chapters") {
		w.jsonTell(o.member("chapters").at, "chapters.empty", earmark.Warning, "write chapters, or take <podcast:chapters> out of the feed", "there are no chapters in the file")
	}
}

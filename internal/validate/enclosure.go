package validate

import (
	"strconv"
	"strings"

	"earmark/internal/earmark"
)

// enclosure judges the file of an item, and notes what its end compares.
func enclosure(w *walk, e *element) {
	outer := w.parent(1)
	if outer.count("enclosure") == 2 {
		w.tell(e.at, e, "rss.enclosure.twice", earmark.Warning, RSSProfile, "keep one; other versions go into podcast:alternateEnclosure", "a second <enclosure> in one item: some readers take the first, some the last")
	}
	l := Link{Length: lengthOf(e)}
	l.URL, _ = e.attr("url")
	l.Type, _ = e.attr("type")
	outer.note("length", strconv.FormatInt(l.Length, 10))
	w.podcastFormat(e, l.URL)
	w.link(e, e.at, l)
}

// lengthOf is what an element says of its file's size; -1 where it says nothing
// that can be understood.
func lengthOf(e *element) int64 {
	said, _ := e.attr("length")
	n, err := strconv.ParseInt(strings.TrimSpace(said), 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// leastBytes is less than a second of any recording takes.
const leastBytes = 100

// wrongLength tells of a length that was written in seconds, as some hosts do:
// apps then show a download that is done before it began.
func wrongLength(length int64, seconds float64) string {
	if length <= 0 || seconds <= 0 || float64(length) >= leastBytes*seconds {
		return ""
	}
	return "a length of " + strconv.FormatInt(length, 10) + " for " + strconv.FormatFloat(seconds, 'f', -1, 64) + " seconds of sound: this is hardly a size in bytes"
}

const lengthHint = "write the size of the file in bytes"

// secondsOf reads a duration: seconds, or hours, minutes and seconds with colons
// between; 0 where it is none.
func secondsOf(duration string) float64 {
	total := 0.0
	for part := range strings.SplitSeq(strings.TrimSpace(duration), ":") {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil || n < 0 {
			return 0
		}
		total = 60*total + n
	}
	return total
}

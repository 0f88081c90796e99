package validate

import (
	"strconv"
	"strings"
	"time"

	"earmark/internal/earmark"
)

var (
	// RFC 822 with the four-digit years of RFC 2822, section 3.3.
	mailDate = late(`(?i)^(?:(mon|tue|wed|thu|fri|sat|sun)\s*,\s*)?(\d{1,2})\s+([a-z]+)\s+(\d{2}|\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s+([+-]\d{4}|[a-z]+)$`)
	// RFC 3339, section 5.6.
	internetDate = late(`^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-](\d\d):(\d\d))$`)
	// The W3C's note on dates and times: parts of it may be left out.
	shortDate   = late(`^\d{4}(-\d\d(-\d\d)?)?$`)
	minuteDate  = late(`^(\d{4}-\d\d-\d\dT\d\d:\d\d)(Z|[+-]\d\d:\d\d)$`)
	mailComment = late(`\s*\([^()]*\)\s*`)
	mailEscape  = late(`\\.`)
)

const mailZones = " ut gmt utc est edt cst cdt mst mdt pst pdt z a b c d e f g h i k l m n o p q r s t u v w x y "

// rfc822 is a date of RSS.
var rfc822 = check{name: "date", hint: "write it like Sun, 22 Nov 2026 07:30:00 +0000", wrong: func(w *walk, s string) string {
	t, why := readMailDate(strings.TrimSpace(s))
	if why != "" {
		return "is no date of RFC 822: " + why
	}
	w.lastDate = t
	return ""
}}

// usualDate is what RFC 822 allows and readers stumble over.
var usualDate = check{name: "date-form", severity: earmark.Warning, source: RSSProfile, hint: "write it like Sun, 22 Nov 2026 07:30:00 +0000", wrong: func(w *walk, s string) string {
	s = strings.TrimSpace(s)
	m := mailDate().FindStringSubmatch(s)
	switch {
	case strings.Contains(s, "("):
		return "holds a comment, which few readers expect in a date"
	case m != nil && len(m[4]) == 2:
		return "has a year of two digits"
	case m != nil && len(m[8]) == 1 && !strings.EqualFold(m[8], "z"):
		return "has a military zone, which is read in two ways"
	}
	return ""
}}

// plausible is a date that somebody may have meant.
var plausible = check{name: "date-plausible", severity: earmark.Warning, source: RSSProfile, hint: "see whether that date is meant", wrong: func(w *walk, s string) string {
	t := w.lastDate
	if t.IsZero() {
		return ""
	}
	if t.Year() < 1970 {
		return "is long before there were feeds: " + strconv.Itoa(t.Year())
	}
	if t.After(w.now.AddDate(1, 0, 0)) {
		return "is more than a year ahead: " + strconv.Itoa(t.Year())
	}
	return ""
}}

func readMailDate(s string) (time.Time, string) {
	s = withoutComments(s)
	m := mailDate().FindStringSubmatch(s)
	if m == nil {
		return time.Time{}, clip(s)
	}
	month := monthOf(m[3])
	if month == 0 {
		return time.Time{}, "no month is called " + clip(m[3])
	}
	if c := m[8][0]; c != '+' && c != '-' && !strings.Contains(mailZones, " "+strings.ToLower(m[8])+" ") {
		return time.Time{}, "no zone is called " + clip(m[8])
	}
	year, _ := strconv.Atoi(m[4])
	if len(m[4]) == 2 {
		year += 1900
		if year < 1950 { // RFC 2822, section 4.3
			year += 100
		}
	}
	t, ok := moment(year, month, m[2], m[5], m[6], m[7])
	if !ok {
		return time.Time{}, "there is no such day or time: " + clip(s)
	}
	if m[1] != "" && !strings.EqualFold(t.Weekday().String()[:3], m[1]) {
		return time.Time{}, "that day is a " + t.Weekday().String()
	}
	return t, ""
}

// withoutComments takes out what stands in brackets (RFC 822, section 3.4.3),
// which may hold others.
func withoutComments(s string) string {
	if !strings.Contains(s, "(") {
		return strings.TrimSpace(s)
	}
	s = mailEscape().ReplaceAllString(s, "")
	for range 10 {
		bare := mailComment().ReplaceAllString(s, " ")
		if bare == s {
			break
		}
		s = bare
	}
	return strings.TrimSpace(s)
}

func monthOf(word string) int {
	if len(word) < 3 {
		return 0
	}
	for m := time.January; m <= time.December; m++ {
		if strings.EqualFold(m.String()[:3], word) || strings.EqualFold(m.String(), word) {
			return int(m)
		}
	}
	return 0
}

// moment is a time of the calendar; false where there is none.
func moment(year, month int, day, hour, minute, second string) (time.Time, bool) {
	number := func(s string) int {
		n, _ := strconv.Atoi(s)
		return n
	}
	d, h, m, s := number(day), number(hour), number(minute), number(second)
	t := time.Date(year, time.Month(month), d, h, m, min(s, 59), 0, time.UTC)
	return t, month >= 1 && month <= 12 && d >= 1 && t.Day() == d && h < 24 && m < 60 && s <= 60
}

// rfc3339 is a date of Atom.
var rfc3339 = check{name: "date", hint: "write it like 2026-11-22T07:30:00Z", wrong: func(w *walk, s string) string {
	if s != strings.TrimSpace(s) {
		return "has space around its date"
	}
	t, ok := readInternetDate(s)
	if !ok {
		return "is no date of RFC 3339: " + clip(s)
	}
	w.lastDate = t
	return ""
}}

func readInternetDate(s string) (time.Time, bool) {
	m := internetDate().FindStringSubmatch(s)
	if m == nil {
		return time.Time{}, false
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	t, ok := moment(year, month, m[3], m[4], m[5], m[6])
	if m[9] != "" {
		h, _ := strconv.Atoi(m[9])
		minutes, _ := strconv.Atoi(m[10])
		ok = ok && h < 24 && minutes < 60
		shift := time.Duration(h)*time.Hour + time.Duration(minutes)*time.Minute
		if m[8][0] == '+' {
			shift = -shift
		}
		t = t.Add(shift)
	}
	return t, ok
}

// w3cDate is a date of Dublin Core: a year, a month, a day, or a time.
var w3cDate = check{name: "date", hint: "write it like 2026-11-22 or 2026-11-22T07:30:00Z", wrong: func(w *walk, s string) string {
	s = strings.TrimSpace(s)
	if !isW3CDate(s) {
		return "is no date as the W3C writes them: " + clip(s)
	}
	return ""
}}

func isW3CDate(s string) bool {
	if shortDate().MatchString(s) {
		_, err := time.Parse("2006-01-02"[:len(s)], s)
		return err == nil
	}
	if m := minuteDate().FindStringSubmatch(s); m != nil {
		s = m[1] + ":00" + m[2]
	}
	_, ok := readInternetDate(s)
	return ok
}

// looseW3CDate may leave the zone out.
var looseW3CDate = check{name: "date", hint: "write it like 2026-11-22T07:30:00Z", wrong: func(w *walk, s string) string {
	s = strings.TrimSpace(s)
	if !isW3CDate(s) && !isW3CDate(s+"Z") {
		return "is no date as the W3C writes them: " + clip(s)
	}
	return ""
}}

package ingest

import (
	"strconv"
	"strings"
	"time"
)

// Dates in the wild are understood or left out: an item with a wrong date would
// stand in the wrong week of a feed for ever, so nothing is guessed, and a
// missing date is never "now".

// dateForms are the ways in which programs write dates.
var dateForms = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05-0700", "2006-01-02T15:04-07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05-07:00", "2006-01-02T15:04:05.000-0700",
	time.RFC1123Z, time.RFC1123, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05 -0700", "Mon Jan 2 2006 15:04:05 GMT-0700",
}

// localForms are those without a zone: they are in the zone of the site.
var localForms = []string{
	"2006-01-02", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", "2006/01/02", "20060102", "2006-01-02 15:04:05.000000",
}

// zoneNames are what RFC 822 lets stand for a zone, and a few more. Go takes a
// name it does not know for UTC, which would move the item by hours.
var zoneNames = strings.NewReplacer(" GMT", " +0000", " UTC", " +0000", " UT", " +0000", " Z", " +0000",
	" EST", " -0500", " EDT", " -0400", " CST", " -0600", " CDT", " -0500", " MST", " -0700", " MDT", " -0600", " PST", " -0800", " PDT", " -0700",
	" BST", " +0100", " CET", " +0100", " CEST", " +0200")

// parseWhen reads a date as a program or a person wrote it; zero and false where
// it cannot be one date only. Without a zone it is in the one given.
func parseWhen(s string, zone *time.Location) (time.Time, bool) {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" || len(s) > 80 {
		return time.Time{}, false
	}
	for _, form := range dateForms {
		if t, err := time.Parse(form, zoned(s, form)); err == nil {
			return sane(t)
		}
	}
	for _, form := range localForms {
		if t, err := time.ParseInLocation(form, s, zone); err == nil {
			return sane(t)
		}
	}
	return spelled(s, zone)
}

// zoned writes the name of a zone as an offset, where the form has one.
func zoned(s, form string) string {
	if strings.HasSuffix(form, " -0700") && len(s) > 4 {
		return s[:len(s)-4] + zoneNames.Replace(s[len(s)-4:])
	}
	if strings.HasSuffix(form, " MST") && !strings.HasSuffix(s, " GMT") && !strings.HasSuffix(s, " UTC") {
		return "" // a zone Go does not know would pass for UTC
	}
	return s
}

// sane refuses years that no publication has.
func sane(t time.Time) (time.Time, bool) {
	if t.Year() < 1900 || t.Year() > 2200 {
		return time.Time{}, false
	}
	if _, offset := t.Zone(); offset == 0 {
		t = t.UTC()
	}
	return t, true
}

// months are the names of the months, and how they are cut short, in the
// languages whose months begin unlike each other.
var months = func() map[string]time.Month {
	names := [12]string{
		"january jan januar jänner janvier janv enero ene gennaio gen janeiro januari",
		"february feb februar februari février févr fév febrero febbraio febr fevereiro fev",
		"march mar märz mär mars marzo março maart mrt mrz",
		"april apr avril avr abril abr aprile",
		"may mai mayo maggio mag maio mei maj",
		"june jun juni juin junio giugno giu junho",
		"july jul juli juillet juil julio luglio lug julho",
		"august aug août aout agosto ago augustus augusti",
		"september sep sept septembre septiembre settembre set setembro",
		"october oct oktober okt octobre octubre ottobre ott outubro out",
		"november nov novembre noviembre novembro",
		"december dec dezember dez décembre déc diciembre dic dicembre dezembro",
	}
	all := map[string]time.Month{}
	for i, list := range names {
		for name := range strings.FieldsSeq(list) {
			all[name] = time.Month(i + 1)
		}
	}
	return all
}()

// The parts of a date that a person wrote: "April 9, 2019", "9. April 2019",
// "9 de abril de 2019", "2019 April 9".
var (
	monthFirst = late(`^(\pL+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$`)
	dayFirst   = late(`^(\d{1,2})(?:st|nd|rd|th|er|\.|º)? (?:of |de )?(\pL+)\.?,? (?:de )?(\d{4})$`)
	weekday    = late(`^(?i:(?:mon|tues?|wednes|wed|thurs?|fri|satur|sat|sun)(?:day)?|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),? `)
	clockTail  = late(`(?i)[,]? (?:at |um |à |• )?\d{1,2}[:.]\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?$`)
)

func spelled(s string, zone *time.Location) (time.Time, bool) {
	s = clockTail().ReplaceAllString(weekday().ReplaceAllString(s, ""), "")
	if m := monthFirst().FindStringSubmatch(s); m != nil {
		return civil(m[3], m[1], m[2], zone)
	}
	if m := dayFirst().FindStringSubmatch(s); m != nil {
		return civil(m[3], m[2], m[1], zone)
	}
	return time.Time{}, false
}

func civil(year, month, day string, zone *time.Location) (time.Time, bool) {
	m, known := months[strings.ToLower(month)]
	y, yearErr := strconv.Atoi(year)
	d, dayErr := strconv.Atoi(day)
	if !known || yearErr != nil || dayErr != nil {
		return time.Time{}, false
	}
	t := time.Date(y, m, d, 0, 0, 0, 0, zone)
	if t.Day() != d {
		return time.Time{}, false // the 31st of April
	}
	return sane(t)
}

// dateLine is a line that says when, and nothing else.
var dateLine = late(`(?i)^(?:published|posted|first published|date|on|updated|last updated|veröffentlicht|publié)?(?: on| am| le)?:? ?(.+)$`)

// soleDate tells whether a text is a date and nothing else.
func soleDate(text string) bool {
	_, ok := lineDate(text, time.UTC)
	return ok
}

// lineDate reads a line that says when.
func lineDate(text string, zone *time.Location) (time.Time, bool) {
	if len(text) > 60 {
		return time.Time{}, false
	}
	m := dateLine().FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, false
	}
	return parseWhen(m[1], zone)
}

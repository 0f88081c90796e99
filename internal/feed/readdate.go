package feed

import (
	"regexp"
	"strings"
	"time"
)

// parseDate reads a date as feeds write it: RFC 822 with odd zones and without
// its commas, ISO 8601 in all its forms, months in other languages. Without a
// zone it is UTC. What cannot be understood is the zero time: never now, never a
// guess.
func parseDate(text string) time.Time {
	if len(text) > 200 {
		return time.Time{}
	}
	text = withoutComments(text)
	if strings.Contains(text, "年") || strings.Contains(text, "년") {
		text = eastern.ReplaceAllString(text, "$1-$2-$3 ")
	}
	text = strings.Join(strings.Fields(text), " ")
	if len(text) >= 4 && isDigits(text[:4]) {
		if t := isoDate(text); !t.IsZero() {
			return sensible(t)
		}
	}
	return sensible(wordDate(text))
}

// withoutComments takes out what stands in brackets: RFC 822 section 3.1.4 lets
// anybody remark on a date, and JavaScript puts the name of its zone there.
func withoutComments(text string) string {
	for {
		before, rest, open := strings.Cut(text, "(")
		_, after, closed := strings.Cut(rest, ")")
		if !open || !closed {
			return text
		}
		text = before + " " + after
	}
}

// eastern is "2026年11月22日", which is an ISO date but for its signs.
var eastern = regexp.MustCompile(`(\d{4})[年년] ?(\d{1,2})[月월] ?(\d{1,2})[日일]`)

// sensible leaves out years that nobody published in: 0001 and 1900 are how
// programs write "no date", and 20026 is a slip.
func sensible(t time.Time) time.Time {
	if t.Year() < 1970 || t.Year() > 2200 || t.Unix() <= 0 {
		return time.Time{}
	}
	return t
}

// isoLayouts are those of W3C-DTF (ISO 8601) and what people make of it.
var isoLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999Z07",
	"2006-01-02T15:04Z07:00", "2006-01-02T15:04Z0700",
	"2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02T15",
	"2006-1-2T15:4:5Z07:00", "2006-1-2T15:4:5", "2006-1-2T15:4", "2006-01-02", "2006-1-2", "2006-01", "20060102T15:04:05", "20060102T150405Z07:00", "20060102T150405", "20060102", "2006",
}

func isoDate(text string) time.Time {
	text = strings.ToUpper(text)
	date, rest, found := strings.Cut(text, " ")
	if len(date) > 7 && (date[4] == '/' || date[4] == '.') && strings.Count(date, date[4:5]) == 2 { // "2026/01/02", "2026.01.02"
		date = strings.ReplaceAll(date, date[4:5], "-")
		text = strings.TrimSpace(date + " " + rest)
	}
	if found && !strings.Contains(date, "T") { // "2006-01-02 15:04:05 +0200"
		clock, zone, _ := strings.Cut(rest, " ")
		offset, known := zoneOffset(zone)
		if !known {
			return time.Time{}
		}
		if zone == "" {
			offset = "" // the clock may have brought its own
		}
		text = date + "T" + clock + offset
	} else if found { // "2006-01-02T15:04:05 GMT"
		offset, known := zoneOffset(rest)
		if !known {
			return time.Time{}
		}
		text = date + offset
	}
	for _, layout := range isoLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// wordDate reads "[Mon,] 2 Jan[uary] 2006 [15:04[:05] [zone]]", the month
// before the day, or the year at the end as Unix writes it.
func wordDate(text string) time.Time {
	var p dateParts
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' }) {
		if !p.take(word) {
			return time.Time{}
		}
	}
	return p.time()
}

// dateParts gathers a date word by word.
type dateParts struct {
	day, month, year string
	clock, offset    string
	half             string // "AM", "PM"
	doubtful         bool   // the month may have been a weekday: "mar, 22 nov" is a Tuesday
}

func (p *dateParts) take(word string) bool {
	plain := strings.ToLower(strings.Trim(word, ".,"))
	if half := strings.ReplaceAll(plain, ".", ""); half == "am" || half == "pm" {
		p.half = strings.ToUpper(half)
		return true
	}
	switch {
	case strings.Contains(word, ":") && p.clock == "":
		return p.takeClock(word)
	case strings.Count(word, "-") == 2: // "02-Jan-2006"
		return p.takeAll(strings.Split(word, "-"))
	case strings.Count(plain, ".") == 2: // "02.01.2006"
		return p.takeDotted(strings.Split(plain, "."))
	case isDigits(plain) && plain != "":
		return p.number(plain)
	case months[plain] != "" && (p.month == "" || p.doubtful):
		p.doubtful = weekdays[plain] && p.month == "" && p.day == ""
		p.month = months[plain]
		return true
	case weekdays[plain], between[plain], plain == "":
		return true
	case isOrdinal(plain):
		return p.number(strings.TrimRight(plain, ordinalSigns))
	}
	if p.clock == "" && p.year == "" {
		return p.day == "" // a weekday in a language nobody told us of
	}
	offset, known := zoneOffset(strings.ToUpper(word))
	if known && p.offset == "" {
		p.offset = offset
	}
	return known
}

func (p *dateParts) takeAll(words []string) bool {
	for _, word := range words {
		if !p.take(word) {
			return false
		}
	}
	return true
}

// takeDotted takes "02.01.2006". Whoever writes dots writes the day first; with
// strokes nobody knows.
func (p *dateParts) takeDotted(parts []string) bool {
	if p.day+p.month+p.year != "" || len(parts[2]) != 4 || len(parts[0]) > 2 || len(parts[1]) > 2 || !isDigits(strings.Join(parts, "")) {
		return false
	}
	p.day, p.month, p.year = parts[0], parts[1], parts[2]
	return true
}

// takeClock takes a time, perhaps with its offset at once: "15:04:05+0200".
func (p *dateParts) takeClock(word string) bool {
	upper := strings.ToUpper(word)
	end := strings.IndexFunc(upper, func(r rune) bool { return r != ':' && r != '.' && (r < '0' || r > '9') })
	if end < 0 {
		p.clock = upper
		return true
	}
	p.clock = upper[:end]
	if rest := upper[end:]; rest == "AM" || rest == "PM" {
		p.half = rest
		return true
	}
	offset, known := zoneOffset(upper[end:])
	p.offset = offset
	return known
}

func (p *dateParts) number(digits string) bool {
	switch {
	case len(digits) <= 2 && p.day == "":
		p.day = digits
	case len(digits) == 4 && p.year == "":
		p.year = digits
	case len(digits) == 2 && p.year == "": // RFC 822 had two digits; RFC 2822 section 4.3 says what they mean
		p.year = "20" + digits
		if digits >= "50" {
			p.year = "19" + digits
		}
	default:
		return false
	}
	return true
}

func (p *dateParts) time() time.Time {
	if p.day == "" || p.month == "" || p.year == "" {
		return time.Time{}
	}
	date := p.year + "-" + p.month + "-" + p.day
	layout := "2006-1-2"
	if p.clock != "" {
		date += " " + p.clock
		layout += " 15:4"
		if p.half != "" {
			layout = strings.Replace(layout, "15", "3", 1)
		}
		if strings.Count(p.clock, ":") == 2 {
			layout += ":5"
		}
		if p.half != "" {
			date, layout = date+" "+p.half, layout+" PM"
		}
	}
	if p.offset != "" {
		date, layout = date+p.offset, layout+"Z07:00"
	}
	t, err := time.Parse(layout, date)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// zones are the names RFC 822 section 5.1 knows, and those of Europe, Asia and
// Australia that feeds use and that mean one thing only.
var zones = map[string]string{
	"": "Z", "Z": "Z", "UT": "Z", "UTC": "Z", "GMT": "Z", "WET": "Z", "-0000": "Z",
	"EST": "-05:00", "EDT": "-04:00", "CST": "-06:00", "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00",
	"AKST": "-09:00", "AKDT": "-08:00", "HST": "-10:00", "AST": "-04:00", "ADT": "-03:00", "NST": "-03:30", "NDT": "-02:30",
	"BRT": "-03:00", "ART": "-03:00", "WEST": "+01:00", "CET": "+01:00", "MEZ": "+01:00", "CEST": "+02:00", "MESZ": "+02:00", "MET": "+01:00", "MEST": "+02:00",
	"EET": "+02:00", "EEST": "+03:00", "MSK": "+03:00", "SAST": "+02:00", "PKT": "+05:00", "HKT": "+08:00", "SGT": "+08:00", "JST": "+09:00", "KST": "+09:00",
	"AWST": "+08:00", "ACST": "+09:30", "AEST": "+10:00", "AEDT": "+11:00", "NZST": "+12:00", "NZDT": "+13:00", "BST": "+01:00",
	"ET": "-05:00", "CT": "-06:00", "MT": "-07:00", "PT": "-08:00",
}

// zoneOffset gives "+02:00" for a zone in any spelling; false for one that is
// not known.
func zoneOffset(zone string) (string, bool) {
	if offset, ok := zones[zone]; ok {
		return offset, true
	}
	for _, name := range []string{"GMT", "UTC", "Z"} {
		if rest, ok := strings.CutPrefix(zone, name); ok {
			zone = rest
			break
		}
	}
	sign, digits := zone[:1], strings.ReplaceAll(zone[1:], ":", "")
	if sign != "+" && sign != "-" || !isDigits(digits) {
		return "", false
	}
	switch len(digits) {
	case 1:
		digits = "0" + digits + "00"
	case 2:
		digits += "00"
	case 3:
		digits = "0" + digits
	case 4:
	default:
		return "", false
	}
	if digits > "1400" || digits[2:] > "59" {
		return "", false
	}
	return sign + digits[:2] + ":" + digits[2:], true
}

func isDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

// ordinalSigns are the letters behind "1st", "2nd", "3rd", "4th", "1er", "1°".
const ordinalSigns = "stndrhe°º"

func isOrdinal(s string) bool {
	n := strings.TrimRight(s, ordinalSigns)
	return n != s && len(n) <= 2 && isDigits(n)
}

// months are names and abbreviations in the languages of most feeds; letters
// beyond these are spelt as they are. A name that means one month in one of them
// and another in the next is none: "listopada" is November in Polish and October
// in Croatian.
var months = monthNames([12]string{
	"jan january januar janvier enero janeiro gennaio januari ene gen janv jän jänner янв января stycznia sty ocak ianuarie ian január januára ledna tammikuuta tammikuu ιανουαρίου ιαν січня 1月 1월 一月",
	"feb february februar février febrero fevereiro febbraio februari fév févr fev фев февраля lutego lut şubat februarie február februára února helmikuuta helmikuu φεβρουαρίου φεβ лютого 2月 2월 二月",
	"mar march märz mars marzo março maart mär mrz mrt мар марта marca mart martie március března maaliskuuta maaliskuu μαρτίου μαρ березня 3月 3월 三月",
	"apr april avril abril aprile avr abr апр апреля kwietnia kwi nisan aprilie április apríla dubna huhtikuuta huhtikuu απριλίου απρ квітня 4月 4월 四月",
	"may mai mayo maio maggio mei mag maj мая май maja mayıs május mája května toukokuuta toukokuu μαΐου μαϊ μάι травня 5月 5월 五月",
	"jun june juni juin junio junho giugno giu июн июня czerwca cze haziran iunie iun június júna června kesäkuuta kesäkuu ιουνίου ιουν червня 6月 6월 六月",
	"jul july juli juillet julio julho luglio juil lug июл июля lipca lip temmuz iulie iul július júla července heinäkuuta heinäkuu ιουλίου ιουλ липня 7月 7월 七月",
	"aug august août agosto augustus augusti aoû ago авг августа sierpnia sie ağustos augusztus augusta srpna elokuuta elokuu αυγούστου αυγ серпня 8月 8월 八月",
	"sep sept september septembre septiembre setembro settembre set сен сентября września wrz eylül septembrie szeptember septembra září syyskuuta syyskuu σεπτεμβρίου σεπ вересня 9月 9월 九月",
	"oct october oktober octobre octubre outubro ottobre okt out ott окт октября października paź ekim octombrie október októbra října lokakuuta lokakuu οκτωβρίου οκτ жовтня 10月 10월 十月",
	"nov november novembre noviembre novembro ноя ноября kasım kas noiembrie novembra listopadu marraskuuta marraskuu νοεμβρίου νοε 11月 11월 十一月",
	"dec december dezember décembre diciembre dezembro dicembre dez déc dic дек декабря grudnia gru aralık desember decembrie decembra prosince joulukuuta joulukuu δεκεμβρίου δεκ грудня 12月 12월 十二月",
})

func monthNames(names [12]string) map[string]string {
	numbers := [12]string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}
	m := map[string]string{}
	for i, line := range names {
		for name := range strings.FieldsSeq(line) {
			m[name] = numbers[i]
		}
	}
	return m
}

// weekdays are those that could be taken for something else where they stand.
var weekdays = wordSet("mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday " +
	"mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag lun mar mer jeu ven sam dim lunes martes")

// between are words that stand between the parts of a date and say nothing.
var between = wordSet("de del den the of at um uhr à às as a las o kl klo ob le alle")

func wordSet(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

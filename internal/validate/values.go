package validate

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/language"

	"earmark/internal/earmark"
)

// filled is a text that says something.
var filled = check{name: "blank", severity: earmark.Warning, hint: "write something, or take the element out", wrong: func(_ *walk, s string) string {
	if strings.TrimSpace(s) == "" {
		return "is empty"
	}
	return ""
}}

// late is a regular expression that is compiled when it is first needed: there
// are a hundred, and most feeds need few.
func late(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

// pattern is a check by regular expression.
func pattern(name, expression, expected, hint string) check {
	compiled := late(expression)
	return check{name: name, hint: hint, wrong: func(_ *walk, s string) string {
		if !compiled().MatchString(strings.TrimSpace(s)) {
			return "is " + quoted(s) + ", expected " + expected
		}
		return ""
	}}
}

func quoted(s string) string {
	if strings.TrimSpace(s) == "" {
		return "empty"
	}
	return strconv.Quote(clip(s))
}

// oneOf is a check against a list.
func oneOf(name string, values ...string) check {
	return check{name: name, hint: "write " + strings.Join(values[:len(values)-1], ", ") + " or " + values[len(values)-1], wrong: func(_ *walk, s string) string {
		if !slices.Contains(values, strings.TrimSpace(s)) {
			return "is " + quoted(s) + ", expected one of: " + strings.Join(values, ", ")
		}
		return ""
	}}
}

// within is a number of a range.
func within(least, most int64) check {
	return check{name: "number", hint: "write a whole number", wrong: func(_ *walk, s string) string {
		n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
		switch {
		case err != nil:
			return "is " + quoted(s) + ", expected a whole number"
		case n < least:
			return "is " + strconv.FormatInt(n, 10) + ", expected at least " + strconv.FormatInt(least, 10)
		case n > most:
			return "is " + strconv.FormatInt(n, 10) + ", expected at most " + strconv.FormatInt(most, 10)
		}
		return ""
	}}
}

const anyNumber = 1<<63 - 1

var (
	natural   = within(0, anyNumber)
	positive  = within(1, anyNumber)
	integer   = within(-anyNumber, anyNumber)
	decimal   = pattern("number", `^[+-]?\d*\.?\d+$`, "a number", "write a number like 29.97")
	trueFalse = oneOf("boolean", "true", "false")
	latitude  = degrees(90)
	longitude = degrees(180)
)

func degrees(most float64) check {
	return check{name: "degrees", hint: "write degrees, a point, and decimals", wrong: func(_ *walk, s string) string {
		f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
		if err != nil || f < -most || f > most {
			return "is " + quoted(s) + ", expected degrees between -" + strconv.Itoa(int(most)) + " and " + strconv.Itoa(int(most))
		}
		return ""
	}}
}

// atMost is a text of so many characters.
func atMost(n int) check {
	return check{name: "long", hint: "shorten it: what is longer is cut by those who show it", wrong: func(_ *walk, s string) string {
		if c := utf8.RuneCountInString(s); c > n {
			return "has " + strconv.Itoa(c) + " characters, at most " + strconv.Itoa(n) + " are shown"
		}
		return ""
	}}
}

// atMostBytes is a text of so many bytes.
func atMostBytes(n int) check {
	return check{name: "long", hint: "shorten it: what is longer is cut by those who show it", wrong: func(_ *walk, s string) string {
		if len(s) > n {
			return "has " + strconv.Itoa(len(s)) + " bytes, at most " + strconv.Itoa(n) + " are taken"
		}
		return ""
	}}
}

// languageTag is the shape of a tag of RFC 5646.
var languageTag = late(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`)

var lang = check{name: "language", hint: "write a code like en, de-AT or pt-BR", wrong: func(_ *walk, s string) string {
	s = strings.TrimSpace(s)
	primary, _, _ := strings.Cut(s, "-")
	if languageTag().MatchString(s) {
		if p := strings.ToLower(primary); p == "x" || p == "i" {
			return ""
		}
		if _, err := language.ParseBase(primary); err == nil {
			return ""
		}
	}
	return "is " + quoted(s) + ", which is no code of a language"
}}

var (
	mimeType = late(`^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(\s*;\s*[A-Za-z0-9_.-]+=("[^"]*"|[^\s;"]+))*;?$`)
	mime     = check{name: "type", hint: "write a type like audio/mpeg", wrong: func(_ *walk, s string) string {
		if !mimeType().MatchString(s) {
			return "is " + quoted(s) + ", which is no media type"
		}
		return ""
	}}
)

var (
	addrSpec  = `[A-Za-z0-9!#$%&'*+/=?^_{|}~.\x60-]+@(?:[A-Za-z0-9\x{80}-\x{10FFFF}](?:[A-Za-z0-9\x{80}-\x{10FFFF}-]*)(?:\.[A-Za-z0-9\x{80}-\x{10FFFF}-]+)*|\[[0-9.:A-Fa-f]+\])`
	onlyMail  = late(`^` + addrSpec + `$`)
	withMail  = late(addrSpec)
	usualMail = late(`^(?:mailto:)?` + addrSpec + `(?:\?\S*)?(?:\s+\([^<>@]*\))?$`)
	bareMail  = late(`^(?:mailto:)?` + addrSpec + `$`)
)

// mailAddress is a bare address.
var mailAddress = check{name: "email", hint: "write the address alone, like ann@example.org", wrong: func(_ *walk, s string) string {
	if !onlyMail().MatchString(s) {
		return "is " + quoted(s) + ", expected an address of mail and nothing else"
	}
	return ""
}}

// contact is an address with, perhaps, the name of its owner.
var contact = check{name: "email", hint: "write it like ann@example.org (Ann Cole); a name alone belongs into dc:creator", wrong: func(_ *walk, s string) string {
	if rest, ok := strings.CutPrefix(s, "mailto:"); ok {
		if plain, err := url.PathUnescape(rest); err == nil {
			s = plain
		}
	}
	if !withMail().MatchString(s) {
		return "is " + quoted(s) + ", expected an address of mail"
	}
	return ""
}}

var usualContact = check{name: "email-form", severity: earmark.Warning, source: RSSProfile, hint: "write it like ann@example.org (Ann Cole)", wrong: func(_ *walk, s string) string {
	s = strings.TrimSpace(s)
	switch {
	case bareMail().MatchString(s):
		return "has no name beside its address"
	case !usualMail().MatchString(s):
		return "is " + quoted(s) + ": few readers find the name in it"
	}
	return ""
}}

// control is text without the characters that no XML can hold, for many readers
// make XML of it.
var control = check{name: "control", severity: earmark.Warning, hint: "take the character out: no reader can show it", wrong: func(_ *walk, s string) string {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\n' && c != '\t' && c != '\r' {
			return fmt.Sprintf("holds the control character U+%04X", c)
		}
	}
	return ""
}}

// garbled is text that was taken for another encoding once.
var garbled = check{name: "garbled", severity: earmark.Warning, source: XML, hint: "the text was UTF-8, read as Latin-1 and saved again", wrong: func(_ *walk, s string) string {
	if strings.IndexByte(s, 0xC2) < 0 && !strings.Contains(s, "\uFFFD") { // of these characters the first byte is 0xC2
		return ""
	}
	for _, r := range s {
		if r >= 0x80 && r <= 0x9F || r == utf8.RuneError {
			return "has characters that nobody meant: " + clip(s)
		}
	}
	return ""
}}

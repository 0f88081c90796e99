package audience

import (
	"fmt"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// The longest an address and its local part may be, in octets (RFC 5321
// sections 4.5.3.1.1 and 4.5.3.1.3; the path's brackets count there).
const (
	maxAddress = 254
	maxLocal   = 64
)

// AddressError is an address that no letter can be sent to.
type AddressError struct {
	Address string
	Problem string
}

// Error names the address and what is wrong with it.
func (e *AddressError) Error() string { return fmt.Sprintf("address %q %s", e.Address, e.Problem) }

// Normalize gives an address the one form it is kept in: a mailbox of RFC 5321
// without a name, its domain in lower case and its own script. The local part
// stays as it is, for only its host may say what its letters mean. Anything
// else is an [AddressError].
func Normalize(address string) (string, error) {
	trimmed := strings.Trim(address, " \t\r\n")
	if local, domain, ok := strings.Cut(trimmed, "@"); ok && isPlain(local, domain) {
		return local + "@" + strings.ToLower(domain), nil
	}
	return normalize(address, trimmed)
}

// normalize is the long way.
func normalize(address, trimmed string) (string, error) {
	fail := func(problem string) (string, error) {
		return "", &AddressError{Address: address, Problem: problem}
	}
	if problem := shape(trimmed); problem != "" {
		return fail(problem)
	}
	at := strings.LastIndexByte(trimmed, '@')
	local, domain := trimmed[:at], trimmed[at+1:]
	ascii, domain, problem := normalizeDomain(domain)
	if problem != "" {
		return fail(problem)
	}
	if len(local) > maxLocal || len(local)+1+len(ascii) > maxAddress {
		return fail(fmt.Sprintf("is too long: %d octets before the @ and %d in all are the most", maxLocal, maxAddress))
	}
	// What is left to judge is which letters and dots the local part holds.
	parsed, err := mail.ParseAddress(local + "@" + ascii)
	if err != nil || parsed.Name != "" || parsed.Address != local+"@"+ascii {
		return fail("has a character or a dot before the @ that an address cannot have there")
	}
	return local + "@" + domain, nil
}

// isPlain tells of nearly every address there is that nothing is wrong with it:
// it is what the long way finds out too, thirty times as fast, which a list of a
// million feels.
func isPlain(local, domain string) bool {
	if len(local) == 0 || len(local) > maxLocal || len(local)+1+len(domain) > maxAddress {
		return false
	}
	dot := true // the last one was one, or there is none before
	for i := range len(local) {
		switch c := local[i]; {
		case c == '.':
			if dot {
				return false
			}
			dot = true
			continue
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("+-_", c) >= 0:
			dot = false
		default:
			return false
		}
	}
	return !dot && isPlainDomain(domain)
}

// isPlainDomain is a domain of labels of letters, digits and single hyphens.
func isPlainDomain(domain string) bool {
	start, dots := 0, 0
	for i := 0; i <= len(domain); i++ {
		if i == len(domain) || domain[i] == '.' {
			if i == start || i-start > 63 || domain[start] == '-' || domain[i-1] == '-' {
				return false
			}
			if i < len(domain) {
				dots++
			}
			start = i + 1
			continue
		}
		c := domain[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && (c != '-' || i > 0 && domain[i-1] == '-') {
			return false
		}
	}
	return dots > 0
}

// shape finds what is wrong at first sight; empty when nothing is.
func shape(address string) string {
	switch {
	case address == "":
		return "is empty"
	case !utf8.ValidString(address):
		return "is not UTF-8"
	case strings.ContainsFunc(address, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }):
		return "holds a line break or another control character"
	case strings.ContainsAny(address, "<>"):
		return "holds angle brackets: give the address alone, the name apart"
	case strings.ContainsAny(address, ",;"):
		return "is more than one address"
	case strings.ContainsFunc(address, unicode.IsSpace):
		return "holds a space"
	case strings.Contains(address, `"`):
		return "has a quoted local part, which is not supported"
	}
	switch at := strings.LastIndexByte(address, '@'); {
	case at < 0:
		return "has no @"
	case at == 0:
		return "has nothing before the @"
	case at == len(address)-1:
		return "has no domain behind the @"
	case strings.Contains(address[:at], "@"):
		return "has more than one @"
	}
	return ""
}

// normalizeDomain gives a domain as the DNS writes it and as people do.
func normalizeDomain(domain string) (ascii, unicode, problem string) {
	if strings.HasPrefix(domain, "[") {
		return "", "", "has a number in place of a domain"
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil {
		return "", "", fmt.Sprintf("has a domain that cannot exist (%v)", err)
	}
	if !strings.Contains(ascii, ".") && ascii != "localhost" {
		return "", "", "has a domain without a dot"
	}
	if len(ascii) > 253 || strings.HasSuffix(ascii, ".") || strings.Contains(ascii, "..") || strings.HasPrefix(ascii, ".") {
		return "", "", "has a domain that cannot exist"
	}
	unicode, err = idna.Lookup.ToUnicode(ascii)
	if err != nil {
		return "", "", fmt.Sprintf("has a domain that cannot exist (%v)", err)
	}
	return ascii, unicode, ""
}

// maxName is the longest name that is kept, in characters.
const maxName = 200

// NameError is a name that cannot stand in a letter.
type NameError struct {
	Name    string
	Problem string
}

// Error names the name and what is wrong with it.
func (e *NameError) Error() string { return fmt.Sprintf("name %q %s", e.Name, e.Problem) }

// cleanName leaves one space where there was any white space, so that a name
// broken over two lines in a spreadsheet is a name still. Nothing in it is
// taken for a formula or a format: "=1+1" is somebody's name.
func cleanName(name string) (string, error) {
	if !utf8.ValidString(name) {
		return "", &NameError{name, "is not UTF-8"}
	}
	clean := strings.Join(strings.Fields(name), " ")
	if strings.ContainsFunc(clean, unicode.IsControl) {
		return "", &NameError{name, "holds a control character"}
	}
	if utf8.RuneCountInString(clean) > maxName {
		return "", &NameError{name, fmt.Sprintf("is longer than %d characters", maxName)}
	}
	return clean, nil
}

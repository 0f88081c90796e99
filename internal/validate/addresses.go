package validate

import (
	"net/netip"
	"net/url"
	"strings"

	"earmark/internal/earmark"
)

// uriCharacters is all that an address may be made of (RFC 3986, section 2),
// and the letters of other alphabets (RFC 3987).
var (
	badURI     = late("[\\x00-\\x20<>\"{}|\\\\^`\\x7f]")
	badPercent = late(`%(?:[^0-9A-Fa-f]|[0-9A-Fa-f](?:[^0-9A-Fa-f]|$)|$)`)
	tagURI     = late(`^tag:([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[A-Za-z0-9._+-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?),(\d{4})(-\d\d(-\d\d)?)?:([A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]*)$`)
	urnURI     = late(`^(?i:urn):[A-Za-z0-9][A-Za-z0-9-]{0,31}:[A-Za-z0-9()+,\-.:=@;$_!*'%/?#&~]+$`)
)

// registered are schemes that the registry of IANA names, as far as feeds have
// been seen to use them.
var registered = words(`aaa about acct acap afp aim apt bitcoin cap cid coap crid data dav dict dns facetime
	file finger fish ftp geo git go gopher gtalk h323 http https iax icap icon im imap info ipfs ipn ipp irc irc6 ircs itms
	jabber jar ldap ldaps magnet mailto matrix maps market message mid mms msnim mtqp mupdate mvn news nfs ni nih nntp opaquelocktoken
	pkcs11 pop pres prospero reload rsync rtmp rtsp rtsps secondlife service session sftp sgn shttp sieve sip sips skype sms snmp spotify ssh
	steam stun stuns svn tag teamspeak tel telnet tftp thismessage tip tn3270 tv udp urn vemmi ventrilo vnc wais webcal ws wss wtai xcon xmlrpc.beep
	xmpp xri ymsgr z39.50r z39.50s`)

func words(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[w] = true
	}
	return set
}

// scheme is what stands before the first colon of an address, in small letters;
// "" where it is no scheme (RFC 3986, section 3.1).
func scheme(s string) string {
	for i := range len(s) {
		switch c := s[i]; {
		case isLetter(c), i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'):
		case i > 0 && c == ':':
			return strings.ToLower(s[:i])
		default:
			return ""
		}
	}
	return ""
}

// wrongURI is what is wrong with the characters of an address.
func wrongURI(s string) string {
	switch {
	case badURI().MatchString(s):
		c := badURI().FindString(s)
		if strings.TrimSpace(c) == "" {
			return "has white space in its address: " + clip(s)
		}
		return "has " + c + " in its address, which must be written in per cent: " + clip(s)
	case badPercent().MatchString(s):
		return "has a % in its address that no two digits follow: " + clip(s)
	case strings.HasPrefix(s, "tag:") && badTag(s):
		return "is no tag: address as RFC 4151 has them: " + clip(s)
	case scheme(s) == "urn" && !urnURI().MatchString(s):
		return "is no urn: as RFC 8141 has them: " + clip(s)
	}
	return wrongHost(s)
}

// wrongHost judges the host of a web address.
func wrongHost(s string) string {
	if sc := scheme(s); sc != "http" && sc != "https" && sc != "ftp" {
		return ""
	}
	rest := s[strings.IndexByte(s, ':')+1:]
	if !strings.HasPrefix(rest, "//") {
		return "is an address without a host: " + clip(s)
	}
	rest = rest[2:]
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		rest = rest[i+1:]
	}
	if strings.HasPrefix(rest, "[") {
		end := strings.IndexByte(rest, ']')
		if end < 0 {
			return "has no good host: " + clip(s)
		}
		if _, err := netip.ParseAddr(rest[1:end]); err != nil {
			return "has no good host: " + clip(s)
		}
		return ""
	}
	host, port, _ := strings.Cut(rest, ":")
	if host == "" || strings.Trim(port, "0123456789") != "" || strings.ContainsAny(host, "[],;()!*'$&+=") {
		return "has no good host: " + clip(s)
	}
	return ""
}

// badTag tells whether a tag: address is not as RFC 4151, section 2.1, has
// them.
func badTag(s string) bool {
	m := tagURI().FindStringSubmatch(s)
	return m == nil || !isW3CDate(m[2]+m[3])
}

func absoluteURI(s string) bool { return scheme(s) != "" }

// reference is an address, whole or relative.
var reference = check{name: "url", hint: "write the address in full, odd characters in per cent", wrong: func(_ *walk, s string) string { return wrongURI(s) }}

// address is a whole address with a scheme that people use.
var address = check{name: "url", hint: "begin with https:// and write odd characters in per cent", wrong: func(_ *walk, s string) string {
	s = strings.TrimSpace(s)
	switch sc := scheme(s); {
	case s == "":
		return "is empty, expected an address"
	case sc == "":
		return "is not a whole address: " + clip(s)
	default:
		return wrongURI(s)
	}
}}

// tight is an address that white space may not stand around.
var tight = check{name: "space", hint: "take the white space out", wrong: func(_ *walk, s string) string {
	if s != strings.TrimSpace(s) {
		return "has white space around its value"
	}
	return ""
}}

// webAddress can be opened in a browser.
var webAddress = check{name: "url", hint: "begin with https:// and write odd characters in per cent", wrong: func(w *walk, s string) string {
	if wrong := address.wrong(w, s); wrong != "" {
		return wrong
	}
	if sc := scheme(strings.TrimSpace(s)); sc == "tag" || sc == "urn" {
		return "is a name, not an address that can be opened: " + clip(s)
	}
	return ""
}}

// asciiAddress has no letters but those of URIs.
var asciiAddress = check{name: "iri", source: URIs, hint: "write the host in punycode and the rest in per cent", wrong: func(_ *walk, s string) string {
	for _, r := range s {
		if r > 0x7F {
			return "has letters in its address that only browsers take: " + clip(s)
		}
	}
	return ""
}}

// knownScheme is an address whose scheme programs know.
var knownScheme = check{name: "scheme", severity: earmark.Warning, source: URIs, hint: "use https:// where you can", wrong: func(_ *walk, s string) string {
	if sc := scheme(strings.TrimSpace(s)); sc != "" && !registered[sc] {
		return "begins with " + clip(sc) + ":, which is no registered scheme"
	}
	return ""
}}

// canonical is an identifier written as everybody would (RFC 3986, section 6):
// readers compare them letter by letter.
var canonical = check{name: "canonical", severity: earmark.Warning, source: URIs, hint: "write it so from the first day; later leave it: a changed id is a new item", wrong: func(_ *walk, s string) string {
	better := canonicalURI(s)
	if better == s {
		return ""
	}
	return "can be written in several ways; the usual one is " + clip(better)
}}

func canonicalURI(s string) string {
	sc := scheme(s)
	if sc == "" {
		return s
	}
	rest := s[len(sc)+1:]
	sc += ":"
	if !strings.HasPrefix(rest, "//") {
		return sc + upperPercent(rest)
	}
	end := strings.IndexAny(rest[2:], "/?#")
	if end < 0 {
		end = len(rest) - 2
	}
	host, path := strings.ToLower(rest[2:2+end]), rest[2+end:]
	host = strings.TrimSuffix(host, ":")
	for scheme, port := range map[string]string{"http:": ":80", "https:": ":443", "ftp:": ":21"} {
		if sc == scheme {
			host = strings.TrimSuffix(host, port)
		}
	}
	if path == "" && (sc == "http:" || sc == "https:") {
		path = "/"
	}
	return sc + "//" + host + upperPercent(withoutDots(path))
}

// withoutDots takes "." and ".." out of a path.
func withoutDots(path string) string {
	end := strings.IndexAny(path, "?#")
	if end < 0 {
		end = len(path)
	}
	if !strings.Contains(path[:end], "/.") {
		return path
	}
	u, err := url.Parse("http://x" + path[:end])
	if err != nil {
		return path
	}
	return u.ResolveReference(&url.URL{Path: u.Path}).EscapedPath() + path[end:]
}

var percent = late(`%[0-9A-Fa-f]{2}`)

// upperPercent writes percent signs with capitals, and not where none is needed.
func upperPercent(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	return percent().ReplaceAllStringFunc(s, func(p string) string {
		plain, err := url.PathUnescape(p)
		if err == nil && len(plain) == 1 && (plain[0] >= 'a' && plain[0] <= 'z' || plain[0] >= 'A' && plain[0] <= 'Z' || plain[0] >= '0' && plain[0] <= '9' || strings.Contains("-._~", plain)) {
			return plain
		}
		return strings.ToUpper(p)
	})
}

// resolve is an address within a base.
func resolve(base, ref string) string {
	b, err := url.Parse(base)
	if err != nil {
		return ref
	}
	r, err := url.Parse(strings.TrimSpace(ref))
	if err != nil {
		return ref
	}
	return b.ResolveReference(r).String()
}

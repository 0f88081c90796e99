package validate

import (
	"bytes"
	"strings"
)

// namespaces are those that feeds use, with the prefix that this room's tables
// know each by. A document may call them as it likes.
var namespaces = map[string]string{
	"":                                                                            "",
	"http://www.w3.org/XML/1998/namespace":                                        "xml",
	"http://www.w3.org/2005/Atom":                                                 "atom",
	"http://purl.org/atom/ns#":                                                    "atom03",
	"http://purl.org/rss/1.0/":                                                    "rss1",
	"http://my.netscape.com/rdf/simple/0.9/":                                      "rss1",
	"http://www.w3.org/1999/02/22-rdf-syntax-ns#":                                 "rdf",
	"http://www.w3.org/2000/01/rdf-schema#":                                       "rdfs",
	"http://www.w3.org/1999/xhtml":                                                "xhtml",
	"http://www.w3.org/2000/svg":                                                  "svg",
	"http://www.w3.org/1998/Math/MathML":                                          "mathml",
	"http://www.w3.org/1999/xlink":                                                "xlink",
	"http://www.w3.org/2001/XMLSchema-instance":                                   "xsi",
	"http://purl.org/dc/elements/1.1/":                                            "dc",
	"http://purl.org/dc/terms/":                                                   "dcterms",
	"http://purl.org/rss/1.0/modules/content/":                                    "content",
	"http://purl.org/rss/1.0/modules/syndication/":                                "sy",
	"http://purl.org/rss/1.0/modules/slash/":                                      "slash",
	"http://purl.org/rss/1.0/modules/threading/":                                  "thr1",
	"http://purl.org/rss/1.0/modules/link/":                                       "l",
	"http://purl.org/rss/1.0/modules/event/":                                      "ev",
	"http://purl.org/rss/1.0/modules/annotate/":                                   "annotate",
	"http://purl.org/rss/1.0/modules/wiki/":                                       "wiki",
	"http://purl.org/rss/1.0/modules/taxonomy/":                                   "taxo",
	"http://purl.org/rss/1.0/modules/company/":                                    "company",
	"http://purl.org/rss/1.0/modules/aggregation/":                                "ag",
	"http://purl.org/rss/1.0/modules/audio/":                                      "audio",
	"http://purl.org/rss/1.0/modules/email/":                                      "email",
	"http://purl.org/rss/1.0/modules/image/":                                      "image",
	"http://purl.org/rss/1.0/modules/reference/":                                  "ref",
	"http://purl.org/rss/1.0/modules/richequiv/":                                  "reqv",
	"http://purl.org/rss/1.0/modules/search/":                                     "search",
	"http://purl.org/rss/1.0/modules/servicestatus/":                              "ss",
	"http://purl.org/rss/1.0/modules/streaming/":                                  "str",
	"http://purl.org/rss/1.0/modules/textinput/":                                  "ti",
	"http://purl.org/rss/1.0/modules/changedpage/":                                "cp",
	"http://purl.org/syndication/history/1.0":                                     "fh",
	"http://purl.org/syndication/thread/1.0":                                      "thr",
	"http://purl.org/atompub/tombstones/1.0":                                      "at",
	"http://www.w3.org/2007/app":                                                  "app",
	"http://purl.org/atom/app#":                                                   "app",
	"http://www.itunes.com/dtds/podcast-1.0.dtd":                                  "itunes",
	"http://www.itunes.com/DTDs/Podcast-1.0.dtd":                                  "itunes",
	"http://www.itunes.com/DTDs/PodCast-1.0.dtd":                                  "itunes",
	"https://podcastindex.org/namespace/1.0":                                      "podcast",
	"http://podcastindex.org/namespace/1.0":                                       "podcast",
	"https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
	"http://www.google.com/schemas/play-podcasts/1.0":                             "googleplay",
	"http://www.google.com/schemas/play-podcasts/1.0/play-podcasts.xsd":           "googleplay",
	"http://www.spotify.com/ns/rss":                                               "spotify",
	"http://podlove.org/simple-chapters":                                          "psc",
	"http://www.rawvoice.com/rawvoiceRssModule/":                                  "rawvoice",
	"https://blubrry.com/developer/rawvoice-rss/":                                 "rawvoice",
	"http://search.yahoo.com/mrss/":                                               "media",
	"http://rssnamespace.org/feedburner/ext/1.0":                                  "feedburner",
	"http://madskills.com/public/xml/rss/module/trackback/":                       "trackback",
	"http://wellformedweb.org/CommentAPI/":                                        "wfw",
	"http://backend.userland.com/creativeCommonsRssModule":                        "creativeCommons",
	"http://cyber.law.harvard.edu/rss/creativeCommonsRssModule.html":              "creativeCommons",
	"http://web.resource.org/cc/":                                                 "cc",
	"http://creativecommons.org/ns#":                                              "cc",
	"http://backend.userland.com/blogChannelModule":                               "blogChannel",
	"http://webns.net/mvcb/":                                                      "admin",
	"http://xmlns.com/foaf/0.1/":                                                  "foaf",
	"http://www.w3.org/2003/01/geo/wgs84_pos#":                                    "geo",
	"http://www.georss.org/georss":                                                "georss",
	"http://www.georss.org/georss/10":                                             "georss",
	"http://www.opengis.net/gml":                                                  "gml",
	"http://postneo.com/icbm":                                                     "icbm",
	"http://postneo.com/icbm/":                                                    "icbm",
	"http://geourl.org/rss/module/":                                               "geourl",
	"http://feedsync.org/2007/feedsync":                                           "sx",
	"http://www.microsoft.com/schemas/rss/sse":                                    "sse",
	"http://www.microsoft.com/schemas/rss/core/2005":                              "cf",
	"http://www.bloglines.com/about/specs/fac-1.0":                                "access",
	"http://conversationsnetwork.org/rssNamespace-1.0/":                           "conversationsnetwork",
	"http://a9.com/-/spec/opensearch/1.1/":                                        "opensearch",
	"http://a9.com/-/spec/opensearchrss/1.0/":                                     "opensearch",
	"http://schemas.google.com/g/2005":                                            "gd",
	"http://base.google.com/ns/1.0":                                               "g",
	"http://www.opml.org/spec2":                                                   "opml",
	"http://www.purl.org/NET/ENT/1.0/":                                            "ent",
	"http://purl.org/net/rss1.1#":                                                 "rss11",
	"http://prismstandard.org/namespaces/basic/2.0/":                              "prism",
	"http://prismstandard.org/namespaces/1.2/basic/":                              "prism",
	"http://www.livejournal.org/rss/lj/1.0/":                                      "lj",
	"http://www.pheedo.com/namespace/pheedo":                                      "pheedo",
	"http://www.w3.org/1999/XSL/Transform":                                        "xsl",
	"http://source.scripting.com/":                                                "sourcens",
	"http://ns.adobe.com/xap/1.0/":                                                "xmp",
	"com-wordpress:feed-additions:1":                                              "wp",
	"http://www.usatoday.com/rss/1.0":                                             "usatoday",
	"http://www.apple.com/ilife/wallpapers":                                       "apple-wallpapers",
	"http://www.apple.com/ilife/photocast":                                        "apple-photocast",
	"http://webfeeds.org/rss/1.0":                                                 "webfeeds",
	"http://www.youtube.com/xml/schemas/2015":                                     "yt",
	"http://gdata.youtube.com/schemas/2007":                                       "yt07",
	"http://rdfs.org/sioc/ns#":                                                    "sioc",
	"http://purl.org/media#":                                                      "mediards",
	"http://xml.newsisfree.com/ns":                                                "nif",
	"http://ipsdemo.com/ns":                                                       "ips",
	"http://bitworking.org/NS/pie/":                                               "pie",
	"http://www.w3.org/2002/12/cal/icaltzd#":                                      "ical",
}

// name is an element's or attribute's name as the tables have it.
type name struct {
	table string // "itunes:image", "title"; unknown namespaces: "?:foo"
	uri   string
	local string
}

// scope is the namespaces that hold within an element, and the names that were
// looked up there.
type scope struct {
	outer  *scope
	prefix map[string]string
	names  map[string]name
}

func newScope(outer *scope) *scope {
	return &scope{outer: outer, prefix: map[string]string{}, names: map[string]name{}}
}

// uri is the namespace of a prefix; false where it was never declared.
func (s *scope) uri(prefix string) (string, bool) {
	for at := s; at != nil; at = at.outer {
		if uri, ok := at.prefix[prefix]; ok {
			return uri, true
		}
	}
	if prefix == "xml" {
		return "http://www.w3.org/XML/1998/namespace", true
	}
	return "", prefix == ""
}

// knows tells whether some prefix stands for the namespace that is usually
// called so.
func (s *scope) knows(usual string) bool {
	for at := s; at != nil; at = at.outer {
		for _, uri := range at.prefix {
			if namespaces[uri] == usual {
				return true
			}
		}
	}
	return false
}

// element looks an element's name up; false where its prefix was never declared.
func (s *scope) element(raw []byte) (name, bool) {
	if n, ok := s.names[string(raw)]; ok {
		return n, true
	}
	prefix, local := "", string(raw)
	if i := bytes.IndexByte(raw, ':'); i >= 0 {
		prefix, local = local[:i], local[i+1:]
	}
	uri, ok := s.uri(prefix)
	if !ok {
		return name{}, false
	}
	n := name{uri: uri, local: local, table: tableName(uri, local)}
	if len(s.names) < 1000 {
		s.names[string(raw)] = n
	}
	return n, true
}

// attribute looks an attribute's name up: without a prefix it is in none.
func (s *scope) attribute(raw []byte) (string, bool) {
	i := bytes.IndexByte(raw, ':')
	if i < 0 {
		return string(raw), true
	}
	uri, ok := s.uri(string(raw[:i]))
	return tableName(uri, string(raw[i+1:])), ok
}

func tableName(uri, local string) string {
	prefix, known := namespaces[uri]
	switch {
	case !known:
		prefix = "?"
	case prefix == "", prefix == "rss1":
		return local
	}
	return prefix + ":" + local
}

// vocabulary is the prefix of a name in the tables.
func vocabulary(table string) string {
	prefix, _, found := strings.Cut(table, ":")
	if !found {
		return ""
	}
	return prefix
}

// Package validate judges feeds of any kind: RSS 0.9 to 2.0, Atom, JSON Feed,
// podcasts and OPML. [Feed] reads a feed once, from the beginning to its end,
// and tells each finding as soon as it is sure of it: what is wrong, at which
// line and column, whose rule it is, and what to do.
//
// The rules are tables, a file for each standard: what may stand where, how
// often, and what its text and attributes must be. The walk that follows them
// keeps a small stack of the elements it is in, so that memory does not grow
// with the feed. As the XML standard asks (section 1.2), reading ends at the
// first place where a document is not well-formed.
package validate

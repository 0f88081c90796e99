// Package feed writes what other programs subscribe to, and reads the same of
// others. Written are a feed of articles as
// RSS 2.0, Atom 1.0 and JSON Feed 1.1 ([Articles]), the podcast feed of a show
// ([Podcast]), and a list of feeds as OPML 2.0 ([WriteOPML]). It also makes the
// short pieces of HTML that carry a link from an article to an episode
// ([ListenBlock]) and back ([ReadBlock]).
//
// The head of a feed has the wire shapes of gorilla/feeds and eduncan911/podcast,
// extended by embedding: a field of ours with the same XML or JSON name lies
// shallower and takes the place of the library's. Its items, which are nearly all
// of it, are written straight as bytes, in the libraries' order of elements. Three
// rules keep that safe:
//
//   - Nothing is written before [markup.XMLText] has seen it: the libraries write
//     CDATA sections unchecked, as we do, and one control character there makes the
//     whole feed unreadable.
//   - No date comes from the clock and no identifier from chance: the same
//     content gives the same bytes, or caches and readers see news where there
//     is none.
//   - Items are made while they are written, one at a time, so that memory does
//     not grow with their number.
//
// It also reads what others write: [Read] hands on the items of an RSS, Atom or
// JSON feed one by one, whatever its character set and however careless.
//
// All values are only read; any number of goroutines may write from the same
// one. Nothing here closes a writer.
package feed

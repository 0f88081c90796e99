// Package link finds which articles and episodes belong together, says why,
// and where in the episode.
//
// One symmetric score ranks both directions. For an article and an episode
//
//	S = R · F · P
//
// where R is how alike their texts are (words and pairs of near words,
// weighted by rarity) against how alike each of the two usually is to the
// other side; F is larger the nearer they were published; P is larger when the
// author speaks in the episode or a guest is named in the article. The factors
// multiply, so that neither a date nor a name lifts a pair whose texts have
// nothing in common. The score of an [earmark.Link] is S brought to 0..1, in the
// same order.
//
// Beside that stand the things that need no guessing: identifiers in front
// matter, addresses in a text, an editor's verdicts, and a biography that names
// a show. Every signal, of either sort, is a value with a name that tells its
// weight and explains itself in words a reader could be shown.
//
// The way through the package: scan.go finds words, analysis.go makes terms of
// them, bag.go counts the features of a document, index.go weighs them and
// holds the postings, calibrate.go, date.go and people.go give the factors,
// score.go joins them and signals.go tells of them; claims.go, address.go and
// mention.go know what is asked for or said outright; engine.go and query.go
// answer queries of what candidate.go judges; explain.go and moment.go tell why and where.
//
// Everything is held in memory. An [Engine] never changes after [New] and may
// be shared by any number of goroutines; its answers depend neither on their
// number nor on the clock.
package link

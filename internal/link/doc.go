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
// What an article quotes, and what of it is spoken word for word, is looked for
// in the transcripts that may hold it; found, it tells the minute and fills a
// part of what the factors leave of the way to 1.
//
// What a question costs grows as the square root of the number of episodes:
// linking one article takes, on one processor and without the words that
// explain it,
//
//	episodes   1,000  3,000  10,000  30,000  100,000  300,000
//	ms          0.02   0.04    0.07    0.12     0.21     0.43
//
// (BenchmarkGrowth). Three things bound it. A feature of more than 1,000
// documents takes part in nothing, so no list is longer. Of a document only the
// features lead to others that hold three quarters of its weight: they are the
// rare ones, whose lists are short. And only what has enough in common there, by
// text and by date, is compared as a whole, one row with another. What the
// shortcuts lose is measured on a library with true links: one link of a
// hundred at most, and no more than .01 of nDCG.
//
// An index is made once and then brought up to date, until a fiftieth of either
// side is another. How much a feature weighs hangs on all documents: for those
// that are as they were it stays as it was, so an index that was updated may give
// a score that is some hundredths out, and the same one whatever the order of the
// changes. [Kept.Exact] has none of that.
//
// The way through the package. Words: scan.go finds them, analysis.go makes
// terms of them, bag.go counts the features of a document, reader.go reads
// documents. The index: build.go and shard.go make it, index.go holds it and is
// asked, calibrate.go and timely.go measure the library, twin.go finds what is
// there twice. Files: segment.go, snapshot.go, notebook.go and answers.go write
// them, kept.go, keptfile.go and whole.go decide what is still good. Bringing an
// index up to date: changes.go tells what is another, reading.go keeps what is read
// of that, tally.go weighs it, update.go does the work, and addition.go is what
// comes of it. Judging: date.go and people.go give the factors, score.go
// joins them, claims.go, address.go and mention.go know what is asked for or said
// outright, candidate.go judges, query.go and crowd.go choose. Quotations: saying.go, sought.go,
// murmur.go, lookup.go, recording.go, align.go, echo.go, heard.go, differ.go and
// quote.go, in the order of the work. Telling: signals.go, explain.go,
// declined.go; moment.go, timeline.go and passage.go tell where.
//
// An [Engine] never changes its answers after [New] or [Kept.Open], and may be
// shared by any number of goroutines; its answers depend neither on their
// number nor on the clock, nor on whether they come from a kept file, but for
// one that was brought up to date.
package link

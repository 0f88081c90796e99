// Package digest makes an issue of the letter: it chooses what goes in and
// renders subject, HTML and text. Delivery is somebody else's work.
//
//	issue, err := digest.Assemble(lib, pairs, opts, plan)  // or Choose, without a plan
//	renderer, err := digest.New(files)                     // once
//	edition, err := renderer.Prepare(issue)                // once for an issue
//	letter, err := edition.For(opts.Reader(name, tokens))   // once for a reader
//
// What all readers share is rendered once, CSS inlined; a reader's letter is
// that, with the reader's own few words put in. The same input gives the same
// bytes: no clock, no randomness, no map order.
package digest

// Package publish writes a library, and the links that readers see, into
// public/: feeds, pages, link data, and the recordings, pictures, transcripts
// and chapters they point to, under the addresses of [earmark] that the world
// keeps.
//
// Everything is rendered before anything is written, so a mistake in a
// template or a missing recording leaves the last build as it was. The same
// library gives the same bytes, whatever the clock or the number of workers,
// and a file whose bytes did not change is not touched.
package publish

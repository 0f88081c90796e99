// Package ingest brings other people's formats into a library: feeds and
// sitemaps that are polled, pages and exports that are imported once. It
// decides what is new, changed or gone, and what of it may be kept; where it is
// kept, in files or in a store, is up to the caller.
//
// Everything that comes in was written by strangers: it is limited in size,
// sanitised once, and what cannot be understood is left out and told, never
// guessed.
package ingest

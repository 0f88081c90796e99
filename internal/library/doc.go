// Package library reads the content/ tree of a workspace into an
// [earmark.Library] and writes back the few files that earmark may write
// there: verdicts, earmark.lock, a new workspace.
//
// Whatever is wrong in a file becomes an [earmark.Finding] with its file, line
// and key; reading goes on with the next one, so that a run reports all of
// them. A file that cannot be understood is left out of the library.
package library

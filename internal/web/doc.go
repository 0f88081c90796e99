// Package web is what earmark shows in a browser.
//
// [Desk] is the editor's desk, on loopback: the inbox by impact, one pair a
// page, verdicts by keys or by plain forms, recordings to listen to, and the
// built site to look at. It guards itself against pages of others: see
// [Options.Address] and guard.go. Nothing it is sent ever names a file, but for
// the preview, which is read from a file system it is given.
package web

// Package mail turns a message into bytes and gets those bytes into a mail
// server. It composes (RFC 5322, MIME, RFC 2369, RFC 8058), opens connections
// (STARTTLS, TLS from the first byte, AUTH) and hands over one message at a
// time, and it says honestly what became of it: accepted, deferred, rejected,
// or uncertain when the last dot left and no answer came.
//
// It also holds a small receiving server for demonstrations and tests.
//
// It knows nothing of issues, readers or databases, and imports no other room.
package mail

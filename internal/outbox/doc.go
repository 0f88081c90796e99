// Package outbox delivers an issue to its readers so that nobody gets it twice
// and nobody is missed.
//
// SMTP alone cannot promise that: between the final dot and the server's answer
// nobody knows whether a mail was taken (RFC 1047; RFC 5321 section 6.1). So
// every reader has one row per issue, and each mail goes these steps:
//
//  1. the whole mail is composed, before any connection hears of it;
//  2. MAIL, RCPT, DATA and the message go to the server, without the final dot;
//  3. "the dot is about to leave" is on the disk;
//  4. the dot leaves, the server answers;
//  5. the answer is on the disk.
//
// A process killed before 3 leaves a row that is owed and is sent later. One
// killed between 3 and 5 leaves a row in doubt: at most one for each connection.
// Those are listed and never sent again on their own.
package outbox

// Package outbox delivers an issue to its readers so that nobody gets it twice
// and nobody is missed.
//
// SMTP alone cannot promise that: between the final dot and the server's answer
// nobody knows whether a mail was taken (RFC 1047; RFC 5321 section 6.1). So
// every reader has one row per issue, and each mail goes these steps, a few mails
// of a connection at a time:
//
//  1. the whole mail is composed, before any connection hears of it;
//  2. "its dot is about to leave" is on the disk;
//  3. MAIL, RCPT, DATA, the message and the final dot go to the server;
//  4. the server answers;
//  5. the answer is on the disk.
//
// A process killed before 2 leaves a row that is owed and is sent later. One
// killed between 2 and 5 leaves rows in doubt: at most [Job.Batch] for each
// connection. Those are listed and never sent again on their own. A process that
// lives gives back the mark of a mail whose dot did not leave.
package outbox

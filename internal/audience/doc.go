// Package audience is the people who asked for the letter: who they are, since
// when, where their consent came from, and that nobody who left comes back
// without asking.
//
// Addresses and lists come from outside: every row is checked, a bad one is
// reported with its line and the others are taken.
package audience

// Package store keeps what must not be lost: subscribers, and the outbox that
// says who is owed which issue and what became of it. It is one SQLite file
// beside a signing key and locks, all readable by their owner alone.
//
// Everything that was reported as written survives a crash and a power cut: the
// write-ahead log is flushed at every commit. Any number of processes may open
// the same file; one at a time may send ([Store.LockSending]).
//
// The methods satisfy the small interfaces of the rooms that use them.
package store

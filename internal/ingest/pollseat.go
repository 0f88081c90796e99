package ingest

import (
	"io"
	"runtime"
)

// seats are for polls that compute: as many as the machine has processors.
// Without them hundreds that read what came first would keep the rest from
// asking at all, and a slow server asked last is what everybody waits for. Who
// waits for a server or for the disk has no seat.
type seats chan struct{}

func newSeats() seats { return make(seats, runtime.GOMAXPROCS(0)) }

func (s seats) sit()  { s <- struct{}{} }
func (s seats) rise() { <-s }

// away waits for something, from a seat that somebody else may have meanwhile.
func (s seats) away(wait func() error) error {
	s.rise()
	defer s.sit()
	return wait()
}

// awayReader reads from a server, for somebody who has a seat.
type awayReader struct {
	io.Reader
	seats seats
}

// Read gives the seat up while it waits.
func (r awayReader) Read(p []byte) (n int, err error) {
	err = r.seats.away(func() error { n, err = r.Reader.Read(p); return err })
	return n, err
}

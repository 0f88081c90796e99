package web

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// A crowd of more visitors than are remembered is turned away at once, and let
// in again when the others have been gone for an hour.
func TestLimitsOfACrowd(t *testing.T) {
	now := time.Date(2026, 11, 22, 18, 0, 0, 0, time.UTC)
	l := newLimits(func() time.Time { return now }, nil)
	taken := 0
	for i := range 10 * mostClients {
		if l.take(&http.Request{RemoteAddr: fmt.Sprintf("%d.%d.%d.9:1", 11+i>>16, i>>8&255, i&255)}) == 0 {
			taken++
		}
	}
	if taken != allBurst || len(l.clients) != mostClients {
		t.Errorf("got %d taken, %d remembered, want %d and %d", taken, len(l.clients), allBurst, mostClients)
	}
	now = now.Add(remembered + time.Minute)
	if wait := l.take(&http.Request{RemoteAddr: "192.0.2.1:1"}); wait != 0 || len(l.clients) != 1 {
		t.Errorf("later: got to wait %s, %d remembered, want none and 1", wait, len(l.clients))
	}
}

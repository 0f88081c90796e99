package fetch_test

import (
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"earmark/internal/fetch"
)

// A host that does not even answer the first packet: its queue is full.
func TestSlowConnect(t *testing.T) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Close(fd) }()
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	at := fmt.Sprintf("127.0.0.1:%d", name.(*syscall.SockaddrInet4).Port)
	for full := false; !full; {
		conn, err := net.DialTimeout("tcp", at, 50*time.Millisecond)
		if full = err != nil; !full {
			defer func() { _ = conn.Close() }()
		}
	}
	_, err = newClient(t, options()).Get(t.Context(), "http://"+at, fetch.Validators{})
	if phaseOf(err) != fetch.PhaseConnect || !strings.Contains(err.Error(), "no answer in time") {
		t.Errorf("got %v, want no answer in time at connect", err)
	}
}

package main

import (
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"

	"golang.org/x/sys/unix"
)

// To be given memory in pages of 4 KB, one by one as each is first touched, is
// a sixth of the work of a command that finds nearly all of a library of 20,000
// items as it was.
const (
	largeKept = 32 << 20 // bytes kept of a library from which on it is worth asking for others
	hugeFirst = 64 << 20 // about what such a library takes
)

// hugeRoom asks for huge pages for the memory that is handed out next, where
// there is much to read: a slice is made, and given back before anything was
// written to it. It is advice; a system without such pages gives small ones.
func (a *app) hugeRoom() {
	info, err := os.Stat(filepath.Join(a.cacheDir(), "library"))
	if err != nil || info.Size() < largeKept {
		return
	}
	percent := debug.SetGCPercent(-1) // so much at once would have it collected twice
	_ = unix.Madvise(make([]byte, hugeFirst), unix.MADV_HUGEPAGE)
	runtime.GC()
	debug.SetGCPercent(percent)
}

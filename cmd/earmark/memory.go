package main

import (
	"runtime"
	"runtime/debug"
)

// roomFirst is how much memory a short command may take before anything is
// collected.
const roomFirst = 256 << 20

// collectLate lets the collector sleep until roomFirst bytes are taken: a
// command that reads a library and ends has nothing to give back until then.
// From its first round on it collects as it always does, so that a large
// library takes no more than it would have.
func collectLate() {
	percent, limit := debug.SetGCPercent(-1), debug.SetMemoryLimit(-1)
	debug.SetMemoryLimit(min(roomFirst, limit))
	runtime.AddCleanup(new([16]byte), func(struct{}) {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}, struct{}{})
}

// A large library is most of what the program has in memory, and stays there:
// what is left behind may then be a twentieth of it, and not as much again,
// which is what the runtime allows a program otherwise.
const (
	largeLibrary = 50_000 // items
	largeGarbage = 5      // per cent
)

// spareMemory keeps a program with so many items to less memory.
func spareMemory(items int) {
	if items >= largeLibrary {
		debug.SetGCPercent(largeGarbage)
	}
}

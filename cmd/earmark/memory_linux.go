package main

import "golang.org/x/sys/unix"

// adviseHuge says that memory is better given in huge pages. It is advice: a
// system without them gives small ones.
func adviseHuge(room []byte) { _ = unix.Madvise(room, unix.MADV_HUGEPAGE) }

//go:build unix

package library

import (
	"os"

	"golang.org/x/sys/unix"
)

// mapped is the content of a file, mapped into memory for as long as the
// process lives: what is read of it points into it.
func mapped(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return nil, err
	}
	return unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
}

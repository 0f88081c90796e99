//go:build unix

package link

import (
	"os"

	"golang.org/x/sys/unix"
)

// mapped is the content of a file, mapped into memory for as long as the
// process lives: what is made of it points into it.
func mapped(f *os.File) ([]byte, error) {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return nil, err
	}
	return unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
}

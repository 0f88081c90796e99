//go:build !unix

package link

import (
	"io"
	"os"
)

// mapped is the content of a file; where files cannot be mapped it is read.
func mapped(f *os.File) ([]byte, error) { return io.ReadAll(f) }

//go:build !unix

package library

import "os"

// mapped is the content of a file; where files cannot be mapped it is read.
func mapped(name string) ([]byte, error) { return os.ReadFile(name) }

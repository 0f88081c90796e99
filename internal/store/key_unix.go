//go:build unix

package store

import "io/fs"

func othersMayRead(mode fs.FileMode) bool { return mode.Perm()&0o077 != 0 }

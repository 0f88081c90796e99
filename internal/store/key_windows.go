package store

import "io/fs"

// othersMayRead cannot be told from the mode here: Windows has access lists.
func othersMayRead(fs.FileMode) bool { return false }

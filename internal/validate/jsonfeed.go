package validate

import "io"

func (w *walk) json(r io.Reader) error { return nil }

package ingest

// ItemError is what is wrong with one item of an import. The others are not
// harmed by it.
type ItemError struct {
	Item string // as its source calls it
	Err  error
}

func (e *ItemError) Error() string { return e.Item + ": " + e.Err.Error() }

// Unwrap gives the cause.
func (e *ItemError) Unwrap() error { return e.Err }

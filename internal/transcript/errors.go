package transcript

import (
	"errors"
	"fmt"
)

var (
	// ErrEmpty is returned for a transcript in which nothing is spoken.
	ErrEmpty = errors.New("nothing is spoken in the transcript")

	// ErrNotUTF8 is returned, wrapped with the place, for a file in another
	// encoding. Guessing one would put wrong letters into what people said.
	ErrNotUTF8 = errors.New("transcript is not UTF-8")

	// ErrUntimed is returned for segments without times by what writes them.
	ErrUntimed = errors.New("segments carry no times")
)

// SyntaxError says where a transcript cannot be read and why.
type SyntaxError struct {
	Line int    // from 1
	Msg  string // what was found and what was expected
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d: %s", e.Line, e.Msg)
}

// syntaxErrorf is a *SyntaxError as an error. Quoted pieces of the file go
// through clip, so that one endless line does not become an endless message.
func syntaxErrorf(line int, format string, args ...any) error {
	return &SyntaxError{Line: line, Msg: fmt.Sprintf(format, args...)}
}

// clip shortens a piece of a file for a message.
func clip(s string) string {
	const most = 60
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}

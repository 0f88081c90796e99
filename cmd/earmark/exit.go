package main

// The exit statuses. Scripts rely on them: new ones may come, none changes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitPartly      = 3
	exitFindings    = 4
	exitRefused     = 5
	exitInterrupted = 130
)

// exitError ends a run with a status other than 1, and tells what to type
// next. Without err everything has been said already.
type exitError struct {
	code int
	err  error
	hint string
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// hinted adds to an error what to type next.
func hinted(code int, err error, hint string) error {
	return &exitError{code: code, err: err, hint: hint}
}

// The lines of help texts for the statuses.
const (
	statusDone     = "0  done"
	statusFailed   = "1  failed; nothing was written"
	statusUsage    = "2  wrong usage, or a mistake in earmark.yaml"
	statusPartly   = "3  done without the files that could not be read"
	statusFindings = "4  something was found"
	statusRefused  = "5  refused"
	statusStopped  = "130  interrupted"
)

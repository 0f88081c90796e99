package digest

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// A template is a program, and may loop for ever or grow without end. What it
// writes and what it puts together is bounded, and so is its time.
const (
	mostOutput = 2 << 20 // bytes; twenty times what mail programs show
	mostTime   = 10 * time.Second
)

var (
	errTooMuch = fmt.Errorf("the template writes more than %d MB: does it repeat itself?", mostOutput>>20)
	errTooLong = errors.New("the template does not come to an end: is there a loop in it?")
)

// run is one execution of a template.
type run struct {
	out   strings.Builder
	until time.Time
}

// Write is [io.Writer]. It stops a template that writes too much, or for too
// long.
func (r *run) Write(p []byte) (int, error) {
	if r.out.Len()+len(p) > mostOutput {
		return 0, errTooMuch
	}
	if time.Now().After(r.until) {
		return 0, errTooLong
	}
	return r.out.Write(p)
}

// execute runs a template. One that writes nothing cannot be stopped: it is left
// behind, and the run of the program ends with an error.
func (r *Renderer) execute(t executor, view View) (string, error) {
	w := &run{until: time.Now().Add(r.limit)}
	done := make(chan error, 1)
	go func() { done <- t.Execute(w, view) }()
	timer := time.NewTimer(r.limit)
	defer timer.Stop()
	select {
	case err := <-done:
		if err != nil {
			return "", templateError(err, t.Name())
		}
		return w.out.String(), nil
	case <-timer.C:
		return "", templateError(errTooLong, t.Name())
	}
}

// bounded is a function of the template language that puts texts together,
// with an end to how long they may become: one that doubles a text again and
// again would fill the memory without writing a byte.
func bounded(f func(args ...any) string) func(args ...any) (string, error) {
	return func(args ...any) (string, error) {
		s := f(args...)
		if len(s) > mostOutput {
			return "", errTooMuch
		}
		return s, nil
	}
}

func boundedFormat(format string, args ...any) (string, error) {
	s := fmt.Sprintf(format, args...)
	if len(s) > mostOutput {
		return "", errTooMuch
	}
	return s, nil
}

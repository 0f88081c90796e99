// Package term is how earmark speaks to whoever runs it. The rules:
//
//   - Data goes to standard output, everything else to standard error.
//   - A terminal gets aligned tables, colour and progress; a pipe gets rows
//     parted by tabs, without a header, and no colour.
//   - Colour is off when NO_COLOR is set to anything, or TERM is "dumb".
//   - Quiet keeps only data and errors; verbose adds details.
//
// A [Terminal] may be used from several goroutines; lines do not mix.
package term

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"

	xterm "golang.org/x/term"
)

// Terminal is the pair of streams a command writes to.
type Terminal struct {
	Out, Err io.Writer
	Quiet    bool // no notes, no progress
	Verbose  bool // details too

	outTTY, errTTY bool
	color          bool
	dumb           bool // cannot take back what was written
	width          int
	mu             sync.Mutex
	progress       *Progress
}

// New looks at the two streams and the environment. Streams that are no
// terminal (files, pipes, buffers) are treated as pipes.
func New(out, err io.Writer, getenv func(string) string) *Terminal {
	t := &Terminal{Out: out, Err: err, width: 80}
	t.outTTY, t.errTTY = isTerminal(out), isTerminal(err)
	t.dumb = getenv("TERM") == "dumb"
	t.color = getenv("NO_COLOR") == "" && !t.dumb
	if f, ok := out.(*os.File); ok && t.outTTY {
		if w, _, e := xterm.GetSize(int(f.Fd())); e == nil && w > 0 {
			t.width = w
		}
	}
	return t
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && xterm.IsTerminal(int(f.Fd()))
}

// IsTerminal tells whether data goes to a person's screen.
func (t *Terminal) IsTerminal() bool { return t.outTTY }

// Note tells what is going on; quiet silences it.
func (t *Terminal) Note(format string, args ...any) {
	if !t.Quiet {
		t.line(fmt.Sprintf(format, args...))
	}
}

// Detail tells what only the curious want to know.
func (t *Terminal) Detail(format string, args ...any) {
	if t.Verbose {
		t.line(t.paint(dim, fmt.Sprintf(format, args...)))
	}
}

// Warn tells of something that wants attention and did not stop the run. It is
// said even when quiet.
func (t *Terminal) Warn(format string, args ...any) {
	t.line(t.paint(yellow, "warning: ") + fmt.Sprintf(format, args...))
}

// Error tells of something wrong that did not stop the run by itself.
func (t *Terminal) Error(format string, args ...any) {
	t.line(t.paint(red, "error: ") + fmt.Sprintf(format, args...))
}

// Fail says why a command ends, and what to type next where hint is not empty.
func (t *Terminal) Fail(err error, hint string) {
	t.line(t.paint(red, "earmark: ") + err.Error())
	if hint != "" {
		t.line(t.paint(dim, "  hint: "+hint))
	}
}

func (t *Terminal) line(s string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.progress.clear()
	fmt.Fprintln(t.Err, s)
	t.progress.draw()
}

// Print writes a line of data.
func (t *Terminal) Print(format string, args ...any) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.progress.clear()
	_, err := fmt.Fprintf(t.Out, format+"\n", args...)
	t.progress.draw()
	return err
}

// JSON writes one line of JSON Lines. Characters such as & stay as they are.
func (t *Terminal) JSON(v any) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	enc := json.NewEncoder(t.Out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

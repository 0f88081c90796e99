package term

// style is an SGR parameter (ECMA-48 section 8.3.117).
type style string

const (
	bold   style = "1"
	dim    style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
	cyan   style = "36"
)

// paint colours a text for standard error.
func (t *Terminal) paint(s style, text string) string {
	if !t.color || !t.errTTY || text == "" {
		return text
	}
	return sgr(s, text)
}

func sgr(s style, text string) string { return "\x1b[" + string(s) + "m" + text + "\x1b[0m" }

// The styles for data on standard output: plain text in a pipe.

// Bold makes a text stand out.
func (t *Terminal) Bold(text string) string { return t.data(bold, text) }

// Dim makes a text stand back.
func (t *Terminal) Dim(text string) string { return t.data(dim, text) }

// Good marks what is well.
func (t *Terminal) Good(text string) string { return t.data(green, text) }

// Bad marks what is wrong.
func (t *Terminal) Bad(text string) string { return t.data(red, text) }

// Doubtful marks what wants a look.
func (t *Terminal) Doubtful(text string) string { return t.data(yellow, text) }

// Accent marks what the eye should find.
func (t *Terminal) Accent(text string) string { return t.data(cyan, text) }

func (t *Terminal) data(s style, text string) string {
	if !t.color || !t.outTTY || text == "" {
		return text
	}
	return sgr(s, text)
}

package term

import (
	"fmt"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	xterm "golang.org/x/term"
)

// Progress is a bar on standard error, for work that takes longer than a
// moment. In a pipe, on a terminal that cannot take a line back, or when quiet,
// it is silent.
type Progress struct {
	t           *Terminal
	label       string
	done, total int
	words       string
	drawn       time.Time
	shown       bool
	now         func() time.Time
	due         *time.Timer // draws what was said since it was drawn last
}

// Progress starts a bar; end it with Done. Only one bar is shown at a time: the
// last that was started.
func (t *Terminal) Progress(label string) *Progress {
	p := &Progress{t: t, label: label, now: time.Now}
	if !t.errTTY || t.dumb || t.Quiet {
		return p
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	p.drawn = p.now() // what is done in a moment shows no bar
	t.progress.clear()
	t.progress = p
	return p
}

// EndProgress takes whatever bar there is off the screen: the work has ended,
// however far it came.
func (t *Terminal) EndProgress() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.progress.clear()
	t.progress = nil
}

// redraw is how often the bar may change: more would only flicker.
const redraw = 80 * time.Millisecond

// Set says how far the work has come. A total of 0 means it is not known.
func (p *Progress) Set(done, total int) { p.Tell(done, total, "") }

// Tell is Set with words behind the bar.
func (p *Progress) Tell(done, total int, words string) {
	p.t.mu.Lock()
	defer p.t.mu.Unlock()
	p.done, p.total, p.words = done, total, words
	if p.t.progress != p {
		return
	}
	wait := redraw - p.now().Sub(p.drawn)
	switch {
	case wait <= 0:
		p.clear()
		p.draw()
	case p.due == nil: // there may be nothing to say for long
		p.due = time.AfterFunc(wait, p.late)
	}
}

// late draws what came too soon after what was drawn before.
func (p *Progress) late() {
	p.t.mu.Lock()
	defer p.t.mu.Unlock()
	p.due = nil
	if p.t.progress == p {
		p.clear()
		p.draw()
	}
}

// Done takes the bar off the screen.
func (p *Progress) Done() {
	p.t.mu.Lock()
	defer p.t.mu.Unlock()
	if p.t.progress == p {
		p.clear()
		p.t.progress = nil
	}
}

func (p *Progress) clear() {
	if p != nil && p.shown {
		fmt.Fprint(p.t.Err, "\r\x1b[K")
		p.shown = false
	}
}

func (p *Progress) draw() {
	if p == nil || p.done == 0 && p.total == 0 {
		return
	}
	p.drawn, p.shown = p.now(), true
	fmt.Fprint(p.t.Err, p.line(p.t.errWidth()-1)) // a full line would go on in the next
}

// What a bar has, and what it needs to say anything.
const (
	barWidth = 24
	leastBar = 6
)

// line is what is shown on so many columns: the bar gives way first, then the
// words, then the label.
func (p *Progress) line(width int) string {
	count := fmt.Sprint(p.done)
	bar := 0
	if p.total > 0 {
		count = fmt.Sprintf("%d/%d", p.done, p.total)
		bar = min(barWidth, width-len(count)-utf8.RuneCountInString(p.label)-2)
	}
	if bar < leastBar {
		if room := width - len(count) - 1; room > 1 {
			count = fit(p.label, room) + " " + count
		}
		return fit(count, width)
	}
	full := min(bar*p.done/p.total, bar)
	left := width - bar - len(count) - utf8.RuneCountInString(p.label) - 2
	line := p.label + " " + strings.Repeat("━", full) + p.t.paint(dim, strings.Repeat("─", bar-full)) + " " + count
	if p.words != "" && left > leastBar {
		line += " " + fit(p.words, left-1)
	}
	return line
}

// errWidth is that of the screen right now: windows change.
func (t *Terminal) errWidth() int {
	if f, ok := t.Err.(*os.File); ok {
		if w, _, err := xterm.GetSize(int(f.Fd())); err == nil && w > 0 {
			return w
		}
	}
	return t.width
}

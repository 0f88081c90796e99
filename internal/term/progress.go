package term

import (
	"fmt"
	"strings"
	"time"
)

// Progress is a bar on standard error, for work that takes longer than a
// moment. In a pipe, or when quiet, it is silent.
type Progress struct {
	t           *Terminal
	label       string
	done, total int
	words       string
	drawn       time.Time
	shown       bool
	now         func() time.Time
}

// Progress starts a bar; end it with Done. Only one bar is shown at a time.
func (t *Terminal) Progress(label string) *Progress {
	p := &Progress{t: t, label: label, now: time.Now}
	if !t.errTTY || t.Quiet {
		return p
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.progress = p
	return p
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
	if p.t.progress == p && p.now().Sub(p.drawn) >= redraw {
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

const barWidth = 24

func (p *Progress) draw() {
	if p == nil || p.done == 0 {
		return
	}
	p.drawn, p.shown = p.now(), true
	if p.total <= 0 {
		fmt.Fprintf(p.t.Err, "%s %d", p.label, p.done)
		return
	}
	full := min(barWidth*p.done/p.total, barWidth)
	bar := strings.Repeat("━", full) + p.t.paint(dim, strings.Repeat("━", barWidth-full))
	fmt.Fprintf(p.t.Err, "%s %s %d/%d", p.label, bar, p.done, p.total)
	if p.words != "" {
		fmt.Fprintf(p.t.Err, " %s", p.words)
	}
}

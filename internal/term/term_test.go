package term

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func pipe() (*Terminal, *bytes.Buffer, *bytes.Buffer) {
	var out, err bytes.Buffer
	return New(&out, &err, func(string) string { return "" }), &out, &err
}

// screen is a terminal of a given width without a real one behind it.
func screen(width int) (*Terminal, *bytes.Buffer, *bytes.Buffer) {
	t, out, err := pipe()
	t.outTTY, t.errTTY, t.width = true, true, width
	return t, out, err
}

func TestTableInPipe(t *testing.T) {
	tm, out, _ := pipe()
	tb := tm.Table("ID", "TITLE")
	tb.Row("a", tm.Bold("One\ttwo\nthree"))
	if err := tb.Flush(); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "a\tOne two three\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A long list into a pipe leaves while it is made, and an error of that is not
// lost.
func TestTableInPipeIsNotHeld(t *testing.T) {
	tm, out, _ := pipe()
	tb := tm.Table("ID")
	for range mostHeld + 1 {
		tb.Row("a")
	}
	if got, want := out.Len(), 2*mostHeld; got != want {
		t.Errorf("before the end: got %d bytes, want %d", got, want)
	}
	if err := tb.Flush(); err != nil || out.Len() != 2*mostHeld+2 {
		t.Errorf("at the end: got %d bytes, %v", out.Len(), err)
	}
	r, w := io.Pipe()
	_ = r.Close()
	tb = New(w, io.Discard, func(string) string { return "" }).Table("ID")
	for range mostHeld {
		tb.Row("a")
	}
	if err := tb.Flush(); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("closed pipe: got %v, want %v", err, io.ErrClosedPipe)
	}
}

func TestTableOnScreen(t *testing.T) {
	tm, out, _ := screen(24)
	tm.color = false
	tb := tm.Table("ID", "TITLE")
	tb.Row("short", "A title that is much too long for this screen")
	tb.Row("x", "ä")
	if err := tb.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "ID     TITLE\nshort  A title that is…\nx      ä\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

func TestProseGivesWayBeforeIdentifiers(t *testing.T) {
	tm, out, _ := screen(52)
	tm.color = false
	tb := tm.Table("ID", "WHY").Give("WHY")
	tb.Row("an-identifier-that-people-copy", "both speak of this and that")
	if err := tb.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "ID                              WHY\nan-identifier-that-people-copy  both speak of this…\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

func TestWrap(t *testing.T) {
	tm, _, _ := screen(20)
	if got, want := tm.Wrap("both speak of eels and of the weir", 6), "both speak of\n      eels and of\n      the weir"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	piped, _, _ := pipe()
	if got, want := piped.Wrap("both speak of eels and of the weir", 6), "both speak of eels and of the weir"; got != want {
		t.Errorf("in a pipe: got %q, want %q", got, want)
	}
}

func TestColorObeysEnvironment(t *testing.T) {
	for _, tt := range []struct {
		name string
		env  map[string]string
		want string
	}{
		{"colour", nil, "\x1b[32mok\x1b[0m"},
		{"NO_COLOR", map[string]string{"NO_COLOR": "1"}, "ok"},
		{"dumb", map[string]string{"TERM": "dumb"}, "ok"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tm := New(&bytes.Buffer{}, &bytes.Buffer{}, func(k string) string { return tt.env[k] })
			tm.outTTY = true
			if got := tm.Good("ok"); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestQuietKeepsWarnings(t *testing.T) {
	tm, _, err := pipe()
	tm.Quiet = true
	tm.Note("a note")
	tm.Detail("a detail")
	tm.Warn("careful")
	if got, want := err.String(), "warning: careful\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestProgress(t *testing.T) {
	t.Run("silent in a pipe", func(t *testing.T) {
		tm, _, err := pipe()
		p := tm.Progress("reading")
		p.Set(1, 2)
		p.Done()
		if err.Len() > 0 {
			t.Errorf("got %q, want nothing", err)
		}
	})
	t.Run("leaves nothing behind", func(t *testing.T) {
		tm, _, err := screen(80)
		p := tm.Progress("reading")
		at := time.Unix(0, 0)
		p.drawn = at
		p.now = func() time.Time { at = at.Add(time.Second); return at }
		p.Set(1, 2)
		tm.Note("between")
		p.Set(2, 2)
		p.Done()
		if !strings.Contains(err.String(), "1/2") || !strings.HasSuffix(err.String(), "\r\x1b[K") {
			t.Errorf("got %q, want a bar that is cleared at the end", err)
		}
		if !strings.Contains(err.String(), "\x1b[Kbetween\n") {
			t.Errorf("got %q, want the note on a line of its own", err)
		}
	})
}

// A bar never fills the line: it would go on in the next, which nobody clears.
func TestProgressFits(t *testing.T) {
	tm, _, _ := screen(80)
	tm.color = false
	p := tm.Progress("sources")
	p.done, p.total, p.words = 26, 30, "source-3, source-13"
	for _, tt := range []struct {
		width int
		want  string
	}{
		{80, "sources ━━━━━━━━━━━━━━━━━━━━──── 26/30 source-3, source-13"},
		{48, "sources ━━━━━━━━━━━━━━━━━━━━──── 26/30 source-3…"},
		{40, "sources ━━━━━━━━━━━━━━━━━━━━──── 26/30"},
		{24, "sources ━━━━━━━━── 26/30"},
		{16, "sources 26/30"},
		{10, "sou… 26/30"},
		{4, "26/…"},
	} {
		if got := p.line(tt.width); got != tt.want {
			t.Errorf("%d columns: got %q, want %q", tt.width, got, tt.want)
		}
	}
	if p.total = 0; p.line(80) != "sources 26" {
		t.Errorf("without a total: got %q", p.line(80))
	}
}

// What is said too soon after the last is drawn nevertheless, also when nothing
// is said for long; what is done in a moment draws nothing.
func TestProgressCatchesUp(t *testing.T) {
	tm, _, err := screen(80)
	p := tm.Progress("reading")
	p.Set(1, 2)
	p.Done()
	if err.Len() > 0 {
		t.Errorf("got %q, want nothing", err)
	}
	p = tm.Progress("reading")
	p.Set(1, 9)
	p.Set(8, 9)
	for range 500 {
		time.Sleep(10 * time.Millisecond)
		tm.mu.Lock()
		text := err.String()
		tm.mu.Unlock()
		if strings.Contains(text, "8/9") {
			p.Done()
			return
		}
	}
	t.Error("the last of two was never drawn")
}

func TestProgressOnADumbTerminal(t *testing.T) {
	var err bytes.Buffer
	tm := New(&bytes.Buffer{}, &err, func(k string) string { return map[string]string{"TERM": "dumb"}[k] })
	tm.errTTY = true
	p := tm.Progress("reading")
	p.drawn = time.Time{}
	p.Set(1, 2)
	p.Done()
	if err.Len() > 0 {
		t.Errorf("got %q, want nothing", err.String())
	}
}

func TestTablePaintsAndSpares(t *testing.T) {
	for _, tt := range []struct {
		width int
		want  string
	}{
		{80, "NAME    STATE  N  WHAT\nsource  <good>   1  all is well, and much can be said of it\nother   <bad>    2  \n"},
		{36, "NAME    STATE  WHAT\nsource  <good>   all is well, and muc…\nother   <bad>    \n"},
	} {
		tm, out, _ := screen(tt.width)
		tm.color = false
		table := tm.Table("NAME", "STATE", "N", "WHAT").Give("WHAT").Spare("N").Paint("STATE", func(cell string) string { return "<" + cell + ">" })
		table.Row("source", "good", "1", "all is well, and much can be said of it")
		table.Row("other", "bad", "2", "")
		if err := table.Flush(); err != nil {
			t.Fatal(err)
		}
		if out.String() != tt.want {
			t.Errorf("%d columns: got %q, want %q", tt.width, out, tt.want)
		}
	}
}

package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	xterm "golang.org/x/term"

	"earmark/internal/earmark"
	"earmark/internal/library"
)

type reviewOptions struct {
	by, show, article, export, apply string
}

func newReviewCommand(a *app) *cobra.Command {
	var o reviewOptions
	c := &cobra.Command{
		Use:   "review",
		Short: "Accept or reject suggested links, one by one",
		Long: help(`
Go through the suggestions nobody has decided yet, by impact: those of the next
letter first, then by score, a tenth at a time, and within a tenth first those
of articles that have no link yet. One key decides:

  a accept   r reject   p pin   s skip   k another kind   t another time
  u undo the last       q leave; everything decided so far is kept, also by Ctrl-C

Each verdict is written at once to content/links/ARTICLE.yaml, where git keeps
it, and the identifiers it names to earmark.lock; so a review that is broken off
goes on where it stood. What somebody else decided meanwhile stays. Without a
terminal the keys are read from standard input, one a line. "earmark serve"
shows the same links in a browser.

--json asks nothing and prints the suggestions in the order they would be asked,
a line each as "earmark link --json".

--export writes the suggestions as tab-separated values for a spreadsheet;
--apply takes the sheet back and records every row whose column "verdict" says
accept, reject or pin. A mistake in any row is told with its line, and then
nothing is recorded.`,
			statusDone, statusFailed, "2  wrong usage, or a mistake in a row", statusPartly, statusStopped),
		Example: `  earmark review
  earmark review --show the-back-step --by ruth
  earmark review --export sheet.tsv && earmark review --apply sheet.tsv`,
		Args: args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return runReview(c.Context(), a, o) },
	}
	flags := c.Flags()
	flags.StringVar(&o.by, "by", "", "write `NAME` beside each verdict (default $USER)")
	flags.StringVar(&o.show, "show", "", "only links to one `SHOW`")
	flags.StringVar(&o.article, "article", "", "only links of one `ARTICLE`")
	flags.StringVar(&o.export, "export", "", "write the suggestions to `FILE`, or - for standard output")
	flags.StringVar(&o.apply, "apply", "", "record the verdicts of `FILE`, or - for standard input")
	c.MarkFlagsMutuallyExclusive("export", "apply")
	return c
}

func runReview(ctx context.Context, a *app, o reviewOptions) error {
	w, err := a.openGood(ctx)
	if err != nil {
		return err
	}
	if err := checkFilter(w.Library, o.show, o.article); err != nil {
		return err
	}
	in, err := w.inbox(ctx, cmp.Or(o.by, a.getenv("USER")), a.now)
	if err != nil {
		return err
	}
	d := &desk{app: a, inbox: in, keys: bufio.NewReader(a.in), queue: in.undecided(o.show, o.article)}
	switch {
	case o.apply != "":
		err = d.apply(ctx, o.apply)
	case o.export != "":
		err = d.export(o.export)
	case a.json:
		err = a.printLinks(w.Library, linksOf(d.queue), false)
	default:
		err = d.sit(ctx)
	}
	if err != nil {
		return err
	}
	return w.partly()
}

// checkFilter refuses a show or an article that is not there.
func checkFilter(lib *earmark.Library, show, article string) error {
	if show != "" && lib.Show(earmark.ShowID(show)) == nil {
		return hinted(exitUsage, fmt.Errorf("--show: there is no show %q", show), "earmark list shows")
	}
	if article != "" {
		return knownItems(lib, "articles", []string{article})
	}
	return nil
}

// undecided are the items that wait for a word, by impact: of one show or one
// article where these are not empty.
func (in *inbox) undecided(show, article string) []item {
	var queue []item
	for _, x := range in.items {
		if x.waiting() && (show == "" || string(x.Show) == show) && (article == "" || string(x.Article) == article) {
			queue = append(queue, x)
		}
	}
	return queue
}

func linksOf(queue []item) []earmark.Link {
	links := make([]earmark.Link, len(queue))
	for i, x := range queue {
		links[i] = x.Link
	}
	return links
}

// desk is one sitting of an editor at a terminal.
type desk struct {
	*app
	*inbox
	keys  *bufio.Reader
	queue []item
}

// sit shows the links one by one until the last or until the editor leaves.
func (d *desk) sit(ctx context.Context) error {
	if len(d.queue) == 0 {
		d.term.Note("nothing to review: every link above the floor has a verdict")
		return nil
	}
	for at := 0; ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		next, err := d.turn(ctx, at)
		switch {
		case err == nil:
			at = next
		case errors.Is(err, errLeave) || errors.Is(err, io.EOF):
			d.tally()
			return nil
		case errors.Is(err, errStopped):
			d.tally()
			return &exitError{code: exitInterrupted}
		case ctx.Err() != nil:
			d.term.Note("") // behind the question that nobody answered
			d.tally()
			return err
		default:
			return err
		}
	}
}

// tally tells what this sitting came to.
func (d *desk) tally() {
	d.term.Note("%s recorded, %d left", count(len(d.said), "verdict"), len(d.queue)-len(d.said))
}

// turn shows a link and takes the editor's word on it; behind the last there
// is still a way back.
func (d *desk) turn(ctx context.Context, at int) (next int, err error) {
	if at < len(d.queue) {
		d.term.Note("\n[%d/%d] %s", at+1, len(d.queue), d.queue[at].impact())
		if err := d.explainLinks(d.w.Library, []earmark.Link{d.queue[at].Link}); err != nil {
			return at, err
		}
		return d.ask(ctx, at)
	}
	key, err := d.key(ctx, "that was the last: u)ndo, or any other key to leave > ")
	if err == nil && key == "u" {
		return d.takeBack(ctx, at)
	}
	return at, errLeave
}

// The editor's wish to stop: by a key that says so, and by Ctrl-C.
var (
	errLeave   = errors.New("leave")
	errStopped = errors.New("stopped")
)

// ask asks until one link is done with, and gives the place of the next.
func (d *desk) ask(ctx context.Context, at int) (int, error) {
	for {
		key, err := d.key(ctx, "a)ccept r)eject p)in s)kip k)ind t)ime u)ndo q)uit > ")
		if err != nil {
			return at, err
		}
		switch key {
		case "a":
			return at + 1, d.say(ctx, at, earmark.Accept)
		case "r":
			return at + 1, d.say(ctx, at, earmark.Reject)
		case "p":
			return at + 1, d.say(ctx, at, earmark.Pin)
		case "s":
			return at + 1, nil
		case "u":
			return d.takeBack(ctx, at)
		case "q":
			return at, errLeave
		case "k":
			err = d.setKind(ctx, &d.queue[at].Link)
		case "t":
			err = d.setTime(ctx, &d.queue[at].Link)
		default:
			d.term.Note("%q is none of the keys", key)
		}
		if err != nil {
			return at, err
		}
	}
}

// say records a verdict; what somebody else decided meanwhile stays.
func (d *desk) say(ctx context.Context, at int, decision earmark.Decision) error {
	x := d.queue[at]
	err := d.decide(ctx, x.Link, decision, "", fingerprint(x.given))
	if errors.Is(err, errChanged) {
		d.term.Warn("%v; that stays", err)
		return nil
	}
	if err == nil {
		d.term.Note("%s: %s", decision, library.VerdictFile(x.Article))
	}
	return err
}

// takeBack undoes the last verdict of this sitting and shows its link again.
func (d *desk) takeBack(ctx context.Context, at int) (int, error) {
	l, err := d.undo(ctx, 0)
	switch {
	case errors.Is(err, errNothing):
		d.term.Note("%v", err)
		return at, nil
	case errors.Is(err, errChanged):
		d.term.Warn("%v; that stays", err)
		return at, nil
	case err != nil:
		return at, err
	}
	return slices.IndexFunc(d.queue, func(x item) bool { return key(x.Link) == key(l) }), nil
}

func (d *desk) setKind(ctx context.Context, l *earmark.Link) error {
	word, err := d.line(ctx, "kind ("+strings.Join(kindNames(), ", ")+"): ")
	if err != nil {
		return err
	}
	if !slices.Contains(kindNames(), word) {
		d.term.Note("%q is no kind", word)
		return nil
	}
	l.Kind = earmark.Kind(word)
	return nil
}

func (d *desk) setTime(ctx context.Context, l *earmark.Link) error {
	word, err := d.line(ctx, "time (12:41, or nothing for none): ")
	if err != nil {
		return err
	}
	at, err := parseMoment(word)
	if err == nil {
		err = within(d.w.Library, l.Episode, at)
	}
	if err != nil {
		d.term.Note("%v", err)
		return nil
	}
	l.Moment = nil
	if at != nil {
		l.Moment = &earmark.Moment{At: *at}
	}
	return nil
}

// key reads one key from a terminal, or a line from anything else.
func (d *desk) key(ctx context.Context, prompt string) (string, error) {
	f, ok := d.in.(*os.File)
	if !ok || !xterm.IsTerminal(int(f.Fd())) {
		return d.line(ctx, "")
	}
	fmt.Fprint(d.term.Err, prompt)
	before, err := xterm.MakeRaw(int(f.Fd()))
	if err != nil {
		return "", err
	}
	b, err := await(ctx, d.keys.ReadByte)
	if e := xterm.Restore(int(f.Fd()), before); e != nil {
		return "", e
	}
	if err != nil {
		return "", err
	}
	switch b { // in raw mode these are keys
	case ctrlC:
		fmt.Fprintln(d.term.Err)
		return "", errStopped
	case ctrlD:
		fmt.Fprintln(d.term.Err)
		return "", errLeave
	}
	fmt.Fprintln(d.term.Err, string(b))
	return strings.ToLower(string(b)), nil
}

const (
	ctrlC = 3
	ctrlD = 4
)

func (d *desk) line(ctx context.Context, prompt string) (string, error) {
	fmt.Fprint(d.term.Err, prompt)
	text, err := await(ctx, func() (string, error) { return d.keys.ReadString('\n') })
	if err != nil && text == "" {
		return "", err
	}
	return strings.TrimSpace(text), nil
}

// await waits for what is read, or for the end of the context: nobody may ever
// press a key. Then the reading is left behind, for the program ends.
func await[T any](ctx context.Context, read func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	got := make(chan answer, 1)
	go func() {
		value, err := read()
		got <- answer{value, err}
	}()
	select {
	case a := <-got:
		return a.value, a.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

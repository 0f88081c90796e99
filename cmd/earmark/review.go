package main

import (
	"bufio"
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
Go through the suggestions nobody has decided yet, best first. One key decides:

  a accept   r reject   p pin   s skip   k another kind   t another time
  u undo the last       q leave; everything decided so far is kept

Each verdict is written at once to content/links/ARTICLE.yaml, where git keeps
it, and the identifiers it names to earmark.lock. Without a terminal the keys
are read from standard input, one a line.

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
	if o.by == "" {
		o.by = a.getenv("USER")
	}
	w, err := a.openGood(ctx)
	if err != nil {
		return err
	}
	if err := o.check(w.Library); err != nil {
		return err
	}
	d := &desk{app: a, w: w, by: o.by, in: bufio.NewReader(a.in)}
	if o.apply != "" {
		err = d.apply(o.apply)
	} else if d.queue, err = w.undecided(ctx, o); err != nil {
		return err
	} else if o.export != "" {
		err = d.export(o.export)
	} else {
		err = d.sit(ctx)
	}
	if err != nil {
		return err
	}
	return w.partly()
}

func (o reviewOptions) check(lib *earmark.Library) error {
	if o.show != "" && lib.Show(earmark.ShowID(o.show)) == nil {
		return hinted(exitUsage, fmt.Errorf("--show: there is no show %q", o.show), "earmark list shows")
	}
	if o.article != "" {
		return knownItems(lib, "articles", []string{o.article})
	}
	return nil
}

// undecided are the suggestions that want an editor's word, best first.
func (w *workspace) undecided(ctx context.Context, o reviewOptions) ([]earmark.Link, error) {
	links, err := w.kept.Links(ctx, w.Library, w.config.Link)
	if err != nil {
		return nil, err
	}
	links = slices.DeleteFunc(links, func(l earmark.Link) bool {
		return l.Declared || l.Verdict != earmark.Suggestion ||
			o.show != "" && string(l.Show) != o.show || o.article != "" && string(l.Article) != o.article
	})
	earmark.SortLinks(links)
	return links, nil
}

// desk is one sitting of an editor.
type desk struct {
	*app
	w       *workspace
	by      string
	in      *bufio.Reader
	queue   []earmark.Link
	decided []int // places in the queue, for undo
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
		next, err := d.turn(at)
		if errors.Is(err, errLeave) || errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		at = next
	}
	d.term.Note("%s recorded, %d left", count(len(d.decided), "verdict"), len(d.queue)-len(d.decided))
	return nil
}

// turn shows a link and takes the editor's word on it; behind the last there
// is still a way back.
func (d *desk) turn(at int) (next int, err error) {
	if at < len(d.queue) {
		d.term.Note("\n[%d/%d]", at+1, len(d.queue))
		if err := d.explainLinks(d.w.Library, d.queue[at:at+1]); err != nil {
			return at, err
		}
		return d.decide(at)
	}
	key, err := d.key("that was the last: u)ndo, or any other key to leave > ")
	if err == nil && key == "u" {
		return d.undo(at)
	}
	return at, errLeave
}

// errLeave is the editor's wish to stop.
var errLeave = errors.New("leave")

// decide asks until one link is done with, and gives the place of the next.
func (d *desk) decide(at int) (int, error) {
	for {
		key, err := d.key("a)ccept r)eject p)in s)kip k)ind t)ime u)ndo q)uit > ")
		if err != nil {
			return at, err
		}
		switch key {
		case "a":
			return at + 1, d.record(at, earmark.Accept)
		case "r":
			return at + 1, d.record(at, earmark.Reject)
		case "p":
			return at + 1, d.record(at, earmark.Pin)
		case "s":
			return at + 1, nil
		case "u":
			return d.undo(at)
		case "q":
			return at, errLeave
		case "k":
			err = d.setKind(&d.queue[at])
		case "t":
			err = d.setTime(&d.queue[at])
		default:
			d.term.Note("%q is none of the keys", key)
		}
		if err != nil {
			return at, err
		}
	}
}

func (d *desk) record(at int, decision earmark.Decision) error {
	v := d.verdict(d.queue[at], decision)
	if err := d.w.record(v); err != nil {
		return err
	}
	d.decided = append(d.decided, at)
	d.term.Note("%s: %s", decision, library.VerdictFile(v.Article.ID))
	return nil
}

// undo takes the last verdict of this sitting back and shows its link again.
func (d *desk) undo(at int) (int, error) {
	if len(d.decided) == 0 {
		d.term.Note("nothing to undo")
		return at, nil
	}
	last := d.decided[len(d.decided)-1]
	if err := d.w.record(d.verdict(d.queue[last], earmark.Suggestion)); err != nil {
		return at, err
	}
	d.decided = d.decided[:len(d.decided)-1]
	return last, nil
}

func (d *desk) verdict(l earmark.Link, decision earmark.Decision) earmark.Verdict {
	v := earmark.Verdict{
		Article: library.ArticleReference(d.w.Library.Article(l.Article)), Episode: library.LinkReference(d.w.Library, l),
		Decision: decision, Kind: l.Kind, By: d.by, On: d.now().In(d.w.config.Site.Zone()), Evidence: evidence(l),
	}
	if l.Moment != nil && decision != earmark.Reject {
		v.At = &l.Moment.At
	}
	return v
}

// record keeps verdicts, and before them the identifiers they name.
func (w *workspace) record(verdicts ...earmark.Verdict) error {
	named := map[earmark.GUID]bool{}
	for _, v := range verdicts {
		named[v.Article.GUID], named[v.Episode.GUID] = true, true
	}
	items := w.Library.Filter(
		func(x *earmark.Article) bool { return named[x.GUID] },
		func(x *earmark.Episode) bool { return named[x.GUID] })
	if err := library.WriteFile(w.path(library.LockFile), w.Lock.Format(items)); err != nil {
		return err
	}
	return library.Record(w.dir, w.Library, verdicts...)
}

func (d *desk) setKind(l *earmark.Link) error {
	word, err := d.line("kind (" + strings.Join(kindNames(), ", ") + "): ")
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

func (d *desk) setTime(l *earmark.Link) error {
	word, err := d.line("time (12:41, or nothing for none): ")
	if err != nil {
		return err
	}
	at, err := parseMoment(word)
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
func (d *desk) key(prompt string) (string, error) {
	f, ok := d.app.in.(*os.File)
	if !ok || !xterm.IsTerminal(int(f.Fd())) {
		return d.line("")
	}
	fmt.Fprint(d.term.Err, prompt)
	before, err := xterm.MakeRaw(int(f.Fd()))
	if err != nil {
		return "", err
	}
	b, err := d.in.ReadByte()
	if e := xterm.Restore(int(f.Fd()), before); e != nil {
		return "", e
	}
	fmt.Fprintln(d.term.Err, string(b))
	if b == 3 || b == 4 { // Ctrl-C, Ctrl-D: in raw mode they are keys
		return "", errLeave
	}
	return strings.ToLower(string(b)), err
}

func (d *desk) line(prompt string) (string, error) {
	fmt.Fprint(d.term.Err, prompt)
	text, err := d.in.ReadString('\n')
	if err != nil && text == "" {
		return "", err
	}
	return strings.TrimSpace(text), nil
}

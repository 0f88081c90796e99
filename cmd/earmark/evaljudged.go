package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"earmark/internal/earmark"
)

func (a *app) judgements(ctx context.Context, w *workspace, qrels string) (judgements, int, error) {
	if qrels == "" {
		said, err := w.judged(ctx)
		return said, 0, err
	}
	f, err := os.Open(qrels)
	if err != nil {
		return judgements{}, 0, hinted(exitUsage, err, "")
	}
	defer f.Close()
	r := qrelsReader{lib: w.Library, said: newJudgements(), unknown: func(line int, what, id string) {
		a.term.Warn("%s:%d: %s %q is not in the library", qrels, line, what, id)
	}}
	if err := r.read(f); err != nil {
		return judgements{}, 0, hinted(exitUsage, fmt.Errorf("%s:%w", qrels, err), "earmark link eval --help")
	}
	return r.said, r.left, nil
}

// judgements are what is known of pairs: above 0 is good.
type judgements struct {
	pairs map[pairOf]int
}

type pairOf struct {
	article earmark.ArticleID
	episode earmark.EpisodeID
}

func newJudgements() judgements { return judgements{map[pairOf]int{}} }

func (j judgements) good() int {
	n := 0
	for _, grade := range j.pairs {
		if grade > 0 {
			n++
		}
	}
	return n
}

// judged is what the workspace itself says of pairs. What an item declares
// outranks a verdict.
func (w *workspace) judged(ctx context.Context) (judgements, error) {
	said := newJudgements()
	for on, v := range w.verdicts() {
		if on.episode == "" {
			continue
		}
		said.pairs[pairOf{on.article, on.episode}] = map[bool]int{true: 0, false: 1}[v.Decision == earmark.Reject]
	}
	links, err := w.kept.Links(ctx, w.Library, w.config.Link)
	for _, l := range links {
		if l.Declared && l.Episode != "" {
			said.pairs[pairOf{l.Article, l.Episode}] = 1
		}
	}
	return said, err
}

// qrelsReader reads judgements from a file.
type qrelsReader struct {
	lib     *earmark.Library
	said    judgements
	unknown func(line int, what, id string)
	left    int // rows left out
}

func (r *qrelsReader) read(in io.Reader) error {
	rows := bufio.NewScanner(in)
	for n := 1; rows.Scan(); n++ {
		text := strings.TrimPrefix(rows.Text(), "\ufeff")
		if strings.TrimSpace(text) == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if err := r.row(n, text); err != nil {
			return fmt.Errorf("%d: %w", n, err)
		}
	}
	return rows.Err()
}

func (r *qrelsReader) row(n int, text string) error {
	cells := strings.Split(text, "\t")
	if len(cells) == 1 {
		cells = strings.Fields(text) // TREC parts columns by any space
	}
	if len(cells) == 4 {
		cells = []string{cells[0], cells[2], cells[3]}
	}
	if len(cells) != 3 {
		return fmt.Errorf("found %s, expected article, episode and grade, or TREC's four columns", count(len(cells), "column"))
	}
	grade, err := strconv.Atoi(strings.TrimSpace(cells[2]))
	if err != nil {
		return fmt.Errorf("grade: found %q, expected a whole number", cells[2])
	}
	article, episode := r.article(strings.TrimSpace(cells[0])), r.episode(strings.TrimSpace(cells[1]))
	switch {
	case article == nil:
		r.left++
		r.unknown(n, "article", cells[0])
	case episode == nil:
		r.left++
		r.unknown(n, "episode", cells[1])
	default:
		r.said.pairs[pairOf{article.ID, episode.ID}] = grade
	}
	return nil
}

func (r *qrelsReader) article(id string) *earmark.Article {
	if a := r.lib.Article(earmark.ArticleID(id)); a != nil {
		return a
	}
	return r.lib.ArticleOfGUID(earmark.GUID(id))
}

func (r *qrelsReader) episode(id string) *earmark.Episode {
	if e := r.lib.Episode(earmark.EpisodeID(id)); e != nil {
		return e
	}
	if found := r.lib.EpisodesOfGUID(earmark.GUID(id)); len(found) == 1 {
		return found[0]
	}
	return nil
}

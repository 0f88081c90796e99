package main

import (
	"context"
	"io/fs"
	"os"
	"slices"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

// misquoted finds quotations that differ in words from what is said in the
// episode they are from: a changed number, a "not" that got lost. Only episodes
// that are linked from the article are meant: what somebody else says alike is
// no misquotation.
func (w *workspace) misquoted(ctx context.Context) ([]earmark.Finding, error) {
	if !slices.ContainsFunc(w.Library.Episodes, func(e *earmark.Episode) bool { return e.Transcript != nil }) {
		return nil, nil
	}
	engine, err := w.kept.Open(ctx, w.Library, w.config.Link)
	if err != nil {
		return nil, err
	}
	quotes, err := engine.AllQuotes(ctx)
	if err != nil {
		return nil, err
	}
	links, err := w.kept.Links(ctx, w.Library, w.config.Link)
	if err != nil {
		return nil, err
	}
	linked := map[[2]string]bool{}
	for _, l := range links {
		linked[[2]string{string(l.Article), string(l.Episode)}] = true
	}
	root, err := os.OpenRoot(w.dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var out []earmark.Finding
	for _, q := range quotes {
		if len(q.Differs) > 0 && linked[[2]string{string(q.Article), string(q.Episode)}] {
			out = append(out, w.misquotation(root.FS(), q))
		}
	}
	return out, nil
}

func (w *workspace) misquotation(fsys fs.FS, q link.Quote) earmark.Finding {
	who := targetTitle(w.Library, earmark.Link{Episode: q.Episode, Show: q.Episode.Show()})
	if q.At >= 0 {
		who += " at " + earmark.Clock(q.At)
	}
	file := w.Library.Article(q.Article).File
	return earmark.Finding{
		File: file, Line: lineOf(fsys, file, q.Text), Severity: earmark.Warning, Rule: "article.quote",
		Message: "quotes " + who + " in other words: " + strings.Join(q.Differs, "; "),
		Hint:    "it says: “" + q.Spoken + "”; a quotation that is shortened on purpose has … where words are left out",
	}
}

// soughtWords is by how many words a quotation is found in its file.
const soughtWords = 4

// lineOf is the line of a file on which a text begins; 1 where it is not found,
// for it may be marked up within its first words.
func lineOf(fsys fs.FS, file, text string) int {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return 1
	}
	words := strings.Fields(text)
	start := strings.Join(words[:min(len(words), soughtWords)], " ")
	for i, line := range strings.Split(string(data), "\n") {
		if strings.Contains(line, start) {
			return i + 1
		}
	}
	return 1
}

package publish

import (
	"context"
	"io"

	"earmark/internal/earmark"
)

// BuildThrough builds with something between the writer and the disk, for
// tests that fill it.
func BuildThrough(ctx context.Context, lib *earmark.Library, pairs earmark.Pairs, opts Options, through func(io.Writer) io.Writer) (Report, error) {
	b := &builder{lib: lib, pairs: pairs, opts: opts}
	if err := b.plan(ctx); err != nil {
		return Report{}, err
	}
	target, err := openFolder(opts.Dir)
	if err != nil {
		return Report{}, err
	}
	defer func() { _ = target.Close() }()
	target.through = through
	_, report, err := b.into(ctx, target)
	return report, err
}

// Parts cuts HTML as the body of a page is cut.
func Parts(html string, first, rest int) ([]string, error) {
	p, err := newProse(earmark.Body{HTML: html}, 1)
	if err != nil {
		return nil, err
	}
	var parts []string
	for _, part := range p.parts(first, rest, func(int) at { return "a/" }) {
		parts = append(parts, string(part))
	}
	return parts, nil
}

// Paragraphs divides a transcript as a page of an episode does.
func Paragraphs(t *earmark.Transcript) []string {
	var all []string
	for _, p := range newTalk(t).paragraphs {
		all = append(all, p.text)
	}
	return all
}

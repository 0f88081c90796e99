package digest

import (
	"errors"
	"fmt"
	"html"
	"sync"

	"earmark/templates"
)

// variant is a cut of an issue, rendered for all who get it. It may be used by
// several goroutines at once.
type variant struct {
	issue    Issue
	renderer *Renderer
	view     View
	marks    marks

	mu      sync.Mutex
	layouts map[shape]*layout
}

// layout is what all readers of a shape share.
type layout struct {
	subject, html, text []piece
}

// longToken is as long as tokens are, more or less.
const longToken = "v1.abcdefgh.abcdefghijklmnopqrst.ABCDEFGHIJKLMNOPQRSTUVWXYZa"

// variant prepares a cut. One that holds several issues and would be too big
// loses its last stories, which the web archive has.
func (r *Renderer) variant(issue Issue) (*variant, error) {
	for {
		view := issue.view()
		marks, err := newMarks(view)
		if err != nil {
			return nil, err
		}
		v := &variant{issue: issue, renderer: r, view: view, marks: marks, layouts: map[shape]*layout{}}
		if !issue.several || len(issue.Entries) == 1 {
			return v, nil
		}
		_, err = v.letter(issue.opts.Reader("A reader’s name", Tokens{Leave: longToken, Prefer: longToken}))
		if _, big := errors.AsType[*SizeError](err); !big {
			return v, nil // what else is wrong is told when a reader's letter is made
		}
		few := max(1, len(issue.Entries)-max(1, len(issue.Entries)/8))
		issue.more += len(issue.Entries) - few
		issue.Entries = issue.Entries[:few]
		issue = issue.headed()
	}
}

// letter is the variant as one reader gets it.
func (v *variant) letter(reader Reader) (Letter, error) {
	plain, err := reader.values()
	if err != nil {
		return Letter{}, fmt.Errorf("issue %s: %w", v.issue.ID, err)
	}
	layout, err := v.layout(shapeOf(plain))
	if err != nil {
		return Letter{}, err
	}
	escaped := plain
	for f := range escaped {
		escaped[f] = html.EscapeString(plain[f])
	}
	letter := Letter{
		Subject: line(fill(layout.subject, plain)), Preheader: v.view.Preheader,
		HTML: fill(layout.html, escaped), Text: fill(layout.text, plain), ways: [2]string{plain[unsubscribeURL], plain[unsubscribeMailto]},
	}
	if letter.Subject == "" {
		return Letter{}, fmt.Errorf("issue %s: %w: see %s%s", v.issue.ID, &EmptyError{What: []string{"its subject"}}, templates.Folder, subjectFile)
	}
	if letter.Bytes() > mostBytes {
		return Letter{}, &SizeError{Issue: v.issue.ID, Bytes: letter.Bytes(), Most: mostBytes}
	}
	return letter, nil
}

// layout renders a shape the first time it is asked for.
func (v *variant) layout(s shape) (*layout, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if l := v.layouts[s]; l != nil {
		return l, nil
	}
	view := v.view
	view.Reader = v.marks.reader(s)
	subject, err := v.renderer.execute(v.renderer.subject, view)
	if err != nil {
		return nil, err
	}
	text, err := v.renderer.execute(v.renderer.text, view)
	if err != nil {
		return nil, err
	}
	page, err := v.renderer.execute(v.renderer.html, view)
	if err != nil {
		return nil, err
	}
	if page, err = inline(page); err != nil {
		return nil, fmt.Errorf("issue %s: %w", v.issue.ID, err)
	}
	v.layouts[s] = &layout{subject: v.marks.cut(subject), html: v.marks.cut(page), text: v.marks.cut(settle(text))}
	return v.layouts[s], nil
}

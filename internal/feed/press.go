package feed

import (
	"bytes"
	"io"
	"sync"

	"earmark/internal/earmark"
)

// Press makes the items of articles that stand in several feeds: those of the
// site, of an author, of a category, each in three forms. An article is made
// once for all of them. Feeds that share a press must have the same library,
// pairs and Summaries. The zero value is ready; any number of goroutines may
// write feeds with one. It holds what it made.
type Press struct {
	made sync.Map // *earmark.Article -> *pressed
}

// Piece is an item as a form of a feed has it, the same one in every feed. Data
// is only to be read.
type Piece struct{ Data []byte }

// PieceWriter takes the items of a [Press] as they are, in order with what is
// written between them, so that nothing need be copied.
type PieceWriter interface {
	io.Writer
	WritePiece(*Piece) error
}

type pressed struct {
	once  sync.Once
	forms [len(allForms)]Piece
}

// piece is the item of an article in a form, with what stands between it and the
// one before.
func (p *Press) piece(f *articleFeed, a *earmark.Article, in form) *Piece {
	item, _ := p.made.LoadOrStore(a, &pressed{})
	made := item.(*pressed)
	made.once.Do(func() { made.fill(f, f.entry(a)) })
	return &made.forms[in.place]
}

// fill writes all forms into one buffer of the size they need.
func (p *pressed) fill(f *articleFeed, e *entry) {
	scratch := scratches.Get().(*[]byte)
	defer scratches.Put(scratch)
	buf := (*scratch)[:0]
	var ends [len(allForms)]int
	for i, in := range allForms {
		buf = in.item(f, append(buf, in.between...), e)
		ends[i] = len(buf)
	}
	*scratch = buf
	whole, start := bytes.Clone(buf), 0
	for i, end := range ends {
		p.forms[i].Data = whole[start:end:end]
		start = end
	}
}

// scratches are buffers that have grown to the size of items.
var scratches = sync.Pool{New: func() any { return new([]byte) }}

// writeShared writes the items of a press. The first of a list has nothing in
// front of it; an article that nobody gave an identifier has one of each feed's.
func (f *articleFeed) writeShared(w PieceWriter, in form) error {
	for i, a := range f.Items {
		var piece *Piece
		if a.GUID == "" {
			piece = &Piece{in.item(f, []byte(in.between), f.entry(a))}
		} else {
			piece = f.Press.piece(f, a, in)
		}
		if i == 0 && in.between != "" {
			piece = &Piece{piece.Data[len(in.between):]}
		}
		if err := w.WritePiece(piece); err != nil {
			return err
		}
	}
	return nil
}

package publish

import (
	"bytes"
	"io"

	"earmark/internal/feed"
)

// content are the bytes of a file, in pieces, one after the other. An item of a
// feed is the same piece in every feed it stands in, so that it is made and held
// once.
type content []*feed.Piece

// Write keeps a copy.
func (p *content) Write(data []byte) (int, error) {
	*p = append(*p, &feed.Piece{Data: bytes.Clone(data)})
	return len(data), nil
}

// WritePiece keeps the piece itself. See [feed.PieceWriter].
func (p *content) WritePiece(piece *feed.Piece) error {
	*p = append(*p, piece)
	return nil
}

func (p content) size() int64 {
	n := int64(0)
	for _, piece := range p {
		n += int64(len(piece.Data))
	}
	return n
}

// reader reads them as one.
func (p content) reader() io.Reader {
	if len(p) == 1 {
		return bytes.NewReader(p[0].Data)
	}
	return &pieceReader{rest: p}
}

type pieceReader struct {
	rest content
	read int // of the first of rest
}

func (r *pieceReader) Read(into []byte) (int, error) {
	n := 0
	for n < len(into) && len(r.rest) > 0 {
		m := copy(into[n:], r.rest[0].Data[r.read:])
		n, r.read = n+m, r.read+m
		if r.read == len(r.rest[0].Data) {
			r.rest, r.read = r.rest[1:], 0
		}
	}
	if n == 0 && len(into) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

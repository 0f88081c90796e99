package ingest

import (
	"errors"
	"io"

	"earmark/internal/earmark"
	"earmark/internal/media"
)

// Pictures finds out what covers that lie elsewhere are: type, size, colours.
// Directories refuse a podcast whose cover is not as they want it.
type Pictures struct{ Elsewhere }

// Open reads what is kept. A file that cannot be understood is as good as none.
func (p *Pictures) Open() { p.open(probePicture) }

// Fill completes the covers of a library with what is known. It may be called
// again when more is known.
func (p *Pictures) Fill(lib *earmark.Library) {
	if len(p.known) == 0 {
		return
	}
	for _, s := range lib.Shows {
		p.fill(&s.Image)
	}
	for _, e := range lib.Episodes {
		p.fill(&e.Image)
	}
}

func (p *Pictures) fill(i *earmark.Image) {
	if found, ok := p.known[i.URL]; ok && i.URL != "" {
		i.Type, i.Width, i.Height, i.Colours = found.Type, found.Width, found.Height, found.Colours
	}
}

// probePicture reads the header. An error of the line is not one of the picture.
func probePicture(source io.ReadSeeker, found *Found) error {
	line := &listener{from: source}
	picture, err := media.ProbeImage(line)
	if line.broke != nil {
		return line.broke
	}
	if err != nil {
		return err
	}
	if found.Length, err = source.Seek(0, io.SeekEnd); err != nil {
		return err
	}
	found.Type, found.Width, found.Height, found.Colours = picture.Type, picture.Width, picture.Height, picture.Colours
	return nil
}

// listener remembers whether reading failed.
type listener struct {
	from  io.Reader
	broke error
}

func (l *listener) Read(p []byte) (int, error) {
	n, err := l.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		l.broke = err
	}
	return n, err
}

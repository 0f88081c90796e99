package publish

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"path"
	"slices"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// compressed is how large a text must be to get a compressed twin: below that a
// web server does it while it answers.
const compressed = 64 << 10

// texts are the kinds of file that shrink.
var texts = []string{".xml", ".atom", ".json", ".opml", ".html", ".txt", ".vtt", ".srt"}

// hasTwin tells whether a file gets a compressed twin.
func hasTwin(f file) bool {
	return f.from == "" && !f.stands && slices.Contains(texts, path.Ext(f.path)) && f.content().size() >= compressed
}

const twinExt = ".gz"

// gzipEnd is what a file of gzip says of its content at its end (RFC 1952, section
// 2.3.1): its checksum and length.
func gzipEnd(data content) []byte {
	sum := uint32(0)
	for _, piece := range data {
		sum = crc32.Update(sum, crc32.IEEETable, piece.Data)
	}
	end := binary.LittleEndian.AppendUint32(nil, sum)
	return binary.LittleEndian.AppendUint32(end, uint32(data.size())) // #nosec G115 the length modulo 2^32 is wanted
}

// packer packs one text after another.
type packer struct {
	out bytes.Buffer
	gz  *gzip.Writer
}

// packing is the highest level that takes no more time than the lowest: half of
// what the usual one takes, for a few bytes in a hundred more.
const packing = 2

// packers keep their room, which is some times that of a text.
var packers = sync.Pool{New: func() any {
	p := &packer{}
	p.gz, _ = gzip.NewWriterLevel(&p.out, packing) // there is this level
	return p
}}

// pack gives bytes compressed, without a name or a time, so that the same content
// gives the same bytes. They are good until the next are packed.
func (p *packer) pack(data content) ([]byte, error) {
	p.out.Reset()
	p.gz.Reset(&p.out)
	for _, piece := range data {
		if _, err := p.gz.Write(piece.Data); err != nil {
			return nil, err
		}
	}
	err := p.gz.Close()
	return p.out.Bytes(), err
}

// stageTwin stages the compressed twin of a file, unless the one that is there says
// it is of the same.
func (f *folder) stageTwin(of file) (file, error) {
	w := file{path: of.path + twinExt, twin: true, staged: true, size: unchanged}
	if f.holdsTwin(w.path, of.content()) {
		return w, nil
	}
	p := packers.Get().(*packer)
	defer packers.Put(p)
	var err error
	if w.data, err = p.pack(of.content()); err != nil {
		return w, fmt.Errorf("pack %s: %w", of.path, err)
	}
	return w, f.stageFile(&w, nil)
}

// holdsTwin compares what the file says of its content, which is much quicker than
// to pack it again or to unpack it.
func (f *folder) holdsTwin(name string, data content) bool {
	have, err := f.root.Open(name)
	if err != nil {
		return false
	}
	defer have.Close()
	end := gzipEnd(data)
	there := make([]byte, len(end))
	if info, err := have.Stat(); err != nil || !info.Mode().IsRegular() || info.Size() < int64(len(there)) {
		return false
	}
	if _, err := have.Seek(-int64(len(there)), io.SeekEnd); err != nil {
		return false
	}
	_, err = io.ReadFull(have, there)
	return err == nil && bytes.Equal(there, end)
}

package publish

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"path"
	"slices"

	"github.com/klauspost/compress/gzip"
)

// compressed is how large a text must be to get a compressed twin: below that a
// web server does it while it answers.
const compressed = 64 << 10

// texts are the kinds of file that shrink.
var texts = []string{".xml", ".atom", ".json", ".opml", ".html", ".txt", ".vtt", ".srt"}

// twin is the name of a file's compressed twin; empty for one that has none.
func twin(f file) string {
	if f.from != "" || f.stands || !slices.Contains(texts, path.Ext(f.path)) || f.content().size() < compressed {
		return ""
	}
	return f.path + twinExt
}

const twinExt = ".gz"

// addTwins adds the twins of all large texts. Their bytes are made when they are
// wanted: a twin beside a file that did not change is as it should be.
func (o *output) addTwins() error {
	for _, f := range o.files {
		if name := twin(f); name != "" {
			if err := o.add(file{path: name, twinOf: f.content()}); err != nil {
				return err
			}
		}
	}
	return nil
}

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

// squashed are bytes compressed, without a name or a time, so that the same
// content gives the same bytes.
func squashed(data content) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestSpeed) // a fifth of the time, a tenth more bytes
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(w, data.reader()); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

// stageTwin stages a compressed twin, unless the one that is there says it is of
// the same.
func (f *folder) stageTwin(number int, name string, data content) (int64, error) {
	if f.holdsTwin(name, data) {
		return unchanged, nil
	}
	small, err := squashed(data)
	if err != nil {
		return 0, f.explain("write", name, err)
	}
	return f.stageData(number, name, content{{Data: small}})
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

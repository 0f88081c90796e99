package link

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"reflect"
	"testing"

	"earmark/internal/earmark"
)

// smallLibrary is one of two.
func smallLibrary() *earmark.Library {
	a := &earmark.Article{ID: "a", Title: "Eels", Body: earmark.Body{Text: "Jane Doe lifts glass eels over the weir with a bucket."}}
	e := &earmark.Episode{ID: "s/e", Title: "The weir", Notes: earmark.Body{Text: "Glass eels, a weir, a bucket. See https://site.example/articles/a/"}}
	e.Transcript = &earmark.Transcript{Segments: []earmark.Segment{{Text: "This is Jane Doe at the weir with a bucket of eels."}}}
	return earmark.NewLibrary(earmark.Site{URL: "https://site.example/"}, []*earmark.Article{a}, []*earmark.Show{{ID: "s"}}, []*earmark.Episode{e}, []*earmark.Person{{ID: "jane", Name: "Jane Doe"}}, nil)
}

// small is the snapshot of that, as a segment.
func small(t testing.TB) (*snapshot, []byte) {
	t.Helper()
	s, err := takeSnapshot(t.Context(), smallLibrary(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := s.write(&b); err != nil {
		t.Fatal(err)
	}
	return s, b.Bytes()
}

func TestSegmentRoundTrip(t *testing.T) {
	want, data := small(t)
	got, err := readSnapshot(data, false)
	if err != nil {
		t.Fatal(err)
	}
	if !got.is(want.marked) || fmt.Sprint(got.book.all()) != fmt.Sprint(want.book.all()) {
		t.Errorf("got %+v, want %+v", got.book.all(), want.book.all())
	}
	if len(want.index.features) == 0 || !reflect.DeepEqual(got.index.features, want.index.features) || !reflect.DeepEqual(got.index.inverted, want.index.inverted) {
		t.Errorf("got %+v, want %+v", got.index, want.index)
	}
	var again bytes.Buffer
	if err := got.write(&again); err != nil || !bytes.Equal(again.Bytes(), data) {
		t.Errorf("written again it is %d bytes, want the same %d (%v)", again.Len(), len(data), err)
	}
}

// TestSegmentIsRefused cuts and changes a segment at every byte, with its sum
// set right again: what comes of it is a refusal, or an index that can be asked
// anything.
func TestSegmentIsRefused(t *testing.T) {
	_, data := small(t)
	for i := range data {
		if _, err := readSnapshot(data[:i], false); !errors.Is(err, errSegment) {
			t.Fatalf("cut at %d of %d: got %v", i, len(data), err)
		}
		changed := bytes.Clone(data)
		changed[i] ^= 0x81
		if _, err := readSnapshot(changed, false); i < len(data)-4 && !errors.Is(err, errSegment) {
			t.Fatalf("changed at %d: got %v", i, err)
		}
		askEverything(resum(changed))
	}
}

// FuzzSegment reads segments that say anything.
func FuzzSegment(f *testing.F) {
	_, data := small(f)
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Fuzz(func(_ *testing.T, data []byte) { askEverything(resum(data)) })
}

// resum sets the sum of a segment right.
func resum(data []byte) []byte {
	if len(data) < 8+len(segmentMagic) {
		return data
	}
	out := bytes.Clone(data)
	copy(out, segmentMagic)
	end := len(out) - 8
	binary.LittleEndian.PutUint64(out[end:], uint64(crc32.Checksum(out[:end], castagnoli)))
	return out
}

func askEverything(data []byte) {
	s, err := readSnapshot(data, false)
	if err != nil {
		return
	}
	s.key()
	s.book.all()
	s.has(articles, []string{"a"})
	askAll(texts{index: s.index})
}

func askAll(t texts) {
	var sums adder
	for _, side := range []side{articles, episodes} {
		for i := range t.documents(side) {
			t.near(side, i, 0, nil, &sums, nil)
		}
	}
	for a := range t.documents(articles) {
		for e := range t.documents(episodes) {
			t.of(a, e)
		}
	}
}

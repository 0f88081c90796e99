package link

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"earmark/internal/earmark"
)

// changed is the library of [small] with an article more and its episode told
// otherwise.
func changed(before *earmark.Library) *earmark.Library {
	a := &earmark.Article{ID: "b", Title: "Moor", Body: earmark.Body{Text: "Jane Doe counts curlews on the moor with a bucket. Curlews nest in the rushes."}}
	e := *before.Episodes[0]
	e.Notes.Text += " Curlews in the rushes."
	return earmark.NewLibrary(before.Site, append([]*earmark.Article{a}, before.Articles...), before.Shows, []*earmark.Episode{&e}, before.People, nil)
}

// read brings a snapshot up to date with what was read before, and gives what is
// to be kept.
func read(t testing.TB, s *snapshot, lib *earmark.Library, known readings) (texts, readings) {
	t.Helper()
	now := markedOf(lib)
	u := &updater{
		changes: newChanges(s, now), lib: lib, names: readNames(lib.People),
		base: s, marks: now.marks, known: known, used: newReadings(),
	}
	if err := u.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	u.notes()
	return texts{index: u.index, moved: &u.moved}, u.used
}

// keptReadings are those of a small change, as a segment.
func keptReadings(t testing.TB) (s *snapshot, lib *earmark.Library, data []byte) {
	t.Helper()
	before := smallLibrary()
	s, err := takeSnapshot(t.Context(), before, nil)
	if err != nil {
		t.Fatal(err)
	}
	lib = changed(before)
	_, used := read(t, s, lib, readings{})
	var b bytes.Buffer
	if err := used.write(&b, s.key()); err != nil {
		t.Fatal(err)
	}
	return s, lib, b.Bytes()
}

func TestReadingsRoundTrip(t *testing.T) {
	s, lib, data := keptReadings(t)
	got, err := parseReadings(data, s.key(), len(s.index.features))
	if err != nil || len(got[articles]) == 0 || len(got[episodes]) != 1 {
		t.Fatalf("got %d and %d, %v", len(got[articles]), len(got[episodes]), err)
	}
	want, _ := read(t, s, lib, readings{})
	laid, used := read(t, s, lib, got)
	if !reflect.DeepEqual(laid.added, want.added) || !reflect.DeepEqual(laid.length, want.length) || !reflect.DeepEqual(laid.usual, want.usual) {
		t.Errorf("got %+v, want %+v", laid.added, want.added)
	}
	var again bytes.Buffer
	if err := used.write(&again, s.key()); err != nil || !bytes.Equal(again.Bytes(), data) {
		t.Errorf("written again it is %d bytes, want the same %d (%v)", again.Len(), len(data), err)
	}
	if _, err := parseReadings(data, mark{1}, len(s.index.features)); !errors.Is(err, errSegment) {
		t.Errorf("of another index: got %v", err)
	}
}

// TestReadingsAreRefused cuts and changes readings at every byte, with their sum
// set right again: what comes of it is a refusal, or something that can be laid
// over an index and asked anything.
func TestReadingsAreRefused(t *testing.T) {
	s, lib, data := keptReadings(t)
	for i := range data {
		if _, err := parseReadings(data[:i], s.key(), len(s.index.features)); !errors.Is(err, errSegment) {
			t.Fatalf("cut at %d of %d: got %v", i, len(data), err)
		}
		changed := bytes.Clone(data)
		changed[i] ^= 0x81
		if _, err := parseReadings(changed, s.key(), len(s.index.features)); i < len(data)-4 && !errors.Is(err, errSegment) {
			t.Fatalf("changed at %d: got %v", i, err)
		}
		askAfter(t, s, lib, resum(changed))
	}
}

// FuzzReadings reads readings that say anything.
func FuzzReadings(f *testing.F) {
	s, lib, data := keptReadings(f)
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Fuzz(func(t *testing.T, data []byte) { askAfter(t, s, lib, resum(data)) })
}

func askAfter(t testing.TB, s *snapshot, lib *earmark.Library, data []byte) {
	known, err := parseReadings(data, s.key(), len(s.index.features))
	if err != nil {
		return
	}
	laid, _ := read(t, s, lib, known)
	askAll(laid)
}

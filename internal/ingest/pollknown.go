package ingest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/feed"
)

// memory are the items of a source that were fetched before, and those that the
// poll at hand has met.
type memory struct {
	keys   []earmark.FetchedKey
	byGUID map[earmark.GUID]int
	byFile map[string]int // -1: several have it
	byURL  map[string]int
	slugs  map[string]int // and the last number it was given to tell others from it
	met    []bool
	first  map[earmark.GUID]string // of this poll, and what tells it from a twin
	oldest time.Time               // of those this poll has met
}

func newMemory(keys []earmark.FetchedKey) *memory {
	k := &memory{
		keys: keys, byGUID: map[earmark.GUID]int{}, byFile: map[string]int{}, byURL: map[string]int{},
		slugs: map[string]int{}, met: make([]bool, len(keys)), first: map[earmark.GUID]string{},
	}
	for i, key := range keys {
		k.slugs[key.Slug] = 1
		putOnce(k.byFile, key.File, i)
		putOnce(k.byURL, key.URL, i)
		k.byGUID[key.GUID] = i
	}
	for i, key := range keys { // what a feed says now outranks what it said once
		k.byGUID[key.Seen] = i
	}
	return k
}

func putOnce(m map[string]int, word string, i int) {
	if _, twice := m[word]; twice {
		i = -1
	}
	m[word] = i
}

// guidOf is what an item is known by: its identifier, else its address, else
// its recording's, else what it says.
func guidOf(i *feed.Item) earmark.GUID {
	if id := cmp.Or(i.ID, i.URL, i.Audio.URL); id != "" {
		return earmark.GUID(id)
	}
	sum := sha256.Sum256([]byte(i.Title + "\n" + i.Published.String() + "\n" + i.Content))
	return earmark.GUID("sha256:" + hex.EncodeToString(sum[:16]))
}

// meet recognises an item. at is its place among the known ones, -1 for a new
// one; renamed tells that it is known by its recording or page and has another
// GUID by now; twin, that the feed has it twice.
func (k *memory) meet(i *feed.Item) (guid earmark.GUID, at int, renamed, twin bool) {
	guid = guidOf(i)
	mark := cmp.Or(i.Audio.URL, i.URL, i.Title)
	if before, again := k.first[guid]; again {
		if before == mark {
			return guid, -1, false, true
		}
		guid = earmark.ItemGUID(guid, mark) // two items under one GUID
		if _, again := k.first[guid]; again {
			return guid, -1, false, true
		}
	}
	k.first[guid] = mark
	if at, ok := k.byGUID[guid]; ok && !k.met[at] {
		k.meetAt(at, i)
		return guid, at, false, false
	}
	if at := k.recognise(i); at >= 0 {
		k.meetAt(at, i)
		return guid, at, true, false
	}
	k.meetAt(-1, i)
	return guid, -1, false, false
}

func (k *memory) meetAt(at int, i *feed.Item) {
	if at >= 0 {
		k.met[at] = true
	}
	if date := i.Published; !date.IsZero() && (k.oldest.IsZero() || date.Before(k.oldest)) {
		k.oldest = date
	}
}

// recognise finds an item by its recording, or by its page where the title or
// the date is the same too: some feeds give every item the same page.
func (k *memory) recognise(i *feed.Item) int {
	if at, ok := k.byFile[i.Audio.URL]; ok && i.Audio.URL != "" && at >= 0 && !k.met[at] {
		return at
	}
	at, ok := k.byURL[i.URL]
	if !ok || i.URL == "" || at < 0 || k.met[at] {
		return -1
	}
	if key := k.keys[at]; key.Title == plainLine(i.Title) || key.Date.Equal(i.Published) {
		return at
	}
	return -1
}

// slug is a name for a new item that no other of its source has.
func (k *memory) slug(title string) string {
	base := shortSlug(title)
	slug := base
	for n := k.slugs[base] + 1; k.slugs[slug] > 0; n++ {
		slug = base + "-" + strconv.Itoa(n)
		k.slugs[base] = n
	}
	k.slugs[slug] = 1
	return slug
}

// missing are the known items that a poll has not met although it would have,
// had they been there: all, where the feed is whole; else those that are not
// older than the last it has.
func (k *memory) missing(whole bool) (gone []earmark.GUID) {
	for i, key := range k.keys {
		if !k.met[i] && !key.Gone && (whole || !k.oldest.IsZero() && key.Date.After(k.oldest)) {
			gone = append(gone, key.GUID)
		}
	}
	return gone
}

// back are the items that were gone and are there again.
func (k *memory) back() (there []earmark.GUID) {
	for i, key := range k.keys {
		if k.met[i] && key.Gone {
			there = append(there, key.GUID)
		}
	}
	return there
}

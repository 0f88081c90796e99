package library

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// What was fetched lies in the store, where every item would be taken out and
// apart for every command. It is kept here as it joins the library, in a form
// that is used as it lies on the disk.

const (
	fetchedFile  = "fetched"
	fetchedMagic = "earmark fetched 2\n" // raise the number when an item is written otherwise
)

// The records of that file. The last says that nothing is missing.
const (
	articleRecord = iota
	episodeRecord
	lastRecord
)

// Fetched gives the articles and episodes that gather gives, or those it gave
// when the key was the same: it must be another whenever they would be. Shows
// are not kept.
func (c Cache) Fetched(key string, gather func() (*Fetched, error)) (*Fetched, error) {
	if c.Dir == "" {
		return gather()
	}
	name, header := filepath.Join(c.Dir, fetchedFile), []byte(fetchedMagic+key+"\n")
	if kept, ok := readFetched(name, header); ok {
		return kept, nil
	}
	f, err := gather()
	if err != nil {
		return nil, err
	}
	for i := range f.Articles {
		f.Articles[i].ending, f.Articles[i].ended = endingOf(f.Articles[i].Body), true
	}
	if err := writeFetched(name, header, f); err != nil && c.Trouble != nil {
		c.Trouble(fmt.Errorf("keep what was fetched: %w", plain(err)))
	}
	return f, nil
}

// readFetched reads what is kept; false where it is of another key, or torn.
func readFetched(name string, header []byte) (*Fetched, bool) {
	data, err := mapped(name)
	rest, good := bytes.CutPrefix(data, header)
	if err != nil || !good {
		return nil, false
	}
	f := &Fetched{}
	for {
		record, more, ok := unframe(rest)
		if !ok || !record.whole() {
			return nil, false
		}
		c := &codec{data: record.payload(), reading: true, zone: time.UTC}
		kind := uint64(lastRecord)
		c.number(&kind)
		switch kind {
		case articleRecord:
			f.Articles = append(f.Articles, FetchedArticle{})
			c.fetchedArticle(&f.Articles[len(f.Articles)-1])
		case episodeRecord:
			f.Episodes = append(f.Episodes, FetchedEpisode{})
			c.fetchedEpisode(&f.Episodes[len(f.Episodes)-1])
		default:
			return f, !c.bad && len(more) == 0
		}
		if c.bad {
			return nil, false
		}
		rest = more
	}
}

// writeFetched writes to a file of its own, which takes the name when it is
// whole. Only its owner may read it: a source may be private.
func writeFetched(name string, header []byte, f *Fetched) (err error) {
	if len(f.Articles)+len(f.Episodes) == 0 {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(name), "."+fetchedFile+"-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	out := bufio.NewWriterSize(file, 1<<20)
	_, _ = out.Write(header) // an error stays and comes with Flush
	record := func(kind uint64, item func(*codec)) {
		c := &codec{zone: time.UTC}
		c.number(&kind)
		item(c)
		_, _ = out.Write(frame(c.data))
	}
	for i := range f.Articles {
		record(articleRecord, func(c *codec) { c.fetchedArticle(&f.Articles[i]) })
	}
	for i := range f.Episodes {
		record(episodeRecord, func(c *codec) { c.fetchedEpisode(&f.Episodes[i]) })
	}
	record(lastRecord, func(*codec) {})
	if err := errors.Join(out.Flush(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}

func (c *codec) fetchedArticle(f *FetchedArticle) {
	raw := rawArticle{Article: f.Article, ending: f.ending}
	c.article(&raw)
	f.Article, f.ending, f.ended = raw.Article, raw.ending, true
	c.print(&f.Fingerprint)
	texts(c, &f.Authors)
}

func (c *codec) fetchedEpisode(f *FetchedEpisode) {
	raw := rawEpisode{Episode: f.Episode}
	c.episode(&raw)
	f.Episode = raw.Episode
	c.print(&f.Fingerprint)
	some(c, &f.People, func(p *FetchedCredit) { word(c, &p.Name); word(c, &p.Role) })
}

// print is the fingerprint of an item.
func (c *codec) print(p *[16]byte) {
	s := string(p[:])
	word(c, &s)
	copy(p[:], s)
}

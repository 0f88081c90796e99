package link

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"slices"

	"earmark/internal/earmark"
)

const (
	answersPrefix = "links-" // with reasons
	shownPrefix   = "shown-" // without
	mostAnswers   = 4
	answersMagic  = "earmark links 02"
)

// Links are all links of a library that are worth an editor's look (see
// [Query.Min]), in the library's order. They are those of [Engine.All], kept
// from the last time the same was asked of the same library, or found anew and
// then kept.
func (k Kept) Links(ctx context.Context, lib *earmark.Library, opts Options) ([]earmark.Link, error) {
	return k.answers(ctx, lib, opts, Query{Min: -1}, answersPrefix)
}

// Shown are [Kept.Links] as readers meet them, without reasons: a quarter of the
// work is spared where nothing is kept.
func (k Kept) Shown(ctx context.Context, lib *earmark.Library, opts Options) ([]earmark.Link, error) {
	links, err := k.answers(ctx, lib, opts, Query{Min: -1, Untold: true}, answersPrefix, shownPrefix)
	for i := range links {
		links[i].Reasons = nil
	}
	return links, err
}

// answers are those to a query, from one of the kinds of files that have them, or
// found and then kept as the last kind. Those of an index that was brought up to
// date are not those of a new one, and kept apart.
func (k Kept) answers(ctx context.Context, lib *earmark.Library, opts Options, q Query, kinds ...string) ([]earmark.Link, error) {
	if err := opts.Validate(); err != nil {
		return nil, err
	}
	m := markedOf(lib)
	name, b := answersKey(lib, opts, k.Program, m.key()), k.base(lib, m)
	if b.changes != nil {
		of := b.index.key()
		name = (&marker{parts: slices.Concat(name[:], of[:])}).mark()
	}
	if links, ok := k.kept(name, kinds); ok {
		return links, nil
	}
	e, err := k.engine(ctx, lib, opts, b, readNames(lib.People))
	if err != nil {
		return nil, err
	}
	links, err := e.All(ctx, q)
	if err != nil {
		return nil, err
	}
	k.keep(kinds[len(kinds)-1], name, mostAnswers, func(out io.Writer) error { return writeAnswers(out, links) })
	return links, nil
}

// kept are the answers of a name, from one of the kinds of files that have them.
func (k Kept) kept(name mark, kinds []string) ([]earmark.Link, bool) {
	if k.Dir == "" {
		return nil, false
	}
	for _, kind := range kinds {
		if links, ok := readAnswers(k.file(kind, name)); ok {
			return links, true
		}
	}
	return nil, false
}

// answersKey marks everything that links hang on; documents is the key of those
// of the library.
func answersKey(lib *earmark.Library, opts Options, program string, documents mark) mark {
	var m marker
	m.text(answersMagic, segmentMagic, program, string(documents[:]), lib.Site.Zone().String())
	m.text(fmt.Sprintf("%+v %+v %+v", opts, lib.Site.Sensitive, lib.Rules())) // plain values, in a fixed order
	for _, s := range lib.Shows {
		m.text(string(s.GUID), s.Title)
		m.people(s.Hosts)
	}
	for _, p := range lib.People {
		m.text(p.Bio.Text)
		m.text(p.Bio.Links...)
		for _, s := range p.Hosts {
			m.text(string(s))
		}
	}
	for _, a := range lib.Articles {
		m.number(uint64(a.Date.Unix()))
		m.people(a.Authors)
		for _, id := range a.Pinned {
			m.text(string(id))
		}
		m.text(fmt.Sprint(a.NotesDecided, a.ContentNotes, a.Categories))
	}
	for _, e := range lib.Episodes {
		m.number(uint64(e.Date.Unix()))
		m.number(uint64(e.Audio.Duration))
		m.text(e.Type)
		for _, c := range e.People {
			m.text(string(c.Person), c.Role)
		}
		for _, id := range e.Pinned {
			m.text(string(id))
		}
	}
	for _, v := range lib.Verdicts {
		m.verdict(v)
	}
	return m.mark()
}

func (m *marker) people(ids []earmark.PersonID) {
	for _, id := range ids {
		m.text(string(id))
	}
	m.number(uint64(len(ids)))
}

func (m *marker) verdict(v earmark.Verdict) {
	m.text(string(v.Article.ID), string(v.Article.GUID), v.Article.URL)
	m.text(string(v.Episode.GUID), string(v.Episode.Show), string(v.Episode.ShowGUID))
	m.text(string(v.Decision), string(v.Kind), v.By, v.Evidence)
	m.number(uint64(v.On.Unix()))
	if v.At != nil {
		m.number(uint64(*v.At) + 1)
	}
}

// answers is the wire form: gob leaves out what is zero.
func writeAnswers(out io.Writer, links []earmark.Link) error {
	sum := crc32.New(castagnoli)
	both := io.MultiWriter(out, sum)
	if _, err := io.WriteString(both, answersMagic); err != nil {
		return err
	}
	if err := gob.NewEncoder(both).Encode(links); err != nil {
		return err
	}
	_, err := out.Write(binary.LittleEndian.AppendUint32(nil, sum.Sum32()))
	return err
}

var errAnswers = errors.New("no whole list of links")

func readAnswers(name string) ([]earmark.Link, bool) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, false
	}
	links, err := parseAnswers(data)
	return links, err == nil
}

func parseAnswers(data []byte) ([]earmark.Link, error) {
	end := len(data) - 4
	if end < len(answersMagic) || string(data[:len(answersMagic)]) != answersMagic ||
		crc32.Checksum(data[:end], castagnoli) != binary.LittleEndian.Uint32(data[end:]) {
		return nil, errAnswers
	}
	var links []earmark.Link
	err := gob.NewDecoder(bytes.NewReader(data[len(answersMagic):end])).Decode(&links)
	return links, err
}

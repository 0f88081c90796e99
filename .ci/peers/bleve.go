package main

import (
	"context"
	"os"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/standard"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"

	"earmark/internal/earmark"
	"earmark/internal/link/linktest"
)

// bleveEngine searches with bleve: scorch on disk, BM25, nothing stored that a
// search for the five best does not need. It is given each article's best
// words and looks for any of them in title and text.
type bleveEngine struct {
	both    bool // index articles as well as episodes
	dir     string
	index   bleve.Index
	queries map[earmark.ArticleID]query.Query
}

// batch is how many documents bleve is given at once.
const batch = 1000

// page is a document as bleve sees it.
type page struct{ Title, Text string }

func (b *bleveEngine) prepare(c *linktest.Corpus, asked []*earmark.Article) (err error) {
	b.queries = map[earmark.ArticleID]query.Query{}
	for id, words := range bestWords(c.Library, asked) {
		b.queries[id] = disjunction(words)
	}
	b.dir, err = os.MkdirTemp("", "peers-bleve-")
	return err
}

func disjunction(words []string) query.Query {
	var any []query.Query
	for _, w := range words {
		title, text := query.NewTermQuery(w), query.NewTermQuery(w)
		title.SetField("Title")
		title.SetBoost(3)
		text.SetField("Text")
		any = append(any, title, text)
	}
	return query.NewDisjunctionQuery(any)
}

func (b *bleveEngine) build(ctx context.Context, c *linktest.Corpus) (err error) {
	b.index, err = bleve.NewUsing(b.dir+"/index", lean(), scorch.Name, scorch.Name, nil)
	if err != nil {
		return err
	}
	waiting := b.index.NewBatch()
	add := func(id string, p page) error {
		if err := waiting.Index(id, p); err != nil || waiting.Size() < batch {
			return err
		}
		defer waiting.Reset()
		return b.index.Batch(waiting)
	}
	for _, e := range c.Library.Episodes {
		if err := add(string(e.ID), page{e.Title, spoken(e)}); err != nil {
			return err
		}
	}
	for _, a := range c.Library.Articles {
		if !b.both {
			break
		}
		if err := add(string(a.ID), page{a.Title, a.Body.Text}); err != nil {
			return err
		}
	}
	return b.index.Batch(waiting)
}

// lean indexes title and text without what is only needed to show, sort or
// highlight them.
func lean() *mapping.IndexMappingImpl {
	field := bleve.NewTextFieldMapping()
	field.Analyzer = standard.Name
	field.Store, field.IncludeTermVectors, field.DocValues, field.IncludeInAll = false, false, false, false
	document := bleve.NewDocumentStaticMapping()
	document.AddFieldMappingsAt("Title", field)
	document.AddFieldMappingsAt("Text", field)
	m := bleve.NewIndexMapping()
	m.DefaultMapping = document
	m.ScoringModel = "bm25"
	return m
}

func (b *bleveEngine) five(a *earmark.Article) ([]earmark.EpisodeID, error) {
	found, err := b.index.Search(bleve.NewSearchRequestOptions(b.queries[a.ID], 5, 0, false))
	if err != nil {
		return nil, err
	}
	var out []earmark.EpisodeID
	for _, hit := range found.Hits {
		out = append(out, earmark.EpisodeID(hit.ID))
	}
	return out, nil
}

func (b *bleveEngine) close() error {
	defer os.RemoveAll(b.dir)
	if b.index == nil {
		return nil
	}
	return b.index.Close()
}

package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/link"
	"earmark/internal/link/linktest"
)

// engine is a program that finds the episodes for an article. Prepare is not
// measured, build is; five may be called by two at once.
type engine interface {
	prepare(c *linktest.Corpus, asked []*earmark.Article) error
	build(ctx context.Context, c *linktest.Corpus) error
	five(a *earmark.Article) ([]earmark.EpisodeID, error)
	close() error
}

// newEngine knows the engines that are written in Go.
func newEngine(name string, both bool) (engine, error) {
	switch name {
	case "earmark":
		return &shipped{}, nil
	case "bleve":
		return &bleveEngine{both: both}, nil
	}
	return nil, fmt.Errorf("%s: there is no such engine", name)
}

// askedOfUs is how many times as many articles earmark links in a round: with as
// few as the others it would be done in a tenth of a second, which no clock
// tells well.
const askedOfUs = 20

// serve makes the corpus, builds an engine and tells how long it took, then
// answers each line of standard input with a round of linking:
//
//	built SECONDS CPU
//	linked QUERIES SECONDS CPU RECALL
//
// An engine has a process of its own so that its memory and its processor time
// can be told apart.
func serve(ctx context.Context, o options) error {
	c := linktest.New(o.size)
	asked := sample(c.Library.Articles, o.asked)
	if o.args[0] == "earmark" {
		asked = sample(c.Library.Articles, askedOfUs*o.asked)
	}
	e, err := newEngine(o.args[0], o.both)
	if err != nil {
		return err
	}
	defer e.close()
	if err := e.prepare(c, asked); err != nil {
		return err
	}
	took := stopwatch()
	if err := e.build(ctx, c); err != nil {
		return err
	}
	fmt.Println("built", took())
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		took := stopwatch()
		found, err := linkAll(e, asked)
		if err != nil {
			return err
		}
		fmt.Println("linked", len(asked), took(), c.Recall(found))
	}
	return nil
}

// stopwatch starts to measure; what it gives tells the seconds since then,
// those of the clock and those of the processor.
func stopwatch() func() string {
	start, used := time.Now(), processor()
	return func() string { return fmt.Sprint(time.Since(start).Seconds(), " ", (processor() - used).Seconds()) }
}

// processor is the time this process has had of all processors.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// sample takes n of the articles, spread evenly over all.
func sample(all []*earmark.Article, n int) []*earmark.Article {
	if n <= 0 || n >= len(all) {
		return all
	}
	out := make([]*earmark.Article, n)
	for i := range out {
		out[i] = all[i*len(all)/n]
	}
	return out
}

// linkAll asks from two threads.
func linkAll(e engine, asked []*earmark.Article) (map[earmark.ArticleID][]earmark.EpisodeID, error) {
	found := make([][]earmark.EpisodeID, len(asked))
	errs := [2]error{}
	var next atomic.Int64
	var threads sync.WaitGroup
	for t := range errs {
		threads.Go(func() {
			for errs[t] == nil {
				i := int(next.Add(1)) - 1
				if i >= len(asked) {
					return
				}
				found[i], errs[t] = e.five(asked[i])
			}
		})
	}
	threads.Wait()
	byArticle := make(map[earmark.ArticleID][]earmark.EpisodeID, len(asked))
	for i, a := range asked {
		byArticle[a.ID] = found[i]
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return byArticle, nil
}

// shipped is earmark's engine as `earmark link` asks it: the full ranking,
// reasons and moments, five links above the floor.
type shipped struct{ engine *link.Engine }

func (s *shipped) prepare(*linktest.Corpus, []*earmark.Article) error { return nil }

func (s *shipped) build(ctx context.Context, c *linktest.Corpus) (err error) {
	if len(c.Library.Articles)+len(c.Library.Episodes) >= 50_000 {
		debug.SetGCPercent(5) // as the program does
	}
	s.engine, err = link.New(ctx, c.Library, link.DefaultOptions())
	return err
}

func (s *shipped) five(a *earmark.Article) ([]earmark.EpisodeID, error) {
	var out []earmark.EpisodeID
	links, err := s.engine.Article(context.Background(), a.ID, link.Query{Min: -1, Bare: true})
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		if l.Episode != "" {
			out = append(out, l.Episode)
		}
	}
	return out, nil
}

func (s *shipped) close() error { return nil }

package ingest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
	"earmark/internal/media"
)

// maxAttached is how large a transcript or chapters file may be.
const maxAttached = 10 << 20

// retryFile is how long a file is left alone that could not be read.
const retryFile = 24 * time.Hour

// Files says what became of the transcripts and chapters of the sources asked
// for.
type Files struct {
	Read   int
	Failed int
	Left   int   // for the next run
	Err    error // of the first that failed
}

// wanted is a file to fetch.
type wanted struct {
	source   earmark.SourceID
	file     earmark.FetchedFile
	date     time.Time
	chapters bool
}

// Files fetches the transcripts and chapters that items of these sources name
// and that are not there yet: at most so many, the newest episodes first. tell
// is told how far the work is.
func (p *Poller) Files(ctx context.Context, sources []Source, most int, tell func(done, total int)) (Files, error) {
	list, err := p.wanted(ctx, sources)
	if err != nil {
		return Files{}, err
	}
	out := Files{Left: max(len(list)-most, 0)}
	list = list[:min(len(list), most)]
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	for _, w := range list {
		group.Go(func() error {
			d := p.file(ctx, w)
			if err := ctx.Err(); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			if d.Trouble != "" {
				out.Failed++
				if out.Err == nil {
					out.Err = fmt.Errorf("%s: %s", d.URL, d.Trouble)
				}
			} else {
				out.Read++
			}
			tell(out.Read+out.Failed, len(list))
			return p.Store.PutDocuments(ctx, d)
		})
	}
	return out, group.Wait()
}

// wanted are the files that are not there, the newest first.
func (p *Poller) wanted(ctx context.Context, sources []Source) ([]wanted, error) {
	have := map[string]bool{}
	err := p.Store.Documents(ctx, false, func(d earmark.Document) error {
		if d.Trouble == "" || p.Now().Sub(d.Fetched) < retryFile {
			have[string(d.Source)+" "+d.URL] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var list []wanted
	err = p.Store.Fetched(ctx, func(f earmark.Fetched) error {
		if !slices.ContainsFunc(sources, func(s Source) bool { return s.ID == f.Source }) || !p.Since.IsZero() && f.Content.Date.Before(p.Since) {
			return nil
		}
		var files []wanted
		if good := byWorth(f.Content.Transcripts); len(good) > 0 {
			files = append(files, wanted{f.Source, good[0], f.Content.Date, false})
		}
		if f.Content.Chapters.URL != "" {
			files = append(files, wanted{f.Source, f.Content.Chapters, f.Content.Date, true})
		}
		for _, w := range files {
			if key := string(w.source) + " " + w.file.URL; !have[key] {
				have[key] = true
				list = append(list, w)
			}
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b wanted) int { return b.date.Compare(a.date) })
	return list, err
}

// file fetches one file and looks whether it can be read.
func (p *Poller) file(ctx context.Context, w wanted) earmark.Document {
	d := earmark.Document{Source: w.source, URL: w.file.URL, Type: w.file.Type, Fetched: p.Now()}
	data, err := p.bytes(ctx, w.file.URL)
	if err == nil {
		d.Data = data
		if w.chapters {
			_, err = media.ParseChapters(data)
		} else {
			_, err = readTranscript(d)
		}
	}
	if err != nil {
		d.Data, d.Trouble = nil, err.Error()
	}
	return d
}

func (p *Poller) bytes(ctx context.Context, at string) ([]byte, error) {
	answer, err := p.Client.Do(ctx, fetch.Request{URL: at, MaxBytes: maxAttached})
	if err != nil {
		return nil, err
	}
	return answer.Bytes()
}

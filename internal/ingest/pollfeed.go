package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/feed"
	"earmark/internal/fetch"
)

// acceptFeeds is what is asked for; some servers have a page and a feed at one
// address.
const acceptFeeds = "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"

// maxPages is how many pages of one feed are followed (RFC 5005).
const maxPages = 2000

// batchSize is how many items are kept at once: few enough to hold, many enough
// for one transaction to be worth it.
const batchSize = 250

// intake takes items in: it recognises them, and keeps what is new.
type intake struct {
	*poll
	ctx    context.Context
	now    time.Time
	memory *memory
	batch  []earmark.Fetched
	met    int
	fresh  bool // the item met last is new: there may be more beyond it
}

// feed asks a feed, and follows it to where it is known.
func (p *poll) feed(ctx context.Context) error {
	answer, err := p.Client.Do(ctx, fetch.Request{URL: p.state.At, Accept: acceptFeeds, Known: fetch.Validators{ETag: p.state.ETag, LastModified: p.state.Modified}})
	if err != nil {
		return err
	}
	p.moved(answer.Moved)
	keys, err := p.keys(ctx) // after the server is asked: while others answer
	if err != nil {
		answer.Body.Close()
		return err
	}
	if answer.NotModified {
		answer.Body.Close()
		p.unchanged(keys)
		return nil
	}
	in := &intake{poll: p, ctx: ctx, now: p.state.Asked, memory: newMemory(keys)}
	head, err := in.document(answer)
	if err != nil {
		return in.broken(err)
	}
	whole, err := in.follow(head, answer.URL)
	if err != nil {
		return in.broken(err)
	}
	return in.finish(head, answer.Validators, whole)
}

// keys are what the items of the source are recognised by.
func (p *poll) keys(ctx context.Context) ([]earmark.FetchedKey, error) {
	if p.empty {
		return nil, nil
	}
	keys, err := p.Store.FetchedKeys(ctx, p.state.ID)
	return keys, inStore(err)
}

// moved remembers where the source is from now on.
func (p *poll) moved(to string) {
	if to != "" && to != p.state.At {
		p.state.At, p.report.Moved = to, to
	}
}

// unchanged is the end of a poll whose server says that nothing is new.
func (p *poll) unchanged(keys []earmark.FetchedKey) {
	for _, k := range keys {
		if !k.Gone {
			p.report.Unchanged++
		}
	}
	p.report.Fresh, p.later = true, true
	p.worked(p.state.Asked, p.state.Every)
}

// document reads one document and takes its items in.
func (in *intake) document(answer *fetch.Response) (*feed.Head, error) {
	defer answer.Body.Close()
	_, charset := answer.Type()
	in.seats.sit()
	defer in.seats.rise()
	return feed.Read(awayReader{answer.Body, in.seats}, feed.Hints{URL: answer.URL, Charset: charset}, in.take)
}

// follow reads the pages and archives of a feed that come after its first
// document: all of them when it was never read whole, else up to where items
// are known. True means that everything the feed has was read.
func (in *intake) follow(head *feed.Head, first string) (whole bool, err error) {
	seen := map[string]bool{first: true, in.state.At: true}
	pages := 0
	for next := after(head); next != ""; next = after(head) {
		if !in.fresh && !in.state.First.IsZero() {
			return false, nil
		}
		if seen[next] {
			return true, nil // QUIRK: a last page that names itself
		}
		if pages++; pages > maxPages {
			return false, &fetch.LimitError{What: fmt.Sprintf("it has more than %d pages", maxPages)}
		}
		seen[next] = true
		answer, err := in.Client.Do(in.ctx, fetch.Request{URL: next, Accept: acceptFeeds})
		if err != nil {
			return false, fmt.Errorf("its page %s: %w", next, err)
		}
		if head, err = in.document(answer); err != nil {
			return false, fmt.Errorf("its page %s: %w", next, err)
		}
	}
	return head.Complete || pages > 0, nil
}

// after is the address of what comes after a document: the next page, else the
// archive before it.
func after(head *feed.Head) string {
	if head.Next != "" {
		return head.Next
	}
	return head.Archive
}

// take takes in one item, from a seat.
func (in *intake) take(item *feed.Item) error {
	in.met++
	guid, at, renamed, twin := in.memory.meet(item)
	if twin {
		in.report.Twins++
		return nil
	}
	in.fresh = at < 0
	date := item.Published
	if date.IsZero() {
		date = item.Updated
	}
	in.count(date)
	hash := hashOf(item)
	switch {
	case at < 0 && !in.Since.IsZero() && date.Before(in.Since):
		in.report.Left++
		return nil
	case at < 0:
		in.report.New++
	case renamed:
		in.report.Renamed++
	case in.memory.keys[at].Hash == hash:
		in.report.Unchanged++
		return nil
	default:
		in.report.Changed++
	}
	return in.keep(item, guid, at, hash)
}

// count counts what is odd about a date.
func (in *intake) count(date time.Time) {
	switch {
	case date.IsZero():
		in.report.Undated++
	case date.After(in.now):
		in.report.Future++
	}
}

// keep puts an item with those that are to be kept.
func (in *intake) keep(item *feed.Item, guid earmark.GUID, at int, hash string) error {
	if in.DryRun {
		return nil
	}
	f := earmark.Fetched{
		Source: in.state.ID, GUID: guid, Seen: guid, First: in.now, Hash: hash,
		Content: contentOf(item), Dated: !item.Published.IsZero() || !item.Updated.IsZero(),
	}
	if at >= 0 {
		f.GUID, f.Slug = in.memory.keys[at].GUID, in.memory.keys[at].Slug
	} else {
		f.Slug = in.memory.slug(f.Content.Title)
	}
	in.batch = append(in.batch, f)
	if len(in.batch) < batchSize {
		return in.ctx.Err()
	}
	return in.seats.away(in.flush)
}

func (in *intake) flush() error {
	if in.DryRun || len(in.batch) == 0 {
		return nil
	}
	err := in.Store.PutFetched(in.ctx, in.batch)
	in.batch = in.batch[:0]
	return inStore(err)
}

// broken keeps what came before a feed broke. What it is without now is not
// marked: nobody knows.
func (in *intake) broken(err error) error {
	if _, ok := errors.AsType[*storeError](err); ok {
		return err
	}
	if flushed := in.flush(); flushed != nil {
		return flushed
	}
	return err
}

// finish keeps the rest and the state of the source.
func (in *intake) finish(head *feed.Head, validators fetch.Validators, whole bool) error {
	if in.met == 0 && len(in.memory.keys) > 0 {
		return fmt.Errorf("it has no items any more: the %d that were fetched are kept", len(in.memory.keys))
	}
	s := &in.state
	s.ETag, s.Modified, s.Every = validators.ETag, validators.LastModified, head.Every
	if in.report.Left > 0 { // what was left out is to come when it is asked for
		s.ETag, s.Modified = "", ""
	} else if s.First.IsZero() {
		s.First = in.now
	}
	if err := in.describe(head); err != nil {
		return err
	}
	in.worked(in.now, head.Every)
	if head.Moved != "" && head.Moved != s.At {
		in.moved(head.Moved)
		s.ETag, s.Modified = "", ""
	}
	gone, back := in.memory.missing(whole), in.memory.back()
	in.report.Gone = len(gone)
	if in.DryRun {
		return nil
	}
	return inStore(in.keeper.finish(in.ctx, earmark.FinishedPoll{State: *s, Items: in.batch, Gone: gone, Back: back}))
}

// describe keeps what a podcast feed says of its show.
func (in *intake) describe(head *feed.Head) (err error) {
	if in.state.Kind == earmark.SourceShow {
		in.state.Show, err = json.Marshal(showOf(in.state.ID, head, in.state.At))
	}
	return err
}

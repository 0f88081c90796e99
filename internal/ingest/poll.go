package ingest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"sync"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
)

// Source is an entry of "sources" in earmark.yaml.
type Source struct {
	ID   earmark.SourceID   `yaml:"id"`
	Kind earmark.SourceKind `yaml:"kind"` // empty: articles
	URL  string             `yaml:"url"`
}

var sourceID = late(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// SettleSources checks what a person wrote, and fills in what was left out.
func SettleSources(sources []Source) error {
	var errs []error
	taken := map[earmark.SourceID]bool{}
	for i := range sources {
		s := &sources[i]
		where := fmt.Sprintf("sources[%d]", i)
		if s.Kind == "" {
			s.Kind = earmark.SourceArticles
		}
		if !sourceID().MatchString(string(s.ID)) {
			errs = append(errs, fmt.Errorf("%s.id: found %q, expected a word such as mom-talk", where, s.ID))
		}
		if taken[s.ID] {
			errs = append(errs, fmt.Errorf("%s.id: %q is taken by a source above", where, s.ID))
		}
		taken[s.ID] = true
		if !slices.Contains([]earmark.SourceKind{earmark.SourceArticles, earmark.SourceShow, earmark.SourceSitemap}, s.Kind) {
			errs = append(errs, fmt.Errorf("%s.kind: found %q, expected articles, show or sitemap", where, s.Kind))
		}
		if u, err := url.Parse(s.URL); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			errs = append(errs, fmt.Errorf("%s.url: found %q, expected an address such as https://example.com/feed.xml", where, s.URL))
		}
	}
	return errors.Join(errs...)
}

// PollStore keeps what is fetched; its methods do what those of the store do.
type PollStore interface {
	Sources(ctx context.Context) ([]earmark.SourceState, error)
	SaveSources(ctx context.Context, states ...earmark.SourceState) error
	CountFetched(ctx context.Context, each func(source earmark.SourceID, items int)) error
	FetchedKeys(ctx context.Context, source earmark.SourceID) ([]earmark.FetchedKey, error)
	PutFetched(ctx context.Context, items []earmark.Fetched) error
	FinishPolls(ctx context.Context, polls []earmark.FinishedPoll) error
	FetchedStamp(ctx context.Context) (string, error)
	Fetched(ctx context.Context, each func(earmark.Fetched) error) error
	Documents(ctx context.Context, withData bool, each func(earmark.Document) error) error
	PutDocuments(ctx context.Context, documents ...earmark.Document) error
}

// Poller asks sources for what is new. The fields must be set before the first
// poll, and not changed during one.
type Poller struct {
	Client *fetch.Client
	Store  PollStore
	Now    func() time.Time
	Chance func() float64 // 0 to 1, for the jitter of back-off; nil: by chance
	// Since leaves out what is older; what was fetched before stays.
	Since time.Time
	// DryRun finds out what is new and keeps nothing.
	DryRun bool
	// Anyway asks also sources whose time has not come.
	Anyway bool
}

// Report says what became of one source.
type Report struct {
	Source    Source
	New       int
	Changed   int
	Unchanged int
	Gone      int       // no longer in the feed: kept and marked
	Renamed   int       // the same recording or page under another GUID
	Twins     int       // left out: there already under the same GUID
	Undated   int       // without a date that could be understood
	Future    int       // dated in the future
	Left      int       // older than [Poller.Since]
	Fresh     bool      // the server said that nothing has changed
	Waiting   bool      // not asked: its time has not come
	Late      bool      // and that because it failed: Err says why
	Moved     string    // where it has moved to for good
	Next      time.Time // before when it is not asked again; zero: at any time
	Notes     []string  // what else is to be said
	Err       error     // why it failed; what had come before is kept
}

// Poll asks sources, many at once, and hands on a report on each as soon as
// there is one, from one goroutine at a time. The error is of the store, or the
// end of the context: what a source does wrong stands in its report.
func (p *Poller) Poll(ctx context.Context, sources []Source, done func(Report)) error {
	states, err := p.states(ctx)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	var fresh []earmark.SourceState
	var failed error
	var wait sync.WaitGroup
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	full := map[earmark.SourceID]bool{}
	if err := p.Store.CountFetched(ctx, func(id earmark.SourceID, _ int) { full[id] = true }); err != nil {
		return err
	}
	keeper, seats := newKeeper(ctx, p.Store), newSeats()
	defer keeper.close()
	for _, s := range sources {
		wait.Go(func() {
			one := p.newPoll(s, states[s.ID], keeper, seats)
			one.empty = !full[s.ID]
			err := one.run(ctx)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				if failed == nil {
					failed = err
				}
				cancel() // the store is not to be relied on, or nobody waits any more
				return
			}
			if one.later {
				fresh = append(fresh, one.state)
			}
			done(one.report)
		})
	}
	wait.Wait()
	if len(fresh) > 0 && !p.DryRun { // in one transaction: nothing is lost without it but politeness
		failed = errors.Join(failed, p.Store.SaveSources(context.WithoutCancel(ctx), fresh...))
	}
	return failed
}

func (p *Poller) states(ctx context.Context) (map[earmark.SourceID]earmark.SourceState, error) {
	all, err := p.Store.Sources(ctx)
	if err != nil {
		return nil, err
	}
	return maps.Collect(func(yield func(earmark.SourceID, earmark.SourceState) bool) {
		for _, s := range all {
			if !yield(s.ID, s) {
				return
			}
		}
	}), nil
}

// poll is the work on one source.
type poll struct {
	*Poller
	report Report
	keeper *keeper
	seats  seats
	empty  bool // nothing of it is kept yet
	state  earmark.SourceState
	later  bool // the state is to be kept, at leisure
}

// newPoll begins with what is remembered, unless the source is another by now.
func (p *Poller) newPoll(s Source, known earmark.SourceState, k *keeper, seats seats) *poll {
	if known.URL != s.URL || known.Kind != s.Kind {
		known = earmark.SourceState{ID: s.ID, Kind: s.Kind, URL: s.URL, At: s.URL, First: known.First}
	}
	return &poll{Poller: p, keeper: k, seats: seats, report: Report{Source: s}, state: known}
}

// run asks the source, when its time has come. The error is of the store or the
// context.
func (p *poll) run(ctx context.Context) error {
	now := p.Now()
	if why := p.notYet(now); why != nil {
		p.report.Waiting, p.report.Late, p.report.Err, p.report.Next = true, p.state.Trouble != "" && !p.state.Gone, why, p.state.Next
		return nil
	}
	p.state.Asked = now
	err := p.ask(ctx)
	if stopped := ctx.Err(); stopped != nil {
		return stopped
	}
	if _, ok := errors.AsType[*storeError](err); ok {
		return err
	}
	if err != nil {
		p.failed(now, err)
	}
	return nil
}

// ask asks by the kind of the source.
func (p *poll) ask(ctx context.Context) error {
	if p.report.Source.Kind == earmark.SourceSitemap {
		return p.sitemap(ctx)
	}
	return p.feed(ctx)
}

// storeError is an error of the store: it ends all polls.
type storeError struct{ err error }

func (e *storeError) Error() string { return e.err.Error() }
func (e *storeError) Unwrap() error { return e.err }

func inStore(err error) error {
	if err == nil {
		return nil
	}
	return &storeError{err}
}

func (p *Poller) chance() float64 {
	if p.Chance == nil {
		return rand.Float64() // #nosec G404 -- nobody gains by guessing it
	}
	return p.Chance()
}

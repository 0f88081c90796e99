package outbox

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/mail"
)

// Limits keep a run from being too fast for those who receive it. The zero
// value limits nothing but what servers ask for.
type Limits struct {
	PerSecond float64            // mails to all together; 0: no limit
	Domains   map[string]float64 // mails per second to a domain; "*": to each other one
	// WarmUp is how many mails may leave on the first day of sending, the second,
	// and so on; after them as many as one likes. Big receivers distrust a server
	// that was silent and sends a hundred thousand at once.
	WarmUp []int
}

// pace decides when a mail may leave. One goroutine asks; answers of servers
// come from all.
type pace struct {
	limits Limits
	left   int  // how many may leave today; -1: any
	spent  bool // there were more

	mu      sync.Mutex
	all     *lane
	lanes   map[string]*lane // of the domains that have limits, or asked for some
	waiting []*lane          // those with mails that wait
	held    int              // mails that wait in lanes
}

// lane is the way to one domain.
type lane struct {
	base, gap time.Duration // between two mails: as configured, as the server wants it
	next      time.Time     // not before this
	closed    string        // why nothing goes there any more; empty: it is open
	waiting   []earmark.Delivery
}

const (
	mostHeld = 2000                   // mails that wait while others overtake them
	firstGap = 250 * time.Millisecond // when a server asks to slow down
	mostGap  = 30 * time.Second       // however often it asks
)

func newPace(limits Limits) *pace {
	return &pace{limits: limits, left: -1, all: &lane{base: every(limits.PerSecond), gap: every(limits.PerSecond)}, lanes: map[string]*lane{}}
}

func every(perSecond float64) time.Duration {
	if perSecond <= 0 {
		return 0
	}
	return time.Duration(float64(time.Second) / perSecond)
}

// warmUp finds how many mails may leave today.
func (r *run) warmUp(ctx context.Context) error {
	schedule := r.job.Limits.WarmUp
	if len(schedule) == 0 {
		return nil
	}
	now := r.job.Now()
	today := now.UTC().Truncate(24 * time.Hour)
	first, sent, err := r.job.Store.Sent(ctx, today)
	if err != nil {
		return err
	}
	day := 0
	if !first.IsZero() {
		day = int(today.Sub(first.UTC().Truncate(24*time.Hour)) / (24 * time.Hour))
	}
	if day < len(schedule) {
		r.pace.left = max(schedule[max(day, 0)]-sent, 0)
		r.pace.spent = r.pace.left == 0
	}
	return nil
}

// lane finds the lane of a domain; nil when the domain has none and needs none.
func (p *pace) lane(domain string, needed bool) *lane {
	l := p.lanes[domain]
	if l != nil {
		return l
	}
	rate, ok := p.limits.Domains[domain]
	if !ok {
		rate = p.limits.Domains["*"]
	}
	if rate <= 0 && !needed {
		return nil
	}
	l = &lane{base: every(rate), gap: every(rate)}
	p.lanes[domain] = l
	return l
}

// take passes a mail on when its time has come. One whose domain has to wait is
// overtaken by others, as far as there is room. False: the run is to end.
func (p *pace) take(ctx context.Context, d earmark.Delivery, give func(earmark.Delivery) bool) bool {
	if p.free(d) {
		return p.pass(d, give)
	}
	for {
		d, wait, found := p.ready()
		switch {
		case !found:
			return true
		case wait == 0:
			if !p.pass(d, give) {
				return false
			}
		case p.full():
			if !sleep(ctx, wait) {
				return false
			}
		default:
			return true
		}
	}
}

// free tells whether a mail may leave at once. Else it is put into its lane,
// or left out where that is closed.
func (p *pace) free(d earmark.Delivery) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.lane(domainOf(d.Address), false)
	if l == nil && p.held == 0 && p.all.gap == 0 && !p.all.next.After(time.Now()) {
		return true
	}
	if l == nil {
		l = p.lane(domainOf(d.Address), true)
	}
	if l.closed == "" {
		if len(l.waiting) == 0 {
			p.waiting = append(p.waiting, l)
		}
		l.waiting = append(l.waiting, d)
		p.held++
	}
	return false
}

// rest passes on what still waits.
func (p *pace) rest(ctx context.Context, give func(earmark.Delivery) bool) {
	for {
		d, wait, found := p.ready()
		if !found || wait > 0 && !sleep(ctx, wait) || wait == 0 && !p.pass(d, give) {
			return
		}
	}
}

func (p *pace) full() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.held >= mostHeld || p.all.next.After(time.Now())
}

func (p *pace) pass(d earmark.Delivery, give func(earmark.Delivery) bool) bool {
	if p.left == 0 {
		p.spent = true
		return false
	}
	if p.left > 0 {
		p.left--
	}
	return give(d)
}

// ready takes the mail that may leave next, or says how long to wait for one.
func (p *pace) ready() (d earmark.Delivery, wait time.Duration, found bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.waiting = slices.DeleteFunc(p.waiting, func(l *lane) bool {
		if l.closed != "" {
			p.held -= len(l.waiting)
			l.waiting = nil
		}
		return len(l.waiting) == 0
	})
	if len(p.waiting) == 0 {
		return d, 0, false
	}
	best := slices.MinFunc(p.waiting, func(a, b *lane) int { return a.next.Compare(b.next) })
	next := best.next
	if p.all.next.After(next) {
		next = p.all.next
	}
	if wait := next.Sub(now); wait > 0 {
		return d, wait, true
	}
	d, best.waiting = best.waiting[0], best.waiting[1:]
	p.held--
	best.next, p.all.next = now.Add(best.gap), now.Add(p.all.gap)
	return d, 0, true
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// heard keeps within what a server says: 421 asks all of us to slow down
// (RFC 5321 section 3.8), 4.7.x those to a domain. Who is accepted again speeds
// up step by step.
func (p *pace) heard(domain string, o mail.Outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case o.Code == 421:
		p.all.slower()
	case o.Code/100 == 4 && strings.HasPrefix(mail.EnhancedStatus(o.Reply), "4.7."):
		p.lane(domain, true).slower()
	case o.State == mail.Accepted:
		p.all.faster()
		if l := p.lanes[domain]; l != nil {
			l.faster()
		}
	}
}

func (l *lane) slower() {
	l.gap = min(max(2*l.gap, firstGap), mostGap)
	l.next = time.Now().Add(l.gap)
}

func (l *lane) faster() {
	if l.gap > l.base {
		l.gap = max(l.gap*3/4, l.base)
	}
	if l.gap < 5*time.Millisecond && l.gap > l.base {
		l.gap = l.base
	}
}

// close ends what goes to a domain in this run.
func (p *pace) close(domain, why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lane(domain, true).closed = why
}

// closed are the domains that were closed, and why.
func (p *pace) closed() map[string]string {
	p.mu.Lock()
	defer p.mu.Unlock()
	closed := map[string]string{}
	for domain, l := range p.lanes {
		if l.closed != "" {
			closed[domain] = l.closed
		}
	}
	return closed
}

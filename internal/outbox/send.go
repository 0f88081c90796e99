package outbox

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"earmark/internal/earmark"
)

// Send delivers an issue to everybody who does not have it yet, and can be
// called again at any time: each call goes on where the last one was stopped,
// by whatever. Each mail is tried once, and once more when its connection was
// lost before the final dot; what is deferred waits for a later call.
//
// The report is what the store says at the end, and is given with an error too.
// Errors: a [BusyError]; a [StoppedError]; [ErrChanged]; what the connection's
// Dial gives, such as a refused login, [mail.ErrSender], and a [TroubleError],
// all of which leave the rest owed; the end of the context; the store's, upon
// which no dot leaves any more.
//
// When the context ends, mails whose final dot has not left are given up and
// stay owed, and an answer to one that has left is awaited a moment longer.
//
// Readers who have no mailbox get no letters more, but not before the run has
// ended without a [TroubleError]: a relay with a broken route says of everybody
// that there is no such mailbox.
func Send(ctx context.Context, job Job) (report Report, err error) {
	job = job.withDefaults()
	lease, release, since, err := job.Store.Lease(ctx, job.Issue, job.Now())
	if err != nil {
		return Report{}, fmt.Errorf("send issue %s: %w", job.Issue, err)
	}
	if release == nil {
		return Report{}, fmt.Errorf("send issue %s: %w", job.Issue, &BusyError{Since: since})
	}
	defer func() { err = errors.Join(err, release()) }()
	before, err := job.prepare(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("send issue %s: %w", job.Issue, err)
	}
	r := newRun(job, lease, before)
	if err = r.deliverAll(ctx); err != nil {
		err = fmt.Errorf("send issue %s: %w", job.Issue, err)
	}
	return r.conclude(context.WithoutCancel(ctx), before, err)
}

func (j Job) withDefaults() Job {
	j.Connections = max(j.Connections, 1)
	if j.Variant == nil {
		j.Variant = func(earmark.Subscriber) (string, bool) { return "", true }
	}
	if j.Batch <= 0 {
		j.Batch = 8
	}
	if j.Now == nil {
		j.Now = time.Now
	}
	if j.Jitter == nil {
		j.Jitter = rand.Float64
	}
	if j.Progress == nil {
		j.Progress = func(Progress) {}
	}
	return j
}

// prepare registers everybody and settles what an earlier run left open. It
// gives back how far the issue is.
func (j Job) prepare(ctx context.Context) (earmark.Tally, error) {
	hash, err := j.Store.BeginIssue(ctx, j.Issue, j.Hash, j.rows(), j.Now())
	if err != nil {
		return earmark.Tally{}, err
	}
	if hash != j.Hash {
		return earmark.Tally{}, ErrChanged
	}
	if err := j.Store.SettleInterrupted(ctx, j.Issue, j.Now()); err != nil {
		return earmark.Tally{}, err
	}
	reason, err := j.Store.StoppedIssue(ctx, j.Issue)
	if err == nil && reason != "" {
		err = &StoppedError{Reason: reason}
	}
	if err != nil {
		return earmark.Tally{}, err
	}
	return j.Store.Tally(ctx, j.Issue)
}

// rows makes the row of each reader when it is asked for.
func (j Job) rows() iter.Seq2[earmark.Delivery, error] {
	return func(yield func(earmark.Delivery, error) bool) {
		if j.Readers == nil {
			return
		}
		now := j.Now()
		for reader, err := range j.Readers {
			variant, gets := j.Variant(reader)
			if err == nil && (reader.Status != earmark.Active || !gets) {
				continue
			}
			d := earmark.Delivery{
				Issue: j.Issue, Reader: reader.ID, Address: reader.Address, Name: reader.Name, Variant: variant,
				State: earmark.Owed, MessageID: j.MessageID(reader.ID), Changed: now,
			}
			if !yield(d, err) || err != nil {
				return
			}
		}
	}
}

// conclude draws the consequences of a run and reports.
func (r *run) conclude(ctx context.Context, before earmark.Tally, err error) (Report, error) {
	report := Report{Before: before.Accepted, Closed: r.pace.closed(), WarmUp: r.pace.spent}
	count := func() {
		tally, tallyErr := r.job.Store.Tally(ctx, r.job.Issue)
		report.Tally, err = tally, errors.Join(err, tallyErr)
	}
	count()
	if trouble, ok := errors.AsType[*TroubleError](err); ok && trouble.Refusals {
		err = errors.Join(err, r.job.Store.StopIssue(ctx, r.job.Issue, trouble.Error()))
	} else if !ok && report.Refused > 0 {
		n, suppressErr := r.job.Store.SuppressRefused(ctx, r.job.Issue, r.job.Now())
		report.Suppressed, err = n, errors.Join(err, suppressErr)
		count()
	}
	return report, err
}

// Status tells how far an issue has come, without sending anything: an empty
// report for one whose sending never began. A row whose sender is at work right
// now counts as Uncertain.
func Status(ctx context.Context, store Store, issue earmark.IssueID) (Report, error) {
	tally, err := store.Tally(ctx, issue)
	return Report{Tally: tally}, err
}

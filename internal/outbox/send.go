package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"earmark/internal/earmark"
)

// Send delivers an issue to everybody who does not have it yet, and can be
// called again at any time: each call goes on where the last one was stopped,
// by whatever. Each mail is tried once, and once more when its connection was
// lost before the final dot.
//
// The report is what the store says at the end, and is given with an error too.
// Errors: a [BusyError]; [ErrChanged]; what the connection's Dial gives, such
// as a refused login, [mail.ErrSender], and a [TroubleError], all of which leave
// the rest owed; the end of the context; the store's, upon which no dot leaves
// any more.
//
// When the context ends, mails whose final dot has not left are given up and
// stay owed, and an answer to one that has left is awaited a moment longer.
func Send(ctx context.Context, job Job) (report Report, err error) {
	job = job.withDefaults()
	release, since, err := job.Store.LockSending(ctx, job.Now())
	if err != nil {
		return Report{}, fmt.Errorf("send issue %s: %w", job.Issue, err)
	}
	if release == nil {
		return Report{}, fmt.Errorf("send issue %s: %w", job.Issue, &BusyError{Since: since})
	}
	defer func() { err = errors.Join(err, release()) }()
	pending, already, err := job.prepare(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("send issue %s: %w", job.Issue, err)
	}
	r := &run{job: job, total: len(pending), left: map[earmark.ReaderID]bool{}}
	if err = r.deliverAll(ctx, pending); err != nil {
		err = fmt.Errorf("send issue %s: %w", job.Issue, err)
	}
	report, readErr := job.report(context.WithoutCancel(ctx), already, r.left)
	return report, errors.Join(err, readErr)
}

func (j Job) withDefaults() Job {
	j.Connections = max(j.Connections, 1)
	if j.Now == nil {
		j.Now = time.Now
	}
	if j.Progress == nil {
		j.Progress = func(int, int) {}
	}
	return j
}

// prepare registers everybody and settles what an earlier run left open. It
// gives back what is to be sent and who has the issue already.
func (j Job) prepare(ctx context.Context) (pending []earmark.Delivery, already map[earmark.ReaderID]bool, err error) {
	hash, err := j.Store.BeginIssue(ctx, j.Issue, j.Hash, j.rows(), j.Now())
	if err != nil {
		return nil, nil, err
	}
	if hash != j.Hash {
		return nil, nil, ErrChanged
	}
	if err := j.Store.SettleInterrupted(ctx, j.Issue, j.Now()); err != nil {
		return nil, nil, err
	}
	deliveries, err := j.Store.Deliveries(ctx, j.Issue)
	if err != nil {
		return nil, nil, err
	}
	already = map[earmark.ReaderID]bool{}
	for _, d := range deliveries {
		switch d.State {
		case earmark.Owed, earmark.Deferred:
			pending = append(pending, d)
		case earmark.Accepted:
			already[d.Reader] = true
		}
	}
	return pending, already, nil
}

func (j Job) rows() []earmark.Delivery {
	var rows []earmark.Delivery
	for _, reader := range j.Readers {
		if reader.Status != earmark.Active {
			continue
		}
		rows = append(rows, earmark.Delivery{
			Issue: j.Issue, Reader: reader.ID, Address: reader.Address, Name: reader.Name,
			State: earmark.Owed, MessageID: j.MessageID(reader.ID), Changed: j.Now(),
		})
	}
	return rows
}

// Status tells how far an issue has come, without sending anything: an empty
// report for one whose sending never began. All that were taken are in Accepted.
// A row whose sender is at work right now counts as Uncertain.
func Status(ctx context.Context, store Store, issue earmark.IssueID) (Report, error) {
	return Job{Store: store, Issue: issue}.report(ctx, nil, nil)
}

// report sorts the rows of the issue into lists. A row still in Sending is one
// whose outcome could not be written down.
func (j Job) report(ctx context.Context, already, left map[earmark.ReaderID]bool) (Report, error) {
	deliveries, err := j.Store.Deliveries(ctx, j.Issue)
	if err != nil {
		return Report{}, fmt.Errorf("report on issue %s: %w", j.Issue, err)
	}
	var r Report
	lists := map[earmark.DeliveryState]*[]earmark.Delivery{
		earmark.Accepted: &r.Accepted, earmark.Deferred: &r.Deferred, earmark.Rejected: &r.Rejected,
		earmark.Uncertain: &r.Uncertain, earmark.Sending: &r.Uncertain, earmark.Owed: &r.Owed,
	}
	for _, d := range deliveries {
		list := lists[d.State]
		switch {
		case already[d.Reader]:
			list = &r.Already
		case left[d.Reader]:
			list = &r.Left
		}
		*list = append(*list, d)
	}
	return r, nil
}

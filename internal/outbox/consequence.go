package outbox

import (
	"fmt"
	"strings"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/mail"
)

// noMailbox are the enhanced status codes (RFC 3463, RFC 7505) with which a
// server says for good that nobody can ever get mail there.
var noMailbox = map[string]bool{"5.1.1": true, "5.1.2": true, "5.1.6": true, "5.1.10": true}

// waits say how long a deferred mail waits the first time; each time after it
// twice as long. The first line that fits counts. An address of status 4.7.x and
// 421 want us to slow down; a full mailbox stays so for hours; greylisting wants
// minutes; a lost connection may come back at once.
var waits = []struct {
	code   int    // 0: any
	status string // beginning of the enhanced status; empty: any
	wait   time.Duration
}{
	{0, "4.2.2", 4 * time.Hour},
	{421, "", 15 * time.Minute},
	{0, "4.7", 15 * time.Minute},
	{0, "5.7", 4 * time.Hour}, // a policy that somebody has to talk to them about
	{450, "", 5 * time.Minute},
	{451, "", 5 * time.Minute},
	{452, "", 15 * time.Minute},
	{0, "", 5 * time.Minute},
}

const (
	longestWait  = 8 * time.Hour
	mostAttempts = 12 // over two days; then the mail is refused for good
	unanswered   = time.Minute
)

// consequence is what an outcome means for the reader's row. Policy tells that
// the reader's domain does not want us (RFC 3463: 5.7.x), which is not the
// reader's fault: nothing more goes there in this run.
func (r *run) consequence(d earmark.Delivery, o mail.Outcome) (outcome earmark.Outcome, policy bool) {
	status := mail.EnhancedStatus(o.Reply)
	outcome = earmark.Outcome{State: earmark.DeliveryState(o.State), Code: o.Code, Reply: o.Reply}
	policy = o.State == mail.Rejected && strings.HasPrefix(status, "5.7.")
	switch {
	case policy || o.State == mail.Deferred:
		outcome.State = earmark.Deferred
	case o.State == mail.Rejected:
		outcome.NoMailbox = noMailbox[status]
	}
	if outcome.State != earmark.Deferred || o.Ours {
		return outcome, policy
	}
	if d.Attempts+1 >= mostAttempts {
		outcome.State = earmark.Rejected
		outcome.Reply = fmt.Sprintf("%s (given up after %d attempts)", o.Reply, d.Attempts+1)
		return outcome, policy
	}
	outcome.Due = r.job.Now().Add(wait(o.Code, status, d.Attempts, r.job.Jitter()))
	return outcome, policy
}

// wait is how long a mail waits after so many earlier attempts. It is spread by
// a quarter either way, so that what was refused together does not come back
// together.
func wait(code int, status string, attempts int, spread float64) time.Duration {
	first := unanswered
	if code != 0 {
		for _, w := range waits {
			if (w.code == 0 || w.code == code) && strings.HasPrefix(status, w.status) {
				first = w.wait
				break
			}
		}
	}
	d := min(first<<min(attempts, 16), longestWait)
	return time.Duration(float64(d) * (0.75 + spread/2))
}

func domainOf(address string) string {
	return strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
}

package mail

import (
	"fmt"
	"regexp"
	"strings"
)

// State is what became of one attempt to hand over a mail.
type State string

// The states. Only Untouched and Deferred may be tried again without asking
// anybody.
const (
	Untouched State = ""          // never begun, or given up for a reason that is not its own
	Accepted  State = "accepted"  // the server took responsibility (250)
	Deferred  State = "deferred"  // refused for now, or the final dot never left
	Rejected  State = "rejected"  // refused for good (5yz)
	Uncertain State = "uncertain" // the final dot left and no answer came
)

// Outcome is what became of one attempt, in the server's words.
type Outcome struct {
	State State
	Code  int    // SMTP reply code; 0 when no reply came
	Reply string // the server's words, or why there were none
	Ours  bool   // the mail cannot be sent as it is: no server was asked
}

// enhanced is the status code at the beginning of a reply (RFC 2034, RFC 3463).
var enhanced = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

// EnhancedStatus is the enhanced status code that a reply begins with, such as
// "5.1.1" (RFC 3463); empty when it has none.
func EnhancedStatus(reply string) string { return enhanced.FindString(reply) }

// verdict reads a reply code (RFC 5321 section 4.2.1). What is no final answer
// is Uncertain.
func verdict(code int) State {
	switch code / 100 {
	case 2:
		return Accepted
	case 4:
		return Deferred
	case 5:
		return Rejected
	}
	return Uncertain
}

// beforeDot reads the reply to a command that came ahead of the message: what
// is no refusal for good may be tried again, for nothing can have been taken.
func beforeDot(code int, reply string) Outcome {
	o := Outcome{State: Deferred, Code: code, Reply: reply}
	if verdict(code) == Rejected {
		o.State = Rejected
	}
	return o
}

// refusalKind tells refusals that concern every mail from those of one. 530,
// 535 and 538 are about the login (RFC 4954 section 6), or 530 about a missing
// STARTTLS (RFC 3207 section 4), which the words alone tell apart; a 5yz to MAIL
// is about the sender, but for 552 (too long), which is about this mail.
func refusalKind(step string, code int, reply string) error {
	switch {
	case code == 530 && strings.Contains(strings.ToUpper(reply), "STARTTLS"):
		return ErrTLS
	case code == 530, code == 535, code == 538:
		return ErrAuth
	case step == "MAIL" && code/100 == 5 && code != 552:
		return ErrSender
	}
	return nil
}

func uncertain(err error) Outcome {
	return Outcome{State: Uncertain, Reply: fmt.Sprintf("no answer to the final dot: %v", err)}
}

package mail_test

import (
	"errors"
	"fmt"
	"testing"

	"earmark/internal/mail"
)

func parcels(n int) []mail.Parcel {
	var all []mail.Parcel
	for i := range n {
		all = append(all, mail.Parcel{From: "l@example.org", To: fmt.Sprintf("r%d@example.org", i), Msg: []byte(small)})
	}
	return all
}

// Commands that leave with the dot of the mail before change nothing of what
// becomes of each mail.
func TestSendAll(t *testing.T) {
	const accepted, deferred, rejected, uncertain, untouched = mail.Accepted, mail.Deferred, mail.Rejected, mail.Uncertain, mail.Untouched
	for _, tt := range []struct {
		name string
		at   mail.Stage
		err  error
		want []mail.State
	}{
		{"all taken", "", nil, []mail.State{accepted, accepted, accepted, accepted}},
		{"one refused", mail.AtRcpt, &mail.Refusal{Code: 550, Text: "nobody"}, []mail.State{accepted, rejected, accepted, accepted}},
		{"one deferred at the dot", mail.AtDot, &mail.Refusal{Code: 451, Text: "later"}, []mail.State{accepted, deferred, accepted, accepted}},
		{"421 at the dot", mail.AtDot, &mail.Refusal{Code: 421, Text: "enough"}, []mail.State{accepted, deferred, untouched, untouched}},
		{"lost at RCPT", mail.AtRcpt, mail.ErrHangUp, []mail.State{accepted, deferred, untouched, untouched}},
		{"lost at the dot", mail.AtDot, mail.ErrHangUp, []mail.State{accepted, uncertain, untouched, untouched}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server, box := listen(t, mail.ServerOptions{Hook: func(stage mail.Stage, e mail.Envelope) error {
				if stage == tt.at && e.To == "r1@example.org" {
					return tt.err
				}
				return nil
			}})
			conn := dial(t, t.Context(), configFor(server))
			got, err := conn.SendAll(t.Context(), parcels(4))
			if err != nil {
				t.Fatal(err)
			}
			taken := 0
			for i, o := range got {
				if o.State != tt.want[i] {
					t.Errorf("mail %d: got %+v, want %q", i, o, tt.want[i])
				}
				if o.State == accepted {
					taken++
				}
			}
			if n := len(box.all()); n != taken {
				t.Errorf("got %d mails taken, want %d", n, taken)
			}
		})
	}
}

// A sender refused is refused for all, whichever mail it is first said of.
func TestSendAllRefusedSender(t *testing.T) {
	n := 0
	server, _ := listen(t, mail.ServerOptions{Hook: func(stage mail.Stage, _ mail.Envelope) error {
		if stage == mail.AtMail {
			if n++; n == 2 {
				return &mail.Refusal{Code: 550, Text: "not your address"}
			}
		}
		return nil
	}})
	got, err := dial(t, t.Context(), configFor(server)).SendAll(t.Context(), parcels(3))
	if !errors.Is(err, mail.ErrSender) || got[0].State != mail.Accepted || got[1].State != mail.Untouched || got[2].State != mail.Untouched {
		t.Errorf("got %+v, %v, want the first accepted, the others untouched", got, err)
	}
}

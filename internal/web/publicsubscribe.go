package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"earmark/internal/audience"
	"earmark/internal/earmark"
	"earmark/internal/mail"
)

// mostWaiting is how many may wait for their answer; more are asked to come
// again.
const mostWaiting = 200

// wish is one form that was filled in.
type wish struct{ address string }

func (p *Public) showSubscribe(w http.ResponseWriter, _ *http.Request) {
	p.form(w, http.StatusOK, subscribeView{})
}

func (p *Public) form(w http.ResponseWriter, status int, v subscribeView) {
	if p.Postman == nil {
		p.notice(w, http.StatusNotFound, "There is no form here", "Please write to us to receive the letter.", nil)
		return
	}
	v.Words = p.words
	p.show(w, status, publicPage{Title: "Receive " + p.Letter, Here: "subscribe", Subscribe: &v})
}

// subscribe takes a form. All it can find wrong is how an address is written and
// that too many come; whether it is known is found out later, by the one who
// answers, so that neither the words nor the time of this answer tell it.
func (p *Public) subscribe(w http.ResponseWriter, r *http.Request) {
	if p.Postman == nil || r.Header.Get("Sec-Fetch-Site") == "cross-site" {
		p.form(w, http.StatusForbidden, subscribeView{Trouble: "The form came from another site's page. Please send it from here."})
		return
	}
	typed := strings.TrimSpace(plainText(r.PostFormValue("email")))
	address, err := audience.Normalize(typed)
	fault, bad := errors.AsType[*audience.AddressError](err)
	switch {
	case r.PostFormValue("website") != "": // a program filled in what people do not see
		p.asked(w)
		return
	case bad:
		p.form(w, http.StatusBadRequest, subscribeView{Email: typed, Trouble: "This address " + fault.Problem + "."})
		return
	case err != nil:
		p.trouble(w, err)
		return
	}
	if wait := p.limits.take(r); wait > 0 {
		p.later(w, wait)
		return
	}
	select {
	case p.waiting <- wish{address}:
		p.asked(w)
	default:
		p.later(w, time.Minute)
	}
}

func (p *Public) asked(w http.ResponseWriter) {
	p.notice(w, http.StatusOK, "Please look into your mailbox", "If a letter can come to that address, a mail is on its way there. Open the link in it to confirm. When none has come after some minutes, look where unwanted mail goes.", nil)
}

func (p *Public) later(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", fmt.Sprint(int(wait.Seconds())+1))
	p.notice(w, http.StatusTooManyRequests, "Too many at once", "Many forms came in just now. Please try again later.", &noticeLink{"subscribe", "Back to the form"})
}

// farewell is how long answers may still leave when the program ends.
const farewell = 2 * time.Second

// answerAll answers one wish after the other: a relay gets one connection, and
// a crowd waits its turn.
func (p *Public) answerAll(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
			defer cancel()
			for len(p.waiting) > 0 && last.Err() == nil {
				p.answer(last, <-p.waiting)
			}
			return
		case wish := <-p.waiting:
			p.answer(ctx, wish)
		}
	}
}

// answer writes the request down and sends the one mail that it deserves, again
// when it was not taken.
func (p *Public) answer(ctx context.Context, w wish) {
	m, err := p.invitation(ctx, w.address, "form")
	if err != nil || m == nil {
		p.tell(err)
		return
	}
	for _, pause := range []time.Duration{time.Second, 10 * time.Second, 0} {
		if err = p.Postman.Post(ctx, *m); err == nil || pause == 0 {
			break
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
	if err != nil {
		p.tell(fmt.Errorf("answer %s, who asked for the letter: %w", w.address, err))
	}
}

func (p *Public) tell(err error) {
	if err != nil {
		p.Trouble(err)
	}
}

// Invite asks a mailbox whether its owner wants the letter, as the form does, at
// the word of an editor; source says where that comes from. False when no mail
// left: one did a moment ago, or the address gets none. Errors: an
// [audience.AddressError], the store's, the postman's.
func (p *Public) Invite(ctx context.Context, address, source string) (bool, error) {
	m, err := p.invitation(ctx, address, source)
	if err != nil || m == nil {
		return false, err
	}
	return true, p.Postman.Post(ctx, *m)
}

// invitation writes a request down and makes the mail that answers it; nil for
// none.
func (p *Public) invitation(ctx context.Context, address, source string) (*mail.Message, error) {
	reply, err := p.people.Ask(ctx, address, earmark.Consent{Source: source, Wording: p.version}, earmark.Preferences{})
	if err != nil || reply.Answer == audience.NoAnswer {
		return nil, err
	}
	m, err := p.Message(reply)
	return &m, err
}

// forgetAll deletes, every hour, what is known of people who did not confirm.
func (p *Public) forgetAll(ctx context.Context) {
	for {
		if _, err := p.people.ForgetUnconfirmed(ctx); err != nil && ctx.Err() == nil {
			p.Trouble(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Hour):
		}
	}
}

package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"earmark/internal/audience"
	"earmark/internal/earmark"
)

// The pages that links in mails lead to.

// testToken stands in the links of a letter that an editor sends to try it out.
const testToken = "test"

func token(r *http.Request) string { return r.URL.Query().Get("t") }

func (p *Public) showConfirm(w http.ResponseWriter, r *http.Request) {
	_, _, err := p.people.Keys().OpenUntil(earmark.Confirm, token(r), p.Now())
	if err != nil {
		p.badLink(w, r, err)
		return
	}
	p.show(w, http.StatusOK, publicPage{Title: "Please confirm", Here: "confirm", Confirm: &confirmView{Token: token(r)}})
}

func (p *Public) confirm(w http.ResponseWriter, r *http.Request) {
	sub, err := p.people.Confirm(r.Context(), token(r))
	if err != nil {
		p.badLink(w, r, err)
		return
	}
	p.notice(w, http.StatusOK, "Welcome", "The next letter comes to "+sub.Address+". Every letter has a link to leave with.",
		&noticeLink{"preferences?t=" + p.people.Keys().Token(earmark.Prefer, sub.ID), "Choose whom you follow, and how often it comes"})
}

func (p *Public) showUnsubscribe(w http.ResponseWriter, r *http.Request) {
	sub, err := p.people.Reader(r.Context(), earmark.Unsubscribe, token(r))
	if err != nil && !errors.Is(err, audience.ErrUnknown) {
		p.badLink(w, r, err)
		return
	}
	if err != nil || sub.Status != earmark.Active {
		p.left(w)
		return
	}
	p.show(w, http.StatusOK, publicPage{Title: "Do you want to leave?", Here: "unsubscribe", Unsubscribe: &unsubscribeView{
		Token: token(r), Address: hint(sub.Address), Prefer: p.people.Keys().Token(earmark.Prefer, sub.ID),
	}})
}

// unsubscribe answers the button and the POST of RFC 8058 alike: without a
// login, a question, a cookie or a redirect.
func (p *Public) unsubscribe(w http.ResponseWriter, r *http.Request) {
	source := "page"
	if r.FormValue("List-Unsubscribe") == "One-Click" { // either form of body, section 3.2
		source = "one-click"
	}
	if err := p.people.Unsubscribe(r.Context(), token(r), source); err != nil {
		p.badLink(w, r, err)
		return
	}
	p.left(w)
}

func (p *Public) left(w http.ResponseWriter) {
	var link *noticeLink
	if p.Postman != nil {
		link = &noticeLink{"subscribe", "You changed your mind?"}
	}
	p.notice(w, http.StatusOK, "You get no more letters", "You are unsubscribed. There is nothing else to do.", link)
}

func (p *Public) showPreferences(w http.ResponseWriter, r *http.Request) {
	sub, choices, ok := p.reader(w, r)
	if !ok {
		return
	}
	view := &preferencesView{
		Token: token(r), Leave: p.people.Keys().Token(earmark.Unsubscribe, sub.ID), Address: hint(sub.Address),
		Authors: chosen(choices.Authors, sub.Authors), Shows: chosen(choices.Shows, sub.Shows),
		Often: often(sub.Frequency), SkipSensitive: sub.SkipSensitive, Saved: r.URL.Query().Has("saved"),
	}
	if sub.Status != earmark.Active {
		view.Gone, view.Leave = "You are not subscribed at present: no letter comes, whatever you choose here.", ""
		if p.Postman != nil {
			view.Again = "subscribe"
		}
	}
	p.show(w, http.StatusOK, publicPage{Title: "What you receive", Here: "preferences", Preferences: view})
}

func (p *Public) reader(w http.ResponseWriter, r *http.Request) (earmark.Subscriber, Choices, bool) {
	sub, err := p.people.Reader(r.Context(), earmark.Prefer, token(r))
	if err != nil {
		p.badLink(w, r, err)
		return sub, Choices{}, false
	}
	choices, err := p.Choices(r.Context())
	if err != nil {
		p.trouble(w, err)
		return sub, Choices{}, false
	}
	return sub, choices, true
}

func (p *Public) prefer(w http.ResponseWriter, r *http.Request) {
	sub, choices, ok := p.reader(w, r)
	if !ok {
		return
	}
	if err := r.ParseForm(); err != nil {
		p.notice(w, http.StatusBadRequest, "That did not work", "The form did not arrive whole. Nothing was changed; please go back and try again.", nil)
		return
	}
	wanted := earmark.Preferences{
		Authors:   picked(r.PostForm["author"], choices.Authors, sub.Authors),
		Shows:     picked(r.PostForm["show"], choices.Shows, sub.Shows),
		Frequency: sub.Frequency, SkipSensitive: r.PostForm.Get("skip_sensitive") != "",
	}
	if f := earmark.Frequency(r.PostForm.Get("frequency")); slices.Contains(earmark.Frequencies(), f) {
		wanted.Frequency = f
	}
	if err := p.people.Prefer(r.Context(), token(r), wanted); err != nil {
		p.badLink(w, r, err)
		return
	}
	redirect(w, http.StatusSeeOther, "preferences?t="+token(r)+"&saved")
}

// redirect leads to an address beside this one. It stays relative (RFC 9110
// section 10.2.2): a proxy may have taken the folder off the path.
func redirect(w http.ResponseWriter, status int, beside string) {
	w.Header().Set("Location", beside)
	w.WriteHeader(status)
}

// picked are the choices there are that were ticked, and what the reader follows
// that is no choice just now, such as an author whose only story was taken back.
func picked[T ~string](ticked []string, choices []Choice, followed []T) []T {
	var out []T
	offered := map[string]bool{}
	for _, c := range choices {
		offered[c.ID] = true
		if slices.Contains(ticked, c.ID) {
			out = append(out, T(c.ID))
		}
	}
	for _, id := range followed {
		if !offered[string(id)] {
			out = append(out, id)
		}
	}
	return out
}

func chosen[T ~string](choices []Choice, followed []T) []choiceView {
	views := make([]choiceView, len(choices))
	for i, c := range choices {
		views[i] = choiceView{c.ID, c.Name, slices.Contains(followed, T(c.ID))}
	}
	return views
}

var oftenNames = map[earmark.Frequency]string{
	earmark.EachIssue: "Every letter",
	earmark.Weekly:    "Once a week at most",
	earmark.Monthly:   "Once a month at most",
}

func often(now earmark.Frequency) []choiceView {
	var views []choiceView
	for _, f := range earmark.Frequencies() {
		views = append(views, choiceView{string(f), oftenNames[f], f == now})
	}
	return views
}

// badLink says what is wrong with a link, and what one can do.
func (p *Public) badLink(w http.ResponseWriter, r *http.Request, err error) {
	var again *noticeLink
	if p.Postman != nil {
		again = &noticeLink{"subscribe", "Ask for the letter"}
	}
	switch {
	case errors.Is(err, earmark.ErrExpired):
		p.notice(w, http.StatusGone, "This link is too old", "Links of confirmation hold for seven days. You are not subscribed by it.", again)
	case errors.Is(err, audience.ErrUsed):
		p.notice(w, http.StatusGone, "This link was used", "It worked once, and something has happened since. You are not subscribed by it.", again)
	case errors.Is(err, audience.ErrUnknown):
		p.notice(w, http.StatusGone, "Nothing is known here", "What this link was about has been deleted. No letter comes to you.", again)
	case errors.Is(err, earmark.ErrToken) && token(r) == testToken:
		p.notice(w, http.StatusBadRequest, "A link of a test letter", "It leads nowhere, for a test letter is nobody's. In the letters of readers it works.", nil)
	case errors.Is(err, earmark.ErrToken):
		p.notice(w, http.StatusBadRequest, "This link is damaged", "Perhaps a part of it was lost on the way. Open it from the mail itself, or copy it whole.", nil)
	default:
		p.trouble(w, err)
	}
}

// plainText tells whether a word can stand in a form again.
func plainText(s string) string { return strings.ToValidUTF8(s, "") }

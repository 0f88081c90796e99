package web

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"earmark/internal/earmark"
)

// A form of the desk is a few short fields.
const (
	mostForm = 64 << 10 // bytes
	mostNote = 500      // characters
)

// form hands on a form of ours: one that carries this run's token.
func (d *desk) form(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, mostForm)
		if err := r.ParseForm(); err != nil {
			d.notice(w, http.StatusBadRequest, noticeView{Title: "The form could not be read", Text: err.Error()})
			return
		}
		if subtle.ConstantTimeCompare([]byte(r.PostForm.Get("token")), []byte(d.token)) != 1 {
			d.notice(w, http.StatusForbidden, noticeView{
				Title: "This form is from an earlier run", Text: "The desk was started again since the page was opened. Nothing was changed. Go to the inbox and open the pair anew.",
			})
			return
		}
		next(w, r)
	}
}

// decide writes a word down and goes on to the next pair.
func (d *desk) decide(w http.ResponseWriter, r *http.Request) {
	f, sent := readFilter(r.PostForm), readSent(r.PostForm)
	answer, err := sent.answer(r.PostForm)
	if err == nil {
		err = d.fits(r.Context(), answer)
	}
	if errors.Is(err, ErrGone) {
		d.gone(w)
		return
	}
	if err != nil {
		d.again(w, r, http.StatusUnprocessableEntity, sent, err)
		return
	}
	err = d.verdicts.Decide(r.Context(), answer)
	switch {
	case errors.Is(err, ErrChanged):
		d.again(w, r, http.StatusConflict, sent, err)
	case err != nil:
		d.again(w, r, http.StatusInternalServerError, sent, err)
	default:
		d.goOn(w, r, f, answer)
	}
}

// fits refuses a moment outside the recording.
func (d *desk) fits(ctx context.Context, a Answer) error {
	pair, err := d.verdicts.Pair(ctx, a.Key)
	if err != nil {
		return err
	}
	e := pair.EpisodeItem
	if a.At == nil || e == nil || e.Audio.Duration == 0 || *a.At < e.Audio.Duration {
		return nil
	}
	return errors.New("time: " + earmark.Clock(*a.At) + " is not in the recording, which is " + earmark.Clock(e.Audio.Duration) + " long")
}

// goOn leads to the next pair that waits, else to the inbox.
func (d *desk) goOn(w http.ResponseWriter, r *http.Request, f filter, done Answer) {
	to := f.inboxURL(1)
	q, err := d.verdicts.Queue(r.Context())
	if err != nil {
		d.broken(w, err)
		return
	}
	if next := f.after(q.Items, done.Key); next != nil && f.state == "" {
		to = f.pairURL(next.Key())
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// undo takes back a word and shows its pair again.
func (d *desk) undo(w http.ResponseWriter, r *http.Request) {
	f := readFilter(r.PostForm)
	number, err := strconv.Atoi(r.PostForm.Get("number"))
	if err != nil || number < 1 {
		number = -1 // there is no such word
	}
	key, err := d.verdicts.Undo(r.Context(), number)
	switch {
	case errors.Is(err, ErrGone):
		d.notice(w, http.StatusConflict, noticeView{Title: "There is nothing to undo", Text: "It was taken back already, or the desk was started again since. A verdict of before can be taken back on the page of its pair."})
	case errors.Is(err, ErrChanged):
		d.again(w, r, http.StatusConflict, sentForm{key: key}, err)
	case err != nil:
		d.again(w, r, http.StatusInternalServerError, sentForm{key: key}, err)
	default:
		http.Redirect(w, r, f.pairURL(key, "said", "undone"), http.StatusSeeOther)
	}
}

// saidWords tell of a form that did something undo does not speak of, from the
// short word that stands in the address.
func saidWords(word string) string {
	if word == "undone" {
		return "Undone: this pair is as it was before."
	}
	return ""
}

// sentForm is what an editor filled in, kept for a form that has to be shown
// again.
type sentForm struct {
	key            Key
	kind, at, note string
}

func readSent(v url.Values) sentForm {
	return sentForm{key: readKey(v), kind: v.Get("kind"), at: strings.TrimSpace(v.Get("at")), note: oneLine(v.Get("note"))}
}

func (s sentForm) answer(v url.Values) (Answer, error) {
	a := Answer{Key: s.key, Kind: earmark.Kind(s.kind), Note: s.note, Seen: v.Get("seen")}
	switch word := v.Get("decision"); word {
	case "accept", "reject", "pin":
		a.Decision = earmark.Decision(word)
	case "back":
		a.Decision = earmark.Suggestion
	default:
		return a, errors.New("the form says neither accept nor reject: use one of its buttons")
	}
	if !slices.Contains(earmark.Kinds(), a.Kind) {
		return a, errors.New("kind: found " + strconv.Quote(s.kind) + ", expected one of the list")
	}
	if len([]rune(s.note)) > mostNote {
		return a, errors.New("note: at most " + strconv.Itoa(mostNote) + " characters")
	}
	at, err := readMoment(s.at)
	if err != nil {
		return a, err
	}
	a.At = at
	return a, nil
}

// readMoment reads a time, or nothing for none.
func readMoment(s string) (*time.Duration, error) {
	if s == "" {
		return nil, nil
	}
	at, err := earmark.ParseClock(s)
	if err != nil {
		return nil, errors.New("time: " + err.Error())
	}
	return &at, nil
}

// oneLine makes one line of a text, without what would steer a terminal.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

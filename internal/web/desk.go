package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"time"

	"earmark/internal/earmark"
)

// Verdicts is where the desk finds what waits for an editor's word, and where
// it puts that word. It must be safe for concurrent use. Errors are shown to
// the editor as they are.
type Verdicts interface {
	// Queue is every link there is, by impact.
	Queue(ctx context.Context) (Queue, error)
	// Pair is one of them with its evidence and the verdict that stands by now.
	// [ErrGone] when there is no such link.
	Pair(ctx context.Context, key Key) (Pair, error)
	// Decide writes a word down. [ErrChanged], and nothing is written, when the
	// verdict is not the one the editor saw.
	Decide(ctx context.Context, answer Answer) error
	// Undo takes back the word of a number and tells of which link it was.
	// [ErrGone] when there is no such word, [ErrChanged] when somebody else has
	// decided since; in both cases nothing is written.
	Undo(ctx context.Context, number int) (Key, error)
	// Recording opens the recording of an episode. The caller closes it.
	// [ErrGone] when the library has no such file.
	Recording(ctx context.Context, id earmark.EpisodeID) (Recording, error)
}

var (
	// ErrGone is a link, a word or a recording that is not there.
	ErrGone = errors.New("it is not there")
	// ErrChanged is a verdict that somebody else has changed meanwhile.
	ErrChanged = errors.New("somebody else has decided it meanwhile")
)

// Key names a link: an article and an episode, or a show as a whole.
type Key struct {
	Article earmark.ArticleID
	Episode earmark.EpisodeID // empty: the show as a whole
	Show    earmark.ShowID
}

// Queue is what there is to decide. It does not change once given.
type Queue struct {
	Library *earmark.Library
	Items   []Item   // by impact
	By      string   // who decides; empty: nobody said
	Last    *Word    // what undo would take back; nil: nothing
	Notices []string // what an editor should know, such as files that could not be read
}

// Item is a link as it stands.
type Item struct {
	earmark.Pair
	Letter earmark.IssueID  // the next letter, where the article is in it; else empty
	Orphan bool             // nothing stands beside the article for sure
	Given  *earmark.Verdict // the editor's word; nil: none
	Seen   string           // tells verdicts apart; goes back in [Answer.Seen]
}

// Key names the item's link.
func (i Item) Key() Key { return Key{i.Article, i.Episode, i.Show} }

// Waiting tells whether nobody has said anything of the link.
func (i Item) Waiting() bool { return !i.Declared && i.Verdict == earmark.Suggestion }

// Word is a verdict given in this sitting.
type Word struct {
	Number   int
	Key      Key
	Decision earmark.Decision // Suggestion: a verdict was taken back
}

// Pair is an item with what speaks for it.
type Pair struct {
	Item
	Shared []string // words that both ends have, as the article spells them
	Quotes []Quote  // what the article quotes of the episode
}

// Quote is a sentence of the article beside what is said in the episode.
type Quote struct {
	Text, Spoken string
	Speaker      string        // empty when the transcript does not tell
	At           time.Duration // negative when the transcript has no times
	Differs      []string      // what is changed, dropped or added, in words; nil: word for word
}

// Answer is an editor's word on a link.
type Answer struct {
	Key
	Decision earmark.Decision // Suggestion takes a verdict back
	Kind     earmark.Kind     // empty: as suggested
	At       *time.Duration   // nil: no moment
	Note     string
	Seen     string // [Item.Seen] of what the editor was shown
}

// Recording is an open audio file.
type Recording struct {
	File    io.ReadSeekCloser
	Type    string // media type
	Changed time.Time
}

// Options are what a desk needs beside the verdicts.
type Options struct {
	// Address is the host and port it is served at, "127.0.0.1:7878". Requests
	// are answered only when they name a loopback host and this port.
	Address string
	// Templates holds desk/*.html, desk/style.css and desk/keys.js.
	Templates fs.FS
	// Preview is the built site, shown under /preview/. It may be empty, and
	// may fill later.
	Preview fs.FS
}

// desk is the handler behind [Desk].
type desk struct {
	verdicts Verdicts
	pages    *pages
	preview  fs.FS
	token    string // stands in every form of this run
}

// Desk is the editor's desk. The error is of the templates, with file and line.
func Desk(v Verdicts, o Options) (http.Handler, error) {
	pages, err := loadPages(o.Templates)
	if err != nil {
		return nil, err
	}
	guard, err := newGuard(o.Address)
	if err != nil {
		return nil, fmt.Errorf("serve at %q: %w", o.Address, err)
	}
	d := &desk{verdicts: v, pages: pages, preview: o.Preview, token: rand.Text()}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", d.inbox)
	mux.HandleFunc("GET /pair", d.pair)
	mux.HandleFunc("POST /decide", d.form(d.decide))
	mux.HandleFunc("POST /undo", d.form(d.undo))
	mux.HandleFunc("GET /audio", d.audio)
	mux.HandleFunc("GET /preview/", d.site)
	mux.HandleFunc("GET /", d.lost)
	return guard.wrap(mux), nil
}

// CheckDesk parses every template of the desk; the error names file and line.
func CheckDesk(files fs.FS) error {
	if _, err := loadPages(files); err != nil {
		return err
	}
	return (&letterDesk{}).load(files)
}

package library

import (
	"crypto/sha256"
	"fmt"
	"io"

	"earmark/internal/earmark"
)

// manySame is from how many episodes of one text on it is told: twice is what a
// rebroadcast is.
const manySame = 3

// sameEpisodes finds episodes that say the same, word for word, as a feed has
// them whose every item carries the notes of the show: one of them at most is
// offered beside an article. It is told once, of the first that was published.
func sameEpisodes(lib *earmark.Library) []earmark.Finding {
	said := map[[sha256.Size]byte][]*earmark.Episode{}
	var order [][sha256.Size]byte
	for _, e := range lib.Episodes {
		text, ok := wordsOf(e)
		if !ok {
			continue
		}
		if said[text] == nil {
			order = append(order, text)
		}
		said[text] = append(said[text], e)
	}
	var out []earmark.Finding
	for _, text := range order {
		same := said[text]
		if len(same) < manySame {
			continue
		}
		first := same[len(same)-1] // the newest comes first
		out = append(out, earmark.Finding{
			File: first.File, Severity: earmark.Warning, Rule: "episode.same", Element: "notes",
			Message: fmt.Sprintf("%s and %s more say the same, word for word: no more than one is offered beside an article", first.ID, earmark.Count(len(same)-1, "episode")),
			Hint:    "write what each is about into its notes, or give each its transcript",
		})
	}
	return out
}

// wordsOf tells one text of notes and transcript from every other; false where an
// episode has neither.
func wordsOf(e *earmark.Episode) (sum [sha256.Size]byte, ok bool) {
	words := sha256.New()
	_, _ = io.WriteString(words, e.Notes.Text) // a hash takes everything
	ok = e.Notes.Text != ""
	if e.Transcript != nil {
		for _, s := range e.Transcript.Segments {
			_, _ = io.WriteString(words, "\n"+s.Text)
			ok = ok || s.Text != ""
		}
	}
	words.Sum(sum[:0])
	return sum, ok
}

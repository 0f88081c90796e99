package library

import (
	"fmt"
	"strings"
	"time"

	"earmark/internal/earmark"
)

// review finds what is readable and yet wants an editor's eye.
func review(lib *earmark.Library) []earmark.Finding {
	out := append(sameEpisodes(lib), misfits(lib)...)
	for _, a := range lib.Articles {
		out = append(out, undecidedNotes(lib, a)...)
		if a.File != "" {
			out = append(out, unknownPeople(lib, "article", "authors", a.File, a.Authors)...)
		}
	}
	for _, e := range lib.Episodes {
		if e.File == "" {
			continue // fetched: there is no file to put right
		}
		out = append(out, outsideAudio(e)...)
		out = append(out, backwards(e)...)
		people := make([]earmark.PersonID, len(e.People))
		for i, c := range e.People {
			people[i] = c.Person
		}
		out = append(out, unknownPeople(lib, "episode", "people", e.File, people)...)
	}
	return out
}

// undecidedNotes asks for an editor's word on an article that speaks of
// something a reader may want to be warned of.
func undecidedNotes(lib *earmark.Library, a *earmark.Article) []earmark.Finding {
	topics := lib.Site.Speaks(a)
	if a.NotesDecided || len(topics) == 0 {
		return nil
	}
	list := strings.Join(topics, ", ")
	if a.File == "" {
		return []earmark.Finding{{
			Severity: earmark.Warning, Rule: "article.content_notes", Element: "content_notes",
			Message: fmt.Sprintf("%s was fetched and speaks of %s: readers are warned of it until you decide", a.ID, list),
			Hint:    "to decide, bring it in as a file: earmark import page " + a.URL,
		}}
	}
	return []earmark.Finding{{
		File: a.File, Line: 1, Severity: earmark.Warning, Rule: "article.content_notes", Element: "content_notes",
		Message: "speaks of " + list + ": readers are warned of it until you decide",
		Hint:    "write content_notes: [" + list + "], or content_notes: [] when no warning is wanted",
	}}
}

// unknownPeople finds names that look like identifiers of people who are not
// there.
func unknownPeople(lib *earmark.Library, kind, key, file string, ids []earmark.PersonID) []earmark.Finding {
	var out []earmark.Finding
	for _, id := range ids {
		p := lib.Person(id)
		if p == nil || p.File != "" || !strings.Contains(p.Name, "-") || p.Name != earmark.Slug(p.Name) {
			continue
		}
		out = append(out, earmark.Finding{
			File: file, Line: 1, Severity: earmark.Warning, Rule: kind + "." + key, Element: key,
			Message: fmt.Sprintf("there is no person %q: it is taken for a name", p.Name),
			Hint:    "write content/people/" + p.Name + ".md, or the person's name",
		})
	}
	return out
}

// tolerance is how far a transcript may run past its recording: encoders add
// and drop a little silence.
const tolerance = 5 * time.Second

func outsideAudio(e *earmark.Episode) []earmark.Finding {
	total := e.Audio.Duration
	if total == 0 {
		return nil
	}
	warn := func(key, file, what string, at time.Duration) earmark.Finding {
		return ofEpisode(e, file, earmark.Finding{
			Severity: earmark.Warning, Rule: "episode." + key, Element: key,
			Message: fmt.Sprintf("%s begins at %s, but the recording of %s is %s long", what, earmark.Clock(at), e.ID, earmark.Clock(total)),
			Hint:    "check that it belongs to this recording",
		})
	}
	var out []earmark.Finding
	if t := e.Transcript; t != nil && t.Timed && len(t.Segments) > 0 {
		if last := t.Segments[len(t.Segments)-1].Start; last > total+tolerance {
			out = append(out, warn("transcript", t.File, "its last segment", last))
		}
	}
	if n := len(e.Chapters); n > 0 {
		if last := e.Chapters[n-1]; last.Start > total {
			out = append(out, warn("chapters", e.ChaptersFile, fmt.Sprintf("chapter %q", last.Title), last.Start))
		}
	}
	return out
}

// ofEpisode says where a finding about a part of an episode is: in the file of
// that part, or in the episode's own where the part is written out in it or stands
// within the recording.
func ofEpisode(e *earmark.Episode, part string, f earmark.Finding) earmark.Finding {
	if f.File = part; part == "" {
		f.File, f.Line = e.File, 1
	}
	return f
}

// backwards finds a transcript whose times do not run on: a moment in it may be
// wrong. Two speakers who overlap are a second or two apart and nothing to tell.
func backwards(e *earmark.Episode) []earmark.Finding {
	t := e.Transcript
	if t == nil || !t.Timed {
		return nil
	}
	latest := time.Duration(0)
	for _, s := range t.Segments {
		if s.Start < latest-tolerance {
			return []earmark.Finding{ofEpisode(e, t.File, earmark.Finding{
				Severity: earmark.Warning, Rule: "episode.transcript", Element: "transcript",
				Message: fmt.Sprintf("times run backwards: %s comes after %s", earmark.Clock(s.Start), earmark.Clock(latest)),
				Hint:    "moments there may be wrong: put the passages in order, or correct the times",
			})}
		}
		latest = max(latest, s.Start)
	}
	return nil
}

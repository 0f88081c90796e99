package library

import (
	"fmt"

	"earmark/internal/earmark"
)

// misfits finds verdicts that say what cannot be of what they are on: a moment
// behind the end of the recording, a kind that only a show as a whole has, or
// only an episode.
func misfits(lib *earmark.Library) []earmark.Finding {
	var out []earmark.Finding
	for _, v := range lib.Verdicts {
		_, show, e := lib.VerdictTarget(v)
		warn := func(key, message, hint string) {
			out = append(out, earmark.Finding{
				File: v.File, Line: v.Line, Severity: earmark.Warning, Rule: "verdict." + key, Element: key, Message: message, Hint: hint,
			})
		}
		switch {
		case e != nil && v.At != nil && e.Audio.Duration > 0 && *v.At >= e.Audio.Duration:
			warn("at", fmt.Sprintf("begins at %s, but the recording of %s is %s long", earmark.Clock(*v.At), e.ID, earmark.Clock(e.Audio.Duration)),
				"correct at: or take it out; the link has no moment until then")
		case e != nil && v.Kind == earmark.ShowLink:
			warn("kind", fmt.Sprintf("the kind show is that of a show as a whole, and %s is an episode", e.ID), "correct kind: or write episode: {show: …}")
		case isOnShow(v) && show != nil && v.Kind != "" && v.Kind != earmark.ShowLink:
			warn("kind", fmt.Sprintf("the kind %s is that of an episode, and %s is a show as a whole", v.Kind, show.ID), "write kind: show")
		}
	}
	return out
}

// isOnShow tells whether a verdict is on a show as a whole.
func isOnShow(v earmark.Verdict) bool { return v.Episode.ID == "" && v.Episode.GUID == "" }

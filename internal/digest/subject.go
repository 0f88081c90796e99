package digest

import (
	"strings"
	"unicode/utf8"

	"earmark/internal/earmark"
)

// subjectLength is what most inboxes show of a subject on a wide screen.
const subjectLength = 78

// defaultSubject names the site and the first article that needs no content
// note: a subject is read on locked screens and over shoulders, where no note
// can stand before it. Where none is fit it names the date.
func defaultSubject(issue Issue) string {
	site := line(issue.lib.Site.Title)
	for _, e := range issue.Entries {
		title := e.title()
		if len(e.ContentNotes) > 0 || len(lintTone("subject", title, issue)) > 0 {
			continue
		}
		if subject := site + ": " + title; utf8.RuneCountInString(subject) <= subjectLength {
			return subject
		}
		return title
	}
	return site + ", " + date(issue.Date)
}

// defaultPreheader says what else is inside, or where something carries a
// content note only how much.
func defaultPreheader(issue Issue) string {
	if issue.HasContentNotes() || len(issue.Entries) == 1 {
		return amounts(issue)
	}
	var titles []string
	for _, e := range issue.Entries[1:] {
		titles = append(titles, e.title())
	}
	also := "Also inside: " + earmark.Join(titles)
	if utf8.RuneCountInString(also) > preheaderLength {
		return amounts(issue)
	}
	return also
}

// preheaderLength is what an inbox shows beside a short subject.
const preheaderLength = 140

func amounts(issue Issue) string {
	read, heard, noted := 0, 0, 0
	for _, e := range issue.Entries {
		if e.Article != nil {
			read++
		} else {
			heard++
		}
		for _, p := range e.Pairs {
			heard += 1 - width(p.Pair)
		}
		if len(e.ContentNotes) > 0 {
			noted++
		}
	}
	var parts []string
	if read > 0 {
		parts = append(parts, inWords(read, "piece")+" to read")
	}
	if heard > 0 {
		parts = append(parts, inWords(heard, "episode")+" to hear")
	}
	s := capital(strings.Join(parts, ", ")) + "."
	switch {
	case noted == 1:
		s += " One carries a content note."
	case noted > 1:
		s += " " + capital(numeral(noted)) + " carry a content note."
	}
	return s
}

// finding is about a key of the issue's file. An issue that nobody planned has
// none, and the finding no place.
func (i Issue) finding(severity earmark.Severity, rule, element, message, hint string) earmark.Finding {
	file := ""
	if !i.plan.empty() {
		file = planFile(i.ID)
	}
	return earmark.Finding{
		File: file, Severity: severity, Rule: rule, Element: element,
		Message: strings.TrimSpace(message), Hint: hint,
	}
}

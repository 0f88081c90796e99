package digest

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"earmark/internal/earmark"
)

// LintSubject judges a subject for an issue. Where any article carries a
// content note it may not tease, cheer, hurry or shout, and may not name what
// the note would have warned of. Nothing is rewritten: the words are the
// editor's. Findings come in a fixed order; none means that all is well.
func LintSubject(subject string, issue Issue) []earmark.Finding {
	if strings.TrimSpace(subject) == "" {
		return []earmark.Finding{issue.finding(earmark.Error, "subject.empty", "subject", "the subject is empty", "give the issue a subject")}
	}
	var found []earmark.Finding
	if n := utf8.RuneCountInString(subject); n > subjectLength {
		found = append(found, issue.finding(earmark.Warning, "subject.length", "subject",
			fmt.Sprintf("the subject has %d characters, expected at most %d", n, subjectLength), "inboxes cut it; say the rest in the preheader"))
	}
	return append(found, lintTone("subject", subject, issue)...)
}

// toneRule finds words that do not belong above a piece that needs care.
type toneRule struct {
	name    string
	pattern *regexp.Regexp
	message string // what was found follows
}

// Words are compared in lower case with straight apostrophes; \b keeps "fun"
// from being found in "funeral".
var toneRules = []toneRule{
	{"exclamation", regexp.MustCompile(`!|！|¡`), "an exclamation mark"},
	{"emoji", regexp.MustCompile(`[\x{1F000}-\x{1FAFF}\x{2600}-\x{27BF}\x{2B00}-\x{2BFF}\x{FE0F}]`), "an emoji"},
	{"teaser", regexp.MustCompile(`\b(you won't believe|won't believe|can't believe|unbelievable|what happened next|what happens next|find out|guess what|guess who|the truth about|the secret|secrets|revealed|reveals|shocking|shocker|jaw-dropping|heartbreaking|heart-breaking|tear-jerker|tearjerker|must-read|must read|this is why|here's why)\b|(…|\.\.\.)\s*$`), "a teaser"},
	{"urgency", regexp.MustCompile(`\b(urgent|hurry|last chance|don't miss|do not miss|act now|right now|now or never|today only|tonight only|final hours|ends today|ends tonight|limited time|before it's too late|breaking news|just in)\b`), "urgency"},
	{"cheer", regexp.MustCompile(`\b(yay|hooray|woohoo|hurrah|happy|fun|funny|hilarious|party|celebrate|celebrates|celebrating|exciting|excited|amazing|awesome|delightful|joy|joyful)\b`), "cheer"},
}

// lintTone is empty when no article of the issue carries a content note.
func lintTone(element, text string, issue Issue) []earmark.Finding {
	if !issue.HasContentNotes() {
		return nil
	}
	plain := strings.ToLower(strings.ReplaceAll(text, "’", "'"))
	var found []earmark.Finding
	add := func(rule, what, words string) {
		message := fmt.Sprintf("the %s has %s (%q) while an article of the issue carries a content note", element, what, words)
		found = append(found, issue.finding(earmark.Warning, element+"."+rule, element, message, "say plainly what the letter brings"))
	}
	for _, rule := range toneRules {
		if words := rule.pattern.FindString(plain); words != "" {
			add(rule.name, rule.message, strings.TrimSpace(words))
		}
	}
	if shouts(text) {
		add("shouting", "capitals throughout", text)
	}
	if words := foretells(plain, issue); words != "" {
		add("topic", "what the note would warn of", words)
	}
	return found
}

// shouts tells whether a text of some length has no small letter.
func shouts(s string) bool {
	letters := 0
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			letters++
		}
	}
	return letters > 5
}

// foretells is the topic, or the title of an article with a note, that a text
// names; empty when it names none.
func foretells(plain string, issue Issue) string {
	for _, e := range issue.Entries {
		if len(e.ContentNotes) == 0 {
			continue
		}
		for _, words := range append([]string{e.title()}, e.ContentNotes...) {
			if words != "" && strings.Contains(plain, strings.ToLower(strings.ReplaceAll(words, "’", "'"))) {
				return words
			}
		}
	}
	return ""
}

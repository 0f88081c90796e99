package digest_test

import (
	"slices"
	"strings"
	"testing"

	"earmark/internal/digest"
	"earmark/internal/earmark"
)

func rules(findings []earmark.Finding) string {
	var names []string
	for _, f := range findings {
		names = append(names, f.Rule)
	}
	return strings.Join(names, " ")
}

func TestIntroIsReadByAll(t *testing.T) {
	for _, tt := range []struct {
		intro string
		want  bool
	}{
		{"Good morning. One piece carries a note.", false},
		{"Good morning. We begin with Pregnancy loss.", true},
	} {
		p := plan()
		p.Intro = tt.intro
		issue := assemble(t, library(t), p)
		got := slices.ContainsFunc(digest.Lint(render(t, issue), issue), func(f earmark.Finding) bool { return f.Rule == "intro.topic" })
		if got != tt.want {
			t.Errorf("%q: got a warning %t, want %t", tt.intro, got, tt.want)
		}
	}
}

func TestLintSubject(t *testing.T) {
	noted := assemble(t, library(t), plan())
	p := plan()
	p.Articles = ids("the-quince", "mending-a-hymn-book")
	plain := assemble(t, library(t), p)

	for _, tt := range []struct {
		subject   string
		want      string // with a content note in the issue
		wantPlain string // without
	}{
		{subject: "Sunday letter, 22 November: company in the small hours"},
		{subject: "Funeral songs, and the party wall act explained", want: "subject.cheer"},
		{subject: "A funeral in October"},
		{subject: "What a week!", want: "subject.exclamation"},
		{subject: "Company ☕ in the small hours", want: "subject.emoji"},
		{subject: "Company 🕯 in the small hours", want: "subject.emoji"},
		{subject: "You won’t believe what she wrote", want: "subject.teaser"},
		{subject: "And then the phone rang…", want: "subject.teaser"},
		{subject: "Last chance to read this", want: "subject.urgency"},
		{subject: "Happy Sunday!", want: "subject.exclamation subject.cheer"},
		{subject: "THE SUNDAY LETTER", want: "subject.shouting"},
		{subject: "BBC at 100"},
		{subject: "On pregnancy loss, and a quince", want: "subject.topic"},
		{subject: "Tarrow & Tide: Sharing a miscarriage as it happened", want: "subject.topic"},
		{subject: "", want: "subject.empty", wantPlain: "subject.empty"},
		{subject: strings.Repeat("long ", 16), want: "subject.length", wantPlain: "subject.length"},
	} {
		t.Run(tt.subject, func(t *testing.T) {
			if got := rules(digest.LintSubject(tt.subject, noted)); got != tt.want {
				t.Errorf("with a content note: got %q, want %q", got, tt.want)
			}
			if got := rules(digest.LintSubject(tt.subject, plain)); got != tt.wantPlain {
				t.Errorf("without: got %q, want %q", got, tt.wantPlain)
			}
		})
	}
}

func TestLintSubjectSaysWhereAndWhat(t *testing.T) {
	found := digest.LintSubject("Hurry", assemble(t, library(t), plan()))
	if len(found) != 1 {
		t.Fatalf("got %d findings, want 1", len(found))
	}
	f := found[0]
	if f.File != "content/issues/2026-11-22.yaml" || f.Element != "subject" || f.Severity != earmark.Warning || !strings.Contains(f.Message, `"hurry"`) || f.Hint == "" {
		t.Errorf("got %+v, want file, element, severity, the word found and a hint", f)
	}
}

// An issue that nobody planned has no file that a finding could name.
func TestLintOfAnUnplannedIssueNamesNoFile(t *testing.T) {
	found := digest.LintSubject("Hurry", assemble(t, library(t), digest.Plan{ID: issueID}))
	if len(found) != 1 || found[0].File != "" {
		t.Errorf("got %+v, want one finding without a file", found)
	}
}

func TestDefaultSubjectAndPreheader(t *testing.T) {
	loud := &earmark.Article{ID: "loud", GUID: "x1", Title: "Look at that!", Date: day("2026-11-22"), Body: words("x")}
	long := &earmark.Article{ID: "long", GUID: "x2", Title: strings.Repeat("Very ", 14) + "long", Date: day("2026-11-22"), Body: words("x")}
	for _, tt := range []struct {
		name               string
		articles           []earmark.ArticleID
		subject, preheader string
	}{
		{"site and first title", ids("the-quince", "mending-a-hymn-book"), "Tarrow & Tide: The quince is not a pear", "Also inside: Mending a hymn book that nobody wanted"},
		{"one alone", ids("the-quince"), "Tarrow & Tide: The quince is not a pear", "One piece to read, one episode to hear."},
		{"not the piece that needs a note", ids("sharing-a-miscarriage", "the-quince"), "Tarrow & Tide: The quince is not a pear", "Two pieces to read, one episode to hear. One carries a content note."},
		{"nothing but the date is fit", ids("sharing-a-miscarriage"), "Tarrow & Tide, 22 November 2026", "One piece to read. One carries a content note."},
		{"no cheer above a loss", ids("loud", "sharing-a-miscarriage"), "Tarrow & Tide, 22 November 2026", "Two pieces to read. One carries a content note."},
		{"cheer elsewhere is the author's", ids("loud", "the-quince"), "Tarrow & Tide: Look at that!", "Also inside: The quince is not a pear"},
		{"a long title stands alone", ids("long"), strings.Repeat("Very ", 14) + "long", "One piece to read."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			issue := assemble(t, library(t, loud, long), digest.Plan{ID: issueID, Articles: tt.articles})
			if issue.Subject != tt.subject {
				t.Errorf("subject: got %q, want %q", issue.Subject, tt.subject)
			}
			if issue.Preheader != tt.preheader {
				t.Errorf("preheader: got %q, want %q", issue.Preheader, tt.preheader)
			}
		})
	}
}

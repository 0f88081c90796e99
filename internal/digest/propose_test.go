package digest_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"earmark/internal/digest"
	"earmark/internal/earmark"
)

// propose plans the issue of the fixture's library.
func propose(t *testing.T, lib *earmark.Library, want digest.Proposal) digest.Proposed {
	t.Helper()
	p, err := digest.Propose(lib, publish(lib, links()), options(), want)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// stories is "section: article + episode, …" for each story.
func stories(p digest.Plan) []string {
	var out []string
	for _, s := range p.Sections {
		for _, story := range s.Stories {
			text := s.Title + ": " + string(story.Article) + string(story.Episode)
			for _, l := range story.Listen {
				text += " + " + string(l.Episode) + string(l.Show)
			}
			out = append(out, text)
		}
	}
	return out
}

func TestProposeSorts(t *testing.T) {
	fresh := &earmark.Article{ID: "tray", GUID: "a9", Title: "The tray", Date: day("2026-10-01"), Body: words("Old.")}
	lib := library(t, fresh)
	pairs := publish(lib, append(links(),
		earmark.Link{Article: "tray", Show: "the-back-step", Episode: "the-back-step/four-in-the-morning", Kind: earmark.SameStory, Score: 0.7, Verdict: earmark.Accept},
		earmark.Link{Article: "tray", Show: "the-back-step", Episode: "the-back-step/wheat-paste", Kind: earmark.SameStory, Score: 0.6, Verdict: earmark.Accept}))
	for _, tt := range []struct {
		name string
		want digest.Proposal
		get  []string
	}{
		{"new pieces with new episodes", digest.Proposal{ID: issueID, Since: day("2026-11-10")}, []string{
			"Read and listen: the-hours-nobody-sees + the-back-step/four-in-the-morning",
			"Read and listen: sharing-a-miscarriage + mom-brain",
			"From the archive: mending-a-hymn-book + the-back-step/wheat-paste",
		}},
		{"a new episode for an old piece", digest.Proposal{ID: "2026-11-12", Since: day("2026-11-09")}, []string{
			"From the archive: tray + the-back-step/four-in-the-morning",
		}},
		{"what belongs to a piece without room is not told apart", digest.Proposal{ID: "2026-10-16", Since: day("2026-10-01")}, []string{
			"Read and listen: tray + the-back-step/wheat-paste",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := digest.Propose(lib, pairs, options(), tt.want)
			if err != nil {
				t.Fatal(err)
			}
			if got := stories(p.Plan); !slices.Equal(got, tt.get) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.get, "\n"))
			}
		})
	}
}

func TestProposeRepeatsNothing(t *testing.T) {
	lib := library(t)
	first := propose(t, lib, digest.Proposal{ID: issueID, Since: day("2026-11-10")})
	p, err := digest.Propose(lib, publish(lib, links()), options(), digest.Proposal{ID: "2026-11-29", Since: day("2026-11-10"), Before: []digest.Plan{first.Plan}})
	if err != nil && !errors.Is(err, digest.ErrNothing) {
		t.Fatal(err)
	}
	for _, s := range stories(p.Plan) {
		for _, had := range stories(first.Plan) {
			if s[strings.Index(s, ": "):] == had[strings.Index(had, ": "):] {
				t.Errorf("%q stood in the issue before", s)
			}
		}
	}
}

func TestProposeWaitsForAnEditorsWord(t *testing.T) {
	undecided := &earmark.Article{ID: "undecided", GUID: "a8", Title: "A stillbirth, and after", Date: day("2026-11-21"), File: "content/articles/undecided.md", Body: words("x")}
	p := propose(t, library(t, undecided), digest.Proposal{ID: issueID, Since: day("2026-11-10")})
	for _, s := range stories(p.Plan) {
		if strings.Contains(s, "undecided") {
			t.Errorf("%q may want a content note and was proposed", s)
		}
	}
	if !slices.ContainsFunc(p.Left, func(l string) bool {
		return strings.Contains(l, "undecided") && strings.Contains(l, "set content_notes")
	}) {
		t.Errorf("left: got %q, want a line about the article", p.Left)
	}
}

func TestProposeKeepsToTheTime(t *testing.T) {
	for _, minutes := range []int{1, 5, 20, 60, 200} {
		p, err := digest.Propose(library(t), publish(library(t), links()), options(), digest.Proposal{ID: issueID, Minutes: minutes})
		if err != nil && !errors.Is(err, digest.ErrNothing) {
			t.Fatal(err)
		}
		if p.Minutes > minutes {
			t.Errorf("--minutes %d: got %d minutes", minutes, p.Minutes)
		}
	}
}

// What a program plans, an editor's program reads back.
func TestPlanFileIsReadBack(t *testing.T) {
	p := propose(t, library(t), digest.Proposal{ID: issueID, Since: time.Time{}})
	p.Subject, p.Preheader, p.Intro = `A "quoted" \ subject: yes`, "no", "First.\n\n  - a list\n  - of two"
	data := p.Format(p.Left)
	read, err := digest.ReadPlan(issueID, data)
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if read.Subject != p.Subject || read.Preheader != p.Preheader || strings.TrimSpace(read.Intro) != p.Intro {
		t.Errorf("head: got %q, %q, %q", read.Subject, read.Preheader, read.Intro)
	}
	if got, want := stories(read), stories(p.Plan); !slices.Equal(got, want) {
		t.Errorf("stories: got %q, want %q", got, want)
	}
	if digest.Edited(data) {
		t.Error("the file counts as edited before anybody touched it")
	}
	if !digest.Edited([]byte(strings.Replace(string(data), "at:", "At:", 1))) || !digest.Edited([]byte("subject: by hand\n")) {
		t.Error("an edited file counts as untouched")
	}
	if _, err := digest.Assemble(library(t), publish(library(t), links()), options(), read); err != nil {
		t.Errorf("what was planned cannot be followed: %v", err)
	}
}

func FuzzReadPlan(f *testing.F) {
	f.Add("subject: x\narticles: [the-quince]\n")
	f.Add("sections:\n  - title: A\n    stories:\n      - article: the-quince\n        listen:\n          - episode: the-back-step/wheat-paste\n            at: \"0:41\"\n")
	f.Add("sections: [{stories: [{}]}]")
	f.Add("intro: |\n  <script>\n---\nb: 1")
	lib := library(f)
	pairs := publish(lib, links())
	f.Fuzz(func(t *testing.T, text string) {
		plan, err := digest.ReadPlan(issueID, []byte(text))
		if err != nil {
			if _, ok := errors.AsType[*digest.FileError](err); !ok {
				t.Errorf("got %T, want a *FileError", err)
			}
			return
		}
		issue, err := digest.Assemble(lib, pairs, options(), plan)
		if err == nil && len(issue.Entries) == 0 {
			t.Error("an issue without entries and without an error")
		}
	})
}

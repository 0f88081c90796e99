package publish_test

import (
	"testing"

	"earmark/internal/digest"
	"earmark/internal/earmark"
)

func TestLettersStandOnTheWebWithNothingOfAReader(t *testing.T) {
	w := newWorkspace()
	dir := t.TempDir()
	opts := w.options(dir)
	lib := w.library()
	for _, id := range []earmark.IssueID{"2026-11-21", "2026-11-22"} {
		issue, err := digest.Assemble(lib, earmark.Pairs{}, digest.Options{Title: "The letter", UnsubscribeURL: "https://tide.example/u?t={token}"}, digest.Plan{ID: id, Subject: "Of " + string(id), Preheader: "What is inside"})
		if err != nil {
			t.Fatal(err)
		}
		opts.Letters = append(opts.Letters, issue)
	}
	if _, err := w.try(t, opts); err != nil {
		t.Fatal(err)
	}
	page := read(t, dir, "letters/2026-11-22/index.html")
	wants(t, "a letter", page, `role="main"`, "The letter", `href="../../letters/"`, `content="noindex"`)
	lacks(t, "a letter", page, "nsubscribe", "/u?t=", "token", "You receive", `href=""`, "reader0field", lib.Site.URL)
	list := read(t, dir, "letters/index.html")
	wants(t, "the list", list, "Of 2026-11-22", `href="../letters/2026-11-21/"`, "What is inside")
	wants(t, "the front page", read(t, dir, "index.html"), `href="./letters/">Letters`)

	// Without letters there is no page, and none that was there before.
	opts.Letters = nil
	if _, err := w.try(t, opts); err != nil {
		t.Fatal(err)
	}
	lacks(t, "the front page", read(t, dir, "index.html"), "Letters")
	if _, there := tree(t, dir)["letters/index.html"]; there {
		t.Error("the list of letters stayed")
	}
}

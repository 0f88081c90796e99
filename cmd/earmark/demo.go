package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"earmark/internal/audience"
	"earmark/internal/library"
	"earmark/internal/link"
	"earmark/internal/mail"
	"earmark/internal/store"
)

func newDemoCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "demo [DIR]",
		Short: "See the whole job on a sample magazine",
		Long: help(`
Make a workspace with the sample magazine in a new folder, find its links, build
its feeds and pages, render its letter and send it to three sample readers
through a small mail server inside the program. Needs no network and no server;
leaves everything to look at.`,
			statusDone, "1  failed; the new folder holds what was made so far", "2  wrong usage, or the folder is there already"),
		Example: `  earmark demo
  earmark demo tarrow
  earmark demo --quiet && ls earmark-demo/letters`,
		Args: args(cobra.MaximumNArgs(1)),
		RunE: func(c *cobra.Command, given []string) error {
			dir, err := demoFolder(a.dir, append(given, "")[0])
			if err != nil {
				return err
			}
			return runDemo(c.Context(), a, dir)
		},
	}
}

// demoFolder is a folder that is not there yet.
func demoFolder(base, named string) (string, error) {
	if named == "" {
		for n := 1; ; n++ {
			dir := filepath.Join(base, "earmark-demo")
			if n > 1 {
				dir = fmt.Sprintf("%s-%d", dir, n)
			}
			_, err := os.Lstat(dir)
			if errors.Is(err, fs.ErrNotExist) {
				return dir, nil
			}
			if err != nil {
				return "", err
			}
		}
	}
	if !filepath.IsAbs(named) {
		named = filepath.Join(base, named)
	}
	if entries, err := os.ReadDir(named); err == nil && len(entries) > 0 {
		return "", hinted(exitUsage, fmt.Errorf("%s is there already, and not empty", named), "earmark demo "+named+"-2")
	}
	return named, nil
}

// demoIssue is the planned issue of the sample magazine.
const demoIssue = "2026-11-22"

// runDemo is the whole job, a step a line.
func runDemo(ctx context.Context, a *app, dir string) error {
	if err := runInit(a, dir, true); err != nil {
		return err
	}
	a.dir = dir
	a.term.Note("\nwhat belongs together, newest first:\n")
	if err := a.demoLinks(ctx); err != nil {
		return err
	}
	a.term.Note("\nbuilding feeds and pages:\n")
	if _, err := runBuild(ctx, a, buildOptions{local: true}); err != nil {
		return err
	}
	a.term.Note("\nthe letter:\n")
	if err := a.demoLetter(ctx); err != nil {
		return err
	}
	a.tellDemo()
	return nil
}

func (a *app) demoLinks(ctx context.Context) error {
	w, err := a.openWhole(ctx)
	if err != nil {
		return err
	}
	lib := w.published(a.now()) // what the pages will hold
	engine, err := link.New(ctx, lib, w.config.Link)
	if err != nil {
		return err
	}
	links, err := engine.All(ctx, link.Query{Min: -1})
	if err != nil {
		return err
	}
	return a.printLinks(lib, links, false)
}

// demoReaders are invented; example.com is nobody's (RFC 2606).
func demoReaders() [][2]string {
	return [][2]string{{"ada@example.com", "Ada Lindqvist"}, {"bashir@example.com", "Bashir Noor"}, {"chiyo@example.com", ""}}
}

func (a *app) demoLetter(ctx context.Context) error {
	server, err := mail.Listen(ctx, mail.ServerOptions{Deliver: mail.Folder(filepath.Join(a.dir, "letters"))})
	if err != nil {
		return err
	}
	defer server.Close()
	e, err := a.edit(ctx, demoIssue)
	if err != nil {
		return err
	}
	from, replyTo := e.config.Mail.From, e.config.Mail.ReplyTo
	e.config.Mail = server.Config()
	e.config.Mail.From, e.config.Mail.ReplyTo = from, replyTo
	if err := e.writeDemoLetter(filepath.Join(a.dir, "letters")); err != nil {
		return err
	}
	return a.demoSend(ctx, e)
}

// writeDemoLetter writes the letter with the pictures that were just built:
// those of the sample magazine stand on no web server.
func (e *edition) writeDemoLetter(folder string) error {
	letter, err := e.writeLetter(folder)
	if err != nil {
		return err
	}
	local := strings.ReplaceAll(letter.HTML, `src="`+e.config.Site.URL, `src="../public/`)
	return library.WriteFile(filepath.Join(folder, "letter.html"), []byte(local))
}

func (a *app) demoSend(ctx context.Context, e *edition) error {
	people, s, err := a.audience(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	for _, r := range demoReaders() {
		if _, _, err := people.Add(ctx, audience.Newcomer{Address: r[0], Name: r[1], Source: "demo"}); err != nil {
			return err
		}
	}
	p, err := a.newPost(ctx, e)
	if err != nil {
		return err
	}
	return a.demoDeliver(ctx, p, s)
}

func (a *app) demoDeliver(ctx context.Context, p *post, s *store.Store) error {
	job := a.job(p, s)
	job.Readers, job.Variant = s.EachActive(ctx), p.variant(a)
	return a.run(ctx, s, job)
}

func (a *app) tellDemo() {
	open := func(parts ...string) string { return filepath.Join(append([]string{a.dir}, parts...)...) }
	a.term.Note(`
open
  %s   the magazine
  %s   an excerpt with its content note, and the show its author co-hosts
  %s   the letter; .eml files of the three readers lie beside it
  %s   the feed of articles, with "Listen" in each
  %s   a podcast feed, with "Read" in its notes
then
  earmark -C %s link --explain
  earmark -C %s check`,
		open("public", "index.html"), open("public", "articles", "sharing-a-miscarriage", "index.html"),
		open("letters", "letter.html"), open("public", "feed.xml"), open("public", "shows", "the-back-step", "feed.xml"), a.dir, a.dir)
}

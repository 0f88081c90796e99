package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"earmark/content"
	"earmark/internal/library"
)

func newInitCommand(a *app) *cobra.Command {
	var sample bool
	c := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Make a new workspace",
		Long: help(`
Make a workspace in DIR (by default the folder of -C): earmark.yaml, a
.gitignore that keeps subscribers out of git, and folders for articles, people
and shows. In a site of Hugo, Jekyll, Eleventy or Zola it reads what is there, by
the names and the front matter that the generator uses, and moves and changes
nothing: what only earmark knows goes under "earmark:" in a file. With --sample it holds a small magazine with three shows to try
everything on. No file that exists is changed.`,
			statusDone, "1  failed; the folder is no workspace yet, and init again goes on where it was cut off", "2  wrong usage, or there is a workspace already"),
		Example: `  earmark init sunday
  earmark init sunday --sample
  cd site && earmark init`,
		Args: args(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, given []string) error {
			dir := a.dir
			if len(given) == 1 && filepath.IsAbs(given[0]) {
				dir = given[0]
			} else if len(given) == 1 {
				dir = filepath.Join(a.dir, given[0])
			}
			return runInit(a, dir, sample)
		},
	}
	c.Flags().BoolVar(&sample, "sample", false, "fill it with the sample library")
	return c
}

func runInit(a *app, dir string, sample bool) error {
	files := map[string][]byte{library.ConfigFile: []byte(newConfig)}
	site, found := library.FindSite(os.DirFS(dir))
	if found && !sample {
		files[library.ConfigFile] = []byte(siteConfig(site))
	}
	if sample {
		files = content.Files()
	}
	err := library.Create(dir, files)
	switch {
	case errors.Is(err, library.ErrExists):
		return hinted(exitUsage, err, "earmark -C "+dir+" list articles")
	case errors.Is(err, fs.ErrExist):
		return hinted(exitFailed, err, "nothing was written; move the file away, or choose an empty folder")
	case err != nil:
		return err
	}
	if !sample && !found {
		for _, folder := range []string{"articles", "people", "shows"} {
			if err := os.MkdirAll(filepath.Join(dir, "content", folder), 0o755); err != nil {
				return err
			}
		}
	}
	a.term.Note("made a workspace in %s", dir)
	if found && !sample {
		a.term.Note("it reads the %s site in place: %s", site.Generator, strings.Join(site.Reads(), ", "))
		a.term.Note("next: earmark -C %s check", dir)
		return nil
	}
	a.term.Note("next: earmark -C %s %s", dir, map[bool]string{true: "link", false: "help front-matter"}[sample])
	return nil
}

// siteConfig is a new configuration for a site that is there already.
func siteConfig(s library.StaticSite) string {
	config := newConfig
	for key, value := range map[string]string{"title": s.Title, "url": s.URL, "description": s.Description, "language": s.Language} {
		if value == "" {
			continue
		}
		line := regexp.MustCompile(`(?m)^  ` + key + `: .*$`)
		config = line.ReplaceAllLiteralString(config, fmt.Sprintf("  %s: %q", key, value))
	}
	return strings.Replace(config, "\ndigest:", "\n"+s.YAML()+"\ndigest:", 1)
}

// initURL stands for an address that the owner of a new workspace is to choose.
const initURL = "https://example.com/"

const newConfig = `# The workspace of earmark. "earmark help config" tells every key.
site:
  title: My publication
  url: ` + initURL + `
  description: What it is about, in one sentence
  language: en
  timezone: UTC
  author: Your name
  email: you@example.com

digest:
  # Readers must have a way out: an address that takes the token, a mailbox, or both.
  # unsubscribe_url: https://example.com/unsubscribe?t={token}
  # unsubscribe_mailto: unsubscribe@example.com

mail:
  host: localhost
  port: 25
  tls: none
  dkim: relay # who signs: that server, or keys of your own (earmark doctor --make-key s1)
  from: My publication <letter@example.com>
`

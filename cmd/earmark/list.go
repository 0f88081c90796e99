package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"earmark/internal/earmark"
)

func newListCommand(a *app) *cobra.Command {
	kinds := map[string]func(*app, *workspace) error{
		"articles": listArticles, "shows": listShows, "episodes": listEpisodes, "people": listPeople,
	}
	var o listOptions
	c := &cobra.Command{
		Use:   "list articles|shows|episodes|people|links",
		Short: "List what the library holds",
		Long: help(`
List articles, shows, episodes, people or links, newest or best first. Links
are those that readers see. Dates in a pipe are RFC 3339.

--state lists other links: suggested (nobody has decided yet), accepted,
rejected, pinned, declared (an item asks for the link itself), lost (a verdict
on something that is no longer in the library), stale (a verdict given on other
evidence than there is now) or all of these.

--json prints a line each; the fields only grow. articles: id, guid, title,
date, authors, categories, content_notes, url, draft, file. shows: id, guid,
title, url, feed, elsewhere, episodes, file. episodes: id, guid, show, title,
date, seconds, transcript, chapters, url, draft, file. people: id, name,
aliases, hosts, file. links: as "earmark link --json", and state, stale, and
of lost ones title_seen, file and line of the verdict.`,
			statusDone, statusFailed, statusUsage, statusPartly),
		Example: `  earmark list articles
  earmark list episodes | cut -f1
  earmark list links --json | jq 'select(.kind == "quoted")'
  earmark list links --state rejected --show the-back-step`,
		ValidArgs: []string{"articles", "shows", "episodes", "people", "links"},
		Args:      args(cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs)),
		RunE: func(c *cobra.Command, given []string) error {
			w, err := a.openGood(c.Context())
			if err != nil {
				return err
			}
			if err := o.validate(given[0], w.Library); err != nil {
				return usageError(c, err)
			}
			if given[0] == "links" {
				err = listLinks(c.Context(), a, w, o)
			} else {
				err = kinds[given[0]](a, w)
			}
			if err != nil {
				return err
			}
			return w.partly()
		},
	}
	flags := c.Flags()
	flags.StringVar(&o.state, "state", "", "only links in a `STATE`: "+strings.Join(stateNames(), ", "))
	flags.StringVar(&o.article, "article", "", "only links of one `ARTICLE`")
	flags.StringVar(&o.show, "show", "", "only links to one `SHOW`")
	flags.StringVar(&o.kind, "kind", "", "only links of one `KIND`: "+strings.Join(kindNames(), ", "))
	return c
}

// date is short for people and exact for programs.
func (a *app) date(t time.Time) string {
	if t.IsZero() {
		return "" // a draft that has none yet
	}
	if a.term.IsTerminal() {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339)
}

// list is a list that JSON writes as one even when it is empty.
func list[T any](items []T) []T { return append([]T{}, items...) }

type articleRow struct {
	ID           earmark.ArticleID `json:"id"`
	GUID         earmark.GUID      `json:"guid"`
	Title        string            `json:"title"`
	Date         time.Time         `json:"date"`
	Authors      []string          `json:"authors"`
	Categories   []string          `json:"categories"`
	ContentNotes []string          `json:"content_notes"`
	URL          string            `json:"url"`
	Draft        bool              `json:"draft"`
	File         string            `json:"file"`
}

func listArticles(a *app, w *workspace) error {
	table := a.term.Table("ARTICLE", "DATE", "TITLE", "BY", "CONTENT NOTES").Give("TITLE", "BY", "CONTENT NOTES")
	for _, x := range w.Library.Articles {
		row := articleRow{x.ID, x.GUID, x.Title, x.Date, w.Library.Names(x.Authors), list(x.Categories), list(w.Library.ContentNotes(x)), w.Library.ArticleURL(x), x.Draft, x.File}
		if a.json {
			if err := a.term.JSON(row); err != nil {
				return err
			}
			continue
		}
		table.Row(string(x.ID), a.date(x.Date), draft(x.Title, x.Draft), strings.Join(row.Authors, ", "), strings.Join(row.ContentNotes, ", "))
	}
	return table.Flush()
}

func draft(title string, is bool) string {
	if is {
		return title + " (draft)"
	}
	return title
}

type showRow struct {
	ID        earmark.ShowID `json:"id"`
	GUID      earmark.GUID   `json:"guid"`
	Title     string         `json:"title"`
	URL       string         `json:"url"`
	Feed      string         `json:"feed"`
	Elsewhere bool           `json:"elsewhere"`
	Episodes  int            `json:"episodes"`
	File      string         `json:"file"`
}

func listShows(a *app, w *workspace) error {
	table := a.term.Table("SHOW", "EPISODES", "TITLE", "FEED").Give("TITLE", "FEED")
	for _, s := range w.Library.Shows {
		row := showRow{s.ID, s.GUID, s.Title, w.Library.ShowURL(s), w.Library.ShowFeedURL(s), s.Elsewhere(), len(w.Library.EpisodesOf(s.ID)), s.File}
		if a.json {
			if err := a.term.JSON(row); err != nil {
				return err
			}
			continue
		}
		table.Row(string(s.ID), fmt.Sprint(row.Episodes), s.Title, row.Feed)
	}
	return table.Flush()
}

type episodeRow struct {
	ID         earmark.EpisodeID `json:"id"`
	GUID       earmark.GUID      `json:"guid"`
	Show       earmark.ShowID    `json:"show"`
	Title      string            `json:"title"`
	Date       time.Time         `json:"date"`
	Seconds    float64           `json:"seconds"`
	Transcript bool              `json:"transcript"`
	Chapters   int               `json:"chapters"`
	URL        string            `json:"url"`
	Draft      bool              `json:"draft"`
	File       string            `json:"file"`
}

func listEpisodes(a *app, w *workspace) error {
	table := a.term.Table("EPISODE", "DATE", "LENGTH", "TITLE", "TRANSCRIPT").Give("TITLE")
	for _, e := range w.Library.Episodes {
		row := episodeRow{e.ID, e.GUID, e.ID.Show(), e.Title, e.Date, e.Audio.Duration.Seconds(), e.Transcript != nil, len(e.Chapters), w.Library.EpisodeURL(e), e.Draft, e.File}
		if a.json {
			if err := a.term.JSON(row); err != nil {
				return err
			}
			continue
		}
		table.Row(string(e.ID), a.date(e.Date), length(e.Audio.Duration), draft(e.Title, e.Draft), transcriptWord(e.Transcript))
	}
	return table.Flush()
}

func length(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return earmark.Clock(d)
}

func transcriptWord(t *earmark.Transcript) string {
	switch {
	case t == nil:
		return "no"
	case t.Timed:
		return "timed"
	}
	return "yes"
}

type personRow struct {
	ID      earmark.PersonID `json:"id"`
	Name    string           `json:"name"`
	Aliases []string         `json:"aliases"`
	Hosts   []earmark.ShowID `json:"hosts"`
	File    string           `json:"file"`
}

func listPeople(a *app, w *workspace) error {
	table := a.term.Table("PERSON", "NAME", "HOSTS", "FILE")
	for _, p := range w.Library.People {
		if a.json {
			if err := a.term.JSON(personRow{p.ID, p.Name, list(p.Aliases), list(p.Hosts), p.File}); err != nil {
				return err
			}
			continue
		}
		hosts := make([]string, len(p.Hosts))
		for i, h := range p.Hosts {
			hosts[i] = string(h)
		}
		table.Row(string(p.ID), p.Name, strings.Join(hosts, ", "), p.File)
	}
	return table.Flush()
}

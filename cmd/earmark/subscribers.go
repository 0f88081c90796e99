package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"earmark/internal/audience"
	"earmark/internal/earmark"
	"earmark/internal/store"
)

func newSubscribersCommand(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:   "subscribers",
		Short: "The people who asked for the letter",
		Long: help(`
Subscribers live in .earmark/store.db, outside git. Who unsubscribed or bounced
is never brought back by an import.`, statusDone, statusFailed, statusUsage),
		Example: `  earmark subscribers add ada@example.com "Ada Example"
  earmark subscribers import readers.csv
  earmark subscribers list`,
	}, newSubscribersAddCommand(a), newSubscribersImportCommand(a), newSubscribersListCommand(a), newSubscribersExportCommand(a), newSubscribersSuppressCommand(a), newSubscribersEraseCommand(a))
}

// audience opens the store for one command. The caller closes what it gets.
func (a *app) audience(ctx context.Context) (*audience.Audience, *store.Store, error) {
	if _, err := a.readConfig(); err != nil {
		return nil, nil, err
	}
	keys, err := a.loadKeys(ctx)
	if err != nil {
		return nil, nil, err
	}
	s, err := a.openStore(ctx)
	if err != nil {
		return nil, nil, err
	}
	return &audience.Audience{Store: s, Now: a.now, Random: rand.Reader, Keys: keys}, s, nil
}

func newSubscribersAddCommand(a *app) *cobra.Command {
	var source string
	var ask bool
	c := &cobra.Command{
		Use:   "add ADDRESS [NAME]",
		Short: "Add one person who asked for the letter",
		Long: help(`
Add one person who asked for the letter. Adding somebody twice changes nothing.
With --ask the mailbox is asked first: a mail goes there, and only the link in it
makes a subscriber, also of somebody who left once.`,
			statusDone, statusFailed, statusUsage, "5  refused: the person left and can only come back by asking for it"),
		Example: `  earmark subscribers add ada@example.com
  earmark subscribers add ada@example.com "Ada Example"
  earmark subscribers add ada@example.com --source "spring fair, paper list"
  earmark subscribers add ada@example.com --ask`,
		Args: args(cobra.RangeArgs(1, 2)),
		RunE: func(c *cobra.Command, given []string) error {
			if ask && len(given) > 1 {
				return usageError(c, errors.New("--ask takes an address alone"))
			}
			if ask {
				return a.invite(c.Context(), given[0], source)
			}
			return runSubscribersAdd(c.Context(), a, append(given, "")[0], append(given, "")[1], source)
		},
	}
	c.Flags().BoolVar(&ask, "ask", false, "let the mailbox confirm it")
	c.Flags().StringVar(&source, "source", "command line", "where the person's `consent` comes from")
	return c
}

func runSubscribersAdd(ctx context.Context, a *app, address, name, source string) error {
	people, s, err := a.audience(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	sub, added, err := people.Add(ctx, address, name, source)
	if _, left := errors.AsType[*audience.LeftError](err); left {
		return hinted(exitRefused, err, "")
	}
	if err != nil {
		return hinted(exitUsage, err, "earmark subscribers add --help")
	}
	if !added && sub.Status == earmark.Pending {
		a.term.Note("%s asked for the letter and has not confirmed it yet", sub.Address)
		return nil
	}
	if !added {
		a.term.Note("%s is a subscriber already", sub.Address)
		return nil
	}
	a.term.Note("added %s", sub.Address)
	return nil
}

func newSubscribersListCommand(a *app) *cobra.Command {
	var status string
	c := &cobra.Command{
		Use:   "list",
		Short: "List the subscribers",
		Long: help(`
List subscribers by address. --json prints a line each with the fields id,
address, name, status, source, since, wording, confirmed, authors, shows,
frequency, skip_sensitive, tags, last_issue and last_sent.`, statusDone, statusFailed, statusUsage),
		Example: `  earmark subscribers list
  earmark subscribers list --status unsubscribed
  earmark subscribers list --json | jq -r .address`,
		Args: args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			return runSubscribersList(c.Context(), a, earmark.ReaderStatus(status))
		},
	}
	c.Flags().StringVar(&status, "status", "", "only those who are `pending|active|unsubscribed|suppressed`")
	return c
}

type subscriberRow struct {
	ID      earmark.ReaderID     `json:"id"`
	Address string               `json:"address"`
	Name    string               `json:"name"`
	Status  earmark.ReaderStatus `json:"status"`
	consentRow
	preferencesRow
	Tags      []string        `json:"tags"`
	LastIssue earmark.IssueID `json:"last_issue"`
	LastSent  time.Time       `json:"last_sent,omitzero"`
}

func rowOf(s earmark.Subscriber) subscriberRow {
	return subscriberRow{s.ID, s.Address, s.Name, s.Status, consentRow(s.Consent), preferencesRow(s.Preferences), s.Tags, s.LastIssue, s.LastSent}
}

func runSubscribersList(ctx context.Context, a *app, status earmark.ReaderStatus) error {
	switch status {
	case "", earmark.Pending, earmark.Active, earmark.Unsubscribed, earmark.Suppressed:
	default:
		return hinted(exitUsage, fmt.Errorf("--status: found %q, expected pending, active, unsubscribed or suppressed", status), "earmark subscribers list --help")
	}
	people, s, err := a.audience(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	list, err := people.List(ctx, status)
	if err != nil {
		return err
	}
	table := a.term.Table("ADDRESS", "NAME", "STATUS", "SINCE", "SOURCE")
	for _, r := range list {
		if a.json {
			if err := a.term.JSON(rowOf(r)); err != nil {
				return err
			}
			continue
		}
		table.Row(r.Address, r.Name, string(r.Status), a.date(r.Since), r.Source)
	}
	if len(list) == 0 {
		a.term.Note("no subscribers yet: earmark subscribers add ADDRESS")
	}
	return table.Flush()
}

func newSubscribersSuppressCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "suppress ADDRESS|TOKEN...",
		Short: "Let somebody go, for good",
		Long: help(`
Take people off the list so that no import brings them back: an address that
bounced or complained, or the token of somebody who asked to leave. The token
begins with "v1." and stands in the address or the subject of the request.`,
			statusDone, statusFailed, "2  wrong usage, or a token that was not made here"),
		Example: `  earmark subscribers suppress gone@example.com
  earmark subscribers suppress v1.cooelpll.p5fby2b2sfxjzujm6q4a.3J3CX-i9DscctoywEVzUqH_SuB8
  xargs earmark subscribers suppress < bounced.txt`,
		Args: args(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, given []string) error { return runSubscribersSuppress(c.Context(), a, given) },
	}
}

func runSubscribersSuppress(ctx context.Context, a *app, given []string) error {
	people, s, err := a.audience(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	for _, who := range given {
		if strings.HasPrefix(who, "v1.") {
			err = a.unsubscribe(ctx, people, who)
		} else if err = people.Suppress(ctx, who, "command line"); err == nil {
			a.term.Note("%s gets no more letters", who)
		}
		if err != nil {
			return hinted(exitUsage, err, "earmark subscribers suppress --help")
		}
	}
	return nil
}

// unsubscribe lets the reader go whom a token of a letter names.
func (a *app) unsubscribe(ctx context.Context, people *audience.Audience, token string) error {
	if _, err := people.Reader(ctx, earmark.Unsubscribe, token); err != nil {
		return fmt.Errorf("%s: %w", token, err)
	}
	if err := people.Unsubscribe(ctx, token, "command line"); err != nil {
		return err
	}
	a.term.Note("the reader of %s gets no more letters", token)
	return nil
}

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
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
  earmark subscribers set ada@example.com --frequency weekly
  earmark subscribers import readers.csv
  earmark subscribers list --tag "spring fair"`,
	}, newSubscribersAddCommand(a), newSubscribersSetCommand(a), newSubscribersImportCommand(a), newSubscribersListCommand(a), newSubscribersExportCommand(a), newSubscribersSuppressCommand(a), newSubscribersEraseCommand(a), newSubscribersNewKeyCommand(a))
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
	return &audience.Audience{Store: s, Now: a.now, Random: rand.Reader, Keys: (&keyFile{app: a, keys: keys}).now}, s, nil
}

// forEach does something to each of the people that a command names. Who was
// typed wrong ends it; those before are done.
func (a *app) forEach(ctx context.Context, named []string, command string, do func(people *audience.Audience, who string) error) error {
	people, s, err := a.audience(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	for _, who := range named {
		err := do(people, who)
		if isTypedWrong(err) {
			return hinted(exitUsage, err, "earmark subscribers "+command+" --help")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func newSubscribersAddCommand(a *app) *cobra.Command {
	var o addOptions
	c := &cobra.Command{
		Use:   "add ADDRESS [NAME]",
		Short: "Add one person who asked for the letter",
		Long: help(`
Add one person who asked for the letter, and what of it the person wants: all of
it with each issue unless flags say otherwise. Adding somebody twice changes
nothing.

With --ask the mailbox is asked first: a mail goes there, and only the link in it
makes a subscriber, also of somebody who left once.`,
			statusDone, statusFailed, statusUsage, "5  refused: the person left and can only come back by asking for it"),
		Example: `  earmark subscribers add ada@example.com
  earmark subscribers add ada@example.com "Ada Example"
  earmark subscribers add ada@example.com --source "spring fair, paper list"
  earmark subscribers add ada@example.com --author hilaria-baldwin --frequency weekly
  earmark subscribers add ada@example.com --ask`,
		Args: args(cobra.RangeArgs(1, 2)),
		RunE: func(c *cobra.Command, given []string) error {
			if err := o.check(c, given); err != nil {
				return err
			}
			if o.ask {
				return a.invite(c.Context(), given[0], o.source)
			}
			return runSubscribersAdd(c.Context(), a, append(given, "")[0], append(given, "")[1], o)
		},
	}
	c.Flags().BoolVar(&o.ask, "ask", false, "let the mailbox confirm it")
	c.Flags().StringVar(&o.source, "source", "command line", "where the person's `consent` comes from")
	o.flags(c, "follow")
	return c
}

type addOptions struct {
	wants
	ask    bool
	source string
}

func (o *addOptions) check(c *cobra.Command, given []string) error {
	if o.ask && (len(given) > 1 || o.given(c)) {
		return usageError(c, errors.New("--ask takes an address alone; what the person wants is said afterwards, by the person or with subscribers set"))
	}
	return o.wants.check(c)
}

func runSubscribersAdd(ctx context.Context, a *app, address, name string, o addOptions) error {
	wanted, err := o.resolve(ctx, a)
	if err != nil {
		return err
	}
	people, s, err := a.audience(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	sub, added, err := people.Add(ctx, audience.Newcomer{Address: address, Name: name, Source: o.source, Preferences: wanted, Tags: o.tags})
	if left, ok := errors.AsType[*audience.LeftError](err); ok {
		return hinted(exitRefused, err, wayBack(left))
	}
	if isTypedWrong(err) {
		return hinted(exitUsage, err, "earmark subscribers add --help")
	}
	switch {
	case err != nil:
		return err
	case !added && sub.Status == earmark.Pending:
		a.term.Note("%s asked for the letter and has not confirmed it yet", sub.Address)
	case !added:
		a.term.Note("%s is a subscriber already; earmark subscribers set changes what comes", sub.Address)
	default:
		a.term.Note("added %s", sub.Address)
	}
	return nil
}

// wayBack is how somebody who is gone comes back. No mail asks a mailbox that is
// suppressed.
func wayBack(left *audience.LeftError) string {
	if left.Status == earmark.Suppressed {
		return "if the mailbox works again: earmark subscribers suppress --lift " + left.Address
	}
	return "earmark subscribers add " + left.Address + " --ask"
}

func newSubscribersListCommand(a *app) *cobra.Command {
	var o listReaders
	c := &cobra.Command{
		Use:   "list",
		Short: "List the subscribers",
		Long: help(`
List subscribers by address, with what they want other than everything with each
issue, and your tags. Flags pick those for whom all of them are true. --json
prints a line each with the fields id, address, name, status, source, since,
wording, confirmed, authors, shows, frequency, skip_sensitive, tags, last_issue
and last_sent.`, statusDone, statusFailed, statusUsage),
		Example: `  earmark subscribers list
  earmark subscribers list --status unsubscribed
  earmark subscribers list --author hilaria-baldwin --frequency weekly
  earmark subscribers list --tag "spring fair" --json | jq -r .address`,
		Args: args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := o.check(c); err != nil {
				return err
			}
			return runSubscribersList(c.Context(), a, o)
		},
	}
	c.Flags().StringVar(&o.status, "status", "", "only those who are `pending|active|unsubscribed|suppressed`")
	o.flags(c, "only those who follow")
	return c
}

// listReaders says which subscribers are listed.
type listReaders struct {
	wants
	status string
}

func (o *listReaders) check(c *cobra.Command) error {
	switch earmark.ReaderStatus(o.status) {
	case "", earmark.Pending, earmark.Active, earmark.Unsubscribed, earmark.Suppressed:
		return o.wants.check(c)
	}
	return usageError(c, fmt.Errorf("--status: found %q, expected pending, active, unsubscribed or suppressed", o.status))
}

// picks tells whether a subscriber is what the flags ask for.
func (o *listReaders) picks(sub earmark.Subscriber, p earmark.Preferences) bool {
	return holds(sub.Authors, p.Authors) && holds(sub.Shows, p.Shows) && holds(sub.Tags, o.tags) &&
		(p.Frequency == "" || p.Frequency == sub.Frequency) && (!p.SkipSensitive || sub.SkipSensitive)
}

func holds[T comparable](all, wanted []T) bool {
	return !slices.ContainsFunc(wanted, func(one T) bool { return !slices.Contains(all, one) })
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
	return subscriberRow{s.ID, s.Address, s.Name, s.Status, consentRow(s.Consent), rowOfPreferences(s.Preferences), list(s.Tags), s.LastIssue, s.LastSent}
}

func runSubscribersList(ctx context.Context, a *app, o listReaders) error {
	asked, err := o.resolve(ctx, a)
	if err != nil {
		return err
	}
	people, s, err := a.audience(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	table, none := a.term.Table("ADDRESS", "NAME", "STATUS", "SINCE", "SOURCE", "WANTS", "TAGS").Give("SOURCE", "WANTS", "TAGS"), true
	for r, err := range people.Each(ctx, earmark.ReaderStatus(o.status)) {
		if err != nil {
			return err
		}
		if none = false; !o.picks(r, asked) {
			continue
		}
		if a.json {
			if err := a.term.JSON(rowOf(r)); err != nil {
				return err
			}
			continue
		}
		table.Row(r.Address, r.Name, string(r.Status), a.date(r.Since), r.Source, wanted(r.Preferences), strings.Join(r.Tags, ", "))
	}
	if none {
		a.term.Note("no subscribers yet: earmark subscribers add ADDRESS")
	}
	return table.Flush()
}

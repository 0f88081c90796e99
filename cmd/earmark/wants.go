package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"earmark/internal/audience"
	"earmark/internal/earmark"
)

// What a reader wants, as an editor says it: the flags of "subscribers add" and
// "set", and those that "list" picks by.

// wants are those flags.
type wants struct {
	authors, shows, tags []string
	frequency            string
	skipSensitive        bool
}

func (o *wants) flags(c *cobra.Command, verb string) {
	c.Flags().StringArrayVar(&o.authors, "author", nil, verb+" this `PERSON`, by identifier or name; may be given several times")
	c.Flags().StringArrayVar(&o.shows, "show", nil, verb+" this `SHOW`, by identifier or title; may be given several times")
	c.Flags().StringVar(&o.frequency, "frequency", "", "how often the letter comes: `each|weekly|monthly`")
	c.Flags().StringArrayVar(&o.tags, "tag", nil, "your own `WORD` for this reader; may be given several times")
	c.Flags().BoolVar(&o.skipSensitive, "skip-sensitive", false, "leave out stories that carry a content note")
}

// given tells whether any of them was.
func (o *wants) given(c *cobra.Command) bool {
	return slices.ContainsFunc([]string{"author", "show", "frequency", "tag", "skip-sensitive"}, c.Flags().Changed)
}

// check judges what needs no library.
func (o *wants) check(c *cobra.Command) error {
	if o.frequency != "" && !slices.Contains(earmark.Frequencies(), earmark.Frequency(o.frequency)) {
		return usageError(c, fmt.Errorf("--frequency: found %q, expected each, weekly or monthly", o.frequency))
	}
	return nil
}

// resolve finds who and what is followed in the library, so that a slip of the
// pen does not leave a reader without letters.
func (o *wants) resolve(ctx context.Context, a *app) (earmark.Preferences, error) {
	p := earmark.Preferences{Frequency: earmark.Frequency(o.frequency), SkipSensitive: o.skipSensitive}
	if len(o.authors)+len(o.shows) == 0 {
		return p, nil
	}
	w, err := a.open(ctx)
	if err != nil {
		return p, err
	}
	for _, word := range o.authors {
		id := personOf(w.Library, word)
		if id == "" {
			return p, hinted(exitUsage, fmt.Errorf("--author: nobody here is called %q", word), "earmark list people")
		}
		p.Authors = append(p.Authors, id)
	}
	for _, word := range o.shows {
		i := slices.IndexFunc(w.Library.Shows, func(s *earmark.Show) bool { return string(s.ID) == word || strings.EqualFold(s.Title, word) })
		if i < 0 {
			return p, hinted(exitUsage, fmt.Errorf("--show: no show here is called %q", word), "earmark list shows")
		}
		p.Shows = append(p.Shows, w.Library.Shows[i].ID)
	}
	return p, nil
}

// personOf finds a person by identifier, name or alias; empty when there is none.
func personOf(lib *earmark.Library, word string) earmark.PersonID {
	if p := lib.Person(earmark.PersonID(word)); p != nil {
		return p.ID
	}
	for _, p := range lib.People {
		if slices.ContainsFunc(append([]string{p.Name}, p.Aliases...), func(name string) bool { return strings.EqualFold(name, word) }) {
			return p.ID
		}
	}
	return ""
}

// wanted is what a reader wants that is not what everybody gets, in a line.
func wanted(p earmark.Preferences) string {
	var parts []string
	if p.Frequency != "" && p.Frequency != earmark.EachIssue {
		parts = append(parts, string(p.Frequency))
	}
	for _, id := range p.Authors {
		parts = append(parts, string(id))
	}
	for _, id := range p.Shows {
		parts = append(parts, string(id))
	}
	if p.SkipSensitive {
		parts = append(parts, "nothing sensitive")
	}
	return strings.Join(parts, ", ")
}

type setOptions struct {
	wants
	name      string
	untag     []string
	followAll bool
}

func newSubscribersSetCommand(a *app) *cobra.Command {
	var o setOptions
	c := &cobra.Command{
		Use:   "set ADDRESS...",
		Short: "Change what readers receive, their names and your tags",
		Long: help(`
Change what readers receive when they ask you to: whom they follow, how often
the letter comes, whether stories with a content note are left out; and their
names and your own tags. What no flag names stays as it is. --author and --show
replace those followed before; --tag and --untag add and take away.

Readers do the same themselves by the link in every letter. Nobody comes back or
leaves by this command.`, statusDone, "1  nobody here has one of the addresses; the others are changed", statusUsage),
		Example: `  earmark subscribers set ada@example.com --frequency weekly
  earmark subscribers set ada@example.com --author hilaria-baldwin --show mom-brain
  earmark subscribers set ada@example.com --follow-all --skip-sensitive
  earmark subscribers set ada@example.com bo@example.com --tag "spring fair"`,
		Args: args(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, given []string) error {
			if err := o.check(c, given); err != nil {
				return err
			}
			return runSubscribersSet(c.Context(), a, given, o, c.Flags().Changed)
		},
	}
	o.flags(c, "follow")
	c.Flags().BoolVar(&o.followAll, "follow-all", false, "follow nobody in particular, which is everything")
	c.Flags().StringVar(&o.name, "name", "", "the reader's `NAME`")
	c.Flags().StringArrayVar(&o.untag, "untag", nil, "take this `WORD` away")
	return c
}

func (o *setOptions) check(c *cobra.Command, given []string) error {
	changed := c.Flags().Changed
	switch {
	case !o.given(c) && !changed("name") && !changed("untag") && !changed("follow-all"):
		return usageError(c, errors.New("what to change is missing"))
	case changed("name") && len(given) > 1:
		return usageError(c, errors.New("--name is one person's: give one address"))
	case o.followAll && len(o.authors)+len(o.shows) > 0:
		return usageError(c, errors.New("--follow-all goes without --author and --show"))
	}
	return o.wants.check(c)
}

func runSubscribersSet(ctx context.Context, a *app, addresses []string, o setOptions, changed func(string) bool) error {
	wanted, err := o.resolve(ctx, a)
	if err != nil {
		return err
	}
	missing := false
	err = a.forEach(ctx, addresses, "set", func(people *audience.Audience, address string) error {
		sub, found, err := people.Change(ctx, address, "command line", func(sub *earmark.Subscriber) error {
			o.apply(sub, wanted, changed)
			return nil
		})
		switch {
		case err != nil:
			return err
		case !found:
			missing = true
			a.term.Warn("nobody here has the address %s", address)
		default:
			a.term.Note("%s: %s", sub.Address, cmp.Or(summary(sub), "everything, with each issue"))
		}
		return nil
	})
	if err == nil && missing {
		return &exitError{code: exitFailed}
	}
	return err
}

// apply makes of a person what the flags say.
func (o *setOptions) apply(sub *earmark.Subscriber, wanted earmark.Preferences, changed func(string) bool) {
	for _, part := range []struct {
		when bool
		do   func()
	}{
		{changed("name"), func() { sub.Name = o.name }},
		{changed("author") || o.followAll, func() { sub.Authors = wanted.Authors }},
		{changed("show") || o.followAll, func() { sub.Shows = wanted.Shows }},
		{changed("frequency"), func() { sub.Frequency = wanted.Frequency }},
		{changed("skip-sensitive"), func() { sub.SkipSensitive = wanted.SkipSensitive }},
	} {
		if part.when {
			part.do()
		}
	}
	sub.Tags = slices.DeleteFunc(slices.Concat(sub.Tags, o.tags), func(tag string) bool { return slices.Contains(o.untag, tag) })
}

// summary is what an editor may have changed of a reader, in a line.
func summary(sub earmark.Subscriber) string {
	parts := slices.DeleteFunc([]string{sub.Name, wanted(sub.Preferences), strings.Join(sub.Tags, ", ")}, func(s string) bool { return s == "" })
	return strings.Join(parts, "; ")
}

// isTypedWrong tells of an error that it is in what was typed.
func isTypedWrong(err error) bool {
	_, address := errors.AsType[*audience.AddressError](err)
	_, name := errors.AsType[*audience.NameError](err)
	_, tag := errors.AsType[*audience.TagError](err)
	return address || name || tag || errors.Is(err, earmark.ErrToken) || errors.Is(err, audience.ErrUnknown)
}

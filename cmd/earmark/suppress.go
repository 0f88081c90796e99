package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"earmark/internal/audience"
	"earmark/internal/earmark"
)

func newSubscribersSuppressCommand(a *app) *cobra.Command {
	var because string
	var lift bool
	c := &cobra.Command{
		Use:   "suppress ADDRESS|TOKEN...",
		Short: "Let somebody go, for good, or take that back",
		Long: help(`
Take people off the list so that no import brings them back: an address that
bounced or complained, or the token of somebody who asked to leave. The token
begins with "v1." and stands in the address or the subject of the request.

--lift takes a suppression back, for a mailbox that works again. Who got letters
before gets them again. Anybody else stays unsubscribed and may ask for the
letter, for instance by "earmark subscribers add ADDRESS --ask". Who was erased
comes back by asking alone. Both are kept in the person's record, with --because.`,
			statusDone, statusFailed, "2  wrong usage, or a token that was not made here", "5  refused: the person was erased, and only comes back by asking"),
		Example: `  earmark subscribers suppress gone@example.com
  earmark subscribers suppress v1.cooelpll.p5fby2b2sfxjzujm6q4a.3J3CX-i9DscctoywEVzUqH_SuB8
  earmark subscribers suppress --lift ada@example.com --because "her mailbox was full"
  xargs earmark subscribers suppress < bounced.txt`,
		Args: args(cobra.MinimumNArgs(1)),
		RunE: func(c *cobra.Command, given []string) error {
			if lift {
				return runSubscribersLift(c.Context(), a, given, because)
			}
			return runSubscribersSuppress(c.Context(), a, given, because)
		},
	}
	c.Flags().BoolVar(&lift, "lift", false, "take the suppression back")
	c.Flags().StringVar(&because, "because", "command line", "`WHY`, for the person's record")
	return c
}

func runSubscribersSuppress(ctx context.Context, a *app, given []string, because string) error {
	return a.forEach(ctx, given, "suppress", func(people *audience.Audience, who string) error {
		if strings.HasPrefix(who, "v1.") {
			return a.unsubscribe(ctx, people, who, because)
		}
		if err := people.Suppress(ctx, who, because); err != nil {
			return err
		}
		a.term.Note("%s gets no more letters", who)
		return nil
	})
}

// unsubscribe lets the reader go whom a token of a letter names.
func (a *app) unsubscribe(ctx context.Context, people *audience.Audience, token, because string) error {
	if _, err := people.Reader(ctx, earmark.Unsubscribe, token); err != nil {
		return fmt.Errorf("%s: %w", token, err)
	}
	if err := people.Unsubscribe(ctx, token, because); err != nil {
		return err
	}
	a.term.Note("the reader of %s gets no more letters", token)
	return nil
}

func runSubscribersLift(ctx context.Context, a *app, addresses []string, because string) error {
	return a.forEach(ctx, addresses, "suppress", func(people *audience.Audience, address string) error {
		sub, lifted, err := people.Lift(ctx, address, because)
		if _, gone := errors.AsType[*audience.LeftError](err); gone {
			return hinted(exitRefused, err, "earmark subscribers add "+address+" --ask")
		}
		if err != nil {
			return err
		}
		a.tellLifted(address, sub, lifted)
		return nil
	})
}

func (a *app) tellLifted(address string, sub earmark.Subscriber, lifted bool) {
	switch {
	case lifted && sub.Status == earmark.Active:
		a.term.Note("%s gets letters again", sub.Address)
	case lifted:
		a.term.Note("%s is suppressed no more, and gets no letters, having had none before: earmark subscribers add %s --ask", sub.Address, sub.Address)
	case sub.ID == "":
		a.term.Note("nobody here has the address %s", address)
	default:
		a.term.Note("%s was not suppressed: %s", sub.Address, sub.Status)
	}
}

package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"earmark/internal/earmark"
	"earmark/internal/mail"
)

func newDoctorCommand(a *app) *cobra.Command {
	var o doctorOptions
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Find what would keep letters from arriving, and say what to type",
		Long: help(`
Look at everything between earmark.yaml and an inbox: the mail server (can it be
reached, encrypted, and logged in to), what the DNS says of your domain (SPF,
DKIM, DMARC with alignment, MX), the way out of every letter (can it be posted
to), this machine's clock, the age of the keys and of the last copy of them.
Nothing is sent and nothing is changed.

Where the mail server signs (mail.dkim: relay), send yourself a letter with
"earmark digest test", save it as it arrived, and give it with --received.

--make-key SELECTOR makes an RSA and an Ed25519 key in .earmark/ and prints
what to put into the DNS and into earmark.yaml. --resolver asks a DNS server of
your choice.`,
			"0  done: nothing found", statusFailed, statusUsage, statusFindings, statusStopped),
		Example: `  earmark doctor
  earmark doctor --resolver 9.9.9.9
  earmark doctor --make-key s2026
  earmark doctor --received test.eml`,
		Args: args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return runDoctor(c.Context(), a, o) },
	}
	c.Flags().StringVar(&o.resolver, "resolver", "", "ask the DNS server at `ADDRESS`")
	c.Flags().StringVar(&o.makeKey, "make-key", "", "make keys to sign letters with, named `SELECTOR`")
	c.Flags().StringVar(&o.received, "received", "", "judge a letter that arrived, in `FILE`")
	return c
}

type doctorOptions struct{ resolver, makeKey, received string }

// doctor is one examination.
type doctor struct {
	*app
	config   config
	dns      mail.Resolver
	from     string // the domain of From
	signer   *mail.Signer
	received string
	found    []earmark.Finding
}

// patience is how long one look at the network may take.
const doctorPatience = 10 * time.Second

func runDoctor(ctx context.Context, a *app, o doctorOptions) error {
	if o.makeKey != "" {
		return a.makeKeys(o.makeKey)
	}
	c, err := a.readConfig()
	if err != nil {
		return err
	}
	d := &doctor{app: a, config: c, dns: mail.ResolverAt(o.resolver), received: o.received}
	for _, look := range []func(context.Context){d.lookAtConfig, d.lookAtServer, d.lookAtSPF, d.lookAtDKIM, d.lookAtDMARC, d.lookAtMX, d.lookAtWayOut, d.lookAtPreferences, d.lookAtKeys} {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		step, cancel := context.WithTimeout(ctx, doctorPatience)
		look(step)
		cancel()
	}
	return d.conclude()
}

func (d *doctor) find(severity earmark.Severity, rule, hint, format string, values ...any) {
	d.found = append(d.found, earmark.Finding{Severity: severity, Rule: "doctor." + rule, Message: fmt.Sprintf(format, values...), Hint: hint})
}

func (d *doctor) well(format string, values ...any) {
	if !d.json {
		d.term.Note("ok: "+format, values...)
	}
}

// conclude prints what was found, the worst first.
func (d *doctor) conclude() error {
	worst := false
	for _, severity := range []earmark.Severity{earmark.Error, earmark.Warning, earmark.Info} {
		for _, f := range d.found {
			if f.Severity != severity {
				continue
			}
			worst = worst || severity != earmark.Info
			err := error(nil)
			if d.json {
				err = d.term.JSON(f)
			} else {
				err = d.term.Print("%s: %s: %s", f.Severity, strings.TrimPrefix(f.Rule, "doctor."), f.Message)
				if err == nil && f.Hint != "" {
					err = d.term.Print("  hint: %s", f.Hint)
				}
			}
			if err != nil {
				return err
			}
		}
	}
	if worst {
		return &exitError{code: exitFindings}
	}
	return nil
}

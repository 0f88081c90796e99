package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// showHelp lets a command's help be shown as cobra does, but that help on a
// command that is not there and help that cannot be written are errors. Cobra
// takes none from whoever shows help, so that it is kept for the end of the run.
func (a *app) showHelp(root *cobra.Command) {
	shown := root.HelpFunc()
	root.SetHelpFunc(func(c *cobra.Command, given []string) {
		if rest := c.Flags().Args(); c.HasSubCommands() && c.ValidateArgs(rest) != nil {
			a.unhelped = usageError(c, fmt.Errorf("unknown command %q for %q", rest[0], c.CommandPath()))
			return
		}
		var text bytes.Buffer
		out := root.OutOrStdout()
		root.SetOut(&text)
		shown(c, given)
		root.SetOut(out)
		_, a.unhelped = text.WriteTo(out)
	})
}

// newHelpCommand is cobra's, but for a topic that is not there.
func newHelpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND|TOPIC]",
		Short: "Explain a command or a topic",
		Long:  help(`Explain a command, or one of the topics that "earmark help" lists.`, statusDone, statusUsage),
		Example: `  earmark help link
  earmark help digest send
  earmark help front-matter`,
		GroupID: "more",
		RunE: func(_ *cobra.Command, words []string) error {
			found, rest, err := root.Find(words)
			if err != nil || len(rest) > 0 {
				return hinted(exitUsage, fmt.Errorf("there is no help on %q", strings.Join(words, " ")), "earmark help")
			}
			return found.Help()
		},
	}
}

package main

import (
	"github.com/spf13/cobra"
)

// addCompletion replaces cobra's own command, whose help has no examples.
func addCompletion(a *app, root *cobra.Command) {
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(&cobra.Command{
		Use:     "completion bash|zsh|fish|powershell",
		GroupID: "more",
		Short:   "Print a script that completes commands in your shell",
		Long:    help(`Print a completion script for a shell, to be loaded where the shell starts.`, statusDone, statusUsage),
		Example: `  earmark completion bash > ~/.local/share/bash-completion/completions/earmark
  earmark completion zsh > "${fpath[1]}/_earmark"
  earmark completion fish > ~/.config/fish/completions/earmark.fish`,
		ValidArgs: []string{"bash", "zsh", "fish", "powershell"},
		Args:      args(cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs)),
		RunE: func(_ *cobra.Command, given []string) error {
			switch given[0] {
			case "zsh":
				return root.GenZshCompletion(a.term.Out)
			case "fish":
				return root.GenFishCompletion(a.term.Out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(a.term.Out)
			}
			return root.GenBashCompletionV2(a.term.Out, true)
		},
	})
}

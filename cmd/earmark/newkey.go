package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"earmark/internal/earmark"
	"earmark/internal/store"
)

func newSubscribersNewKeyCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "new-key",
		Short: "Sign readers' links with a new key from now on",
		Long: help(`
Make a new key in .earmark/key, which signs the links of every letter from now on:
unsubscribe, preferences, bounces. The older keys stay below it and open what they
signed for ever, so that no letter ever sent loses its way out. "earmark serve
--public" takes the new key without a restart.

Do it when somebody may have read the file, or once in some years; "earmark doctor"
tells how old the key is. The links of whoever stole an older key stay valid too:
all they can do is unsubscribe readers or change what they receive. Copy the key
afterwards: the last copy does not hold it.`, statusDone, statusFailed, statusUsage),
		Example: `  earmark subscribers new-key
  earmark subscribers new-key && earmark backup "sunday-$(date +%F).tar"
  earmark doctor`,
		Args: args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return runSubscribersNewKey(c.Context(), a) },
	}
}

func runSubscribersNewKey(ctx context.Context, a *app) error {
	if _, err := a.readConfig(); err != nil {
		return err
	}
	if _, err := os.Stat(a.keyFile()); errors.Is(err, fs.ErrNotExist) {
		if _, err := a.loadKeys(ctx); err != nil {
			return err
		}
		a.term.Note("there was no key yet; the first was made just now")
		return nil
	}
	keys, err := store.AddKey(ctx, a.keyFile(), rand.Reader, a.now())
	if err != nil {
		return hinted(exitFailed, err, "the keys are as they were")
	}
	a.term.Note("key %s signs from now on; letters signed by the %s before it keep their ways out", keys[0].ID, count(len(keys)-1, "key"))
	a.term.Note("copy it now, without it they could not leave: earmark backup FILE")
	return nil
}

// keyFile are the keys as the file has them, also when a newer one was made since
// it was read. It may be used by several goroutines.
type keyFile struct {
	app *app

	mu   sync.Mutex
	keys earmark.Keyring // as last read
	size int64           // of the file then
	from time.Time       // the file's time then
}

// now looks whether the file has changed, which costs a microsecond or two. One
// that cannot be read leaves the keys as they are.
func (k *keyFile) now() earmark.Keyring {
	k.mu.Lock()
	defer k.mu.Unlock()
	info, err := os.Stat(k.app.keyFile())
	if err != nil || info.Size() == k.size && info.ModTime().Equal(k.from) {
		return k.keys
	}
	k.size, k.from = info.Size(), info.ModTime()
	keys, _, err := store.LoadOrCreateKeys(k.app.keyFile(), rand.Reader, k.app.now())
	if err != nil {
		k.app.term.Warn("the keys stay those of before: %v", err)
		return k.keys
	}
	k.keys = keys
	return keys
}

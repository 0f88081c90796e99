package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earmark/content"
	"earmark/internal/library"
)

// TestReviewInterrupted stops a review that waits for a key, and one that waits
// for a time: it ends at once, and what was decided before is kept.
func TestReviewInterrupted(t *testing.T) {
	for _, then := range []string{"?", "t"} {
		t.Run(then, func(t *testing.T) {
			dir := t.TempDir()
			if err := library.Create(dir, content.Files()); err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			keys, editor := io.Pipe() // never closed: the editor sits and thinks
			var out, errs bytes.Buffer
			ended := make(chan int)
			go func() { ended <- run(ctx, []string{"-C", dir, "review"}, keys, &out, &errs, noEnv) }()
			for _, key := range []string{"a", then} { // the second is read when the first was done
				if _, err := editor.Write([]byte(key + "\n")); err != nil {
					t.Fatal(err)
				}
			}
			stop()
			select {
			case got := <-ended:
				if got != exitInterrupted || !strings.Contains(errs.String(), "1 verdict recorded") {
					t.Errorf("got %d, want %d and the verdict told\n%s", got, exitInterrupted, &errs)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("the review goes on waiting")
			}
			if _, err := os.Stat(filepath.Join(dir, "content", "links", "hours-nobody-sees.yaml")); err != nil {
				t.Error(err)
			}
		})
	}
}

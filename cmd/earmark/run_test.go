package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earmark/content"
	"earmark/internal/library"
)

func noEnv(string) string { return "" }

// TestInterrupted stops commands before they begin: they say so, end with 130
// and leave nothing half done.
func TestInterrupted(t *testing.T) {
	dir := t.TempDir()
	if err := library.Create(dir, content.Files()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for _, command := range []string{"link", "build", "check"} {
		t.Run(command, func(t *testing.T) {
			var out, errs bytes.Buffer
			if got := run(ctx, []string{"-C", dir, command}, nil, &out, &errs, noEnv); got != exitInterrupted {
				t.Errorf("exit status: got %d, want %d\n%s", got, exitInterrupted, &errs)
			}
			if !strings.Contains(errs.String(), "interrupted") || out.Len() > 0 {
				t.Errorf("got %q and %q", &out, &errs)
			}
		})
	}
}

// sampleBuilt is a workspace of the sample library whose public/ was built.
func sampleBuilt(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := library.Create(dir, content.Files()); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if got := run(t.Context(), []string{"-C", dir, "build"}, nil, &out, &errs, noEnv); got != exitDone {
		t.Fatalf("build: exit status %d\n%s", got, &errs)
	}
	return dir
}

// TestWhatAKilledRunLeft takes away what was never finished in the cache, unless
// somebody may be at it.
func TestWhatAKilledRunLeft(t *testing.T) {
	dir := t.TempDir()
	if err := library.Create(dir, content.Files()); err != nil {
		t.Fatal(err)
	}
	cache := filepath.Join(dir, ".earmark", "cache")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{".new-1": 2 * time.Hour, ".fetched-1": 25 * time.Hour, ".new-2": time.Minute} {
		file := filepath.Join(cache, name)
		if err := os.WriteFile(file, []byte("half of it"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	if got := run(t.Context(), []string{"-C", dir, "link"}, nil, &out, &errs, noEnv); got != exitDone {
		t.Fatalf("exit status %d\n%s", got, &errs)
	}
	left, err := filepath.Glob(filepath.Join(cache, ".*"))
	if err != nil || len(left) != 1 || filepath.Base(left[0]) != ".new-2" {
		t.Errorf("left: %q (%v), want .new-2 alone", left, err)
	}
}

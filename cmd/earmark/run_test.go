package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

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

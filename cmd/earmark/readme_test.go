package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"earmark/content"
	"earmark/internal/library"
	"earmark/internal/mail"
	"earmark/internal/term"
)

// TestReadmeFirstSteps does what the README's five minutes say, to the letter:
// its files are written as they stand there, nothing is wrong with them, a
// podcast feed comes of them, and a letter leaves.
func TestReadmeFirstSteps(t *testing.T) {
	server, err := mail.Listen(t.Context(), mail.ServerOptions{Deliver: mail.Folder(t.TempDir())})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	dir := filepath.Join(t.TempDir(), "sunday")
	must := func(args ...string) {
		t.Helper()
		var out, errs bytes.Buffer
		if got := run(t.Context(), append([]string{"-C", dir}, args...), nil, &out, &errs, noEnv); got != exitDone {
			t.Fatalf("earmark %s: exit status %d\n%s%s", strings.Join(args, " "), got, &out, &errs)
		}
	}
	if err := runInit(&app{term: term.New(io.Discard, io.Discard, noEnv), dir: dir}, dir, false); err != nil {
		t.Fatal(err)
	}
	writeReadmeFiles(t, dir)
	must("check")
	must("build")
	if _, err := os.Stat(filepath.Join(dir, "public", "shows", "nine-miles", "feed.xml")); err != nil {
		t.Errorf("got %v, want a podcast feed", err)
	}
	_, port, _ := strings.Cut(server.Addr(), ":")
	edit(t, filepath.Join(dir, library.ConfigFile), "# unsubscribe_mailto", "unsubscribe_mailto", "port: 25", "port: "+port, "host: localhost", "host: 127.0.0.1")
	must("digest", "test", "--to", "you@example.com")
	must("subscribers", "add", "ada@example.com")
	must("digest", "approve", "2026-11-22")
	must("digest", "send", "2026-11-22", "--yes", "1")
}

// writeReadmeFiles writes what the README shows under the names it tells, and
// the recording, transcript and picture that everybody has of their own.
func writeReadmeFiles(t *testing.T, dir string) {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?s)`(content/[^`]+\\.md)`[^`]*(?:`[^`]+`[^`]*)?```markdown\n(.*?)```").FindAllSubmatch(readme, -1)
	if len(shown) != 3 {
		t.Fatalf("got %d files in the README, want an article, a show and an episode", len(shown))
	}
	files := map[string][]byte{}
	for _, file := range shown {
		files[string(file[1])] = file[2]
	}
	sample := content.Files()
	for name, from := range map[string]string{"cover.jpg": "cover.jpg", "missing-the-bus.mp3": "trailer.mp3", "missing-the-bus.vtt": "trailer.vtt"} {
		files["content/shows/nine-miles/"+name] = sample["content/shows/forty-miles-of-river/"+from]
	}
	for name, data := range files {
		if err := library.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), data); err != nil {
			t.Fatal(err)
		}
	}
}

// edit replaces words of a file, in pairs of old and new.
func edit(t *testing.T, file string, pairs ...string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.NewReplacer(pairs...).Replace(string(data))), 0o644); err != nil {
		t.Fatal(err)
	}
}

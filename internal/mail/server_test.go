package mail_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"earmark/internal/mail"
)

func TestListenStaysOnLoopback(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:25", "example.org:25", "nonsense"} {
		if server, err := mail.Listen(t.Context(), mail.ServerOptions{Addr: addr}); err == nil {
			_ = server.Close()
			t.Errorf("%q: got nil, want an error", addr)
		}
	}
}

func TestServerCapsSize(t *testing.T) {
	server, box := listen(t, mail.ServerOptions{MaxBytes: 1000})
	msg := []byte("A: b\r\n\r\n" + strings.Repeat("x\r\n", 1000))
	got, err := dial(t, t.Context(), configFor(server)).Send(t.Context(), "l@example.org", "a@example.org", msg)
	if err != nil || got.State != mail.Rejected || got.Code != 552 || len(box.all()) != 0 {
		t.Errorf("got %+v, %v, want rejected with 552", got, err)
	}
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sent mail")
	deliver := mail.Folder(dir)
	for _, to := range []string{"ada@example.org", "ada@example.org", "../../etc/passwd", "..", "a/b\\c:d@example.org", strings.Repeat("x", 300)} {
		if err := deliver(mail.Envelope{To: to}, strings.NewReader("mail to "+to)); err != nil {
			t.Fatalf("%q: %v", to, err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if len(names) != 6 || !slices.Contains(names, "ada@example.org.eml") || !slices.Contains(names, "ada@example.org-2.eml") {
		t.Errorf("got %q, want six files, two of them ada's", names)
	}
	for _, name := range names {
		if strings.HasPrefix(name, ".") || strings.ContainsAny(name, "/\\: ") || len(name) > 130 {
			t.Errorf("got unsafe name %q", name)
		}
	}
	got, err := os.ReadFile(filepath.Join(dir, "ada@example.org-2.eml"))
	if err != nil || string(got) != "mail to ada@example.org" {
		t.Errorf("got %q, %v, want the whole mail", got, err)
	}
}

// A server may be closed before it has begun to serve; each of these would
// wait for ever if the listener outlived it.
func TestServerClosedAtOnce(t *testing.T) {
	for range 200 {
		server, err := mail.Listen(t.Context(), mail.ServerOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if err := server.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

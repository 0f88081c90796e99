package main

import (
	"context"
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"earmark/internal/mail"
	"earmark/internal/mail/mailtest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"earmark": main})
}

// TestScripts runs whole commands as a person would type them. Each script in
// testdata/script begins with what it shows.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"mailserver": mailServer,
			"status":     status,
			"dnsserver":  dnsServer,
			"bytes":      writeBytes,
			"replace":    replaceText,
			"freeport":   freePort,
			"browse":     browse,
			"answer":     answer,
			"fileserver": fileServer,
			"oneclick":   oneClick,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("NO_COLOR", "1")
			env.Setenv("HOME", env.WorkDir)
			return nil
		},
	})
}

// dnsServer starts a DNS server that knows the lines "NAME TYPE VALUE" of files;
// the script finds its address in $DNS.
//
//	dnsserver FILE...
func dnsServer(ts *testscript.TestScript, neg bool, args []string) {
	zone := mailtest.Zone{}
	for _, file := range args {
		for line := range strings.Lines(ts.ReadFile(file)) {
			words := strings.SplitN(strings.TrimSpace(line), " ", 3)
			if neg || len(words) != 3 {
				ts.Fatalf("dnsserver: %q, expected NAME TYPE VALUE", line)
			}
			key := strings.ToLower(strings.TrimSuffix(words[0], ".") + " " + words[1])
			zone[key] = append(zone[key], strings.ReplaceAll(strings.Trim(words[2], `"`), `" "`, ""))
		}
	}
	address, stop := mailtest.ServeDNS(zone)
	ts.Defer(stop)
	ts.Setenv("DNS", address)
}

// mailServer starts a real mail server on a free port, which the script finds
// in $SMTP_PORT; letters land in the folder named.
//
//	mailserver FOLDER [tls=none|starttls|implicit] [user=NAME:PASSWORD] [refuse=ADDRESS:CODE]... [lose=ADDRESS]
//
// The server hangs up at the final dot of a mail to whom lose names.
func mailServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: mailserver FOLDER [tls=…] [user=NAME:PASSWORD] [refuse=ADDRESS:CODE] [lose=ADDRESS]")
	}
	o := mail.ServerOptions{Deliver: mail.Folder(ts.MkAbs(args[0]))}
	refused, lost := map[string]int{}, ""
	for _, arg := range args[1:] {
		key, value, _ := strings.Cut(arg, "=")
		left, right, _ := strings.Cut(value, ":")
		switch key {
		case "tls":
			o.TLS = mail.TLSMode(value)
		case "user":
			o.User, o.Password = left, right
		case "refuse":
			code, err := strconv.Atoi(right)
			ts.Check(err)
			refused[left] = code
		case "lose":
			lost = value
		default:
			ts.Fatalf("mailserver: unknown argument %q", arg)
		}
	}
	o.Hook = func(stage mail.Stage, e mail.Envelope) error {
		if code := refused[e.To]; stage == mail.AtRcpt && code > 0 {
			return &mail.Refusal{Code: code, Text: "refused by the test"}
		}
		if stage == mail.AtDot && e.To == lost {
			return mail.ErrHangUp
		}
		return nil
	}
	server, err := mail.Listen(context.Background(), o)
	ts.Check(err)
	ts.Defer(func() { ts.Check(server.Close()) })
	_, port, _ := strings.Cut(server.Addr(), ":")
	ts.Setenv("SMTP_PORT", port)
}

// status runs earmark and checks how it ends: status 3 earmark link. What it
// printed is kept for the commands stdout and stderr.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status CODE COMMAND [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := err.(interface{ ExitCode() int }); ok {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// writeBytes writes a file that is not text: bytes FILE 'caf\xe9'.
func writeBytes(ts *testscript.TestScript, _ bool, args []string) {
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

// replaceText changes a text in a file: replace FILE OLD NEW.
func replaceText(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s: there is no %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o644))
}

// TestHelp makes sure that nobody meets a command without examples or without
// its exit statuses.
func TestHelp(t *testing.T) {
	root := newRootCommand(&app{})
	for queue := []*cobra.Command{root}; len(queue) > 0; queue = queue[1:] {
		c := queue[0]
		if !c.Runnable() { // a help topic
			if len(c.Long) < 200 {
				t.Errorf("%s: a topic that says nothing", c.Name())
			}
			continue
		}
		if n := len(strings.Split(strings.TrimSpace(c.Example), "\n")); n < 3 {
			t.Errorf("%s: %d examples, want three or more", c.CommandPath(), n)
		}
		if strings.Contains(c.Example, "/tmp") {
			t.Errorf("%s: an example names a folder that not every machine has", c.CommandPath())
		}
		if !strings.Contains(c.Long, "Exit status:") {
			t.Errorf("%s: no exit statuses in its help", c.CommandPath())
		}
		queue = append(queue, c.Commands()...)
	}
}

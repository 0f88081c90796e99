package main

import (
	"html"
	"io"
	"net"
	"net/http"
	"net/mail"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// freePort finds a port nobody listens at, which the script finds in $PORT.
func freePort(ts *testscript.TestScript, _ bool, _ []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	_, port, _ := net.SplitHostPort(l.Addr().String())
	ts.Check(l.Close())
	ts.Setenv("PORT", port)
}

// browse opens a page of the desk at $PORT, waits for a desk that is only
// starting, and prints the page; it stays open for answer.
//
//	browse /pair?a=ARTICLE&e=EPISODE
func browse(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: browse PATH")
	}
	var response *http.Response
	var err error
	for range 200 {
		if response, err = http.Get("http://127.0.0.1:" + ts.Getenv("PORT") + args[0]); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Check(err)
	keepPage(ts, neg, response)
}

var (
	formOf     = regexp.MustCompile(`(?s)<form[^>]* action="(/decide|/undo)".*?</form>`)
	inputOf    = regexp.MustCompile(`<input [^>]*name="([^"]+)" value="([^"]*)"`)
	selectedOf = regexp.MustCompile(`<option value="([^"]+)" selected>`)
)

// answer sends a form of the open page as a browser would, with fields
// changed, and prints the page that comes of it.
//
//	answer accept|reject|pin|back|undo [FIELD=VALUE]...
func answer(ts *testscript.TestScript, neg bool, args []string) {
	action := "/decide"
	if args[0] == "undo" {
		action = "/undo"
	}
	fields := url.Values{"decision": {args[0]}}
	for _, form := range formOf.FindAllStringSubmatch(ts.ReadFile(ts.MkAbs("page.html")), -1) {
		if form[1] != action {
			continue
		}
		for _, m := range inputOf.FindAllStringSubmatch(form[0], -1) {
			fields.Set(m[1], html.UnescapeString(m[2]))
		}
		if m := selectedOf.FindStringSubmatch(form[0]); m != nil {
			fields.Set("kind", m[1])
		}
	}
	for _, arg := range args[1:] {
		key, value, _ := strings.Cut(arg, "=")
		fields.Set(key, value)
	}
	request, err := http.NewRequest(http.MethodPost, "http://127.0.0.1:"+ts.Getenv("PORT")+action, strings.NewReader(fields.Encode()))
	ts.Check(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	response, err := http.DefaultClient.Do(request)
	ts.Check(err)
	keepPage(ts, neg, response)
}

// oneClick leaves as a mail program does (RFC 8058): it posts to the first address
// in the List-Unsubscribe of a letter, here at $PORT, and prints what comes.
//
//	oneclick FILE
func oneClick(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: oneclick FILE")
	}
	letter, err := mail.ReadMessage(strings.NewReader(ts.ReadFile(args[0])))
	ts.Check(err)
	ways, err := url.Parse(strings.Trim(strings.Split(letter.Header.Get("List-Unsubscribe"), ",")[0], "<> "))
	ts.Check(err)
	response, err := http.Post("http://127.0.0.1:"+ts.Getenv("PORT")+ways.RequestURI(), "application/x-www-form-urlencoded", strings.NewReader("List-Unsubscribe=One-Click"))
	ts.Check(err)
	keepPage(ts, neg, response)
}

func keepPage(ts *testscript.TestScript, neg bool, response *http.Response) {
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	ts.Check(err)
	if good := response.StatusCode == http.StatusOK; good == neg {
		ts.Fatalf("%s: %s\n%s", response.Request.URL, response.Status, page)
	}
	ts.Check(os.WriteFile(ts.MkAbs("page.html"), page, 0o644))
	_, err = ts.Stdout().Write(page)
	ts.Check(err)
}

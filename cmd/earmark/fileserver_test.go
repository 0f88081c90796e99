package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// fileServer serves a folder over HTTP, as hosts of podcasts do, good ones and
// others; the script finds its address in $SERVER. The log of what was asked for
// is the file named.
//
//	fileserver FOLDER LOG [nohead=NAME] [busy=NAME]...
func fileServer(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fileserver FOLDER LOG [nohead=NAME] [busy=NAME]")
	}
	root, bad := ts.MkAbs(args[0]), args[2:]
	log, err := os.Create(ts.MkAbs(args[1]))
	ts.Check(err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		fmt.Fprintln(log, r.Method, name, r.Header.Get("Range"), r.UserAgent())
		is := func(fault string) bool { return slices.Contains(bad, fault+"="+name) }
		switch {
		case is("nohead") && r.Method == http.MethodHead:
			w.WriteHeader(http.StatusMethodNotAllowed)
		case is("busy"):
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			http.ServeFile(w, r, filepath.Join(root, name))
		}
	}))
	ts.Defer(func() { server.Close(); log.Close() })
	ts.Setenv("SERVER", server.URL)
}

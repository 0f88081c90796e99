package ingest_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"earmark/internal/ingest"
)

// drained reads all items: how many came, the errors of single ones, and the
// one that ended it.
func drained(items ingest.Items) (n int, single []error, last error) {
	for _, err := range items {
		switch _, one := errors.AsType[*ingest.ItemError](err); {
		case err == nil:
			n++
		case one:
			single = append(single, err)
		default:
			last = err
		}
	}
	return n, single, last
}

func archiveOf(t *testing.T, files map[string]string) ingest.Export {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return exportOf(out.Bytes())
}

const substackRow = "post_id,post_date,is_published,type,audience,title\n1.a,2023-01-05T09:00:00Z,true,newsletter,everyone,A\n2.b,2023-01-05T09:00:00Z,true,newsletter,everyone,B\n"

func TestArchiveNamesThatLeadOut(t *testing.T) {
	for _, name := range []string{"../posts/1.a.html", "/etc/passwd", `..\evil.html`, "posts/../../x"} {
		n, _, err := drained(ingest.Substack(archiveOf(t, map[string]string{"posts.csv": substackRow, name: "x"})))
		if n > 0 || err == nil || !strings.Contains(err.Error(), "outside of it") {
			t.Errorf("%s: got %d items and %v, want none and a refusal", name, n, err)
		}
	}
}

func TestArchiveBomb(t *testing.T) {
	x := archiveOf(t, map[string]string{"posts.csv": substackRow, "posts/1.a.html": strings.Repeat("<p>", 14<<20), "posts/2.b.html": "<p>b</p>"})
	n, single, err := drained(ingest.Substack(x))
	if n != 1 || len(single) != 1 || err != nil || !strings.Contains(single[0].Error(), "larger than 32 MB") {
		t.Errorf("got %d items, %v, %v; want the small post, and the other refused for its size", n, single, err)
	}
}

func wxr(items string) ingest.Export {
	return exportOf([]byte(`<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE r [<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;">]><rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>T</title><link>https://x.example</link><wp:wxr_version>1.2</wp:wxr_version>` + items))
}

const wxrEnd = "</channel></rss>"

func wxrItem(id int, title, content string) string {
	return fmt.Sprintf("<item><title>%s</title><content:encoded><![CDATA[%s]]></content:encoded><wp:post_id>%d</wp:post_id><wp:post_date_gmt>2021-01-02 03:04:05</wp:post_date_gmt><wp:post_name>post-%d</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>\n", title, content, id, id)
}

func TestWXRHostile(t *testing.T) {
	for _, tt := range []struct {
		name, items string
		n           int
		err         string
	}{
		{"whole", wxrItem(1, "a", "<p>x</p>") + wxrEnd, 1, ""},
		{"cut off", wxrItem(1, "a", "<p>x</p>") + "<item><title>b", 1, "cut off"},
		{"an entity of its own means nothing", wxrItem(1, "&b;", "<p>x</p>") + wxrEnd, 1, ""},
		{"deep", wxrItem(1, "a", "x") + "<item>" + strings.Repeat("<a>", 1000), 1, "more than 64 deep"},
		{"HTML nested deep harms itself alone", wxrItem(1, "a", strings.Repeat("<div>", 5000)) + wxrItem(2, "b", "<p>x</p>") + wxrEnd, 1, ""},
		{"latin-1 called UTF-8", wxrItem(1, "caf\xe9", "<p>cr\xe8me</p>") + wxrEnd, 1, ""},
		{"control characters", wxrItem(1, "a\x0b", "<p>x\x00\x08</p>") + wxrEnd, 1, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n, _, err := drained(ingest.WXR(wxr(tt.items)))
			if n != tt.n || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("got %d items and %v, want %d and %q", n, err, tt.n, tt.err)
			}
		})
	}
	for item, err := range ingest.WXR(wxr(wxrItem(1, "caf\xe9", "<p>cr\xe8me br\u00fbl\u00e9e</p>") + wxrEnd)) {
		if err != nil || item.Title() != "café" || item.Body != "crème brûlée" {
			t.Errorf("latin-1 among UTF-8: got %q, %q, %v", item.Title(), item.Body, err)
		}
	}
}

func TestRaggedCSV(t *testing.T) {
	text := "id,web_title,status,audience,content_html\n1,\"=cmd|' /C calc'!A0\",confirmed,free,<p>x</p>,too,many\n2,short\n\n3,\"quote \" within\",confirmed,free,<p>y</p>\n"
	var titles []string
	for item, err := range ingest.Beehiiv(exportOf([]byte(text))) {
		if err != nil {
			t.Fatal(err)
		}
		titles = append(titles, item.Title())
	}
	if got, want := strings.Join(titles, "|"), `=cmd|' /C calc'!A0|short|quote " within`; got != want {
		t.Errorf("titles: got %q, want %q", got, want)
	}
}

// endless is a large export that nobody holds in memory.
type endless struct {
	head, tail string
	items      int
}

const endlessItem = 8 << 10

func (e endless) size() int64 {
	return int64(len(e.head)) + int64(e.items)*endlessItem + int64(len(e.tail))
}

func (e endless) item(n int) string {
	s := wxrItem(n, "Post", "<p>"+strings.Repeat("word ", 1500)+"</p>")
	return s + strings.Repeat(" ", endlessItem-len(s))
}

func (e endless) ReadAt(p []byte, off int64) (int, error) {
	done := 0
	for done < len(p) {
		at := off + int64(done)
		var part string
		switch body := at - int64(len(e.head)); {
		case body < 0:
			part = e.head[at:]
		case body < int64(e.items)*endlessItem:
			part = e.item(int(body / endlessItem))[body%endlessItem:]
		case body-int64(e.items)*endlessItem < int64(len(e.tail)):
			part = e.tail[body-int64(e.items)*endlessItem:]
		default:
			return done, io.EOF
		}
		done += copy(p[done:], part)
	}
	return done, nil
}

// TestWXRMemory reads an export of 24 MB item by item: what is held must not
// grow with the file. (500 MB take 60 MB; see the figures of the import.)
func TestWXRMemory(t *testing.T) {
	e := endless{head: `<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><wp:wxr_version>1.2</wp:wxr_version>`, tail: wxrEnd, items: 3000}
	x := exportOf(nil)
	x.File, x.Size = e, e.size()
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n := 0
	for _, err := range ingest.WXR(x) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%1000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			if held := int64(now.HeapAlloc) - int64(before.HeapAlloc); held > 8<<20 {
				t.Fatalf("after %d items %d MB are held", n, held>>20)
			}
		}
	}
	if n != e.items {
		t.Errorf("got %d items, want %d", n, e.items)
	}
}

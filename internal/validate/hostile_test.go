package validate_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf16"

	"earmark/internal/earmark"
	"earmark/internal/validate"
)

// endless is a reader that repeats some text, up to n bytes; n < 0: for ever.
type endless struct {
	text string
	n    int
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.n == 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && e.n != 0 {
		c := copy(p[n:], e.text[e.at:])
		if e.n > 0 {
			c = min(c, e.n)
			e.n -= c
		}
		n += c
		e.at = (e.at + c) % len(e.text)
	}
	return n, nil
}

func inUTF16(s string) string {
	b := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

const laughs = `<?xml version="1.0"?>
<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>
<rss version="2.0"><channel><title>&c;</title></channel></rss>`

// TestHostile makes sure that what is no feed ends soon, in little memory, with
// one finding that says what it is.
func TestHostile(t *testing.T) {
	const mb = 1 << 20
	feed := func(rest io.Reader) io.Reader {
		return io.MultiReader(strings.NewReader(`<rss version="2.0"><channel>`), rest)
	}
	for _, tt := range []struct {
		name string
		in   io.Reader
		rule string
	}{
		{"fifty megabytes of <", &endless{text: "<", n: 50 * mb}, "xml.tag"},
		{"elements without end", &endless{text: "<a>", n: 50 * mb}, "feed.root"},
		{"deep elements of a feed", feed(&endless{text: "<title>", n: 50 * mb}), "rss.unknown"},
		{"one tag without end", feed(io.MultiReader(strings.NewReader("<link"), &endless{text: " a", n: 50 * mb})), "xml.long"},
		{"an attribute without end", feed(io.MultiReader(strings.NewReader("<link a='"), &endless{text: "x", n: 50 * mb})), "xml.long"},
		{"a thousand attributes and more", feed(io.MultiReader(strings.NewReader("<link"), &endless{text: " abcdefg='x'", n: 50 * mb})), "xml.long"},
		{"billion laughs", strings.NewReader(laughs), "xml.entities"},
		{"a DOCTYPE without end", io.MultiReader(strings.NewReader("<!DOCTYPE rss ["), &endless{text: "<!ENTITY a 'b'>", n: 50 * mb}), "xml.long"},
		{"a comment without end", feed(io.MultiReader(strings.NewReader("<!--"), &endless{text: "x\n", n: 50 * mb})), "xml.unfinished"},
		{"CDATA without end", feed(io.MultiReader(strings.NewReader("<title><![CDATA["), &endless{text: "é\n", n: 50 * mb})), "xml.unfinished"},
		{"brackets of JSON", io.MultiReader(strings.NewReader(`{"_a":`), &endless{text: "[", n: 50 * mb}), "json.syntax"},
		{"a string of JSON without end", io.MultiReader(strings.NewReader(`{"title":"`), &endless{text: "x", n: 50 * mb}), "json.syntax"},
		{"a page that says 404", strings.NewReader("<!DOCTYPE html>\n<html><title>404 Not Found</title></html>"), "feed.html"},
		{"nothing", strings.NewReader(""), "feed.empty"},
		{"a word", strings.NewReader("Not Found"), "feed.text"},
		{"zeros", &endless{text: "\x00", n: 50 * mb}, "xml.character"},
		{"compressed", strings.NewReader("\x1f\x8b\x08\x00"), "feed.compressed"},
		{"one long entity, used often", io.MultiReader(strings.NewReader("<!DOCTYPE rss [<!ENTITY a '"+strings.Repeat("ha", 50_000)+"'>]><rss version='2.0'><channel><title>"), &endless{text: "&a;", n: 50 * mb}), "xml.entities"},
		{"short ones, used often", io.MultiReader(strings.NewReader("<!DOCTYPE rss [<!ENTITY a '"+strings.Repeat("ha", 500)+"'>]><rss version='2.0'><channel><title>"), &endless{text: "&a;", n: 50 * mb}), "xml.entities"},
		{"a picture", strings.NewReader("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"), "feed.binary"},
		{"a recording", strings.NewReader("ID3\x03\x00\x00\x00\x00\x0f\x76TIT2"), "feed.binary"},
		{"an archive", strings.NewReader("PK\x03\x04\x14\x00"), "feed.binary"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			var first earmark.Finding
			n := 0
			err := validate.Feed(context.Background(), tt.in, validate.Options{}, func(f earmark.Finding) bool {
				if n == 0 {
					first = f
				}
				n++
				return true
			})
			runtime.ReadMemStats(&after)
			if err != nil {
				t.Fatal(err)
			}
			if first.Rule != tt.rule {
				t.Errorf("got %q (%s), want %q", first.Rule, first.Message, tt.rule)
			}
			if n > 3 {
				t.Errorf("got %d findings, want one that says it", n)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 64*mb {
				t.Errorf("took %d MB", grown/mb)
			}
		})
	}
}

// A feed in UTF-16 is read like any other, and told once.
func TestUTF16(t *testing.T) {
	feed := strings.Replace(goodRSS, `encoding="utf-8"`, `encoding="utf-16"`, 1)
	for _, tt := range []struct{ name, text, want string }{
		{"as XML allows it", inUTF16(feed), "warning xml.utf16"},
		{"without a byte order mark", strings.TrimPrefix(inUTF16(feed), "\xFF\xFE"), "error xml.encoding"},
		{"said to be UTF-8", inUTF16(goodRSS), "error xml.encoding"},
		{"JSON", inUTF16(goodJSON), "error json.encoding"},
		{"cut in two", inUTF16("<rss version='2.0'><cha"), "warning xml.utf16, error xml.unfinished"},
	} {
		var got []string
		for _, f := range judge(t, validate.ProfileRSS, tt.text) {
			got = append(got, string(f.Severity)+" "+f.Rule)
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: got %v, want %s", tt.name, got, tt.want)
		}
	}
}

func TestEndlessStopsWithItsContext(t *testing.T) {
	ctx, stop := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer stop()
	in := io.MultiReader(strings.NewReader(`<rss version="2.0"><channel>`), &endless{text: "<item><title>x</title></item>\n", n: -1})
	err := validate.Feed(ctx, in, validate.Options{}, func(earmark.Finding) bool { return true })
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
	}
}

func TestReaderThatFails(t *testing.T) {
	broken := errors.New("the wire broke")
	in := io.MultiReader(strings.NewReader(goodRSS[:400]), iotest.ErrReader(broken))
	err := validate.Feed(context.Background(), in, validate.Options{}, func(earmark.Finding) bool { return true })
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
}

// TestSameInPieces makes sure that a finding does not depend on how the bytes
// come in.
func TestSameInPieces(t *testing.T) {
	feed := strings.ReplaceAll(goodRSS, "They went.", strings.Repeat("é&amp;<![CDATA[]]]>\n", 9000)+"<blink/>")
	want := fmt.Sprint(judge(t, validate.ProfileAll, feed))
	for name, in := range map[string]io.Reader{"byte by byte": iotest.OneByteReader(strings.NewReader(feed)), "halves": iotest.HalfReader(strings.NewReader(feed))} {
		got, err := validate.All(context.Background(), in, validate.Options{File: "feed"})
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s: got %v %v\nwant %s", name, got, err, want)
		}
	}
}

func FuzzFeed(f *testing.F) {
	for _, s := range []string{
		goodRSS, goodChapters, laughs, "<rss", "<!DOCTYPE", "{", `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":1}]}`, "<![CDATA[", "<a b='&#xD800;'>",
		`<feed xmlns="http://www.w3.org/2005/Atom"><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><b onclick="x">&lt;i></b></div></title></feed>`,
		`<opml version="2.0"><head/><body><outline text="a" xmlurl=""/></body></opml>`, inUTF16("<rss/>"), "\xEF\xBB\xBF<rss/>", `<?xml version="1.0" encoding="latin1"?><rss/>`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		lines := strings.Count(s, "\n") + 1 + strings.Count(s, "\x00")
		found, err := validate.All(context.Background(), strings.NewReader(s), validate.Options{Links: func(validate.Link) {}})
		if err != nil {
			t.Fatalf("an error of a reader that gives none: %v", err)
		}
		for _, one := range found {
			if one.Rule == "" || one.Message == "" || one.Severity == "" || one.Line < 0 || one.Line > lines+1 {
				t.Fatalf("half a finding: %+v", one)
			}
		}
	})
}

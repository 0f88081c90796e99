package digest_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"earmark/internal/digest"
	"earmark/internal/earmark"
	"earmark/internal/markup"
)

// inOrder fails unless the words stand in a text in this order, and the first
// of them before any other occurrence of the last.
func inOrder(t *testing.T, what, text string, words ...string) {
	t.Helper()
	at := 0
	for _, w := range words {
		i := strings.Index(text[at:], w)
		if i < 0 {
			t.Fatalf("%s: got no %q after the words before it, want %q", what, w, words)
		}
		at += i + len(w)
	}
}

func TestNoteStandsBeforeTheExcerpt(t *testing.T) {
	l := render(t, assemble(t, library(t), plan()))
	for _, part := range []struct{ name, text string }{{"HTML", markup.Text(l.HTML)}, {"text", l.Text}} {
		inOrder(t, part.name, part.text, "Sharing a miscarriage", "excerpted from Glamour", "Content note:", "This piece speaks of pregnancy loss.", "has written an article", "Read the full story at Glamour", "Hilaria Baldwin co-hosts Mom Brain")
		inOrder(t, part.name, part.text, "This episode speaks of grief.", "Wheat paste and patience", "The same story, told aloud", "Listen from 1:02:03")
		if strings.Index(part.text, "has written an article") < strings.Index(part.text, "Content note:") {
			t.Errorf("%s: the excerpt stands before any note", part.name)
		}
	}
	if strings.Contains(l.HTML, "loss.jpg") {
		t.Error("HTML: got a picture beside a content note, want none")
	}
}

func TestBothPartsSayTheSame(t *testing.T) {
	l := render(t, assemble(t, library(t), plan()))
	for _, address := range markup.Links(l.HTML) {
		if !regexp.MustCompile(`(?m)^(  |\[\d+\] )?` + regexp.QuoteMeta(address) + `$`).MatchString(l.Text) {
			t.Errorf("%s: is in the HTML, want it on a line of its own in the text", address)
		}
	}
	for _, address := range regexp.MustCompile(`https?://\S+`).FindAllString(l.Text, -1) {
		if !slices.Contains(markup.Links(l.HTML), address) {
			t.Errorf("%s: is in the text, want it in the HTML", address)
		}
	}
	text := strings.Join(strings.Fields(l.Text), " ")
	for _, words := range []string{"Four in the morning", "Ruth Okonjo-Vale is the guest of this episode.", "47 min", "1 hr 2 min", "Against recipes that apologise", "4 pieces, 6 min to read", "The Ferry Office", "because you subscribed to it"} {
		if !strings.Contains(text, words) || !strings.Contains(strings.Join(strings.Fields(markup.Text(l.HTML)), " "), words) {
			t.Errorf("%q: want it in both parts", words)
		}
	}
}

func TestTextIsNarrow(t *testing.T) {
	p := plan()
	p.Intro += "\n\n- one item of a list that is long enough to be broken over two lines, as this one surely is\n- another"
	l := render(t, assemble(t, library(t), p))
	for text := range strings.SplitSeq(l.Text, "\n") {
		if utf8.RuneCountInString(text) > 72 && !strings.Contains(text, "https://") {
			t.Errorf("got a line of %d characters, want at most 72: %q", utf8.RuneCountInString(text), text)
		}
		if strings.TrimRight(text, " ") != text {
			t.Errorf("got a line that ends in a space, want none: %q", text)
		}
	}
	inOrder(t, "text", l.Text, "\n- one item", "two lines, as\n  this one surely is", "\n- another")
}

func TestIntro(t *testing.T) {
	p := plan()
	p.Intro = "See [the map](/map?a=1&b=2), **[the *tide* table](https://tides.example/)**, https://plain.example/x and <mail@a.example>.\n\n![A gull](gull.png) <script>x</script>"
	l := render(t, assemble(t, library(t), p))
	for _, want := range []string{`href="https://tarrowandtide.example/map?a=1&amp;b=2"`, `src="https://tarrowandtide.example/gull.png"`, `href="mailto:mail@a.example"`} {
		if !strings.Contains(l.HTML, want) {
			t.Errorf("HTML: got no %s", want)
		}
	}
	if strings.Contains(l.HTML, "<script") {
		t.Error("HTML: got a script, want it gone")
	}
	want := "See the map [1], the tide table [2], https://plain.example/x and\nmail@a.example.\n\nA gull\n\n[1] https://tarrowandtide.example/map?a=1&b=2\n[2] https://tides.example/\n\n---"
	if !strings.Contains(l.Text, want) {
		t.Errorf("text: got %.500s\nwant %s", l.Text, want)
	}
}

func TestHostileWords(t *testing.T) {
	title := "<script>alert(\"1\")</script> & “quotes”\r\nBcc: all@example.com"
	bad := &earmark.Article{
		ID: "bad", GUID: "b", Title: title, Date: day("2026-11-22"), Summary: "<img src=x onerror=alert(1)>\x00 {{.Reader}}", Body: words("x"),
		URL: "javascript:alert(1)", Categories: []string{"<b>bold"}, Source: &earmark.Source{Name: "<i>Evil</i>", URL: "data:text/html,x"},
		Image: earmark.Image{URL: "javascript:alert(2)", Width: 10, Height: 10},
	}
	l := render(t, assemble(t, library(t, bad), digest.Plan{ID: issueID, Articles: ids("bad")}))

	for _, tag := range []string{"<script", "<img", "<b>", "<i>", "javascript:", "data:text", "\x00", "ZgotmplZ"} {
		if strings.Contains(l.HTML, tag) {
			t.Errorf("HTML: got %q in it, want it escaped or gone", tag)
		}
	}
	if !strings.Contains(l.HTML, "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; &amp; “quotes” Bcc: all@example.com") {
		t.Errorf("HTML: got no escaped title in %s", l.HTML)
	}
	want := "<script>alert(\"1\")</script> & “quotes” Bcc: all@example.com"
	if !strings.Contains(l.Text, "\n"+want+"\n---") {
		t.Errorf("text: got %s\nwant a readable title %q", l.Text, want)
	}
	if got, want := l.Subject, "Tarrow & Tide: "+want; got != want {
		t.Errorf("subject: got %q, want %q", got, want)
	}
	if strings.ContainsAny(l.Subject+l.Preheader, "\r\n") || strings.Contains(l.Text, "\r") {
		t.Error("got a carriage return, want none")
	}
	if strings.Contains(l.Text, "javascript:") || strings.Contains(l.Text, "data:text") {
		t.Errorf("text: got an address that is none of the web in %s", l.Text)
	}
}

func TestReadersNameIsOneEscapedLine(t *testing.T) {
	own := overlay(map[string]string{
		"letter/letter.html.tmpl": `<p title="{{.Reader.Name}}">{{with .Reader.Name}}Dear {{.}},{{else}}Hello,{{end}}</p><a href="{{.Reader.UnsubscribeURL}}">x</a>`,
		"letter/letter.txt.tmpl":  `{{with .Reader.Name}}Dear {{.}},{{else}}Hello,{{end}} {{.Reader.UnsubscribeURL}}`,
		"letter/subject.txt.tmpl": `{{with .Reader.Name}}{{.}}: {{end}}{{.Subject}}`,
	})
	r, err := digest.New(own)
	if err != nil {
		t.Fatal(err)
	}
	e, err := r.Prepare(assemble(t, library(t), plan()))
	if err != nil {
		t.Fatal(err)
	}
	named, err := e.For(options().Reader("Ana\r\nBcc: x@example.com <b>\"q\"</b>", tokens("tok")))
	if err != nil {
		t.Fatal(err)
	}
	if want := `<p title="Ana Bcc: x@example.com &lt;b&gt;&#34;q&#34;&lt;/b&gt;">Dear Ana Bcc: x@example.com &lt;b&gt;&#34;q&#34;&lt;/b&gt;,</p>`; !strings.Contains(named.HTML, want) {
		t.Errorf("HTML: got %s, want %s in it", named.HTML, want)
	}
	if want := `Dear Ana Bcc: x@example.com <b>"q"</b>, https://`; !strings.HasPrefix(named.Text, want) {
		t.Errorf("text: got %q, want %q first", named.Text, want)
	}
	if want := `Ana Bcc: x@example.com <b>"q"</b>: Sunday letter, 22 November: company in the small hours`; named.Subject != want {
		t.Errorf("subject: got %q, want %q", named.Subject, want)
	}
	nameless, err := e.For(options().Reader("", tokens("tok")))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(nameless.HTML, ">Hello,<") || !strings.HasPrefix(nameless.Text, "Hello, ") {
		t.Errorf("without a name: got %s and %q, want Hello", nameless.HTML, nameless.Text)
	}
}

func TestWaysOut(t *testing.T) {
	issue := assemble(t, library(t), plan())
	e, err := renderer(t).Prepare(issue)
	if err != nil {
		t.Fatal(err)
	}
	l, err := e.For(options().Reader("", tokens("v1.k.r.m")))
	if err != nil {
		t.Fatal(err)
	}
	if want := `<a class="mark way" href="https://tarrowandtide.example/unsubscribe?l=sunday&amp;t=v1.k.r.m"`; !strings.Contains(l.HTML, want) {
		t.Errorf("HTML: got no %s", want)
	}
	if want := "\nUnsubscribe:\nhttps://tarrowandtide.example/unsubscribe?l=sunday&t=v1.k.r.m\n"; !strings.Contains(l.Text, want) {
		t.Errorf("text: got no %q", want)
	}

	if want := `<a class="mark way" href="https://tarrowandtide.example/preferences?l=sunday&amp;t=v1.k.r.m"`; !strings.Contains(l.HTML, want) {
		t.Errorf("HTML: got no %s", want)
	}
	if want := "\nChoose what you receive:\nhttps://tarrowandtide.example/preferences?l=sunday&t=v1.k.r.m\n"; !strings.Contains(l.Text, want) {
		t.Errorf("text: got no %q", want)
	}

	box := digest.Options{UnsubscribeMailto: "u@a.example"}.Reader("", tokens("tok"))
	if l, err = e.For(box); err != nil {
		t.Fatal(err)
	}
	for part, text := range map[string]string{"HTML": l.HTML, "text": l.Text} {
		if !strings.Contains(text, "mailto:u@a.example?subject=unsubscribe%20tok") {
			t.Errorf("%s: got no mailbox to leave by", part)
		}
		if strings.Contains(text, "Choose what you receive") {
			t.Errorf("%s: got preferences that are nowhere", part)
		}
	}

	if _, err := e.For(digest.Reader{Name: "Ana"}); !errors.Is(err, digest.ErrNoWayOut) {
		t.Errorf("no way out: got %v, want %v", err, digest.ErrNoWayOut)
	}
	for _, bad := range []string{"javascript:alert(1)", "https://a.example/\r\nX: y", "https://a.example/\"><b>"} {
		if _, err := e.For(digest.Reader{UnsubscribeURL: bad}); err == nil {
			t.Errorf("way out %q: got no error, want one", bad)
		}
	}
}

func TestSameInputSameBytes(t *testing.T) {
	first := render(t, assemble(t, library(t), plan()))
	e, err := renderer(t).Prepare(assemble(t, library(t), plan()))
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			if i%2 == 0 { // readers of another shape, at the same time
				if _, err := e.For(digest.Reader{UnsubscribeMailto: "mailto:x@a.example"}); err != nil {
					t.Error(err)
				}
			}
			l, err := e.For(options().Reader("Ana Silva", tokens("v1.k.reader.mac")))
			if err != nil || l != first {
				t.Errorf("letter %d: got another letter (%v), want the same bytes", i, err)
			}
		})
	}
	wait.Wait()
}

func TestHashIsOfTheContentAlone(t *testing.T) {
	hash := func(opts digest.Options, p digest.Plan, own map[string]string) string {
		t.Helper()
		lib := library(t)
		issue, err := digest.Assemble(lib, publish(lib, links()), opts, p)
		if err != nil {
			t.Fatal(err)
		}
		r, err := digest.New(overlay(own))
		if err != nil {
			t.Fatal(err)
		}
		e, err := r.Prepare(issue)
		if err != nil {
			t.Fatal(err)
		}
		before, err := e.Hash()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.For(options().Reader("Ana Silva", tokens("secret"))); err != nil {
			t.Fatal(err)
		}
		after, err := e.Hash()
		if err != nil || after != before {
			t.Errorf("hash after a letter: got %s, %v, want %s", after, err, before)
		}
		return before
	}
	want := hash(options(), plan(), nil)
	if got := hash(options(), plan(), nil); got != want || len(got) != 64 {
		t.Errorf("hash: got %s, want %s again", got, want)
	}
	subject, opts := plan(), options()
	subject.Subject += "."
	opts.UnsubscribeURL = "https://elsewhere.example/{token}"
	for name, got := range map[string]string{
		"subject":            hash(options(), subject, nil),
		"way out":            hash(opts, plan(), nil),
		"template of a name": hash(options(), plan(), map[string]string{"letter/subject.txt.tmpl": "{{with .Reader.Name}}Dear {{.}}: {{end}}{{.Subject}}"}),
	} {
		if got == want {
			t.Errorf("another %s: got the same hash, want another", name)
		}
	}
}

func TestSize(t *testing.T) {
	check := func(bytes int) ([]earmark.Finding, error) {
		t.Helper()
		p := plan()
		p.Intro = strings.Repeat("A long intro.\n", bytes/len("A long intro.\n"))
		e, err := renderer(t).Prepare(assemble(t, library(t), p))
		if err != nil {
			t.Fatal(err)
		}
		return e.Check()
	}
	if found, err := check(50_000); err != nil || len(found) != 0 {
		t.Errorf("small: got %v, %v, want nothing to say", found, err)
	}
	found, err := check(70_000) // the letter around it has some 17,000
	if err != nil || rules(found) != "letter.size" || found[0].Severity != earmark.Warning {
		t.Errorf("large: got %v, %v, want a warning of its size", found, err)
	}
	_, err = check(100_000)
	fault, ok := errors.AsType[*digest.SizeError](err)
	if !ok || fault.Issue != issueID || fault.Bytes <= fault.Most || fault.Most != 100_000 {
		t.Errorf("too large: got %v, want a SizeError", err)
	}
}

func TestCheckReadsWhatLeaves(t *testing.T) {
	r, err := digest.New(overlay(map[string]string{"letter/subject.txt.tmpl": "Hurry: {{.Subject}}"}))
	if err != nil {
		t.Fatal(err)
	}
	p := plan()
	p.Preheader = "So exciting"
	e, err := r.Prepare(assemble(t, library(t), p))
	if err != nil {
		t.Fatal(err)
	}
	found, err := e.Check()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := rules(found), "subject.urgency preheader.cheer"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// BenchmarkFor is one reader's letter of an issue that is prepared. Worry above
// 50 µs: a hundred thousand readers are waiting behind it.
func BenchmarkFor(b *testing.B) {
	e, err := renderer(b).Prepare(assemble(b, library(b), plan()))
	if err != nil {
		b.Fatal(err)
	}
	reader := options().Reader("Ana Silva", tokens("v1.k.reader.mac"))
	for b.Loop() {
		if _, err := e.For(reader); err != nil {
			b.Fatal(err)
		}
	}
}

// The button of an episode at a player elsewhere opens that player at the
// moment.
func TestButtonSpeaksThePlayersDialect(t *testing.T) {
	lib := library(t)
	lib.Episode("the-back-step/four-in-the-morning").URL = "https://open.spotify.com/episode/4rOo?si=follow"
	letter := render(t, assemble(t, lib, plan()))
	if want := "https://open.spotify.com/episode/4rOo?t=41"; !strings.Contains(letter.Text, want) || !strings.Contains(letter.HTML, want) {
		t.Errorf("got a letter without %s", want)
	}
}

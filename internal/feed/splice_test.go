package feed_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"earmark/internal/feed"
)

const theBlock = "<section class=\"earmark-read\">\n<p><strong>Read:</strong> – “é”</p>\n</section>"

// blockFor gives the block to the item with the guid "a" only.
func blockFor(guid, enclosure string) string {
	if guid == "a" || enclosure == "https://x.example/a.mp3?x=1&y=2" {
		return theBlock
	}
	return ""
}

func splice(t *testing.T, in string) (string, feed.Spliced) {
	t.Helper()
	var out bytes.Buffer
	done, err := feed.Notes{Block: blockFor}.Splice(&out, strings.NewReader(in))
	if err != nil {
		t.Fatalf("%v in\n%s", err, in)
	}
	return out.String(), done
}

const escapedBlock = "&lt;section class=\"earmark-read\"&gt;\n&lt;p&gt;&lt;strong&gt;Read:&lt;/strong&gt; – “é”&lt;/p&gt;\n&lt;/section&gt;"

func TestSplice(t *testing.T) {
	const head = "<?xml version='1.0'?>\n<!-- theirs --><rss version=\"2.0\" xmlns:c=\"http://purl.org/rss/1.0/modules/content/\" xmlns:odd='urn:odd'>\r\n<channel><title>A &amp; B</title>" +
		"<odd:thing  a = 'x'/><description>kept &#38; <![CDATA[<b>]]></description>"
	const tail = "<item><guid>b</guid><description>not <![CDATA[mine]]> &nbsp; é \x01</description></item>\n</channel></rss>\n<!-- end -->\n"
	tests := []struct{ name, item, want string }{
		{"CDATA", "<item><guid>a</guid><description><![CDATA[<p>Hi</p>]]></description></item>", "<item><guid>a</guid><description><![CDATA[<p>Hi</p>\n" + theBlock + "]]></description></item>"},
		{"space behind CDATA", "<item><description> <![CDATA[Hi ]]>\n </description><guid>a</guid></item>", "<item><description> <![CDATA[Hi\n" + theBlock + " ]]>\n </description><guid>a</guid></item>"},
		{"escaped", "<item><guid> a </guid><description>&lt;p&gt;Hi &#x26;amp;&lt;/p&gt;</description></item>", "<item><guid> a </guid><description>&lt;p&gt;Hi &#x26;amp;&lt;/p&gt;\n" + escapedBlock + "</description></item>"},
		{"plain", "<item><guid>a</guid><description>Hi</description></item>", "<item><guid>a</guid><description>Hi\n" + escapedBlock + "</description></item>"},
		{"empty", "<item><guid>a</guid><description></description></item>", "<item><guid>a</guid><description>" + escapedBlock + "</description></item>"},
		{"self-closing", "<item><guid>a</guid><description  /></item>", "<item><guid>a</guid><description  >" + escapedBlock + "</description></item>"},
		{"no notes", "<item><guid>a</guid><odd:x/></item>", "<item><guid>a</guid><odd:x/><description>" + escapedBlock + "</description></item>"},
		{
			"both", "<item><c:encoded><![CDATA[A]]></c:encoded><description>B</description><guid>a</guid></item>",
			"<item><c:encoded><![CDATA[A\n" + theBlock + "]]></c:encoded><description>B\n" + escapedBlock + "</description><guid>a</guid></item>",
		},
		{
			"an older block", "<item><guid>a</guid><description><![CDATA[<p>Hi</p>\n<section id=\"x\" class=\"earmark-read\"><p>Old</p></section><p>Bye</p>]]></description></item>",
			"<item><guid>a</guid><description><![CDATA[<p>Hi</p>\n" + theBlock + "<p>Bye</p>]]></description></item>",
		},
		{
			"two older blocks, escaped", "<item><guid>a</guid><description>Hi &lt;section class=&quot;earmark-read&quot;>Old&lt;/section&gt; Bye &lt;section class=\"earmark-read\"&gt;Older&lt;/section&gt;</description></item>",
			"<item><guid>a</guid><description>Hi " + escapedBlock + " Bye </description></item>",
		},
		{"by recording", "<item><enclosure url='https://x.example/a.mp3?x=1&amp;y=2'/><description>Hi</description></item>", "<item><enclosure url='https://x.example/a.mp3?x=1&amp;y=2'/><description>Hi\n" + escapedBlock + "</description></item>"},
		{"stale", "<item><guid>b</guid><description><![CDATA[Hi\n<section class=\"earmark-read\">Old</section>]]></description></item>", "<item><guid>b</guid><description><![CDATA[Hi]]></description></item>"},
		{"another's description", "<item><guid>b</guid><odd:description>x</odd:description></item>", "<item><guid>b</guid><odd:description>x</odd:description></item>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, done := splice(t, head+tt.item+tail)
			if want := head + tt.want + tail; got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if again, _ := splice(t, got); again != got {
				t.Errorf("a second time changed it to\n%s", again)
			}
			if done.Items != 2 {
				t.Errorf("got %d items, want 2", done.Items)
			}
		})
	}
}

func TestSpliceKeepsALongDescription(t *testing.T) {
	long := strings.Repeat("x", 3990)
	got, _ := splice(t, `<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><item><guid>a</guid><description>`+long+`</description><content:encoded>y</content:encoded></item></rss>`)
	if !strings.Contains(got, "<description>"+long+"</description>") || !strings.Contains(got, "y\n"+escapedBlock) {
		t.Errorf("got %s", got)
	}
}

func TestSpliceInAnotherEncoding(t *testing.T) {
	in := "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss><item><guid>a</guid><description>\xe9t\xe9</description></item></rss>"
	got, _ := splice(t, in)
	want := strings.Replace(in, "\xe9t\xe9", "\xe9t\xe9\n"+strings.NewReplacer("–", "&amp;#8211;", "“", "&amp;#8220;", "é", "&amp;#233;", "”", "&amp;#8221;").Replace(escapedBlock), 1)
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSpliceRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		in   io.Reader
		want error
	}{
		"UTF-16":          {strings.NewReader("\xff\xfe<\x00r\x00s\x00s\x00"), feed.ErrUTF16},
		"a page":          {strings.NewReader("<html><body>404</body></html>"), feed.ErrNoFeed},
		"nothing":         {strings.NewReader(""), feed.ErrNoFeed},
		"cut off":         {strings.NewReader("<rss><channel><item><guid>a</guid>"), nil},
		"an endless item": {io.MultiReader(strings.NewReader("<rss><item><description>"), endless{}), feed.ErrItemTooLarge},
	} {
		_, err := feed.Notes{Block: blockFor}.Splice(io.Discard, tt.in)
		if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// What is spliced stays what it was but for the block, and stays so the second
// time.
func FuzzSplice(f *testing.F) {
	f.Add("<rss><item><guid>a</guid><description><![CDATA[<p>Hi</p>]]></description></item></rss>")
	f.Add("<rss><item><description>Hi &lt;section class=\"earmark-read\">x&lt;/section></description></item><item><guid>a</guid></item></rss>")
	f.Add("<?xml version='1.0' encoding='latin1'?><rss><item><description/>\x80<guid>a</guid></item></rss>")
	f.Add("<rss><item><guid>a</guid><description>a]]><![CDATA[<section class=\"earmark-read\">]]>b&lt;/section></description></item></rss>")
	f.Fuzz(func(t *testing.T, in string) {
		var none, once, twice bytes.Buffer
		_, err := feed.Notes{Block: func(string, string) string { return "" }}.Splice(&none, strings.NewReader(in))
		if err != nil {
			return
		}
		if !strings.Contains(strings.ToLower(in), "section") && none.String() != in {
			t.Fatalf("nothing to add changed\n%q to\n%q", in, none.String())
		}
		block := func(string, string) string { return theBlock }
		if _, err := (feed.Notes{Block: block}).Splice(&once, strings.NewReader(in)); err != nil {
			t.Fatal(err)
		}
		if _, err := (feed.Notes{Block: block}).Splice(&twice, bytes.NewReader(once.Bytes())); err != nil {
			t.Fatalf("%v in\n%q", err, once.String())
		}
		if strings.Count(strings.ToLower(in), "section") == 0 && twice.String() != once.String() {
			t.Fatalf("twice is not once:\n%q\n%q", once.String(), twice.String())
		}
	})
}

package earmark_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"earmark/internal/earmark"
)

// The two examples stand in the Podcasting 2.0 specification of "guid".
func TestFeedGUID(t *testing.T) {
	for _, tt := range []struct {
		name, url string
		want      earmark.GUID
	}{
		{"podnews", "https://podnews.net/rss", "9b024349-ccf0-5f69-a609-6b82873eab3c"},
		{"nashownotes", "mp3s.nashownotes.com/pc20rss.xml", "917393e3-1b1e-5cef-ace4-edaa54e1f810"},
		{"trailing slashes do not count", "http://podnews.net/rss//", "9b024349-ccf0-5f69-a609-6b82873eab3c"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := earmark.FeedGUID(tt.url); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestURN(t *testing.T) {
	for _, tt := range []struct{ name, guid, want string }{
		{"uuid", "9B024349-ccf0-5f69-a609-6b82873eab3c", "urn:uuid:9b024349-ccf0-5f69-a609-6b82873eab3c"},
		{"address", "https://a.example/1", "https://a.example/1"},
		{"tag", "tag:a.example,2026:1", "tag:a.example,2026:1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := earmark.GUID(tt.guid).URN(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	if a, b := earmark.GUID("episode 1").URN(), earmark.GUID("episode 2").URN(); a == b || !strings.HasPrefix(a, "urn:uuid:") {
		t.Errorf("free identifiers: got %s and %s", a, b)
	}
}

func TestSlug(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"words", "Grief & Loss", "grief-loss"},
		{"apostrophe", "The lock-keeper’s ledger", "the-lock-keepers-ledger"},
		{"accents stay", "Élan vital", "élan-vital"},
		{"other scripts", "東京 の 夜", "東京-の-夜"},
		{"nothing left", "!!!", "x"},
		{"no way up", "../../etc", "etc"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := earmark.Slug(tt.in); got != tt.want {
				t.Errorf("Slug(%q): got %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestClock(t *testing.T) {
	for want, at := range map[string]time.Duration{
		"0:00": 0, "0:07": 7 * time.Second, "12:41": 761 * time.Second, "1:02:03": 3723 * time.Second, "0:59": 59600 * time.Millisecond,
	} {
		if got := earmark.Clock(at); got != want {
			t.Errorf("Clock(%s): got %q, want %q", at, got, want)
		}
	}
}

func TestAddresses(t *testing.T) {
	site := earmark.Site{URL: "https://a.example/mag/"}
	for _, tt := range []struct{ name, path, want string }{
		{"plain", "feed.xml", "https://a.example/mag/feed.xml"},
		{"folder", "articles/x/", "https://a.example/mag/articles/x/"},
		{"escaped", "articles/ä b?c#d/", "https://a.example/mag/articles/%C3%A4%20b%3Fc%23d/"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := site.Address(tt.path); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	if got, want := earmark.AtMoment("https://a.example/e#notes", 41*time.Second), "https://a.example/e#t=41"; got != want {
		t.Errorf("AtMoment: got %s, want %s", got, want)
	}
}

func TestSpeaks(t *testing.T) {
	for _, tt := range []struct {
		name    string
		article earmark.Article
		want    []string
	}{
		{"by title", earmark.Article{Title: "Sharing a miscarriage as it happened"}, []string{"pregnancy loss"}},
		{"words tell more than the category", earmark.Article{Title: "Miscarriage", Categories: []string{"Grief & Loss"}}, []string{"pregnancy loss"}},
		{"a word of the text, where the category tells", earmark.Article{Title: "Time to talk", Categories: []string{"Grief & Loss"}, Body: earmark.Body{Text: "I was losing a pregnancy."}}, []string{"pregnancy loss"}},
		{"by category alone", earmark.Article{Title: "After", Categories: []string{"grief & loss"}}, []string{"grief"}},
		{"by text, when it is about it", earmark.Article{Body: earmark.Body{Text: "Overdose. An overdose and one more overdose."}}, []string{"addiction"}},
		{"named in passing", earmark.Article{Body: earmark.Body{Text: "It was career suicide to kill the process."}}, nil},
		{"part of a word", earmark.Article{Title: "Grapes of the raped-seed field: rapeseed"}, []string{"sexual violence"}},
		{"a longer word", earmark.Article{Title: "The grape and the draper"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := (earmark.Site{}).Speaks(&tt.article); !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestPolicy(t *testing.T) {
	const floor = 0.6
	for _, tt := range []struct {
		name string
		link earmark.Link
		note bool
		only bool
		want bool
	}{
		{"strong suggestion", earmark.Link{Episode: "s/e", Score: 0.7}, false, false, true},
		{"weak suggestion", earmark.Link{Episode: "s/e", Score: 0.5}, false, false, false},
		{"weak but accepted", earmark.Link{Episode: "s/e", Score: 0.1, Verdict: earmark.Accept}, false, false, true},
		{"strong but rejected", earmark.Link{Episode: "s/e", Score: 0.9, Verdict: earmark.Reject}, false, false, false},
		{"front matter outranks a verdict", earmark.Link{Episode: "s/e", Declared: true, Verdict: earmark.Reject}, false, false, true},
		{"beside a content note", earmark.Link{Episode: "s/e", Score: 0.9}, true, false, false},
		{"accepted beside a content note", earmark.Link{Episode: "s/e", Verdict: earmark.Accept}, true, false, true},
		{"a show beside a content note", earmark.Link{Score: 0.9}, true, false, true},
		{"accepted only", earmark.Link{Episode: "s/e", Score: 0.9}, false, true, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := earmark.Policy{Floor: floor, AcceptedOnly: tt.only}
			if got := p.Shows(tt.link, tt.note); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestPublishJoinsBothWays(t *testing.T) {
	a := &earmark.Article{ID: "a"}
	s := &earmark.Show{ID: "s"}
	e := &earmark.Episode{ID: "s/e"}
	lib := earmark.NewLibrary(earmark.Site{}, []*earmark.Article{a}, []*earmark.Show{s}, []*earmark.Episode{e}, nil, nil)
	pairs := lib.Publish([]earmark.Link{
		{Article: "a", Show: "s", Score: 0.7},
		{Article: "a", Show: "s", Episode: "s/e", Score: 0.9},
		{Article: "gone", Show: "s", Episode: "s/e", Score: 1},
	}, earmark.Policy{})
	if len(pairs.All) != 2 || len(pairs.OfArticle("a")) != 2 || len(pairs.OfEpisode("s/e")) != 1 || len(pairs.OfShow("s")) != 1 {
		t.Fatalf("got %+v", pairs)
	}
	if best := pairs.OfArticle("a")[0]; best.EpisodeItem != e || best.ArticleItem != a || best.ShowItem != s {
		t.Errorf("best: got %+v", best)
	}
}

func TestToken(t *testing.T) {
	key := earmark.Key{ID: "k1", Secret: []byte("0123456789abcdef0123456789abcdef")}
	token := key.Token(earmark.Unsubscribe, "reader1")
	if got, err := key.Open(earmark.Unsubscribe, token); err != nil || got != "reader1" {
		t.Errorf("Open: got %q, %v", got, err)
	}
	other := earmark.Key{ID: "k1", Secret: []byte("another secret of thirty-two chars")}
	for name, bad := range map[string]string{
		"another reader": strings.Replace(token, "reader1", "reader2", 1),
		"another key":    other.Token(earmark.Unsubscribe, "reader1"),
		"cut":            token[:len(token)-1],
		"empty":          "",
		"more parts":     token + ".x",
	} {
		if _, err := key.Open(earmark.Unsubscribe, bad); !errors.Is(err, earmark.ErrToken) {
			t.Errorf("%s: got %v, want ErrToken", name, err)
		}
	}
	if _, err := key.Open("confirm", token); !errors.Is(err, earmark.ErrToken) {
		t.Errorf("another purpose: got %v, want ErrToken", err)
	}
}

func TestMessageIDIsStableAndPrivate(t *testing.T) {
	key := earmark.Key{ID: "k1", Secret: []byte("s")}
	id := key.MessageID("2026-11-22", "reader1", "a.example")
	if id != key.MessageID("2026-11-22", "reader1", "a.example") {
		t.Error("differs from call to call")
	}
	if id == key.MessageID("2026-11-22", "reader2", "a.example") || id == key.MessageID("2026-11-29", "reader1", "a.example") {
		t.Error("two letters share it")
	}
	if strings.Contains(id, "reader1") || !strings.HasSuffix(id, "@a.example") {
		t.Errorf("got %q", id)
	}
}

func TestFinding(t *testing.T) {
	f := earmark.Finding{File: "a.md", Line: 3, Column: 7, Rule: "article.date", Message: "found x"}
	if got, want := f.Error(), "a.md:3:7: article.date: found x"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := (earmark.Finding{File: "a.md", Message: "m"}).Error(), "a.md: m"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestParseClock(t *testing.T) {
	for text, want := range map[string]time.Duration{"0:00": 0, "0:41": 41 * time.Second, "12:41": 761 * time.Second, "1:02:03": 3723 * time.Second, "90:00": 90 * time.Minute, "75": 75 * time.Second} {
		if got, err := earmark.ParseClock(text); err != nil || got != want {
			t.Errorf("%q: got %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "noon", "1:60", "1:2:3:4", "-1:00", "1:", ":1", "1.5", "99999999999:00", "１:00"} {
		if got, err := earmark.ParseClock(text); err == nil {
			t.Errorf("%q: got %v, want an error", text, got)
		}
	}
}

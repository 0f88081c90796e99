package feed_test

import (
	"encoding/json"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/feed"
)

func rssOf(t *testing.T, a feed.Articles) node {
	t.Helper()
	return tree(t, written(t, a.WriteRSS)).at("channel")[0]
}

func atomOf(t *testing.T, a feed.Articles) node {
	t.Helper()
	return tree(t, written(t, a.WriteAtom))
}

// jsonOf is the feed as a reader sees it.
func jsonOf(t *testing.T, a feed.Articles) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(written(t, a.WriteJSON)), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAtomIDsAreNeitherRandomNorDated(t *testing.T) {
	library := fixture()
	a := library.Article("2026/the-empty-chair")
	a.GUID = ""
	before := atomOf(t, fixtureArticles(library)).at("entry/id")[0].Text
	a.Updated = day(2027, 1, 1)
	after := atomOf(t, fixtureArticles(library)).at("entry/id")[0].Text
	want(t, "id", after, before)
	if !strings.HasPrefix(after, "urn:uuid:") {
		t.Errorf("got id %q, want an absolute IRI", after)
	}
}

func TestAtomFeedIDIsNotItsHomePage(t *testing.T) {
	want(t, "id", atomOf(t, fixtureArticles(fixture())).texts("id"), "urn:uuid:9b024349-ccf0-5f69-a609-6b82873eab3c")
	a := fixtureArticles(fixture())
	a.GUID = ""
	want(t, "made of its address", atomOf(t, a).texts("id"), earmark.FeedGUID("https://longtable.example/feed.xml").URN())
}

func TestAtomHasSelfLinkAndOtherForms(t *testing.T) {
	feed := atomOf(t, fixtureArticles(fixture()))
	want(t, "rel", feed.attrs("link", "rel"), "alternate|alternate|self|alternate|hub")
	want(t, "href", feed.at("link")[2].attr("href"), "https://longtable.example/feed.atom")
}

func TestAtomHasPublishedAndUpdated(t *testing.T) {
	feed := atomOf(t, fixtureArticles(fixture()))
	want(t, "published", feed.at("entry/published")[0].Text, "2026-11-12T13:00:00-05:00")
	want(t, "updated", feed.at("entry/updated")[0].Text, "2026-11-14T13:00:00-05:00")
	want(t, "feed updated", feed.texts("updated"), "2026-11-14T13:00:00-05:00")
}

func TestAtomCategoriesHaveTerms(t *testing.T) {
	entry := atomOf(t, fixtureArticles(fixture())).at("entry")[0]
	want(t, "term", entry.attrs("category", "term"), "Essays|Q&A|family")
	want(t, "text", entry.texts("category"), "||")
}

func TestAtomEntryLinksAreNotDoubled(t *testing.T) {
	entry := atomOf(t, fixtureArticles(fixture())).at("entry")[1]
	want(t, "rel", entry.attrs("link", "rel"), "alternate|related|related|via")
	want(t, "title", entry.attrs("link", "title"), "|Mom Brain|12: The chair we leave empty – Table Talk|Glamour")
}

func TestAtomAuthorsEach(t *testing.T) {
	entry := atomOf(t, fixtureArticles(fixture())).at("entry")[2]
	want(t, "authors", entry.texts("author/name"), "Inès Moreau|Bo Åström & Sons")
}

func TestRSSGUIDIsPermaLink(t *testing.T) {
	want(t, "isPermaLink", rssOf(t, fixtureArticles(fixture())).attrs("item/guid", "isPermaLink"), "false|true|false")
}

func TestRSSAuthorAndSource(t *testing.T) {
	channel := rssOf(t, fixtureArticles(fixture()))
	for _, path := range []string{"item/author", "item/source", "managingEditor", "item/enclosure"} {
		if n := len(channel.at(path)); n != 0 {
			t.Errorf("got %d %s, want none", n, path)
		}
	}
	want(t, "creators of the last", channel.at("item")[2].texts("dc:creator"), "Inès Moreau|Bo Åström & Sons")
	want(t, "source of the excerpt", channel.at("item")[1].attrs("atom:link", "rel"), "related|related|via")
}

func TestRSSCategoriesLanguageAndLinks(t *testing.T) {
	channel := rssOf(t, fixtureArticles(fixture()))
	want(t, "categories", channel.at("item")[0].texts("category"), "Essays|Q&A|family")
	want(t, "language", channel.texts("language"), "en-US")
	want(t, "links", channel.attrs("atom:link", "rel"), "self|alternate|alternate|hub")
	want(t, "self", channel.at("atom:link")[0].attr("href"), "https://longtable.example/feed.xml")
}

func TestContentNoteAndCreditFirstAndLast(t *testing.T) {
	a := fixtureArticles(fixture())
	item := rssOf(t, a).at("item")[1]
	entry := atomOf(t, a).at("entry")[1]
	plain := "Content note: pregnancy loss. About sharing a miscarriage while it was still happening, in a summary. " +
		"Read the full story at Glamour: https://www.glamour.com/story/hilaria-baldwin?utm=a%20b"
	want(t, "description", item.texts("description"), plain)
	want(t, "summary", entry.texts("summary"), plain)
	for name, content := range map[string]string{"rss": item.texts("content:encoded"), "atom": entry.texts("content")} {
		if !strings.HasPrefix(content, "<p><strong>Content note:</strong> pregnancy loss.</p>\n<p>An article") {
			t.Errorf("%s: got content %q, want the note first", name, content)
		}
		if !strings.Contains(content, `<p><a href="https://www.glamour.com/story/hilaria-baldwin?utm=a%20b">Read the full story at Glamour</a></p>`) {
			t.Errorf("%s: got content %q, want the credit", name, content)
		}
	}
}

func TestArticleReplacesAnOlderBlock(t *testing.T) {
	library := fixture()
	library.Article("2026/the-empty-chair").Body.HTML = "<p>Before.</p>\n<section class=\"earmark-listen\"><p>Listen: stale</p></section>\n<p>After.</p>"
	got := rssOf(t, fixtureArticles(library)).at("item")[0].texts("content:encoded")
	if strings.Count(got, "earmark-listen") != 1 || strings.Contains(got, "stale") || !strings.HasSuffix(got, "</section>\n<p>After.</p>") {
		t.Errorf("got %s", got)
	}
}

// What nobody has decided counts as sensitive: the note stands all the same.
func TestContentNoteBeforeAnEditorDecides(t *testing.T) {
	library := fixture()
	a := library.Article("2026/sharing-it-as-it-happened")
	a.ContentNotes, a.NotesDecided = nil, false
	got := rssOf(t, fixtureArticles(library)).at("item")[1].texts("description")
	if !strings.HasPrefix(got, "Content note: pregnancy loss. ") {
		t.Errorf("got %q", got)
	}
}

func TestPlainTextThatLooksLikeHTML(t *testing.T) {
	library := fixture()
	library.Article("2026/the-empty-chair").Summary = "Q&A on <b> & &amp; where a < b"
	got := rssOf(t, fixtureArticles(library)).at("item")[0].texts("description")
	want(t, "description", got, "Q&A on <\u2060b> & &\u2060amp; where a < b")
	want(t, "atom summary", atomOf(t, fixtureArticles(library)).at("entry/summary")[0].Text, "Q&A on <\u2060b> & &\u2060amp; where a < b")
}

func TestJSONRequiredMembers(t *testing.T) {
	a := fixtureArticles(fixture())
	v := jsonOf(t, a)
	want(t, "version", v["version"].(string), "https://jsonfeed.org/version/1.1")
	want(t, "feed_url", v["feed_url"].(string), "https://longtable.example/feed.json")
	for _, item := range v["items"].([]any) {
		if item.(map[string]any)["id"] == "" {
			t.Errorf("got an item without id, which readers drop: %v", item)
		}
	}
	a.Items = nil
	if items, ok := jsonOf(t, a)["items"].([]any); !ok || len(items) != 0 {
		t.Errorf("got items %v, want an empty list", jsonOf(t, a)["items"])
	}
}

// TestJSONItemWithoutText says what there is of a piece that has no text: JSON Feed
// wants one of two members.
func TestJSONItemWithoutText(t *testing.T) {
	for summary, content := range map[string]string{"In short.": "In short.", "": "The chair"} {
		a := earmark.Article{ID: "x", GUID: "g", Title: "The chair", Date: day(2026, 1, 2), Summary: summary}
		library := earmark.NewLibrary(fixture().Site, []*earmark.Article{&a}, nil, nil, nil, nil)
		f := fixtureArticles(library)
		f.Items = []*earmark.Article{&a}
		item := jsonOf(t, f)["items"].([]any)[0].(map[string]any)
		if item["content_text"] != content || item["content_html"] != nil {
			t.Errorf("summary %q: got %v, want content_text %q alone", summary, item, content)
		}
	}
}

func TestJSONAttachments(t *testing.T) {
	item := jsonOf(t, fixtureArticles(fixture()))["items"].([]any)[0].(map[string]any)
	got := item["attachments"].([]any)[2].(map[string]any)
	wanted := map[string]any{
		"url": "https://cdn.example/mb52.mp3", "mime_type": "audio/mpeg", "title": "Sample episode – Mom Brain",
		"size_in_bytes": 3e9, "duration_in_seconds": 3600.0,
	}
	for name, value := range wanted {
		if got[name] != value {
			t.Errorf("%s: got %v, want %v", name, got[name], value)
		}
	}
	if len(got) != len(wanted) {
		t.Errorf("got %v, want no other members", got)
	}
}

func TestJSONIsNotEscapedForHTML(t *testing.T) {
	got := written(t, fixtureArticles(fixture()).WriteJSON)
	for _, fault := range []string{`\u003c`, `\u0026`, `"banner_"`, `"size"`} {
		if strings.Contains(got, fault) {
			t.Errorf("got %s in the feed", fault)
		}
	}
}

func TestJSONExternalURLIsTheSource(t *testing.T) {
	items := jsonOf(t, fixtureArticles(fixture()))["items"].([]any)
	want(t, "excerpt", items[1].(map[string]any)["external_url"].(string), "https://www.glamour.com/story/hilaria-baldwin?utm=a%20b")
	if got, found := items[0].(map[string]any)["external_url"]; found {
		t.Errorf("got external_url %v of a piece of our own", got)
	}
}

func TestJSONExtensionWithNotesOnly(t *testing.T) {
	a := fixtureArticles(fixture())
	a.Pairs = earmark.Pairs{}
	a.Library.Article("2026/sharing-it-as-it-happened").Source = nil
	x, found := jsonOf(t, a)["items"].([]any)[1].(map[string]any)["_earmark"].(map[string]any)
	if !found || len(x) != 1 || x["content_notes"] == nil {
		t.Errorf("got extension %v, want content_notes alone", x)
	}
}

func TestJSONExtension(t *testing.T) {
	var v struct {
		Items []struct {
			Earmark *feed.Extension `json:"_earmark"`
		}
	}
	if err := json.Unmarshal([]byte(written(t, fixtureArticles(fixture()).WriteJSON)), &v); err != nil {
		t.Fatal(err)
	}
	x := v.Items[1].Earmark
	want(t, "notes", strings.Join(x.ContentNotes, "|"), "pregnancy loss")
	want(t, "source", x.Source.Name, "Glamour")
	want(t, "show", x.Links[0].Show+" "+string(x.Links[0].Episode), "Mom Brain ")
	if at := v.Items[0].Earmark.Links[0].At; at != 761 {
		t.Errorf("got at %v, want 761", at)
	}
	if v.Items[2].Earmark != nil {
		t.Errorf("got an extension with nothing in it: %+v", v.Items[2].Earmark)
	}
}

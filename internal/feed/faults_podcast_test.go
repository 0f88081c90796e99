package feed_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"earmark/internal/earmark"
)

// zero is no date.
var zero time.Time

// episodeOf writes the fixture's podcast after a change to its first episode,
// and gives that episode's item.
func episodeOf(t *testing.T, change func(*earmark.Show, *earmark.Episode)) node {
	t.Helper()
	library := fixture()
	change(library.Show("table-talk"), library.Episode("table-talk/the-empty-chair"))
	return tree(t, written(t, fixturePodcast(library).Write)).at("channel/item")[0]
}

// channelOf writes it after a change to the show, and gives the channel.
func channelOf(t *testing.T, change func(*earmark.Library, *earmark.Show)) node {
	t.Helper()
	library := fixture()
	change(library, library.Show("table-talk"))
	return tree(t, written(t, fixturePodcast(library).Write)).at("channel")[0]
}

func TestPodcastGUIDIsPermaLink(t *testing.T) {
	tests := []struct {
		name string
		guid earmark.GUID
		want string
	}{
		{"a UUID", "b2f5c2ba-6d0d-5b0c-9a56-1f5ac9b2f001", "false"},
		{"its own page", "https://longtable.example/shows/table-talk/the-empty-chair/", "true"},
		{"an address it has left", "https://old.example/?p=12", "false"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			item := episodeOf(t, func(_ *earmark.Show, e *earmark.Episode) { e.GUID = tt.guid })
			want(t, "guid", item.texts("guid"), string(tt.guid))
			want(t, "isPermaLink", item.attrs("guid", "isPermaLink"), tt.want)
		})
	}
}

func TestPodcastItemWithoutEnclosureKeepsItsGUID(t *testing.T) {
	item := episodeOf(t, func(_ *earmark.Show, e *earmark.Episode) { e.Audio = earmark.Audio{} })
	want(t, "guid", item.texts("guid"), "b2f5c2ba-6d0d-5b0c-9a56-1f5ac9b2f001")
	if n := len(item.at("enclosure")); n != 0 {
		t.Errorf("got %d enclosures, want none", n)
	}
}

func TestPodcastEnclosureTypes(t *testing.T) {
	tests := []struct {
		name  string
		audio earmark.Audio
		want  string
	}{
		{"said", earmark.Audio{URL: "https://x.example/a.bin", Type: "audio/aac"}, "audio/aac"},
		{"ogg", earmark.Audio{URL: "https://x.example/a.ogg"}, "audio/ogg"},
		{"opus", earmark.Audio{URL: "https://x.example/a.OPUS?b=.mp3"}, "audio/ogg"},
		{"flac", earmark.Audio{File: "content/shows/table-talk/a.flac"}, "audio/flac"},
		{"mp3", earmark.Audio{File: "content/shows/table-talk/a.mp3"}, "audio/mpeg"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			item := episodeOf(t, func(_ *earmark.Show, e *earmark.Episode) { e.Audio = tt.audio })
			want(t, "type", item.attrs("enclosure", "type"), tt.want)
			want(t, "length", item.attrs("enclosure", "length"), "0")
		})
	}
}

func TestPodcastAuthorIsAName(t *testing.T) {
	tests := []struct {
		name, author string
		hosts        []earmark.PersonID
		want         string
	}{
		{"said", "Jane Doe", nil, "Jane Doe"},
		{"its hosts", "", []earmark.PersonID{"ines-moreau", "bo-aastroem"}, "Inès Moreau and Bo Åström & Sons"},
		{"its owner", "", nil, "Ines Moreau"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			channel := channelOf(t, func(_ *earmark.Library, s *earmark.Show) { s.Author, s.Hosts = tt.author, tt.hosts })
			want(t, "itunes:author", channel.texts("itunes:author"), tt.want)
			want(t, "managingEditor", channel.texts("managingEditor"), "")
			want(t, "item author", channel.texts("item/author"), "")
			want(t, "item itunes:author", channel.texts("item/itunes:author"), "")
		})
	}
}

func TestPodcastExplicitIsAlwaysSaid(t *testing.T) {
	channel := channelOf(t, func(_ *earmark.Library, s *earmark.Show) { s.Explicit = true })
	want(t, "show", channel.texts("itunes:explicit"), "true")
	want(t, "episodes", channel.texts("item/itunes:explicit"), "true|true|true")
	no := false
	item := episodeOf(t, func(s *earmark.Show, e *earmark.Episode) { s.Explicit, e.Explicit = true, &no })
	want(t, "a clean episode of an explicit show", item.texts("itunes:explicit"), "false")
}

func TestPodcastLanguage(t *testing.T) {
	channel := channelOf(t, func(l *earmark.Library, s *earmark.Show) { s.Language, l.Site.Language = "", "de-AT" })
	want(t, "the site's", channel.texts("language"), "de-AT")
	channel = channelOf(t, func(l *earmark.Library, s *earmark.Show) { s.Language, l.Site.Language = "cs", "de-AT" })
	want(t, "its own", channel.texts("language"), "cs")
}

func TestPodcastDescriptionIsCutAtBytes(t *testing.T) {
	long := strings.Repeat("<p>été <a href=\"https://x.example/?a=1&amp;b=2\">là-bas</a> &amp; ailleurs</p>\n", 200)
	item := episodeOf(t, func(_ *earmark.Show, e *earmark.Episode) { e.Notes.HTML = long })
	got := item.texts("description")
	if len(got) > 4000 || len(got) < 3800 || !utf8.ValidString(got) {
		t.Errorf("got %d bytes, valid %v; want nearly 4000, valid", len(got), utf8.ValidString(got))
	}
	tree(t, "<x>"+got+"</x>") // every element closed, no entity cut
	for _, kept := range []string{"The empty chair</a>", "listen from 12:41", "Content note: pregnancy loss."} {
		if !strings.Contains(got, kept) {
			t.Errorf("got no %q: the links must outlive the cut\n%s", kept, got[3000:])
		}
	}
	if whole := item.texts("content:encoded"); !strings.Contains(whole, strings.TrimSpace(long)) {
		t.Errorf("got cut notes in content:encoded, want them whole")
	}
	channel := channelOf(t, func(_ *earmark.Library, s *earmark.Show) { s.Description.Text = strings.Repeat("a <b> & &amp; ", 400) })
	if got := channel.texts("description"); len(got) > 4000 || len(got) < 3900 {
		t.Errorf("got %d bytes of a description that looks like HTML, want nearly 4000", len(got))
	}
	channel = channelOf(t, func(_ *earmark.Library, s *earmark.Show) { s.Description.Text = strings.Repeat("é ", 4000) })
	if got := channel.texts("description"); len(got) > 4000 || !utf8.ValidString(got) || !strings.HasSuffix(got, "é…") {
		t.Errorf("got %d bytes of the show's description, ending %q", len(got), got[len(got)-10:])
	}
}

func TestPodcastDurationInSeconds(t *testing.T) {
	tests := []struct {
		name string
		d    time.Duration
		want string
	}{
		{"over an hour", time.Hour + time.Second, "3601"},
		{"whole seconds, as everywhere", 1900 * time.Millisecond, "1"},
		{"a blink", time.Millisecond, "1"},
		{"not known", 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			item := episodeOf(t, func(_ *earmark.Show, e *earmark.Episode) { e.Audio.Duration = tt.d })
			want(t, "itunes:duration", item.texts("itunes:duration"), tt.want)
		})
	}
}

func TestPodcastCategories(t *testing.T) {
	channel := channelOf(t, func(_ *earmark.Library, s *earmark.Show) {
		s.Categories = []earmark.Category{{Name: "News", Sub: "Tech News"}, {Name: "Arts"}}
	})
	want(t, "category", channel.texts("category"), "News|Tech News|Arts")
	want(t, "itunes:category", channel.attrs("itunes:category", "text"), "News|Arts")
	want(t, "subcategory", channel.attrs("itunes:category/itunes:category", "text"), "Tech News")
}

func TestPodcastLicense(t *testing.T) {
	tests := []struct{ name, license, url, want string }{
		{"a slug", "CC-BY-4.0", "", "cc-by-4.0"},
		{"an address", "https://x.example/license", "https://x.example/license", "https://x.example/license"},
		{"in words", "Ask us first", "", "Ask us first"},
		{"none", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			channel := channelOf(t, func(_ *earmark.Library, s *earmark.Show) { s.License = tt.license })
			want(t, "license", channel.texts("podcast:license"), tt.want)
			want(t, "url", channel.attrs("podcast:license", "url"), tt.url)
		})
	}
}

func TestPodcastPersons(t *testing.T) {
	tests := []struct {
		name   string
		people []earmark.Credit
		want   string
	}{
		{"a guest does not replace the host", []earmark.Credit{{Person: "bo-aastroem", Role: "guest"}}, "host Inès Moreau|guest Bo Åström & Sons"},
		{"another host does", []earmark.Credit{{Person: "bo-aastroem", Role: "host"}}, "host Bo Åström & Sons"},
		{"a host as narrator", []earmark.Credit{{Person: "ines-moreau", Role: "Narrator"}}, "narrator Inès Moreau"},
		{"nobody said: the show's", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			item := episodeOf(t, func(_ *earmark.Show, e *earmark.Episode) { e.People = tt.people })
			var got []string
			for _, p := range item.at("podcast:person") {
				got = append(got, p.attr("role")+" "+p.Text)
			}
			want(t, "persons", strings.Join(got, "|"), tt.want)
		})
	}
}

func TestPodcastBareTitle(t *testing.T) {
	tests := []struct{ name, title, want string }{
		{"number and colon", "12: The chair", "The chair"},
		{"hash", "#12 – The chair", "The chair"},
		{"word", "Episode 12 | The chair", "The chair"},
		{"another number", "13: The chair", ""},
		{"part of the title", "12 angry men", ""},
		{"a year", "12-13: a winter", ""},
		{"bare", "The chair", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			item := episodeOf(t, func(_ *earmark.Show, e *earmark.Episode) { e.Title = tt.title })
			want(t, "title", item.texts("title"), tt.title)
			want(t, "itunes:title", item.texts("itunes:title"), tt.want)
		})
	}
}

func TestPodcastLeavesNotesAlone(t *testing.T) {
	item := episodeOf(t, func(s *earmark.Show, e *earmark.Episode) { s.LinkNotes, e.Notes.HTML = false, "<p>Mine.</p>" })
	want(t, "content", item.texts("content:encoded"), "<p>Mine.</p>")
	want(t, "description", item.texts("description"), "<p>Mine.</p>")
	want(t, "related", item.attrs("atom:link", "title"), "The empty chair|Sharing a miscarriage as it happened")
}

func TestPodcastReplacesAnOlderBlock(t *testing.T) {
	item := episodeOf(t, func(_ *earmark.Show, e *earmark.Episode) {
		e.Notes.HTML = "<p>Before.</p>\n<section class=\"earmark-read\"><p>Read: stale</p></section>\n<p>After.</p>"
	})
	got := item.texts("content:encoded")
	if strings.Count(got, "earmark-read") != 1 || strings.Contains(got, "stale") || !strings.HasSuffix(got, "</section>\n<p>After.</p>") {
		t.Errorf("got %s", got)
	}
}

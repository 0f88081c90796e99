package feed_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/feed"
)

// rules are the findings as "severity rule", one a line.
func rules(fs []earmark.Finding) string {
	var list []string
	for _, f := range fs {
		list = append(list, string(f.Severity)+" "+f.Rule)
	}
	return strings.Join(list, "\n")
}

// sound is the fixture with nothing left to find.
func sound() *earmark.Library {
	library := fixture()
	second, soon := library.Episode("table-talk/second-helping"), library.Episode("table-talk/soon")
	second.Audio.URL, second.Audio.Type = "https://cdn.example/second.mp3", "audio/mpeg"
	soon.Audio, soon.Notes = second.Audio, second.Notes
	return library
}

func TestCheck(t *testing.T) {
	type change = func(*earmark.Library, *earmark.Show, *earmark.Episode)
	tests := []struct {
		name, want, message string
		change              change
	}{
		{"nothing", "", "", func(*earmark.Library, *earmark.Show, *earmark.Episode) {}},
		{"no title", "error show.title", "no title", func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) { s.Title = " " }},
		{"no description", "error show.description", "no description", func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) { s.Description = earmark.Body{} }},
		{"no cover", "error show.image", "no cover", func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) { s.Image = earmark.Image{} }},
		{"cover at no address", "error show.image", `"data:x"`, func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) { s.Image = earmark.Image{URL: "data:x"} }},
		{"small cover", "warning show.image", "600 × 600 pixels; expected 1400 to 3000", func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) {
			s.Image.Width, s.Image.Height = 600, 600
		}},
		{"big cover", "warning show.image", "4000 × 4000", func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) {
			s.Image.Width, s.Image.Height = 4000, 4000
		}},
		{"oblong cover", "warning show.image", "expected a square", func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) { s.Image.Height = 1400 }},
		{"cover in the colours of print", "warning show.image", "are CMYK; expected RGB", func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) { s.Image.Colours = "CMYK" }},
		{"cover in grey", "warning show.image", "are gray; expected RGB", func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) { s.Image.Colours = "gray" }},
		{"cover of another type", "warning show.image", "image/webp", func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) { s.Image.Type = "image/webp" }},
		{"cover with a wrong extension", "warning show.image", "an extension that says so", func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) { s.Image.Type = "image/png" }},
		{"cover of unknown size", "", "", func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) {
			s.Image = earmark.Image{URL: "https://x.example/a.jpg"}
		}},
		{"no language", "error show.language", "neither the show nor the site", func(l *earmark.Library, s *earmark.Show, _ *earmark.Episode) { s.Language, l.Site.Language = "", "" }},
		{"the site's language", "", "", func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) { s.Language = "" }},
		{"no category", "error show.category", "no category", func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) { s.Categories = nil }},
		{"an obsolete category", "warning show.category.name", `"News & Politics"`, func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) {
			s.Categories[0].Name = "News & Politics"
		}},
		{"a subcategory of another", "warning show.category.name", `"Relationships" of "Arts"`, func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) { s.Categories[0].Name = "Arts" }},
		{"no owner", "warning show.owner", "e-mail", func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) { s.Owner = earmark.Owner{Name: "Ines"} }},
		{"no author", "warning show.author", "neither author nor hosts", func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) { s.Author, s.Hosts = "", nil }},
		{"a type of its own", "warning show.type", `"weekly"`, func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) { s.Type = "weekly" }},
		{"funding without https", "warning show.funding", "http://x.example", func(_ *earmark.Library, s *earmark.Show, _ *earmark.Episode) { s.Funding[0].URL = "http://x.example" }},
		{"no site", "error site.url", `"example"`, func(l *earmark.Library, _ *earmark.Show, _ *earmark.Episode) { l.Site.URL = "example" }},
		{"one guid twice", "error episode.guid", "same guid", func(l *earmark.Library, _ *earmark.Show, e *earmark.Episode) {
			e.GUID = l.Episode("table-talk/soon").GUID
		}},
		{"an episode without audio", "warning episode.audio", "no audio", func(_ *earmark.Library, _ *earmark.Show, e *earmark.Episode) { e.Audio = earmark.Audio{} }},
		{"an episode without title", "error episode.title", "no title", func(_ *earmark.Library, _ *earmark.Show, e *earmark.Episode) { e.Title = "" }},
		{"audio at no address", "warning episode.audio", `"ftp://x"`, func(_ *earmark.Library, _ *earmark.Show, e *earmark.Episode) { e.Audio.URL = "ftp://x" }},
		{"audio of unknown size", "warning episode.audio.length", "size", func(_ *earmark.Library, _ *earmark.Show, e *earmark.Episode) { e.Audio.Length = 0 }},
		{"audio Apple does not play", "info episode.audio.apple", "audio/ogg", func(_ *earmark.Library, _ *earmark.Show, e *earmark.Episode) { e.Audio.Type = "audio/ogg; codecs=opus" }},
		{"audio of unknown type", "warning episode.audio.type", "not known", func(_ *earmark.Library, _ *earmark.Show, e *earmark.Episode) {
			e.Audio.Type, e.Audio.File = "", "content/a.xyz"
		}},
		{"audio without https", "warning episode.audio.https", "http://x.example", func(_ *earmark.Library, _ *earmark.Show, e *earmark.Episode) { e.Audio.URL = "http://x.example/a.mp3" }},
		{"no duration", "warning episode.duration", "duration", func(_ *earmark.Library, _ *earmark.Show, e *earmark.Episode) { e.Audio.Duration = 0 }},
		{"no notes", "warning episode.notes", "no notes", func(_ *earmark.Library, _ *earmark.Show, e *earmark.Episode) { e.Notes = earmark.Body{} }},
		{"an oblong picture", "warning episode.image", "expected a square", func(_ *earmark.Library, _ *earmark.Show, e *earmark.Episode) {
			e.Image = earmark.Image{URL: "https://x.example/a.jpg", Width: 2000, Height: 1500}
		}},
		{"no number in a serial", "warning episode.number", "no number", func(_ *earmark.Library, _ *earmark.Show, e *earmark.Episode) { e.Number = 0 }},
		{"no number in an episodic show", "", "", func(_ *earmark.Library, s *earmark.Show, e *earmark.Episode) { s.Type, e.Number = "episodic", 0 }},
		{"an episode type of its own", "warning episode.type", `"special"`, func(_ *earmark.Library, _ *earmark.Show, e *earmark.Episode) { e.Type = "special" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			library := sound()
			show, episode := library.Show("table-talk"), library.Episode("table-talk/the-empty-chair")
			tt.change(library, show, episode)
			podcast := fixturePodcast(library)
			found := podcast.Check()
			want(t, "rules", rules(found), tt.want)
			fatal := strings.HasPrefix(tt.want, "error")
			if podcast.Publishable() == fatal {
				t.Errorf("got publishable %v, want %v", !fatal, fatal)
			}
			for _, f := range found {
				if !strings.Contains(f.Message, tt.message) || f.Hint == "" || f.File == "" {
					t.Errorf("got %+v, want a file, a hint, and a message with %q", f, tt.message)
				}
			}
		})
	}
}

func TestCheckSaysEachCauseOnce(t *testing.T) {
	library := sound()
	for _, e := range library.EpisodesOf("table-talk") {
		e.Audio.Length, e.Audio.Duration = 0, 0
	}
	found := fixturePodcast(library).Check()
	want(t, "rules", rules(found), "warning episode.audio.length\nwarning episode.duration")
	want(t, "file", found[0].File, "content/shows/table-talk/_index.md")
	want(t, "message", found[0].Message, "3 of 3 episodes: the size of the recording is not known; expected its bytes (table-talk/the-empty-chair, table-talk/second-helping, table-talk/soon)")
}

func TestCheckOneEpisodeNamesItsFile(t *testing.T) {
	library := sound()
	library.Episode("table-talk/soon").Audio = earmark.Audio{}
	found := fixturePodcast(library).Check()
	want(t, "rules", rules(found), "warning episode.audio")
	want(t, "file", found[0].File, "content/shows/table-talk/soon.md")
}

func TestNoPodcastWithoutAudio(t *testing.T) {
	library := sound()
	for _, e := range library.EpisodesOf("table-talk") {
		e.Audio = earmark.Audio{}
	}
	want(t, "rules", rules(fixturePodcast(library).Check()), "error episode.audio")
	refused(t, fixturePodcast(library))

	none := func(*earmark.Episode) bool { return false }
	podcast := fixturePodcast(sound().Filter(func(*earmark.Article) bool { return true }, none))
	want(t, "rules without episodes", rules(podcast.Check()), "error show.episodes")
	refused(t, podcast)
}

func TestNoPodcastOfAShowElsewhere(t *testing.T) {
	podcast := fixturePodcast(fixture())
	podcast.Show = podcast.Library.Show("mom-brain")
	want(t, "rules", rules(podcast.Check()), "error show.feed")
	refused(t, podcast)
}

// refused tells that nothing is written and why.
func refused(t *testing.T, p feed.Podcast) {
	t.Helper()
	var b bytes.Buffer
	err := p.Write(&b)
	unpublishable, ok := errors.AsType[*feed.UnpublishableError](err)
	if !ok || len(unpublishable.Findings) == 0 {
		t.Errorf("got error %v, want an UnpublishableError with findings", err)
	}
	want(t, "written", b.String(), "")
}

// Ten thousand episodes with a fault each make one short finding.
func TestCheckStaysShort(t *testing.T) {
	library := many(2000)
	for _, e := range library.EpisodesOf("table-talk") {
		e.Audio = earmark.Audio{}
	}
	found := feed.Podcast{Library: library, Show: library.Show("table-talk")}.Check()
	if len(found) != 1 || len(fmt.Sprint(found)) > 600 {
		t.Errorf("got %d findings, %d bytes", len(found), len(fmt.Sprint(found)))
	}
}

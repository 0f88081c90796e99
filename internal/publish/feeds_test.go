package publish_test

import (
	"encoding/json"
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/publish"
)

func TestShowThatDirectoriesRefuse(t *testing.T) {
	w := newWorkspace()
	w.shows[1].Image, w.shows[1].Categories = earmark.Image{}, nil
	dir := t.TempDir()
	report := w.build(t, dir)
	if len(report.Findings) != 1 {
		t.Fatalf("got %v, want one finding", report.Findings)
	}
	f := report.Findings[0]
	if f.Rule != "show.feed" || f.File != "content/shows/slack-water/_index.md" || !strings.Contains(f.Message, "cover") || !strings.Contains(f.Message, "category") {
		t.Errorf("got %v, want what the show lacks, once", f)
	}
	files := tree(t, dir)
	if _, made := files["shows/slack-water/feed.xml"]; made {
		t.Error("a feed was made all the same")
	}
	page := files["shows/slack-water/index.html"]
	wants(t, "show", page, "<h1>Slack Water</h1>", "The last boat")
	lacks(t, "show", page, "shows/slack-water/feed.xml")
	lacks(t, "feeds.opml", files["feeds.opml"], "slack-water/feed.xml")
	lacks(t, "links.json", files["links.json"], "slack-water/feed.xml")
}

func TestPodcastFeedPointsToWhatIsPublished(t *testing.T) {
	dir := t.TempDir()
	newWorkspace().build(t, dir)
	wants(t, "feed", read(t, dir, "shows/slack-water/feed.xml"),
		"https://harbor.example/audio/slack-water/7-the-last-boat.mp3",
		`<podcast:transcript url="https://harbor.example/transcripts/slack-water/7-the-last-boat.vtt" type="text/vtt" language="en" rel="captions">`,
		`7-the-last-boat.srt" type="application/x-subrip" language="en" rel="captions">`,
		`7-the-last-boat.json" type="application/json" language="en">`,
		`7-the-last-boat.html" type="text/html" language="en">`,
		`7-the-last-boat.txt" type="text/plain" language="en">`,
		"https://harbor.example/chapters/slack-water/7-the-last-boat.json",
		"https://harbor.example/images/shows/slack-water/cover.png")
}

func TestChaptersLeadToTheArticle(t *testing.T) {
	dir := t.TempDir()
	newWorkspace().build(t, dir)
	var got struct {
		Chapters []struct {
			StartTime float64
			Title     string
			URL       string
		}
	}
	if err := json.Unmarshal([]byte(read(t, dir, "chapters/slack-water/7-the-last-boat.json")), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Chapters) != 2 || got.Chapters[0].URL != "" || got.Chapters[1].URL != "https://harbor.example/articles/2026/the-last-boat/" {
		t.Errorf("got %+v, want the second chapter to lead to the article", got.Chapters)
	}
}

func TestTranscriptFiles(t *testing.T) {
	const name = "transcripts/slack-water/7-the-last-boat"
	w := newWorkspace()
	dir := t.TempDir()
	w.build(t, dir)
	for ext, wanted := range map[string]string{
		".vtt": "WEBVTT\n", ".srt": "1\n00:00:00,000 --> ", ".json": `{"version": "1.0.0", "segments": [`,
		".html": `<a href="https://harbor.example/shows/slack-water/7-the-last-boat/">`, ".txt": "Ines Okafor: ",
	} {
		got := read(t, dir, name+ext)
		wants(t, ext, got, wanted)
		wants(t, ext, strings.ReplaceAll(got, "\n", " "), "A ferry is a waiting room")
	}

	w.episodes[1].Transcript.Timed = false // without times there can be no captions
	for i := range w.episodes[1].Transcript.Segments {
		s := &w.episodes[1].Transcript.Segments[i]
		s.Start, s.End = 0, 0
	}
	report := w.build(t, dir)
	if want := []string{name + ".json", name + ".srt", name + ".vtt"}; !slices.Equal(report.Removed, want) {
		t.Errorf("removed: got %q, want %q", report.Removed, want)
	}
	lacks(t, "feed", read(t, dir, "shows/slack-water/feed.xml"), "captions", "7-the-last-boat.srt")
	lacks(t, "page", read(t, dir, name+".html"), "<time>")
}

func TestTranscriptsInTheFormsAskedFor(t *testing.T) {
	w := newWorkspace()
	dir := t.TempDir()
	feeds := publish.DefaultFeeds()
	feeds.Transcripts = []string{"text", "srt"}
	w.buildWith(t, dir, feeds)
	var got []string
	for path := range tree(t, dir) {
		if strings.HasPrefix(path, "transcripts/") {
			got = append(got, path)
		}
	}
	slices.Sort(got)
	if want := []string{"transcripts/slack-water/7-the-last-boat.srt", "transcripts/slack-water/7-the-last-boat.txt"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	feeds.Transcripts = []string{"docx"}
	if err := feeds.Validate(); err == nil || !strings.Contains(err.Error(), "feeds.transcripts") {
		t.Errorf("docx: got %v, want the key named", err)
	}
}

func TestLinkDataGoesBothWays(t *testing.T) {
	dir := t.TempDir()
	newWorkspace().build(t, dir)
	type link struct {
		Article, Episode, Show, Kind string
		At                           float64
		Suggested                    bool
	}
	var got struct {
		Version  int
		Articles []struct {
			ID, URL      string
			ContentNotes []string `json:"content_notes"`
			Listen       []link
		}
		Episodes []struct {
			ID, Audio string
			Read      []link
		}
		Shows []struct {
			ID, Feed string
			Read     []link
		}
	}
	if err := json.Unmarshal([]byte(read(t, dir, "links.json")), &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != 1 || len(got.Articles) != 2 || len(got.Episodes) != 2 || len(got.Shows) != 2 {
		t.Fatalf("got %+v, want version 1, two articles, two episodes, two shows", got)
	}
	want := link{"2026/the-last-boat", "slack-water/7-the-last-boat", "slack-water", "same-story", 41, true}
	if there, back := got.Articles[0].Listen[0], got.Episodes[0].Read[0]; there != want || back != want {
		t.Errorf("got %+v and %+v, want %+v both ways", there, back, want)
	}
	accepted := got.Articles[1].Listen[0]
	if accepted.Suggested || accepted.Episode != "mom-brain/52-sample" || len(got.Articles[1].ContentNotes) == 0 {
		t.Errorf("got %+v, notes %q, want the accepted link and a content note", accepted, got.Articles[1].ContentNotes)
	}
	if show := got.Shows[0]; len(show.Read) != 1 || show.Read[0].Episode != "" || show.Feed != "https://feeds.example/mom-brain.xml" {
		t.Errorf("got %+v, want the link to the show as a whole", show)
	}
}

func TestNotesForAShowElsewhere(t *testing.T) {
	w := newWorkspace()
	dir := t.TempDir()
	w.build(t, dir)
	var got struct {
		Show, Feed string
		Items      []struct {
			GUID, HTML string
			Read       []struct {
				Title, URL   string
				At           float64
				ContentNotes []string `json:"content_notes"`
			}
		}
	}
	if err := json.Unmarshal([]byte(read(t, dir, "shows/mom-brain/notes.json")), &got); err != nil {
		t.Fatal(err)
	}
	if got.Show != "mom-brain" || len(got.Items) != 1 || got.Items[0].GUID != "mb-52" || got.Items[0].Read[0].At != 761 || len(got.Items[0].Read[0].ContentNotes) != 1 {
		t.Errorf("got %+v, want episode 52 at 761 seconds with its content note", got)
	}
	wants(t, "block", got.Items[0].HTML, "Sharing a miscarriage", "earmark-read")

	w.shows[0].LinkNotes = false
	if report := w.build(t, dir); len(report.Removed) != 1 || report.Removed[0] != "shows/mom-brain/notes.json" {
		t.Errorf("removed: got %q, want the notes that shall be left alone", report.Removed)
	}
}

func TestFeedsAreListed(t *testing.T) {
	dir := t.TempDir()
	newWorkspace().build(t, dir)
	var list struct {
		Outlines []struct {
			Feed string `xml:"xmlUrl,attr"`
		} `xml:"body>outline"`
	}
	if err := xml.Unmarshal([]byte(read(t, dir, "feeds.opml")), &list); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range list.Outlines {
		got = append(got, o.Feed)
	}
	want := "https://harbor.example/feed.xml https://harbor.example/authors/hilaria-baldwin/feed.xml https://harbor.example/authors/ines-okafor/feed.xml" +
		" https://harbor.example/categories/grief-loss/feed.xml https://feeds.example/mom-brain.xml https://harbor.example/shows/slack-water/feed.xml"
	if strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

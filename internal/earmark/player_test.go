package earmark_test

import (
	"testing"
	"time"

	"earmark/internal/earmark"
)

func TestPlayerAt(t *testing.T) {
	const at = 761*time.Second + 900*time.Millisecond
	for _, tt := range []struct{ name, address, want string }{
		{"YouTube", "https://www.youtube.com/watch?v=dQw4", "https://www.youtube.com/watch?v=dQw4&t=761"},
		{"YouTube without www", "https://youtube.com/watch?v=dQw4", "https://youtube.com/watch?v=dQw4&t=761"},
		{"YouTube on a phone, at another time", "https://m.youtube.com/watch?t=10s&v=dQw4&si=abc", "https://m.youtube.com/watch?v=dQw4&t=761"},
		{"YouTube, short", "https://youtu.be/dQw4?si=abc", "https://youtu.be/dQw4?t=761"},
		{"a channel of YouTube", "https://www.youtube.com/@earmark", ""},
		{"YouTube's watch page without a film", "https://www.youtube.com/watch", ""},
		{"Apple", "https://podcasts.apple.com/us/podcast/mom-brain/id1437?i=1000436", "https://podcasts.apple.com/us/podcast/mom-brain/id1437?i=1000436&t=761"},
		{"Apple without a country", "https://podcasts.apple.com/podcast/id1437?i=1000436", "https://podcasts.apple.com/podcast/id1437?i=1000436&t=761"},
		{"a show at Apple", "https://podcasts.apple.com/us/podcast/mom-brain/id1437", ""},
		{"Spotify", "https://open.spotify.com/episode/4rOo?si=b67a5dda", "https://open.spotify.com/episode/4rOo?t=761"},
		{"Spotify in a language", "https://open.spotify.com/intl-de/episode/4rOo", "https://open.spotify.com/intl-de/episode/4rOo?t=761"},
		{"a show at Spotify", "https://open.spotify.com/show/3JLH", ""},
		{"Pocket Casts", "https://pca.st/9mjo6ijv", "https://pca.st/9mjo6ijv?t=761"},
		{"Fireside", "https://worknotwork.fireside.fm/003-thomas", "https://worknotwork.fireside.fm/003-thomas?t=761"},
		{"Fireside, with a query and a place", "https://a.fireside.fm/3?x=%20y#notes", "https://a.fireside.fm/3?x=%20y&t=761#notes"},
		{"the front page of Fireside", "https://worknotwork.fireside.fm/", ""},
		{"Podigee", "https://show.podigee.io/1-episode#t=5", "https://show.podigee.io/1-episode#t=761"},
		{"a host that ends alike", "https://notyoutu.be/dQw4", ""},
		{"anybody", "https://mombrain.example/52", ""},
		{"no address", "episodes/52", ""},
		{"not of the web", "spotify:episode:4rOo", ""},
		{"broken", "https://youtu.be/%zz", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := earmark.PlayerAt(tt.address, at)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("got %q and %t, want %q", got, ok, tt.want)
			}
		})
	}
}

// TestPlayerOfShow has a player on a host of the show's own.
func TestPlayerOfShow(t *testing.T) {
	for _, tt := range []struct{ name, player, url, want string }{
		{"podlove", "podlove", "https://fs.example/fs123", "https://fs.example/fs123#t=41"},
		{"fireside", "fireside", "https://talk.example/3?x=1", "https://talk.example/3?x=1&t=41"},
		{"podigee", "podigee", "https://pod.example/1#t=9", "https://pod.example/1#t=41"},
		{"an address that tells", "podlove", "https://youtu.be/x", "https://youtu.be/x?t=41"},
		{"the front page", "podlove", "https://fs.example/", ""},
		{"no page", "podlove", "", ""},
		{"not said", "", "https://fs.example/fs123", ""},
		{"unknown", "winamp", "https://fs.example/fs123", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := &earmark.Episode{ID: "s/e", URL: tt.url}
			shows := []*earmark.Show{{ID: "s", Player: tt.player}}
			lib := earmark.NewLibrary(earmark.Site{URL: "https://a.example/"}, nil, shows, []*earmark.Episode{e}, nil, nil)
			if got, ok := lib.PlayerAt(e, 41*time.Second); got != tt.want || ok != (tt.want != "") {
				t.Errorf("got %q and %t, want %q", got, ok, tt.want)
			}
		})
	}
}

func TestEpisodeAt(t *testing.T) {
	const site = "https://a.example/"
	hosted := earmark.Audio{URL: "https://cdn.example/52.mp3"}
	for _, tt := range []struct {
		name, url string
		audio     earmark.Audio
		at        time.Duration
		want      string
	}{
		{"our page", "", hosted, 41 * time.Second, site + "shows/s/e/#t=41"},
		{"our page, said so", site + "shows/s/e/", hosted, 41 * time.Second, site + "shows/s/e/#t=41"},
		{"a known player", "https://youtu.be/x", hosted, 41 * time.Second, "https://youtu.be/x?t=41"},
		{"another page, and a recording", "https://mombrain.example/52", hosted, 41 * time.Second, "https://cdn.example/52.mp3#t=41"},
		{"another page, and a recording of ours", "https://mombrain.example/52", earmark.Audio{File: "e.mp3"}, 41 * time.Second, site + "audio/s/e.mp3#t=41"},
		{"another page alone", "https://mombrain.example/52", earmark.Audio{}, 41 * time.Second, "https://mombrain.example/52"},
		{"from the beginning", "https://mombrain.example/52", hosted, 0, "https://mombrain.example/52"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := &earmark.Episode{ID: "s/e", URL: tt.url, Audio: tt.audio}
			lib := earmark.NewLibrary(earmark.Site{URL: site}, nil, nil, []*earmark.Episode{e}, nil, nil)
			if got := lib.EpisodeAt(e, tt.at); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

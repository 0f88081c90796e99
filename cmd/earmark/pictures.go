package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/feed"
	"earmark/internal/ingest"
)

// pictures are the covers that lie elsewhere, as far as they are known.
func (a *app) pictures() *ingest.Pictures {
	p := &ingest.Pictures{Elsewhere: a.elsewhere("pictures")}
	p.Open()
	return p
}

// remoteCover is a picture elsewhere that a podcast feed of ours names.
type remoteCover struct {
	address, file string // file: of the workspace, which names it
}

// learnPictures asks for the covers elsewhere that podcast feeds of ours name, and
// tells which of them directories would refuse.
func (a *app) learnPictures(ctx context.Context, w *workspace, lib *earmark.Library, o buildOptions) error {
	byShow, addresses := map[earmark.ShowID][]remoteCover{}, []string(nil)
	for _, s := range lib.Shows {
		byShow[s.ID] = remoteCovers(lib, s)
		for _, c := range byShow[s.ID] {
			addresses = append(addresses, c.address)
		}
	}
	var failed map[string]error
	if !o.offline {
		var err error
		if failed, err = a.ask(ctx, w, &w.pictures.Elsewhere, addresses, o); err != nil {
			return err
		}
		w.pictures.Fill(lib)
	}
	for _, s := range lib.Shows {
		if covers := byShow[s.ID]; len(covers) > 0 {
			a.tellUnseen(w, covers, failed)
			a.tellUnfit(lib, s)
		}
	}
	return nil
}

// remoteCovers are those of a show of our own and of its episodes, each once.
func remoteCovers(lib *earmark.Library, s *earmark.Show) []remoteCover {
	if s.Elsewhere() {
		return nil
	}
	var covers []remoteCover
	seen := map[string]bool{"": true}
	add := func(address, file string) {
		if !seen[address] {
			seen[address] = true
			covers = append(covers, remoteCover{address, file})
		}
	}
	add(s.Image.URL, s.File)
	for _, e := range lib.EpisodesOf(s.ID) {
		add(e.Image.URL, e.File)
	}
	return covers
}

// tellUnseen says which covers could not be looked at, once for all of one cause.
func (a *app) tellUnseen(w *workspace, covers []remoteCover, failed map[string]error) {
	about, order := map[string][]remoteCover{}, []string(nil)
	for _, c := range covers {
		why := w.pictures.Trouble(c.address)
		if err := failed[c.address]; err != nil {
			why = cmp.Or(why, err.Error())
		}
		if why == "" {
			continue
		}
		if about[why] == nil {
			order = append(order, why)
		}
		about[why] = append(about[why], c)
	}
	for _, why := range order {
		first, more := about[why][0], ""
		if n := len(about[why]) - 1; n > 0 {
			more = fmt.Sprintf("; nor could %s more", count(n, "picture"))
		}
		a.tell(earmark.Finding{
			File: first.file, Severity: earmark.Warning, Rule: "image.elsewhere", Element: "image",
			Message: fmt.Sprintf("the picture %s could not be looked at: %s%s", first.address, why, more),
			Hint:    "correct the address, for directories refuse what they cannot read; earmark build --refresh asks again",
		})
	}
}

// tellUnfit says which pictures of a show are not as directories want them.
func (a *app) tellUnfit(lib *earmark.Library, s *earmark.Show) {
	for _, f := range (feed.Podcast{Library: lib, Show: s}).Check() {
		if f.Severity == earmark.Warning && strings.HasSuffix(f.Rule, ".image") {
			a.tell(f)
		}
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"earmark/internal/fetch"
	"earmark/internal/publish"
)

// ping tells the WebSub hubs which feeds have changed. WebSub leaves to each hub
// how it wants to be told (section 6); this is the way that the public ones take.
// Podping wants an account of its own and is not spoken to.
func (a *app) ping(ctx context.Context, w *workspace, r publish.Report, o buildOptions) error {
	hubs := w.config.Feeds.Hubs
	client := fetch.New(a.fetchConfig(w, o.allow))
	defer client.Close()
	told, failed := 0, 0
	for _, address := range changedFeeds(r) {
		for _, hub := range hubs {
			if err := pingHub(ctx, client, hub, address); err != nil {
				failed++
				a.term.Error("tell %s of %s: %v", hub, address, err)
				continue
			}
			told++
		}
	}
	a.term.Note("hubs: told %s", count(told, "time"))
	if failed > 0 {
		return hinted(exitPartly, fmt.Errorf("all is published, and %s not told to a hub", count(failed, "change")), "earmark build --ping tells of what changes next; readers find it without a hub, only later")
	}
	return nil
}

// hasHubs refuses to tell nobody.
func (w *workspace) hasHubs() error {
	if len(w.config.Feeds.Hubs) > 0 {
		return nil
	}
	return hinted(exitUsage, errors.New("--ping: no hub is named"), "feeds: {hubs: [https://…]} in earmark.yaml; earmark help config")
}

// changedFeeds are the addresses of the feeds that readers subscribe to and that
// a build wrote.
func changedFeeds(r publish.Report) []string {
	written := map[string]bool{}
	for _, name := range r.Written {
		written[name] = true
	}
	var addresses []string
	for _, f := range r.Feeds {
		if written[f.Path] {
			addresses = append(addresses, f.URL)
		}
	}
	return addresses
}

func pingHub(ctx context.Context, client *fetch.Client, hub, feed string) error {
	answer, err := client.Do(ctx, fetch.Request{URL: hub, Form: url.Values{"hub.mode": {"publish"}, "hub.url": {feed}}})
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

package publish

import "fmt"

// FeedOptions are the keys of `feeds:` in earmark.yaml. Take them from
// [DefaultFeeds]: the zero value puts everything into one document.
type FeedOptions struct {
	// Content is how much of an article its feeds hold: "full" or "summary".
	Content string `yaml:"content"`
	// Items and Episodes are how many of the newest a feed of articles and a
	// podcast feed hold. Older ones stand in archives (RFC 5005). 0: all.
	Items    int `yaml:"items"`
	Episodes int `yaml:"episodes"`
	// Hubs are the WebSub hubs that feeds name.
	Hubs []string `yaml:"hubs"`
	// Transcripts are the forms in which transcripts are published: "vtt", "srt",
	// "json", "html", "text". Those that need times are left out where there are
	// none.
	Transcripts []string `yaml:"transcripts"`
	// Compress writes FILE.gz beside large files, for web servers that send it
	// to whoever takes it.
	Compress bool `yaml:"compress"`
}

// DefaultFeeds are the options of a workspace that says nothing.
func DefaultFeeds() FeedOptions {
	return FeedOptions{Content: "full", Items: 300, Episodes: 300, Transcripts: formKeys(), Compress: true}
}

// Validate says which key is wrong, and what was expected.
func (o FeedOptions) Validate() error {
	if o.Content != "full" && o.Content != "summary" {
		return fmt.Errorf("feeds.content: found %q, expected full or summary", o.Content)
	}
	for key, n := range map[string]int{"items": o.Items, "episodes": o.Episodes} {
		if n < 0 {
			return fmt.Errorf("feeds.%s: found %d, expected how many, or 0 for all", key, n)
		}
	}
	for _, hub := range o.Hubs {
		if !isWebAddress(hub) {
			return fmt.Errorf("feeds.hubs: found %q, expected an address such as https://pubsubhubbub.appspot.com/", hub)
		}
	}
	return checkForms(o.Transcripts)
}

// archives cuts a list, newest first, into the newest n and archives of n each,
// the oldest first. An archive, once full, keeps its items for as long as none
// older is added or taken away; so the newest n may reach into the last one.
func archives[T any](newest []T, n int) (current []T, old [][]T) {
	if n <= 0 || len(newest) <= n {
		return newest, nil
	}
	for end := len(newest); end >= n; end -= n {
		old = append(old, newest[end-n:end])
	}
	return newest[:n], old
}

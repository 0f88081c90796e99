package ingest

import (
	"regexp"
	"slices"
	"strings"
)

// What a page shows beside its content is known by where it stands (a class
// called "share-bar") and by what it says ("Accept all cookies"). A text copied
// out of a browser has words alone, so the words must do.

// chrome is a kind of thing that is no content.
type chrome struct {
	name  string                // as the editor is told
	place func() *regexp.Regexp // of the tags, classes and ids around it
	says  func() *regexp.Regexp // of its text; nil: the place alone tells
}

// part matches a word in a class or id, such as "cookie" in "cc-cookie_bar".
func part(words string) func() *regexp.Regexp {
	return late(`(?:^|[\s_-])(?:` + words + `)(?:$|[\s_-])`)
}

var chromes = []chrome{
	{
		"outdated-browser notice", part(`browsehappy|browserupgrade|browser-upgrade|outdated|outdated-browser|unsupported-browser|old-browser`),
		late(`(?i)\b(outdated|unsupported|older|obsolete) (version of (your|this) )?(web ?)?browser\b|\b(upgrade|update) your (web ?)?browser\b|browse ?happy|\bbrowser (is|you are using is) (out of date|outdated|no longer supported|not supported)`),
	},
	{
		"consent banner", part(`cookies?|cookie-?(?:bar|banner|notice|consent|law)|consent|gdpr|ccpa|onetrust|cmp|didomi|qc-cmp2?|privacy-(?:banner|notice)`),
		late(`(?i)\b(we|site|website|partners) (and our partners )?(use|uses|store)s? [^.]{0,40}\bcookies\b|\b(accept|allow|reject|manage|decline) (all )?cookies\b|\bcookie (policy|preferences|settings|notice)\b|\bby continuing to (use|browse)\b[^.]*\b(agree|accept|consent)\b`),
	},
	{"share bar", part(`share|sharing|share-?(?:bar|bars|buttons?|links?|tools?|icons?)|social|social-?(?:share|links|media|icons|bar)|sharedaddy|sd-sharing|addtoany|addthis|sharethis|jp-relatedposts-share`), nil},
	{"related list", part(`related|related-?(?:posts?|articles?|stories|content|links)|jp-relatedposts|recommended|recommendations|more-?(?:stories|posts|from)|read-?next|also-like|trending|most-?(?:read|popular)|popular-posts|outbrain|taboola|yarpp`), nil},
	{
		"newsletter form", part(`newsletter|newsletter-?(?:signup|form|box|cta)|subscribe|subscription|signup|sign-up|mailing-list|mc_embed_signup|mc-embed`),
		late(`(?i)^(subscribe|sign up|join)\b[^.]{0,60}\b(newsletter|inbox|mailing list|email updates?|e-mail)\b|^enter your e-?mail`),
	},
	{
		"navigation", part(`nav|navbar|navigation|menu|breadcrumbs?|pagination|pager|post-navigation|skip-link|screen-reader-text|sr-only|visually-hidden|toc`),
		late(`(?i)^(skip to (main )?(content|navigation)|menu|search|home|close|log ?in|sign ?in|back to top|(previous|next)( post| article)?|loading\W*|print|toggle navigation)$`),
	},
	{
		"comments", part(`comments?|comment-?(?:list|form|respond)|respond|disqus|disqus_thread|replies`),
		late(`(?i)^(leave a (comment|reply)|\d+ (comments?|replies|responses)|no comments( yet)?|post a comment|comments( are closed\.?)?|be the first to comment\.?)$`),
	},
	{
		"advertisement", part(`ad|ads|advert|adverts|advertisement|advertising|ad-?(?:slot|unit|container|wrapper)|adsbygoogle|sponsored|promo|promotion|dfp`),
		late(`(?i)^(advertisements?|sponsored( content| post)?|ad)$`),
	},
	{"popup", part(`popup|pop-up|modal|overlay|lightbox|paywall|interstitial|toast|snackbar`), nil},
	{
		"side bar", part(`sidebar|side-bar|widget|widgets|widget-area|rail|site-footer|page-footer|global-footer|colophon|masthead|site-header|copyright`),
		late(`(?i)^(©|\(c\)|copyright\b)|\ball rights reserved\.?$|^(terms( of (use|service))?|privacy( policy)?|about( us)?|contact( us)?)( [|·•] .*)?$`),
	},
}

// shareWords are what share bars are made of.
var shareWords = func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(`share shares this story article post page on via with a friend friends to the by and or tweet tweets retweet facebook twitter x
		pinterest pin it linkedin whatsapp telegram reddit tumblr email e-mail mail print copy link copied pocket flipboard messenger bluesky mastodon
		threads sms line instagram follow us save like google+ google plus click opens in new window bookmark`) {
		set[w] = true
	}
	return set
}()

// isShareText tells whether a text is made of share words alone, and of one at
// least that only a share bar says: "Share", "Tweet", "Pin it".
func isShareText(text string) bool {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r != '+' && r != '-' && (r < 'a' || r > 'z') })
	if len(words) == 0 || len(words) > 40 {
		return false
	}
	telling := 0
	for _, w := range words {
		if !shareWords[w] {
			return false
		}
		if slices.Contains([]string{"share", "shares", "tweet", "facebook", "twitter", "pinterest", "linkedin", "whatsapp", "pin", "print", "email", "reddit", "follow", "copy", "flipboard", "bluesky"}, w) {
			telling++
		}
	}
	return telling > 0
}

// relatedHead opens a list of other things to read.
var relatedHead = late(`(?i)^(related( (articles?|posts?|stories|reading|content|links))?|(you|readers) (may|might|will|could|'ll) (also )?(like|love|enjoy|be interested in)|more (from|like|stories|articles|posts|in)\b.*|read (next|more|also)|recommended( for you| reading)?|trending( now)?|most (read|popular|viewed)|see also|up next|don['’]t miss|keep reading|popular (posts|stories)|latest (posts|stories|articles|news))\W*$`)

// chromeWords is how long a notice is at most. A paragraph of an article about
// cookies says as much as a banner, and more.
const chromeWords = 60

// chromeOf names what a block is when it is no content; empty for content.
func chromeOf(b block) string {
	for _, c := range chromes {
		if c.stands(b) {
			return c.name
		}
		if c.says != nil && b.words() <= chromeWords && c.says().MatchString(b.text) {
			return c.name
		}
	}
	switch {
	case isShareText(b.text):
		return "share bar"
	case b.aside:
		return "navigation"
	}
	return ""
}

// proseWords make a chosen block prose, whatever its theme calls the frame
// around it ("content-sidebar-wrap").
const proseWords = 25

// stands tells whether a block is in a place of this kind: the innermost name
// around it that says something counts.
func (c chrome) stands(b block) bool {
	at := c.place().FindAllStringIndex(b.place, -1)
	if len(at) == 0 || b.chosen && b.words() >= proseWords {
		return false
	}
	kept := keptPlace().FindAllStringIndex(b.place, -1)
	return len(kept) == 0 || kept[len(kept)-1][0] < at[len(at)-1][0]
}

// keptPlace are places that are content whatever stands around their names: the
// line about an author is often a "widget".
var keptPlace = part(`main|entry-?(?:meta|footer|header)|(?:post|article)-?(?:meta|footer|header|body)|author-?(?:bio|box|info|description)|about-?(?:the-)?author|bio|byline|entry-?title|post-?title|headline|entry-?content|article-?body|post-?content|articlebody`)

// withoutChrome parts content from the rest and names what was left out. A list
// of related things ends where something of the article comes again.
func withoutChrome(blocks []block) (content []block, left []string) {
	related := false
	leave := func(name string) {
		if !slices.Contains(left, name) {
			left = append(left, name)
		}
	}
	for _, b := range blocks {
		if relatedHead().MatchString(b.text) {
			related = true
			leave("related list")
			continue
		}
		if name := chromeOf(b); name != "" {
			leave(name)
			continue
		}
		if related && isTeaser(b) {
			continue
		}
		related = false
		content = append(content, b)
	}
	return content, left
}

// teaserWords is how long the title of something related is at most.
const teaserWords = 16

// isTeaser tells whether a block in a related list is one of its entries and
// not something that the article says after it.
func isTeaser(b block) bool {
	if byLine().MatchString(b.text) || isBiography(b.text, nil) || creditLine().MatchString(b.text) || soleDate(b.text) {
		return false
	}
	linked := 0
	for _, l := range b.links {
		linked += len(l.text)
	}
	return b.words() <= teaserWords || 2*linked > len(b.text) || b.tag == "ul" || b.tag == "ol"
}

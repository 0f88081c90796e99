package markup

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// prepared is HTML with links in the place of what is embedded, and with marks
// in that of footnotes: the sanitiser would take the one out, and the converter
// the other apart.
func prepared(fragment string) (string, error) {
	if !strings.Contains(fragment, "<iframe") && !strings.Contains(fragment, "<audio") && !strings.Contains(fragment, "<video") && !strings.Contains(fragment, `href="#`) {
		return fragment, nil
	}
	root := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(fragment), root)
	if err != nil {
		return "", err
	}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	linkEmbeds(root, false)
	Footnotes(root)
	var out strings.Builder
	for n := range root.ChildNodes() {
		if err := html.Render(&out, n); err != nil {
			return "", err
		}
	}
	return out.String(), nil
}

// LinkPlayers puts links in the place of the frames in which well-known players
// stand. Other frames on a page may as well be advertisements.
func LinkPlayers(root *html.Node) { linkEmbeds(root, true) }

// linkEmbeds puts links in the place of frames, films and recordings.
func linkEmbeds(root *html.Node, known bool) {
	var embeds []*html.Node
	for n := range root.Descendants() {
		if n.DataAtom == atom.Iframe || n.DataAtom == atom.Video || n.DataAtom == atom.Audio {
			embeds = append(embeds, n)
		}
	}
	for _, n := range embeds {
		at, player := embedded(n)
		if known && !player {
			continue
		}
		if at != "" && !isPixel(n.Attr) {
			n.Parent.InsertBefore(linkTo(at, attribute(n, "title")), n)
		}
		n.Parent.RemoveChild(n)
	}
}

// embedded is the page that an embedded thing is shown on, and whether its player
// is known; else its own address, empty where a reader can open none.
func embedded(n *html.Node) (at string, player bool) {
	at = attribute(n, "src")
	for c := range n.Descendants() {
		if at == "" && c.DataAtom == atom.Source {
			at = attribute(c, "src")
		}
	}
	if strings.HasPrefix(at, "//") {
		at = "https:" + at
	}
	u, err := url.Parse(at)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return "", false
	}
	for _, p := range players {
		if m := p.player.FindStringSubmatch(u.Host + u.Path); m != nil {
			return p.page + m[1], true
		}
	}
	if inner := u.Query().Get("url"); strings.HasSuffix(u.Host, "soundcloud.com") && strings.HasPrefix(inner, "http") {
		return inner, true
	}
	return u.String(), false
}

// players are the addresses of players, and of the pages they show things from.
var players = []struct {
	player *regexp.Regexp
	page   string
}{
	{regexp.MustCompile(`^(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]+)`), "https://www.youtube.com/watch?v="},
	{regexp.MustCompile(`^player\.vimeo\.com/video/(\d+)`), "https://vimeo.com/"},
	{regexp.MustCompile(`^open\.spotify\.com/embed(?:-podcast)?/(.+)`), "https://open.spotify.com/"},
	{regexp.MustCompile(`^embed\.podcasts\.apple\.com/(.+)`), "https://podcasts.apple.com/"},
	{regexp.MustCompile(`^(?:www\.)?dailymotion\.com/embed/video/(\w+)`), "https://www.dailymotion.com/video/"},
	{regexp.MustCompile(`^archive\.org/embed/([^/]+)`), "https://archive.org/details/"},
}

func linkTo(at, title string) *html.Node {
	words := strings.Join(strings.Fields(title), " ")
	if words == "" {
		words = at
	}
	a := &html.Node{Type: html.ElementNode, Data: "a", DataAtom: atom.A, Attr: []html.Attribute{{Key: "href", Val: at}}}
	a.AppendChild(&html.Node{Type: html.TextNode, Data: words})
	return a
}

package library

import (
	"testing"

	"earmark/internal/earmark"
)

// TestPermalinks holds each generator to where it puts a file, as its own
// documents say.
func TestPermalinks(t *testing.T) {
	for _, tt := range []struct{ generator, pattern, file, front, want string }{
		{"hugo", "/:path/", "content/posts/eels.md", "title: On Eels", "/posts/eels/"},
		{"hugo", "/:path/", "content/posts/eels/index.md", "title: On Eels", "/posts/eels/"},
		{"hugo", "/:path/", "content/posts/eels.md", "slug: old-eels", "/posts/old-eels/"},
		{"hugo", "/:year/:month/:title/", "content/posts/eels.md", "title: On Eels\ndate: 2020-05-06", "/2020/05/on-eels/"},
		{"hugo", "/:sections/:slug/", "content/blog/2020/eels.md", "title: On Eels", "/blog/2020/on-eels/"},
		{"hugo", "/:section/:slugorfilename/", "content/blog/2020/eels.md", "title: On Eels", "/blog/eels/"},
		{"hugo", "/:yearday/:slug/", "content/posts/eels.md", "title: On Eels", ""},
		{"hugo", "/:path/", "content/posts/eels.md", "url: /here/", "/here/"},
		{"zola", "/:path/", "content/blog/salt.md", "path: a/b", "/a/b"},
		{"zola", "/:path/", "content/blog/2020-05-06-salt.md", "title: Salt", "/blog/salt/"},
		{"jekyll", jekyllPermalink(""), "_posts/2019-04-09-low-tide.md", "categories: sea maps", "/sea/maps/2019/04/09/low-tide.html"},
		{"jekyll", jekyllPermalink("pretty"), "blog/_posts/2019-04-09-low-tide.md", "category: sea", "/blog/sea/2019/04/09/low-tide/"},
		{"jekyll", "/:collection/:path/", "_episodes/a/007-zola.md", "title: Z", "/episodes/a/007-zola/"},
		{"jekyll", "/:podcast_episode-:slug/", "_posts/2019-04-09-tar.md", "podcast: {episode: 7}", "/7-tar/"},
		{"jekyll", "/:i_month/:i_day/:name:output_ext", "_posts/2019-04-09-tar.md", "title: T", "/4/9/tar.html"},
		{"jekyll", "/:categories/:title/", "_posts/2019-04-09-tar.md", "permalink: /:year/:title/", "/2019/tar/"},
		{"jekyll", "/:path/", "_posts/2019-04-09-tar.md", "permalink: /tar.html", "/tar.html"},
		{"eleventy", "/:path/", "src/posts/2022-03-04-hedge.md", "slug: x", "/posts/hedge/"},
		{"eleventy", "/content/:path/", "content/posts/hedge.md", "title: H", "/content/posts/hedge/"},
		{"eleventy", "/blog/{{ page.fileSlug }}/", "src/posts/2022-03-04-hedge.md", "title: H", "/blog/hedge/"},
		{"eleventy", "/:path/", "src/posts/hedge.md", "title: A Hedge\npermalink: \"/{{ title | slugify }}/\"", "/a-hedge/"},
		{"eleventy", "/:path/", "src/posts/hedge.md", "permalink: \"/{{ page.date | date: '%Y' }}/\"", ""},
		{"eleventy", "/:path/", "src/posts/hedge.md", "permalink: \"{% if x %}/a/{% endif %}\"", ""},
		{"eleventy", "/:path/", "src/posts/hedge.md", "permalink: false", ""},
	} {
		doc, err := parseDocument(tt.file, []byte("---\n"+tt.front+"\n---\nx\n"))
		if err != nil {
			t.Fatal(err)
		}
		d := dialectOf(earmark.Site{URL: "https://x.example"}, Options{Generator: tt.generator, Permalink: tt.pattern})
		d.episodes = map[string]*Podcast{tt.file: {Permalink: tt.pattern}}
		want := tt.want
		if want != "" {
			want = "https://x.example" + want
		}
		if got, _ := d.translate("episode", doc).front.get("url"); got.text != want {
			t.Errorf("%s %q of %s {%s}: got %q, want %q", tt.generator, tt.pattern, tt.file, tt.front, got.text, want)
		}
	}
}

func TestMoved(t *testing.T) {
	for _, tt := range []struct{ generator, front, want string }{
		{"hugo", "aliases: [/old/, beside, ../up, /q?x=1]", "/old/ posts/beside/ up/ "},
		{"jekyll", "redirect_from: /was/", "/was/ "},
		{"zola", "aliases: [blog/old.html, '']", "blog/old.html "},
	} {
		doc, err := parseDocument("content/posts/eels.md", []byte("---\n"+tt.front+"\n---\nx\n"))
		if err != nil {
			t.Fatal(err)
		}
		d := dialectOf(earmark.Site{URL: "https://x.example"}, Options{Generator: tt.generator})
		v, _ := d.translate("article", doc).front.get("redirect_from")
		got := ""
		for _, item := range v.items {
			got += item.text + " "
		}
		if got != tt.want {
			t.Errorf("%s {%s}: got %q, want %q", tt.generator, tt.front, got, tt.want)
		}
	}
}

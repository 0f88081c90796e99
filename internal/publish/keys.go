package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"strconv"

	"earmark/internal/earmark"
)

// sum tells what something is made of from all else.
type sum [sha256.Size]byte

// keys are the sums of what a build is made of. Whatever a page newly depends on
// must go into one of them, or the page goes stale: into common, unless it is of
// the articles, episodes and links that are named where a key is made.
type keys struct {
	common   sum // the program, the options, the templates, the site, people and shows
	articles map[*earmark.Article]sum
	episodes map[*earmark.Episode]sum
}

func newKeys(lib *earmark.Library, opts Options) (*keys, error) {
	k := &keys{articles: map[*earmark.Article]sum{}, episodes: map[*earmark.Episode]sum{}}
	var err error
	for _, a := range lib.Articles {
		if k.articles[a], err = sumOf(bareArticle(a)); err != nil {
			return nil, err
		}
	}
	for _, e := range lib.Episodes {
		if k.episodes[e], err = sumOf(bareEpisode(e)); err != nil {
			return nil, err
		}
	}
	files, err := sumOfFiles(opts.files())
	if err != nil {
		return nil, err
	}
	k.common, err = sumOf(
		program(), files, opts.Generator, opts.Local, opts.Feeds, lib.Site, lib.Site.Zone().String(), lib.Shows, lib.People,
		lib.FeedGUID, lib.FeedGUIDs, len(opts.Letters) > 0, opts.Inputs, len(lib.Episodes) > 0,
	)
	return k, err
}

// whole is the key of the whole build: another as soon as anything in it is.
func (k *keys) whole(lib *earmark.Library, pairs earmark.Pairs, opts Options) (string, error) {
	parts := []any{k.common, opts.Letters}
	for _, a := range lib.Articles {
		parts = append(parts, k.articles[a])
	}
	for _, e := range lib.Episodes {
		parts = append(parts, k.episodes[e])
	}
	for _, p := range pairs.All {
		parts = append(parts, shown(p.Link))
	}
	return keyOf(parts...)
}

// ofArticles is the key of something that shows articles and what they are paired
// with, and besides only what is common and what else is given.
func (b *builder) ofArticles(articles []*earmark.Article, and ...any) (string, error) {
	parts := append(and, b.keys.common, b.publishedShows())
	for _, a := range articles {
		parts = append(parts, b.keys.articles[a])
		for _, p := range b.pairs.OfArticle(a.ID) {
			parts = append(parts, shown(p.Link), b.keys.episodes[p.EpisodeItem])
		}
	}
	return keyOf(parts...)
}

// ofEpisode is the same of an episode.
func (b *builder) ofEpisode(e *earmark.Episode) (string, error) {
	parts := []any{"episode", b.keys.common, b.publishedShows(), b.keys.episodes[e]}
	for _, p := range b.pairs.OfEpisode(e.ID) {
		parts = append(parts, shown(p.Link), b.keys.articles[p.ArticleItem])
	}
	return keyOf(parts...)
}

// shown is of a link what readers meet: no reasons, which are for editors, and the
// score as it is published. Links are in order, so that it need not tell which is
// the better.
func shown(l earmark.Link) earmark.Link {
	l.Score, l.Reasons = l.RoundScore(), nil
	return l
}

// publishedShows are the shows that have a podcast feed here.
func (b *builder) publishedShows() []earmark.ShowID {
	var ids []earmark.ShowID
	for id := range b.shows {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func keyOf(parts ...any) (string, error) {
	s, err := sumOf(parts...)
	return hex.EncodeToString(s[:16]), err
}

func sumOf(parts ...any) (sum, error) {
	h := sha256.New()
	e := json.NewEncoder(h)
	for _, part := range parts {
		if s, is := part.(sum); is {
			_, _ = h.Write(s[:])
			continue
		}
		if err := e.Encode(part); err != nil {
			return sum{}, err
		}
	}
	return sum(h.Sum(nil)), nil
}

// sumOfFiles is of all files of a file system, by name.
func sumOfFiles(files fs.FS) (sum, error) {
	h := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		_, _ = io.WriteString(h, name+"\x00"+strconv.Itoa(len(data))+"\x00")
		_, _ = h.Write(data)
		return err
	})
	return sum(h.Sum(nil)), err
}

// bareArticle is what tells an article from any other: its fingerprint stands for
// its texts, where it has one, for they are most of a library.
func bareArticle(a *earmark.Article) *earmark.Article {
	if a.Fingerprint == ([16]byte{}) {
		return a
	}
	bare := *a
	bare.Body, bare.Biography = earmark.Body{}, earmark.Body{}
	return &bare
}

// bareEpisode is the same of an episode, whose fingerprint is of its transcript
// too.
func bareEpisode(e *earmark.Episode) *earmark.Episode {
	if e.Fingerprint == ([16]byte{}) {
		return e
	}
	bare := *e
	bare.Notes, bare.Transcript = earmark.Body{}, nil
	return &bare
}

// program names the build of the program, by the file it runs from.
func program() string {
	name, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(name)
	if err != nil {
		return ""
	}
	version := ""
	if b, ok := debug.ReadBuildInfo(); ok {
		version = b.Main.Version
	}
	return version + " " + info.ModTime().String() + " " + strconv.FormatInt(info.Size(), 10)
}

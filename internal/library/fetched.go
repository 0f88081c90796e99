package library

import (
	"slices"

	"earmark/internal/earmark"
)

// Fetched are items that come from elsewhere and join the library beside those
// of files. A file outranks what was fetched: an item that is in both is the
// file's. The people are names, which are looked up as those in files are.
type Fetched struct {
	Shows    []FetchedShow
	Articles []FetchedArticle
	Episodes []FetchedEpisode
}

// FetchedShow is a show and the names of its hosts.
type FetchedShow struct {
	*earmark.Show
	Hosts []string
	// OfFile: the show has a file here that names its feed. Without that file
	// neither the show nor its episodes are in the library.
	OfFile bool
}

// FetchedArticle is an article and the names of its authors.
type FetchedArticle struct {
	*earmark.Article
	Authors []string

	ending *ending
	ended  bool // the ending was looked for
}

// endingOf is [endingOf] its body.
func (f FetchedArticle) endingOf() *ending {
	if f.ended {
		return f.ending
	}
	return endingOf(f.Body)
}

// FetchedEpisode is an episode and the names of those in it.
type FetchedEpisode struct {
	*earmark.Episode
	People []FetchedCredit
}

// FetchedCredit is a name, and what its bearer does.
type FetchedCredit struct{ Name, Role string }

// join takes in what was fetched.
func (l *loader) join(from *Fetched) {
	if from == nil {
		return
	}
	shows := l.joinShows(from.Shows)
	l.joinEpisodes(from.Episodes, shows)
	l.joinArticles(from.Articles)
}

// joinShows adds the shows that no file describes, and tells by which
// identifier each goes here; one that is not to be is not among them.
func (l *loader) joinShows(fetched []FetchedShow) map[earmark.ShowID]earmark.ShowID {
	here := map[earmark.ShowID]earmark.ShowID{}
	for _, f := range fetched {
		at := slices.IndexFunc(l.shows, func(s rawShow) bool { return s.ID == f.ID && !s.fetched || s.Feed != "" && s.Feed == f.Feed })
		if at < 0 && l.unread.has("show", string(f.ID)) {
			continue // its own error says why
		}
		if at >= 0 {
			here[f.ID] = l.shows[at].ID
			continue
		}
		if f.OfFile {
			continue
		}
		here[f.ID] = f.ID
		l.shows = append(l.shows, rawShow{Show: f.Show, fetched: true, names: f.Hosts})
	}
	return here
}

func (l *loader) joinEpisodes(fetched []FetchedEpisode, here map[earmark.ShowID]earmark.ShowID) {
	taken := map[string]bool{}
	for _, e := range l.episodes {
		for _, trait := range episodeTraits(e.Episode) {
			taken[trait] = true
		}
	}
	for _, f := range fetched {
		show, there := here[f.ID.Show()]
		if !there {
			continue
		}
		if show != f.ID.Show() {
			f.ID = earmark.EpisodeID(string(show) + "/" + f.ID.Slug())
		}
		if slices.ContainsFunc(episodeTraits(f.Episode), func(t string) bool { return taken[t] }) || l.unread.has("episode", string(f.ID)) {
			continue
		}
		l.episodes = append(l.episodes, rawEpisode{Episode: f.Episode, fetched: true, credits: f.People})
	}
}

// episodeTraits are what makes two episodes one.
func episodeTraits(e *earmark.Episode) []string {
	show := string(e.ID.Show()) + "\t"
	traits := []string{"id\t" + string(e.ID)}
	for key, value := range map[string]string{"guid": string(e.GUID), "url": e.URL, "audio": e.Audio.URL} {
		if value != "" {
			traits = append(traits, key+"\t"+show+value)
		}
	}
	return traits
}

func (l *loader) joinArticles(fetched []FetchedArticle) {
	taken := map[string]bool{}
	for _, a := range l.articles {
		for _, trait := range articleTraits(a.Article) {
			taken[trait] = true
		}
	}
	for _, f := range fetched {
		if slices.ContainsFunc(articleTraits(f.Article), func(t string) bool { return taken[t] }) || l.unread.has("article", string(f.ID)) {
			continue
		}
		l.articles = append(l.articles, rawArticle{Article: f.Article, fetched: true, names: f.Authors, ending: f.endingOf()})
	}
}

func articleTraits(a *earmark.Article) []string {
	traits := []string{"id\t" + string(a.ID)}
	for key, value := range map[string]string{"guid": string(a.GUID), "url": a.URL} {
		if value != "" {
			traits = append(traits, key+"\t"+value)
		}
	}
	return traits
}

// named gives the people that names mean, of those that mean one person alone:
// a stranger's feed is no place to say which of two is meant.
func (d *directory) named(names []string) []earmark.PersonID {
	var out []earmark.PersonID
	for _, name := range names {
		if found := d.find(name); len(found) == 1 && !slices.Contains(out, found[0].ID) {
			out = append(out, found[0].ID)
		}
	}
	return out
}

func (d *directory) fetchedCredits(given []FetchedCredit) []earmark.Credit {
	var out []earmark.Credit
	for _, c := range given {
		for _, id := range d.named([]string{c.Name}) {
			out = append(out, earmark.Credit{Person: id, Role: c.Role})
		}
	}
	return out
}

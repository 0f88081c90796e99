package earmark

// Policy decides which links readers see. Its fields are keys of `link:` in
// earmark.yaml.
type Policy struct {
	// Floor is the score from which a suggestion is published.
	Floor float64
	// AcceptedOnly publishes no suggestion at all.
	AcceptedOnly bool
}

// Shows tells whether readers see a link of an article. Front matter outranks
// a verdict, a verdict a rule, a rule a suggestion; beside an article with
// content notes no suggested episode stands without an editor's word.
func (p Policy) Shows(l Link, hasContentNotes bool) bool {
	switch {
	case l.Declared:
		return true
	case l.Verdict == Reject:
		return false
	case l.Verdict == Accept, l.Verdict == Pin:
		return true
	case p.AcceptedOnly, l.Withheld != "":
		return false
	case hasContentNotes && l.Episode != "":
		return false
	}
	return l.Score >= p.Floor
}

// Pair is a link as a reader meets it, with both ends at hand.
type Pair struct {
	Link
	ArticleItem *Article
	EpisodeItem *Episode // nil: the show as a whole
	ShowItem    *Show
}

// Pairs are the links readers see, found from either end. The zero value has
// none.
type Pairs struct {
	All       []Pair // best first
	byArticle map[ArticleID][]Pair
	byEpisode map[EpisodeID][]Pair
	byShow    map[ShowID][]Pair
}

// Publish keeps the links that readers see under a policy and the library's
// rules, and joins them to their items. Links whose ends are not in the
// library are left out.
func (l *Library) Publish(links []Link, p Policy) Pairs {
	pairs := Pairs{byArticle: map[ArticleID][]Pair{}, byEpisode: map[EpisodeID][]Pair{}, byShow: map[ShowID][]Pair{}}
	sorted := append([]Link(nil), links...)
	SortLinks(sorted)
	for _, link := range sorted {
		pair := Pair{Link: link, ArticleItem: l.Article(link.Article), EpisodeItem: l.Episode(link.Episode), ShowItem: l.Show(link.Show)}
		if pair.ArticleItem == nil || pair.ShowItem == nil || (link.Episode != "" && pair.EpisodeItem == nil) {
			continue
		}
		if why, withheld := l.Withheld(link); withheld {
			link.Withheld = why
		}
		if !p.Shows(link, true) && (!p.Shows(link, false) || len(l.ContentNotes(pair.ArticleItem)) > 0) { // the text is read only where it decides
			continue
		}
		pairs.All = append(pairs.All, pair)
		pairs.byArticle[link.Article] = append(pairs.byArticle[link.Article], pair)
		if link.Episode == "" {
			pairs.byShow[link.Show] = append(pairs.byShow[link.Show], pair)
		} else {
			pairs.byEpisode[link.Episode] = append(pairs.byEpisode[link.Episode], pair)
		}
	}
	return pairs
}

// OfArticle lists what an article links to, best first: episodes and shows.
func (p Pairs) OfArticle(id ArticleID) []Pair { return p.byArticle[id] }

// OfEpisode lists the articles linked to an episode, best first.
func (p Pairs) OfEpisode(id EpisodeID) []Pair { return p.byEpisode[id] }

// OfShow lists the articles linked to a show as a whole, best first.
func (p Pairs) OfShow(id ShowID) []Pair { return p.byShow[id] }

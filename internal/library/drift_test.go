package library_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/library"
)

// workspaceDir is a workspace on disk, which repairs need.
type workspaceDir struct {
	t    *testing.T
	root string
}

func workspaceOf(t *testing.T, files map[string]string) workspaceDir {
	t.Helper()
	w := workspaceDir{t, t.TempDir()}
	for name, data := range files {
		w.write(name, data)
	}
	return w
}

func (w workspaceDir) write(name, data string) {
	w.t.Helper()
	if err := library.WriteFile(filepath.Join(w.root, name), []byte(data)); err != nil {
		w.t.Fatal(err)
	}
}

func (w workspaceDir) load() *library.Workspace {
	w.t.Helper()
	read, err := library.Load(w.t.Context(), os.DirFS(w.root), earmark.Site{Title: "T", URL: "https://t.example/", Language: "en"}, library.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	return read
}

// drift lists what has fallen behind, as check prints it.
func (w workspaceDir) drift() []string {
	w.t.Helper()
	found, err := library.Drift(w.t.Context(), os.DirFS(w.root), w.load())
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, f := range found {
		out = append(out, string(f.Severity)+" "+f.Error())
	}
	return out
}

func (w workspaceDir) repair() []string {
	w.t.Helper()
	done, err := library.Repair(w.t.Context(), w.root, w.load())
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, f := range done {
		out = append(out, f.Error())
	}
	return out
}

// verdicts tells what stands in the files: article, episode and decision.
func (w workspaceDir) verdicts() []string {
	w.t.Helper()
	var out []string
	for _, v := range w.load().Library.Verdicts {
		out = append(out, strings.Join([]string{filepath.Base(v.File), string(v.Article.ID), string(v.Episode.Show) + "/" + string(v.Episode.GUID), string(v.Decision)}, " "))
	}
	return out
}

func verdictFile(article string, links ...string) string {
	return "article: {id: " + article + ", guid: g-" + article + ", title_seen: A}\nlinks:\n" + strings.Join(links, "")
}

func verdictLine(guid, show, decision, on string) string {
	return "  - episode: {guid: " + guid + ", show: " + show + ", feed: f-" + show + ", title_seen: E}\n    verdict: " + decision + "\n    on: " + on + "\n"
}

const longGUID = "3aad9cb2-1111-4111-8111-123456789abc"

// TestRepair shows what may happen to the two ends of a verdict, what is found
// then, and what is left in the files when it is put right. Every repair is
// done twice: the second finds nothing to do.
func TestRepair(t *testing.T) {
	s := "---\ntitle: A Show\nguid: f-s\n---\n"
	s2 := "---\ntitle: Another\nguid: f-t\n---\n"
	for _, tt := range []struct {
		name  string
		files map[string]string
		found []string
		left  []string // verdicts
		after []string // findings
	}{
		{
			name: "nothing happened",
			files: map[string]string{
				"content/articles/a.md": article("guid: g-a\n", ""), "content/shows/s/_index.md": s, "content/shows/s/e.md": episode("guid: ge\n", ""),
				"content/links/a.yaml": verdictFile("a", verdictLine("ge", "s", "accept", "2026-01-01")),
			},
			left: []string{"a.yaml a s/ge accept"},
		},
		{
			name: "the article was renamed",
			files: map[string]string{
				"content/articles/b.md": article("guid: g-a\n", ""), "content/shows/s/_index.md": s, "content/shows/s/e.md": episode("guid: ge\n", ""),
				"content/links/a.yaml": verdictFile("a", verdictLine("ge", "s", "accept", "2026-01-01")),
			},
			found: []string{`warning content/links/a.yaml:1: verdict.file: article "a" is called b by now`},
			left:  []string{"b.yaml b s/ge accept"},
		},
		{
			name: "both files are there: the latest verdict counts, none is lost",
			files: map[string]string{
				"content/articles/b.md": article("guid: g-a\n", ""), "content/shows/s/_index.md": s,
				"content/shows/s/e.md": episode("guid: ge\n", ""), "content/shows/s/f.md": episode("guid: gf\n", ""), "content/shows/s/h.md": episode("guid: gh\n", ""),
				"content/links/a.yaml": verdictFile("a", verdictLine("ge", "s", "reject", "2026-01-05"), verdictLine("gf", "s", "pin", "2026-01-01")),
				"content/links/b.yaml": "article: {id: b, guid: g-a, title_seen: A}\nlinks:\n" + verdictLine("ge", "s", "accept", "2026-01-02") + verdictLine("gh", "s", "accept", "2026-01-02"),
			},
			found: []string{`warning content/links/a.yaml:1: verdict.file: article "a" is called b by now`},
			left:  []string{"b.yaml b s/ge reject", "b.yaml b s/gf pin", "b.yaml b s/gh accept"},
		},
		{
			name: "two articles took each other's names",
			files: map[string]string{
				"content/articles/a.md": article("guid: g-b\n", ""), "content/articles/b.md": article("guid: g-a\n", ""),
				"content/shows/s/_index.md": s, "content/shows/s/e.md": episode("guid: ge\n", ""),
				"content/links/a.yaml": verdictFile("a", verdictLine("ge", "s", "accept", "2026-01-01")),
				"content/links/b.yaml": verdictFile("b", verdictLine("ge", "s", "reject", "2026-01-01")),
			},
			found: []string{
				`warning content/links/a.yaml:1: verdict.file: article "a" is called b by now`,
				`warning content/links/b.yaml:1: verdict.file: article "b" is called a by now`,
			},
			left: []string{"a.yaml a s/ge reject", "b.yaml b s/ge accept"},
		},
		{
			name: "the name is taken by the verdicts of an article that is gone",
			files: map[string]string{
				"content/articles/b.md": article("guid: g-a\n", ""), "content/shows/s/_index.md": s, "content/shows/s/e.md": episode("guid: ge\n", ""),
				"content/links/a.yaml": verdictFile("a", verdictLine("ge", "s", "accept", "2026-01-01")),
				"content/links/b.yaml": strings.Replace(verdictFile("b", verdictLine("ge", "s", "reject", "2026-01-01")), "seen: A", "seen: Old", 1),
			},
			found: []string{
				`warning content/links/a.yaml:1: verdict.file: article "a" is called b by now`,
				`warning content/links/b.yaml:3: verdict.target: article "b" is not in the library`,
			},
			left:  []string{"b-2.yaml b s/ge reject", "b.yaml b s/ge accept"},
			after: []string{`warning content/links/b-2.yaml:3: verdict.target: article "b" is not in the library`},
		},
		{
			name: "the show's folder was renamed",
			files: map[string]string{
				"content/articles/a.md": article("guid: g-a\n", ""), "content/shows/new/_index.md": s, "content/shows/new/e.md": episode("guid: ge\n", ""),
				"content/links/a.yaml": verdictFile("a", verdictLine("ge", "s", "accept", "2026-01-01"), "  - episode: {show: s, feed: f-s, title_seen: A Show}\n    verdict: pin\n"),
			},
			found: []string{`warning content/links/a.yaml:3: verdict.show: show "s" is called new by now`},
			left:  []string{"a.yaml a new/ pin", "a.yaml a new/ge accept"},
		},
		{
			name: "the episode moved to another show",
			files: map[string]string{
				"content/articles/a.md": article("guid: g-a\n", ""), "content/shows/s/_index.md": s, "content/shows/t/_index.md": s2,
				"content/shows/t/e.md": episode("guid: "+longGUID+"\n", ""),
				"content/links/a.yaml": verdictFile("a", verdictLine(longGUID, "s", "accept", "2026-01-01")),
			},
			found: []string{`warning content/links/a.yaml:3: verdict.target: episode "E" moved to t/e`},
			left:  []string{"a.yaml a t/" + longGUID + " accept"},
		},
		{
			name: "a number that another show counts to as well",
			files: map[string]string{
				"content/articles/a.md": article("guid: g-a\n", ""), "content/shows/s/_index.md": s, "content/shows/t/_index.md": s2,
				"content/shows/t/e.md": strings.Replace(episode("guid: 12\n", ""), "title: E", "title: Something else", 1),
				"content/links/a.yaml": verdictFile("a", verdictLine("12", "s", "accept", "2026-01-01")),
			},
			found: []string{`warning content/links/a.yaml:3: verdict.target: episode "E" (12) is not in show s`},
			left:  []string{"a.yaml a s/12 accept"},
			after: []string{`warning content/links/a.yaml:3: verdict.target: episode "E" (12) is not in show s`},
		},
		{
			name: "the episode got another identifier, and the lock remembers title and date",
			files: map[string]string{
				"content/articles/a.md": article("guid: g-a\n", ""), "content/shows/s/_index.md": s, "content/shows/t/_index.md": s2,
				"content/shows/t/e.md": episode("guid: new\n", ""),
				"content/links/a.yaml": verdictFile("a", verdictLine("old", "s", "accept", "2026-01-01")),
				"earmark.lock":         "episode\told\tf-s\ts/e\t2026-01-03\t\tE\n",
			},
			found: []string{`warning content/links/a.yaml:3: verdict.target: episode "E" goes by another identifier now: t/e`},
			left:  []string{"a.yaml a t/new accept"},
		},
		{
			name: "two episodes fit: nothing is guessed",
			files: map[string]string{
				"content/articles/a.md": article("guid: g-a\n", ""), "content/shows/s/_index.md": s, "content/shows/t/_index.md": s2,
				"content/shows/t/e.md": episode("guid: new\n", ""), "content/shows/t/f.md": episode("guid: newer\n", ""),
				"content/links/a.yaml": verdictFile("a", verdictLine("old", "s", "accept", "2026-01-01")),
				"earmark.lock":         "episode\told\tf-s\ts/e\t2026-01-03\t\tE\n",
			},
			found: []string{`warning content/links/a.yaml:3: verdict.target: episode "E" (old) is not in show s`},
			left:  []string{"a.yaml a s/old accept"},
			after: []string{`warning content/links/a.yaml:3: verdict.target: episode "E" (old) is not in show s`},
		},
		{
			name: "the episode is gone",
			files: map[string]string{
				"content/articles/b.md": article("guid: g-a\n", ""), "content/shows/s/_index.md": s,
				"content/links/a.yaml": verdictFile("a", verdictLine("ge", "s", "accept", "2026-01-01")),
			},
			found: []string{
				`warning content/links/a.yaml:1: verdict.file: article "a" is called b by now`,
				`warning content/links/a.yaml:3: verdict.target: episode "E" (ge) is not in show s`,
			},
			left:  []string{"b.yaml b s/ge accept"},
			after: []string{`warning content/links/b.yaml:6: verdict.target: episode "E" (ge) is not in show s`},
		},
		{
			name: "the article got another identifier",
			files: map[string]string{
				"content/articles/a.md": article("guid: g-new\n", ""), "content/shows/s/_index.md": s, "content/shows/s/e.md": episode("guid: ge\n", ""),
				"content/links/a.yaml": verdictFile("a", verdictLine("ge", "s", "accept", "2026-01-01")),
			},
			found: []string{`warning content/links/a.yaml:1: verdict.article: article "a" goes by another identifier now: g-new`},
			left:  []string{"a.yaml a s/ge accept"},
		},
		{
			name: "written by hand, and decided twice",
			files: map[string]string{
				"content/articles/a.md": article("guid: g-a\n", ""), "content/shows/s/_index.md": s, "content/shows/s/e.md": episode("guid: ge\n", ""),
				"content/links/a.yaml": "article: {id: a}\nlinks:\n  - {episode: {id: s/e}, verdict: accept}\n  - {episode: {id: s/e}, verdict: reject, on: 2026-01-02}\n",
			},
			found: []string{
				`warning content/links/a.yaml:3: verdict.twice: a later verdict on "s/e" stands in the same file`,
				`info content/links/a.yaml:1: verdict.seen: written before this changed: article.title_seen, article.guid, episode.guid, episode.feed, episode.title_seen`,
			},
			left: []string{"a.yaml a s/ge reject"},
		},
		{
			name: "written by hand, and renamed or gone since",
			files: map[string]string{
				"content/articles/a.md": article("guid: g-a\n", ""), "content/shows/s/_index.md": s, "content/shows/s/new.md": episode("guid: ge\n", ""),
				"content/links/a.yaml": "article: {id: a, guid: g-a, title_seen: A}\nlinks:\n  - {episode: {id: s/old}, verdict: accept}\n  - {episode: {id: s/gone}, verdict: reject}\n",
				"earmark.lock":         "episode\tge\tf-s\ts/old\t2026-01-03\t\tE\nepisode\tgg\tf-s\ts/gone\t2026-01-04\t\tGone\n",
			},
			found: []string{
				`warning content/links/a.yaml:4: verdict.target: episode "Gone" (gg) is not in show s`,
				`info content/links/a.yaml:1: verdict.seen: written before this changed: episode.guid, episode.feed`,
			},
			left:  []string{"a.yaml a s/ge accept", "a.yaml a s/gg reject"},
			after: []string{`warning content/links/a.yaml:12: verdict.target: episode "Gone" (gg) is not in show s`},
		},
		{
			name: "a file with a mistake is left alone",
			files: map[string]string{
				"content/articles/b.md": article("guid: g-a\n", ""), "content/shows/s/_index.md": s, "content/shows/s/e.md": episode("guid: ge\n", ""),
				"content/links/a.yaml": verdictFile("a", verdictLine("ge", "s", "accept", "2026-01-01"), verdictLine("gf", "s", "maybe", "2026-01-01")),
			},
			found: []string{`warning content/links/a.yaml:1: verdict.file: article "a" is called b by now`},
			left:  []string{"a.yaml a s/ge accept"},
			after: []string{`warning content/links/a.yaml:1: verdict.file: article "a" is called b by now`},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := workspaceOf(t, tt.files)
			if got := w.drift(); !slices.Equal(got, tt.found) {
				t.Errorf("found:\n got %q\nwant %q", got, tt.found)
			}
			if done := w.repair(); (len(done) > 0) == slices.Equal(tt.found, tt.after) {
				t.Errorf("done: %q", done)
			}
			if got := w.verdicts(); !slices.Equal(got, tt.left) {
				t.Errorf("left:\n got %q\nwant %q", got, tt.left)
			}
			if got := w.drift(); !slices.Equal(got, tt.after) {
				t.Errorf("found after:\n got %q\nwant %q", got, tt.after)
			}
			if again := w.repair(); len(again) > 0 {
				t.Errorf("a second repair did %q", again)
			}
		})
	}
}

// TestRepairBrokenOff: whatever was written before the end came, the next run
// gets all verdicts home.
func TestRepairBrokenOff(t *testing.T) {
	files := map[string]string{
		"content/articles/b.md":     article("guid: g-a\n", ""),
		"content/shows/s/_index.md": "---\ntitle: A Show\nguid: f-s\n---\n",
		"content/shows/s/e.md":      episode("guid: ge\n", ""), "content/shows/s/f.md": episode("guid: gf\n", ""),
		// the new file is written, the old one is not yet taken away
		"content/links/a.yaml": verdictFile("a", verdictLine("ge", "s", "accept", "2026-01-01"), verdictLine("gf", "s", "reject", "2026-01-01")),
		"content/links/b.yaml": "article: {id: b, guid: g-a, title_seen: A}\nlinks:\n" + verdictLine("ge", "s", "accept", "2026-01-01") + verdictLine("gf", "s", "reject", "2026-01-01"),
	}
	w := workspaceOf(t, files)
	w.repair()
	want := []string{"b.yaml b s/ge accept", "b.yaml b s/gf reject"}
	if got := w.verdicts(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestRecordYields: an article that took over the name of another one must not
// take over its verdicts.
func TestRecordYields(t *testing.T) {
	w := workspaceOf(t, map[string]string{
		"content/articles/a.md": article("guid: g-new\n", ""), "content/articles/b.md": article("guid: g-a\n", ""),
		"content/shows/s/_index.md": "---\ntitle: A Show\nguid: f-s\n---\n", "content/shows/s/e.md": episode("guid: ge\n", ""),
		"content/links/a.yaml": verdictFile("a", verdictLine("ge", "s", "reject", "2026-01-01")),
	})
	lib := w.load().Library
	give := func(id earmark.ArticleID, d earmark.Decision) {
		t.Helper()
		err := library.Record(w.root, lib, earmark.Verdict{
			Article: library.ArticleReference(lib.Article(id)), Episode: library.LinkReference(lib, earmark.Link{Show: "s", Episode: "s/e"}), Decision: d,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	give("a", earmark.Accept)
	if got, want := w.verdicts(), []string{"a-2.yaml a s/ge reject", "a.yaml a s/ge accept"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	w.repair()
	if got, want := w.verdicts(), []string{"a.yaml a s/ge accept", "b.yaml b s/ge reject"}; !slices.Equal(got, want) {
		t.Errorf("repaired: got %q, want %q", got, want)
	}
}

func TestDeadEnds(t *testing.T) {
	files := map[string]string{
		"content/articles/a.md":       article("", "[here](https://t.example/articles/b/) [gone](https://www.t.example/articles/x/)\n\n[gone](https://t.example/articles/2019/b/)\n[root](/shows/s/gone) [page](/shows/s/e/#t=3) [file](shows/s/feed.xml) [theirs](https://t.example/about) [else](https://x.example/articles/q)\n"),
		"content/articles/b.md":       article("episodes: [s/e, far/one, far/two]\n", "Hear [it](https://far.example/3)."),
		"content/shows/s/_index.md":   show,
		"content/shows/s/e.md":        episode("", "No more."),
		"content/shows/far/_index.md": "---\ntitle: Far\nfeed: https://far.example/feed\n---\n",
		"content/shows/far/one.md":    episode("", "Read https://t.example/articles/b/ first."),
		"content/shows/far/two.md":    episode("", "[Read](https://t.example/articles/b)"),
		"content/shows/far/three.md":  episode("url: https://far.example/3\n", ""),
	}
	var got []string
	for _, f := range library.DeadEnds(tree(files), load(t, files)) {
		got = append(got, string(f.Severity)+" "+f.Error()+" | "+f.Hint)
	}
	want := []string{
		"warning content/articles/a.md:7: article.link: links to https://t.example/articles/2019/b/, and there is no such page | did you mean https://t.example/articles/b/?",
		"warning content/articles/a.md:8: article.link: links to /shows/s/gone, and there is no such page | correct the address, or take the link out",
		"info content/shows/far/_index.md:1: show.one_way: 1 link of articles to its episodes that the notes do not give back: far/three from b | paste the blocks of public/shows/far/notes.json where the show is hosted",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

func TestRulesAreReadStrictly(t *testing.T) {
	base := map[string]string{
		"content/articles/a.md":     article("authors: [Jane Doe]\n", ""),
		"content/shows/s/_index.md": show, "content/shows/s/e.md": episode("", ""),
		"content/people/ann.md": "---\nname: Ann\naliases: [Sam]\n---\n", "content/people/ben.md": "---\nname: Ben\naliases: [Sam]\n---\n",
		"earmark.lock": "show\tf-old\t\told\t\thttps://old.example/\tOld\n",
	}
	for _, tt := range []struct{ name, rules, want string }{
		{"good", "withhold:\n  - {show: s, content_note: grief, by: ruth, on: 2026-11-20}\nhide: [{show: s}]\nnot_same:\n  - {person: Jane Doe, article: a, episode: s/e, note: the novelist}\n", ""},
		{"empty", "# nothing yet\n", ""},
		{"a list that is missing", "withhold:\n", ""},
		{"not YAML", "hide: [\n", "error :1: rules: not valid YAML: "},
		{"a mistyped list", "withhol:\n  - {show: s}\n", `error :1: rules.withhol: found the key "withhol", expected one of withhold, hide, not_same`},
		{"a mistyped key", "hide:\n  - {show: s}\n  - {show: s, notes: x}\n", `error :3: rules.notes: found the key "notes", expected one of show, note, by, on`},
		{"no list", "hide: s\n", `error :1: rules.hide: found "s", expected a list of rules, each a group of keys`},
		{"no group", "hide:\n  - s\n", `error :2: rules.hide: found "s", expected a group of keys`},
		{"no show", "withhold:\n  - content_note: grief\n", "error :2: rules.show: missing"},
		{"a show that never was", "hide:\n  - show: x\n", `error :2: rules.show: found "x", expected a show of the library`},
		{"a show that was", "hide:\n  - show: old\n", `warning :2: rules.show: found "old", expected a show of the library: it was there once`},
		{"a note nobody has", "withhold:\n  - {show: s, content_note: griev}\n", `warning :2: rules.content_note: found "griev", which no article warns of, expected one of any, pregnancy loss, `},
		{"a person nobody knows", "not_same:\n  - person: Joan\n", `warning :2: rules.person: found "Joan", expected a person of the library`},
		{"a name of two", "not_same:\n  - person: Sam\n", `error :2: rules.person: "Sam" may be any of ann, ben, expected one person`},
		{"an article that is not there", "not_same:\n  - {person: Ann, article: z}\n", `error :2: rules.article: found "z", expected an article of the library`},
		{"a show and an episode", "not_same:\n  - {person: Ann, show: s, episode: s/e}\n", "error :2: rules.episode: found a show and an episode, expected one of the two"},
		{"a date by habit", "hide:\n  - {show: s, on: 20/11/2026}\n", `error :2: rules.on: found "20/11/2026", expected a date such as `},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := maps.Clone(base)
			files[library.RulesFile] = tt.rules
			var got []string
			for _, f := range load(t, files).Findings {
				if f.File == library.RulesFile {
					got = append(got, string(f.Severity)+" "+strings.TrimPrefix(f.Error(), library.RulesFile))
				}
			}
			if (tt.want == "") != (len(got) == 0) || len(got) > 1 || !strings.HasPrefix(strings.Join(got, ""), tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestRulesOutliveRenames: a rule that names the GUID holds whatever the folder
// is called; one that does not holds until the next build, and check --fix
// writes the GUID beside it in place, with comments and order kept.
func TestRulesOutliveRenames(t *testing.T) {
	rules := "# Decided in the spring meeting.\nhide:\n  - show: s # too loud\n    note: loud\nnot_same:\n  - {person: Ann, article: \"a\", show: {id: s, guid: f-s}}\n  - person: Ann\n    episode:\n      id: s/e\n  - person: Ann\n    article: {id: b}\n    episode:\n      id: s/e\n      guid: ge\n"
	w := workspaceOf(t, map[string]string{
		"content/articles/b.md": article("guid: g-a\n", ""), "content/people/ann.md": "---\nname: Ann\n---\n",
		"content/shows/new/_index.md": "---\ntitle: A Show\nguid: f-s\n---\n", "content/shows/new/e.md": episode("guid: ge\n", ""),
		library.RulesFile: rules,
		"earmark.lock":    "article\tg-a\t\ta\t2026-01-02\thttps://t.example/articles/a/\tA\nepisode\tge\tf-s\ts/e\t2026-01-03\t\tE\nshow\tf-s\t\ts\t\thttps://t.example/shows/s/feed.xml\tA Show\n",
	})
	want := []earmark.Hidden{{Show: "new", Ruling: earmark.Ruling{Note: "loud"}}}
	holds := func() {
		t.Helper()
		lib := w.load().Library
		if got := lib.Rules().Hidden; !slices.Equal(got, want) {
			t.Errorf("hidden: got %+v, want %+v", got, want)
		}
		if !lib.Namesake("ann", "b", "new/other") || !lib.Namesake("ann", "c", "new/e") || lib.Namesake("ann", "c", "new/other") {
			t.Errorf("not the same: got %+v", lib.Rules().NotSame)
		}
	}
	holds()
	if got := w.drift(); len(got) != 6 {
		t.Errorf("found %q", got)
	}
	w.repair()
	holds()
	if got := w.drift(); len(got) > 0 {
		t.Errorf("found after the repair: %q", got)
	}
	data, err := os.ReadFile(filepath.Join(w.root, library.RulesFile))
	if err != nil {
		t.Fatal(err)
	}
	mended := "# Decided in the spring meeting.\nhide:\n  - show: {id: new, guid: f-s} # too loud\n    note: loud\nnot_same:\n  - {person: Ann, article: {id: b, guid: g-a}, show: {id: new, guid: f-s}}\n  - person: Ann\n    episode:\n      id: new/e\n      guid: ge\n  - person: Ann\n    article: {id: b, guid: g-a}\n    episode:\n      id: new/e\n      guid: ge\n"
	if string(data) != mended {
		t.Errorf("got\n%swant\n%s", data, mended)
	}
}

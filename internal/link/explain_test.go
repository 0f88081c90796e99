package link_test

import (
	"strings"
	"testing"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

func TestTextIsExplainedInTheArticlesWords(t *testing.T) {
	as, es := both("eels", "hedge", "clock", "bread")
	e := engine(t, library(as, es))
	tests := map[earmark.ArticleID][]string{
		"eels":  {"elvers", "Sargasso Sea"},
		"hedge": {"pleacher", "hazel"},
		"clock": {"minutes", "dial"},
		"bread": {"crock", "rainwater"},
	}
	for id, want := range tests {
		got := reason(e.Article(id, floor)[0], "text")
		if !strings.HasPrefix(got, "both speak of ") {
			t.Errorf("%s: got %q", id, got)
		}
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q does not name %q", id, got, w)
			}
		}
		told := strings.Split(strings.TrimPrefix(got, "both speak of "), ", ")
		if len(told) > 6 {
			t.Errorf("%s: %q names too much", id, got)
		}
		for _, w := range told {
			if !strings.Contains(as[index(as, id)].Title+" "+strings.ReplaceAll(as[index(as, id)].Body.Text, "\n", " "), w) {
				t.Errorf("%s: %q does not stand in the article", id, w)
			}
		}
	}
}

func index(as []*earmark.Article, id earmark.ArticleID) int {
	for i, a := range as {
		if a.ID == id {
			return i
		}
	}
	return -1
}

func TestNeighboursAreToldAsPhrases(t *testing.T) {
	s := newSetting()
	s.as[0].Title = "Pregnancy loss"
	s.as[0].Body.Text = "After a pregnancy loss nobody calls.\n\nA pregnancy loss at twelve weeks has no funeral, says the midwife Orla Quist.\n\nOrla Quist counts."
	s.es[0].Notes.Text = "The midwife Orla Quist on pregnancy loss, twelve weeks, and what a funeral is for."
	got := reason(to(t, s.engine(t).Article("eels", floor), "eels"), "text")
	for _, want := range []string{"pregnancy loss", "midwife Orla Quist"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not name %q", got, want)
		}
	}
	if strings.Contains(got, "Quist Orla") || strings.Count(got, "loss") != 1 {
		t.Errorf("%q joins over a paragraph or repeats itself", got)
	}
}

// TestOtherScripts links articles that are not in English: without stems and
// stop words, and without spaces between the words.
func TestOtherScripts(t *testing.T) {
	tests := []struct {
		name, language string
		texts          [4]string // article and its episode, article and its episode
		word           string
	}{
		{
			"Chinese", "zh",
			[4]string{
				"每年春天，鳗鱼苗在黑夜里逆流而上，志愿者在堰坝上用红色手电筒一条一条地数。", "我们趴在堰坝上，用红色手电筒数鳗鱼苗。志愿者说昨晚有四百条。",
				"渡口候船室的时钟快了七分钟，钟表匠在表盘后面发现了一张字条。", "钟表匠爬上梯子，在表盘后面找到字条：时钟快七分钟，不要修正。",
			},
			"鳗鱼苗",
		},
		{
			"Hebrew", "he",
			[4]string{
				"בכל אביב עולים צלופחים צעירים בנהר בלילה והמתנדבים סופרים אותם בסכר לאור פנס אדום", "אנחנו בסכר עם פנס אדום, המתנדבים סופרים צלופחים צעירים",
				"השעון בחדר ההמתנה של המעבורת ממהר בשבע דקות והשען מצא פתק מאחורי לוח השעות", "השען מצא פתק מאחורי לוח השעות: השעון ממהר בשבע דקות",
			},
			"צלופחים צעירים",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			as := []*earmark.Article{article("a", "", tt.texts[0], 1), article("b", "", tt.texts[2], 1)}
			es := []*earmark.Episode{episode("a", "", tt.texts[1], 4), episode("b", "", tt.texts[3], 4)}
			lib := library(as, es)
			lib.Site.Language = tt.language
			e := engine(t, lib)
			for _, id := range []earmark.ArticleID{"a", "b"} {
				got := e.Article(id, link.Query{Min: -1})
				if len(got) != 1 || got[0].Episode.Slug() != string(id) {
					t.Errorf("article %s: got %q", id, shownAll(got))
				}
			}
			if got := reason(e.Article("a", link.Query{})[0], "text"); !strings.Contains(got, tt.word) {
				t.Errorf("%q does not name %q", got, tt.word)
			}
		})
	}
}

package main

import (
	"math"
	"slices"
	"strings"
	"testing"

	"earmark/internal/earmark"
)

// TestRankingMeasures compares with figures worked out by hand.
func TestRankingMeasures(t *testing.T) {
	ten := slices.Repeat([]int{0}, 9)
	for _, tt := range []struct {
		name        string
		ranked, all []int
		want        rankingRow
	}{
		{"first", []int{1, 0}, []int{1}, rankingRow{R1: 1, R5: 1, R10: 1, NDCG: 1, MRR: 1}},
		{"nothing found", nil, []int{1}, rankingRow{}},
		{"second and fourth of two", []int{0, 1, 0, 1}, []int{1, 1}, rankingRow{R5: 1, R10: 1, NDCG: 0.650921, MRR: 0.5}},
		{"one of two, at ten", append(ten, 1), []int{1, 1}, rankingRow{R10: 0.5, NDCG: 0.177239, MRR: 0.1}},
		{"grades in the wrong order", []int{1, 2}, []int{2, 1}, rankingRow{R1: 0.5, R5: 1, R10: 1, NDCG: 0.859719, MRR: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got rankingRow
			got.add(tt.ranked, tt.all)
			for _, v := range [][2]float64{{got.R1, tt.want.R1}, {got.R5, tt.want.R5}, {got.R10, tt.want.R10}, {got.NDCG, tt.want.NDCG}, {got.MRR, tt.want.MRR}} {
				if math.Abs(v[0]-v[1]) > 1e-6 {
					t.Fatalf("got %+v, want %+v", got, tt.want)
				}
			}
		})
	}
}

func TestQrelsForms(t *testing.T) {
	lib := earmark.NewLibrary(earmark.Site{},
		[]*earmark.Article{{ID: "a b", GUID: "ga"}, {ID: "a", GUID: "gb"}}, []*earmark.Show{{ID: "s"}, {ID: "t"}},
		[]*earmark.Episode{{ID: "s/e", GUID: "ge"}, {ID: "t/e", GUID: "1"}, {ID: "s/f", GUID: "1"}}, nil, nil)
	for _, tt := range []struct {
		name, file string
		want       map[pairOf]int
		left       int
		fails      string
	}{
		{"three columns", "a b\ts/e\t1\n# not this\n\na\tge\t-1\r\n", map[pairOf]int{{"a b", "s/e"}: 1, {"a", "s/e"}: -1}, 0, ""},
		{"TREC", "a 0 s/e 2\ngb\tQ0\tt/e\t1\n", map[pairOf]int{{"a", "s/e"}: 2, {"a", "t/e"}: 1}, 0, ""},
		{"a GUID of two shows", "a\t1\t1\n", map[pairOf]int{}, 1, ""},
		{"too few columns", "a\ts/e\n", nil, 0, "1: found 2 columns, expected article, episode and grade"},
		{"no grade", "a\ts/e\tyes\n", nil, 0, `1: grade: found "yes", expected a whole number`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := qrelsReader{lib: lib, said: newJudgements(), unknown: func(int, string, string) {}}
			err := r.read(strings.NewReader(tt.file))
			if tt.fails != "" {
				if err == nil || !strings.HasPrefix(err.Error(), tt.fails) {
					t.Fatalf("got %v, want %s", err, tt.fails)
				}
				return
			}
			if err != nil || r.left != tt.left || len(r.said.pairs) != len(tt.want) {
				t.Fatalf("got %v, %d left, %v; want %v", r.said.pairs, r.left, err, tt.want)
			}
			for pair, grade := range tt.want {
				if r.said.pairs[pair] != grade {
					t.Errorf("%v: got %d, want %d", pair, r.said.pairs[pair], grade)
				}
			}
		})
	}
}

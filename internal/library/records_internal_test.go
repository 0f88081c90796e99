package library

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestRecords adds records in order and behind it, some of one path, and finds
// of each path the last, from any place.
func TestRecords(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		var r records
		want := map[string]int{}
		path := func(n int) string { return fmt.Sprintf("%03d", n) }
		number := 0
		add := func(p string) {
			r.add(old{path: p, number: number})
			want[p] = number
			number++
		}
		for n := range random.IntN(40) {
			if random.IntN(3) > 0 {
				add(path(2 * n))
			}
		}
		for range random.IntN(20) {
			add(path(random.IntN(90)))
		}
		at := 0
		for n := range 90 {
			got, ok := r.find(path(n), &at)
			number, there := want[path(n)]
			if ok != there || ok && got.number != number {
				t.Fatalf("%s: got %d, %t, want %d, %t", path(n), got.number, ok, number, there)
			}
		}
		all := map[string]int{}
		for o := range r.all {
			if _, twice := all[o.path]; twice {
				t.Fatalf("%s counts twice", o.path)
			}
			all[o.path] = o.number
		}
		if len(all) != len(want) {
			t.Fatalf("got %d that count, want %d", len(all), len(want))
		}
	}
}

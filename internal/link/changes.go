package link

// changes are what has become of a library since an index of it was made.
type changes struct {
	moved
	fresh [2][]int // documents of the library that are new or changed, ascending
	gone  [2][]int // places of the index whose documents are gone or changed, ascending
}

// newChanges compares a library with that of an index. What is fresh goes behind
// what the index has.
func newChanges(base *snapshot, now marked) *changes {
	c := &changes{}
	atOnce(
		func() { c.compare(articles, base.marks[articles], now.marks[articles]) },
		func() { c.compare(episodes, base.marks[episodes], now.marks[episodes]) })
	return c
}

// compare looks up only what lies between the first change and the last.
func (c *changes) compare(s side, before, now []mark) {
	first, last := 0, 0 // documents that are the same from either end
	for first < len(before) && first < len(now) && before[first] == now[first] {
		first++
	}
	for last < len(before)-first && last < len(now)-first && before[len(before)-1-last] == now[len(now)-1-last] {
		last++
	}
	places := make(map[mark]int, len(before)-first-last)
	for i := first; i < len(before)-last; i++ {
		places[before[i]] = i
	}
	c.to[s], c.from[s] = make([]int, len(now)), make([]int, len(before))
	for i := range c.from[s] {
		c.from[s][i] = -1
	}
	for i, m := range now {
		n, ok := i, i < first
		switch {
		case i >= len(now)-last:
			n, ok = i+len(before)-len(now), true
		case !ok:
			n, ok = places[m]
		}
		if !ok {
			n = len(c.from[s])
			c.fresh[s] = append(c.fresh[s], i)
			c.from[s] = append(c.from[s], -1)
		}
		c.to[s][i], c.from[s][n] = n, i
	}
	for i, n := range c.from[s][:len(before)] {
		if n < 0 {
			c.gone[s] = append(c.gone[s], i)
		}
	}
}

// mostChanged is what part of either side may have changed, one in so many, for
// its features still to weigh what they weighed. With much more it would not be
// less work than to make an index anew, either.
const mostChanged = 50

// few tells whether no more than that has changed.
func (c *changes) few() bool {
	for s, changed := range c.changed() {
		before, now := len(c.from[s])-len(c.fresh[s]), len(c.to[s])
		if changed*mostChanged > min(before, now) {
			return false
		}
	}
	return true
}

// changed is how many documents of each side are new, changed or gone.
func (c *changes) changed() [2]int {
	return [2]int{max(len(c.fresh[articles]), len(c.gone[articles])), max(len(c.fresh[episodes]), len(c.gone[episodes]))}
}

// count tells how many documents have changed, and how many there are.
func (c *changes) count() (changed, all int) {
	of := c.changed()
	return of[articles] + of[episodes], len(c.to[articles]) + len(c.to[episodes])
}

package link

import (
	"slices"
	"sync/atomic"
)

// An episode that has a little to do with everything would stand beside
// everything. So it is suggested for the articles it suits best and for no
// more than [Options.Crowd] of them; what was asked for comes on top.

// crowd is how good a link to an episode must be to be among the best; nil
// where there are not so many.
type crowd struct{ last *candidate }

// uncrowded leaves out suggestions to episodes that suit others better.
func (e *Engine) uncrowded(chosen []candidate, s side, q Query) []candidate {
	if s == episodes || !q.suggests() || q.Top > 0 {
		return chosen
	}
	return slices.DeleteFunc(chosen, func(c candidate) bool {
		if c.episode < 0 || c.claims.certain() {
			return false
		}
		last := e.crowd(c.episode).last
		return last != nil && e.better(c, *last) > 0
	})
}

// noCrowds notes which episodes need no search, for no more articles want them
// than may have them.
func (e *Engine) noCrowds(wanted []atomic.Int32) {
	for x := range wanted {
		if int(wanted[x].Load()) <= e.opts.Crowd {
			e.crowds.Store(x, crowd{})
		}
	}
}

// crowd finds, once, which link to an episode is the last of the best.
func (e *Engine) crowd(episode int) crowd {
	if c, ok := e.crowds.Load(episode); ok {
		return c.(crowd)
	}
	var found crowd
	n := 0
	for _, c := range e.wantedOf(episodes, episode, Query{Min: -1}) {
		if c.claims.certain() {
			continue
		}
		if n++; n == e.opts.Crowd {
			found.last = &c
		}
	}
	e.crowds.Store(episode, found)
	return found
}

package link

// Progress is told how far the work has come: which step it is at, in words for
// whoever waits, and how many of how many are done. Steps follow one another;
// the last thing told of each is that all is done, unless it fails. Calls for one
// question do not overlap. Nil: nobody is told.
type Progress func(step string, done, total int)

// of begins a step; before is how many were done of it in an earlier pass.
func (p Progress) of(step string, before, total int) func(done int) {
	if p == nil {
		return nil
	}
	return func(done int) { p(step, before+done, total) }
}

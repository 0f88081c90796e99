package link

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// atOnce does some things at the same time, and returns when all are done. They
// must not write to what another of them reads.
func atOnce(things ...func()) {
	var group sync.WaitGroup
	for _, do := range things {
		group.Go(do)
	}
	group.Wait()
}

// forEach calls work for 0..n-1 from as many goroutines as may run at once.
// Each of them gets its own worker, made by newWorker, for what is dear to
// make and not safe to share. Work must only write to its own place, so that
// the outcome does not depend on who did what. A cancelled context ends it
// between two calls. One of the goroutines says how many are done; told may be
// nil.
func forEach[W any](ctx context.Context, n int, told func(done int), newWorker func() W, work func(w W, i int)) error {
	var next atomic.Int64
	var group sync.WaitGroup
	for g := range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() {
			worker := newWorker()
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if g == 0 && told != nil {
					told(i)
				}
				work(worker, i)
			}
		})
	}
	group.Wait()
	if told != nil && ctx.Err() == nil {
		told(n)
	}
	return ctx.Err()
}

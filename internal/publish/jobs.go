package publish

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	"earmark/internal/earmark"
)

// A job makes the files of one thing: an article's pages, a feed. Jobs share
// the library and the templates, which are only read, and nothing else, so
// that any number may run at once.
type job func() (made, error)

// made is what a job gives.
type made struct {
	files    []file
	findings []earmark.Finding
	key      string // what it is made of; empty: not to be remembered
}

// one is the common case: a single file.
func one(path string, data []byte) made { return made{files: []file{{path: path, data: data}}} }

// runJobs runs the jobs on the workers, writes aside what each made and gives what
// became of it, in the jobs' order.
func (b *builder) runJobs(ctx context.Context, target *folder) ([]made, error) {
	jobs := b.jobs()
	results := make([]made, len(jobs))
	err := b.opts.each(ctx, "render", len(jobs), func(i int) (err error) {
		if results[i], err = jobs[i](); err != nil {
			return err
		}
		return target.stageAll(&results[i], b.opts)
	})
	return results, err
}

// each does n things on the workers and tells of the step. After a failure none is
// begun any more; the error is that of the first that failed, counted in their
// order: they are begun in order, so it is the same one in every run.
func (o Options) each(ctx context.Context, step string, n int, do func(int) error) error {
	failures := make([]error, n)
	done := make(chan struct{}, n)
	var next atomic.Int64
	var failed atomic.Bool
	var workers sync.WaitGroup
	for range min(o.workers(), n) {
		workers.Go(func() {
			for !failed.Load() && ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				failures[i] = do(i)
				if failures[i] != nil {
					failed.Store(true)
				}
				done <- struct{}{}
			}
		})
	}
	go func() { workers.Wait(); close(done) }()
	for i := 1; ; i++ {
		if _, more := <-done; !more {
			break
		}
		o.tell(step, i, n)
	}
	return errors.Join(ctx.Err(), firstOf(failures))
}

func firstOf(failures []error) error {
	for _, err := range failures {
		if err != nil {
			return err
		}
	}
	return nil
}

func gather(results []made) made {
	var all made
	for _, r := range results {
		all.join(r)
	}
	return all
}

// byKey are the names of what was made, but for compressed twins, by the key of
// the job.
func byKey(results []made) map[string][]string {
	names := map[string][]string{}
	for _, r := range results {
		if r.key == "" {
			continue
		}
		names[r.key] = []string{}
		for _, f := range r.files {
			if !strings.HasSuffix(f.path, twinExt) {
				names[r.key] = append(names[r.key], f.path)
			}
		}
	}
	return names
}

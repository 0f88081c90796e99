package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// job is a whole process, prepared anew each time it is run.
type job struct {
	name    string
	prepare func() error
	command []string
	dir     string

	wall, cpu []float64
	memory    int64
}

// sites runs earmark and Hugo on the files of a workspace in turn: cold and
// with nothing changed, then with one article changed.
func sites(ctx context.Context, o options) error {
	workspace, err := filepath.Abs(o.args[0])
	if err != nil {
		return err
	}
	if o.hugo, err = filepath.Abs(o.hugo); err != nil {
		return err
	}
	public, err := os.MkdirTemp("", "peers-hugo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(public)
	const changed = "article-000100"
	w := page100{file: filepath.Join(workspace, "content", "articles", changed+".md")}
	if err := w.read(); err != nil {
		return err
	}
	defer w.restore()
	forget := func() error { return os.RemoveAll(filepath.Join(workspace, ".earmark", "cache")) }
	hugo := func(config string) *job {
		return &job{name: "hugo, " + config, dir: public, prepare: func() error { return emptied(public) }, command: []string{
			"hugo", "--quiet", "--source", workspace, "--config", filepath.Join(o.hugo, config+".toml"),
			"--layoutDir", filepath.Join(o.hugo, "layouts"), "--destination", public,
		}}
	}
	earmark := func(name string, prepare func() error, args ...string) *job {
		return &job{name: name, prepare: prepare, command: append([]string{o.earmark, "-C", workspace}, args...)}
	}
	nothing := func() error { return nil }
	related, plain := hugo("related"), hugo("plain")
	cold := earmark("earmark link, cold", forget, "link")
	again := earmark("earmark link, again", nothing, "link")
	one := earmark("earmark link, one changed", w.change, "link", changed)
	whole := earmark("earmark link, after one change", w.change, "link")
	version := earmark("earmark version", nothing, "version")
	jobs := []*job{related, cold, again, one, version, whole, plain}
	for range o.rounds {
		for _, j := range jobs {
			if err := j.run(ctx); err != nil {
				return err
			}
		}
	}
	fmt.Printf("whole programs on %s, %s\n", o.args[0], load())
	for _, j := range jobs {
		fmt.Printf("  %-30s %7.2f s  CPU %7.2f s  peak %5d MB\n", j.name, median(j.wall), median(j.cpu), j.memory>>20)
	}
	fmt.Printf("  cold, of hugo's time:        %.3f  CPU %.3f\n", median(cold.wall)/median(related.wall), median(cold.cpu)/median(related.cpu))
	fmt.Printf("  again, of the first run's:   %.3f  CPU %.3f\n", median(again.wall)/median(cold.wall), median(again.cpu)/median(cold.cpu))
	fmt.Printf("  after one change, of that:   %.3f  CPU %.3f\n", median(whole.wall)/median(cold.wall), median(whole.cpu)/median(cold.cpu))
	fmt.Printf("  one changed, over version:   %.0f ms  CPU %.0f ms\n", 1000*(median(one.wall)-median(version.wall)), 1000*(median(one.cpu)-median(version.cpu)))
	return nil
}

func (j *job) run(ctx context.Context) error {
	if err := j.prepare(); err != nil {
		return err
	}
	syscall.Sync() // nobody waits for what the one before has left to the disk
	c := exec.CommandContext(ctx, j.command[0], j.command[1:]...)
	c.Stdout, c.Stderr = io.Discard, os.Stderr
	start := time.Now()
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s: %w", j.name, err)
	}
	j.wall = append(j.wall, time.Since(start).Seconds())
	j.cpu = append(j.cpu, (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds())
	j.memory = max(j.memory, peak(c))
	return nil
}

func emptied(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.Mkdir(dir, 0o755)
}

// page100 is a file that is changed for each run and put back at the end.
type page100 struct {
	file string
	text []byte
	runs int
}

func (p *page100) read() (err error) {
	p.text, err = os.ReadFile(p.file)
	return err
}

func (p *page100) change() error {
	p.runs++
	now := time.Now().UnixNano() // what is kept of an earlier run is of no use
	return os.WriteFile(p.file, fmt.Appendf(nil, "%s\nChanged %d times, at %d.\n", p.text, p.runs, now), 0o644)
}

func (p *page100) restore() { os.WriteFile(p.file, p.text, 0o644) }

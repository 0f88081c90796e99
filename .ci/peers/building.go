package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// building runs earmark and Hugo on the files of a magazine in turn: everything
// from the beginning, with links from the cache; then earmark with nothing and
// with one article changed.
func building(ctx context.Context, o options) error {
	workspace, err := filepath.Abs(o.args[0])
	if err != nil {
		return err
	}
	if o.hugo, err = filepath.Abs(o.hugo); err != nil {
		return err
	}
	work, err := os.MkdirTemp(filepath.Dir(workspace), "peers-hugo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	public, old := filepath.Join(work, "public"), attic{dir: work}
	w := page100{file: filepath.Join(workspace, "content", "articles", "article-000100.md")}
	if err := w.read(); err != nil {
		return err
	}
	defer w.restore()
	hugo := func(name string) *job {
		return &job{name: "hugo, " + name, dir: public, prepare: func() error { return old.empty(public) }, command: []string{
			"hugo", "--quiet", "--source", workspace, "--config", filepath.Join(o.hugo, name+".toml"),
			"--layoutDir", filepath.Join(o.hugo, name, "layouts"), "--destination", public,
		}}
	}
	earmark := func(name string, prepare func() error, command string) *job {
		return &job{name: name, prepare: prepare, command: []string{o.earmark, "-C", workspace, "--quiet", command}}
	}
	nothing := func() error { return nil }
	ours := filepath.Join(workspace, "public")
	forget := func() error {
		return errors.Join(old.take(ours), os.RemoveAll(filepath.Join(workspace, ".earmark", "cache", "build")))
	}
	link := earmark("earmark link", nothing, "link")
	magazine, bare := hugo("magazine"), hugo("bare")
	first := earmark("earmark build, first", forget, "build")
	again := earmark("earmark build, again", nothing, "build")
	changed := earmark("earmark build, one changed", w.change, "build")
	for range o.rounds {
		for _, j := range []*job{link, magazine, first, again, changed, bare} {
			if err := j.run(ctx); err != nil {
				return err
			}
		}
		w.restore()
	}
	fmt.Printf("building %s, %s\n", o.args[0], load())
	for dir, name := range map[string]string{ours: "earmark", public: "hugo, bare"} {
		files, bytes := written(dir)
		fmt.Printf("  %-26s %d files, %d MB\n", name, files, bytes>>20)
	}
	tellBuilds(first, again, changed, magazine, bare)
	return nil
}

// tellBuilds prints what builds took, and the ratios that count.
func tellBuilds(first, again, changed, magazine, bare *job) {
	for _, j := range []*job{first, again, changed, magazine, bare} {
		fmt.Printf("  %-26s %7.2f s  CPU %7.2f s  peak %5d MB\n", j.name, median(j.wall), median(j.cpu), j.memory>>20)
	}
	for _, peer := range []*job{magazine, bare} {
		fmt.Printf("  first, of %-18s %.3f  CPU %.3f\n", peer.name+":", median(first.wall)/median(peer.wall), median(first.cpu)/median(peer.cpu))
	}
	for _, j := range []*job{again, changed} {
		fmt.Printf("  %s, of the first: %.3f  CPU %.3f\n", j.name, median(j.wall)/median(first.wall), median(j.cpu)/median(first.cpu))
	}
}

// attic keeps folders that are wanted no more until all is measured. A file system
// without a journal (ext4) gives nobody a number of a file that was removed within
// the last minutes, and looks at each of them first: whoever made files after many
// were removed would be measured by that.
type attic struct {
	dir string
	n   int
}

// take moves a folder away; one that is not there is no error.
func (a *attic) take(dir string) error {
	a.n++
	err := os.Rename(dir, filepath.Join(a.dir, strconv.Itoa(a.n)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// empty puts an empty folder in the place of another.
func (a *attic) empty(dir string) error { return errors.Join(a.take(dir), os.Mkdir(dir, 0o755)) }

// written counts the files of a folder and their bytes.
func written(dir string) (files int, bytes int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			files, bytes = files+1, bytes+info.Size()
		}
		return err
	})
	return files, bytes
}

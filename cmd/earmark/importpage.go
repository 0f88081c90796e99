package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"earmark/internal/earmark"
	"earmark/internal/fetch"
	"earmark/internal/ingest"
)

// maxPage is how large a page may be that is read whole.
const maxPage = 32 << 20

// readPage reads a page from a file, standard input or the web.
func readPage(ctx context.Context, r *importRun) iter.Seq2[ingest.Item, error] {
	return func(yield func(ingest.Item, error) bool) {
		page, name, err := r.fetchPage(ctx)
		if err != nil {
			yield(ingest.Item{}, err)
			return
		}
		r.page = &page
		if r.o.dryRun && !r.app.json {
			if err := r.describe(); err != nil {
				yield(ingest.Item{}, err)
				return
			}
		}
		if name == "" {
			name = page.Slug()
		}
		for _, item := range page.Items(r.w.Library, name) {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// fetchPage understands the page; name is what it goes by without an address.
func (r *importRun) fetchPage(ctx context.Context) (page ingest.Page, name string, err error) {
	o := ingest.PageOptions{Zone: r.w.config.Site.Zone(), Categories: r.categories(), Date: r.date}
	var data []byte
	if isURL(r.source) {
		data, o, err = r.download(ctx, o)
	} else {
		data, err = r.readAll()
		if r.source != "-" {
			name = filepath.Base(r.source)
		}
		o.Name = name
	}
	if err != nil {
		return page, "", err
	}
	page, err = ingest.ReadPage(data, o)
	if err != nil {
		return page, "", hinted(exitFailed, fmt.Errorf("import %s: %w", r.source, err), "is it the right page? A page that scripts fill is empty until a browser opens it: save it there, then import the file")
	}
	return page, name, nil
}

func isURL(s string) bool { return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") }

// download asks for a page, if its site lets programs read it.
func (r *importRun) download(ctx context.Context, o ingest.PageOptions) ([]byte, ingest.PageOptions, error) {
	client := fetch.New(r.fetchOptions())
	defer client.Close()
	answer, err := client.Page(ctx, r.source)
	if err != nil {
		return nil, o, fetchFailed(r.source, err)
	}
	defer answer.Body.Close()
	data, err := atMost(answer.Body, maxPage)
	if err != nil {
		return nil, o, fetchFailed(r.source, err)
	}
	return data, o.From(answer.URL, answer.Header.Get("Content-Type")), nil
}

func (r *importRun) fetchOptions() fetch.Options { return r.app.fetchConfig(r.w, r.o.allow) }

func fetchFailed(source string, err error) error {
	hint := ""
	switch _, private := errors.AsType[*fetch.PrivateError](err); {
	case private:
		hint = "a host of your own: --allow-private HOST"
	case errors.Is(err, fetch.ErrRobots):
		hint = "save the page in a browser, then import the file"
	}
	return hinted(exitFailed, fmt.Errorf("import %s: %w", source, err), hint)
}

// readAll reads a whole file, or standard input.
func (r *importRun) readAll() ([]byte, error) {
	in := r.app.in
	if r.source != "-" {
		f, err := os.Open(r.source)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	data, err := atMost(in, maxPage)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", r.source, err)
	}
	return data, nil
}

func atMost(in io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("larger than the %d MB a page may have", limit>>20)
	}
	return data, err
}

// categories are those in use, and those that tell sensitive matters.
func (r *importRun) categories() []string {
	var out []string
	for _, x := range r.w.Library.Articles {
		out = append(out, x.Categories...)
	}
	topics := r.w.config.Site.Sensitive
	if topics == nil {
		topics = earmark.DefaultTopics()
	}
	for _, t := range topics {
		out = append(out, t.Categories...)
	}
	return out
}

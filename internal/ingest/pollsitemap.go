package ingest

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"time"

	"earmark/internal/feed"
	"earmark/internal/fetch"
	"earmark/internal/markup"
)

// What of a sitemap is read: its files, and pages in one run. A site with more
// is read on at the next run.
const (
	maxSitemaps = 500
	maxPagesRun = 200
)

// sitemap reads the pages that a sitemap names, the newest first, and takes
// those in that hold an article.
func (p *poll) sitemap(ctx context.Context) error {
	keys, err := p.keys(ctx)
	if err != nil {
		return err
	}
	in := &intake{poll: p, ctx: ctx, now: p.state.Asked, memory: newMemory(keys)}
	pages, err := p.sitemapPages(ctx)
	if err != nil {
		return err
	}
	left := 0
	for _, page := range pages {
		at, known := in.memory.byURL[page.at]
		switch {
		case known && at >= 0 && !page.changed.After(in.memory.keys[at].Date) && !in.changedSince(page):
			in.memory.met[at] = true
			in.met++
			p.report.Unchanged++
			continue
		case !p.Since.IsZero() && !page.changed.IsZero() && page.changed.Before(p.Since):
			p.report.Left++
			continue
		}
		if left++; left > maxPagesRun {
			continue
		}
		if err := in.page(page); err != nil {
			return in.broken(err)
		}
	}
	if left > maxPagesRun {
		p.report.Notes = append(p.report.Notes, fmt.Sprintf("%d pages are left for the next run", left-maxPagesRun))
		p.report.Left += left - maxPagesRun
	}
	return in.finish(&feed.Head{}, fetch.Validators{}, false)
}

// changedSince tells whether a page that is known is to be read again: the
// sitemap says that it changed after it was asked for last.
func (in *intake) changedSince(page sitemapPage) bool {
	return !page.changed.IsZero() && page.changed.After(in.state.First) && page.changed.After(in.now.Add(-longWait))
}

// page reads one page. What holds no article, or cannot be read, is passed over.
func (in *intake) page(page sitemapPage) error {
	answer, err := in.Client.Page(in.ctx, page.at)
	if err == nil {
		var data []byte
		if data, err = answer.Bytes(); err == nil {
			err = in.takePage(data, answer)
		}
	}
	if _, ok := errors.AsType[*storeError](err); ok || in.ctx.Err() != nil {
		return err
	}
	if err != nil && !errors.Is(err, ErrNoContent) && len(in.report.Notes) < 5 {
		in.report.Notes = append(in.report.Notes, page.at+": "+err.Error())
	}
	return nil
}

func (in *intake) takePage(data []byte, answer *fetch.Response) error {
	in.seats.sit()
	defer in.seats.rise()
	at, err := url.Parse(answer.URL)
	if err != nil {
		return err
	}
	read, err := ReadPage(data, PageOptions{URL: at, Type: answer.Header.Get("Content-Type")})
	if err != nil {
		return err
	}
	item := &feed.Item{
		ID: answer.URL, Title: read.Title, URL: answer.URL, Content: markup.HTML(read.Body), Summary: read.Summary, Base: answer.URL,
		Published: read.Date, Updated: read.Updated, Language: read.Lang, Categories: read.Categories, Source: read.Source, Image: read.Image,
	}
	for _, name := range read.Authors {
		item.People = append(item.People, feed.Person{Name: name})
	}
	return in.take(item)
}

// sitemapPage is an entry of a sitemap.
type sitemapPage struct {
	at      string
	changed time.Time // zero: not said
}

// sitemapPages are all pages of a sitemap and of those it names, the newest
// first.
func (p *poll) sitemapPages(ctx context.Context) ([]sitemapPage, error) {
	var pages []sitemapPage
	open, read := []string{p.state.At}, map[string]bool{}
	for len(open) > 0 {
		at := open[0]
		open = open[1:]
		if read[at] || len(read) == maxSitemaps {
			continue
		}
		read[at] = true
		found, maps, err := p.oneSitemap(ctx, at)
		if err != nil {
			return nil, err
		}
		pages, open = append(pages, found...), append(open, maps...)
	}
	slices.SortStableFunc(pages, func(a, b sitemapPage) int { return b.changed.Compare(a.changed) })
	return pages, nil
}

func (p *poll) oneSitemap(ctx context.Context, at string) (pages []sitemapPage, maps []string, err error) {
	answer, err := p.Client.Do(ctx, fetch.Request{URL: at, Accept: "application/xml, text/xml, */*;q=0.1"})
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	if at == p.state.At {
		p.moved(answer.Moved)
	}
	body, err := unzipped(answer.Body)
	if err != nil {
		return nil, nil, err
	}
	pages, maps, err = readSitemap(body)
	if err != nil {
		err = fmt.Errorf("%s: %w", at, err)
	}
	return pages, maps, err
}

// maxSitemap is how much of one unpacked sitemap is read (sitemaps.org: 50 MB).
const maxSitemap = 64 << 20

// unzipped reads a file that may be packed: "sitemap.xml.gz" is sent as it is.
func unzipped(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if magic, err := b.Peek(2); err != nil || magic[0] != 0x1f || magic[1] != 0x8b {
		return b, nil // what is wrong comes again when it is read
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, err
	}
	return io.LimitReader(z, maxSitemap), nil
}

// errNoSitemap is a document that is none.
var errNoSitemap = errors.New("this is no sitemap: expected <urlset> or <sitemapindex>")

// maxEntries is how many entries of one sitemap are read (sitemaps.org).
const maxEntries = 50_000

// readSitemap reads the entries of a sitemap (sitemaps.org): pages, or further
// sitemaps.
func readSitemap(r io.Reader) (pages []sitemapPage, maps []string, err error) {
	d := xml.NewDecoder(r)
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	root := false
	for len(pages)+len(maps) < maxEntries {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return pages, maps, err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "urlset", "sitemapindex":
			root = true
		case "url", "sitemap":
			var entry struct {
				Loc     string `xml:"loc"`
				LastMod string `xml:"lastmod"`
			}
			if err := d.DecodeElement(&entry, &start); err != nil {
				return pages, maps, err
			}
			if start.Name.Local == "sitemap" {
				maps = append(maps, plainLine(entry.Loc))
			} else {
				changed, _ := parseWhen(entry.LastMod, time.UTC)
				pages = append(pages, sitemapPage{plainLine(entry.Loc), changed})
			}
		}
	}
	if !root {
		return nil, nil, errNoSitemap
	}
	return pages, maps, nil
}

package publish

import (
	"fmt"
	"strings"

	"earmark/internal/digest"
)

// lettersPath lists the letters that went out.
const lettersPath = "letters/"

// letterPages makes a page of each issue of the letter, as its readers got it
// but for what was theirs, and the list of them.
func (b *builder) letterPages() (made, error) {
	if len(b.opts.Letters) == 0 {
		return made{}, nil
	}
	renderer, err := digest.New(b.opts.files())
	if err != nil {
		return made{}, err
	}
	all, err := b.letterList()
	if err != nil {
		return made{}, err
	}
	for _, issue := range b.opts.Letters {
		path := digest.ArchivePath(issue.ID)
		page, err := renderer.Web(issue)
		if err != nil {
			return made{}, fmt.Errorf("render %s: %w", path, err)
		}
		data := []byte(b.atHome(at(path), page))
		if b.pages.local {
			data = localize(data)
		}
		all.join(one(path+"index.html", data))
	}
	return all, nil
}

// atHome makes the addresses of our own pages relative, as all pages have them.
func (b *builder) atHome(here at, page string) string {
	root := b.absolute("")
	if root == "" {
		return page
	}
	return strings.NewReplacer(`href="`+root, `href="`+here.root(), `src="`+root, `src="`+here.root()).Replace(page)
}

// letterList is the page of all letters, the newest first.
func (b *builder) letterList() (made, error) {
	here := at(lettersPath)
	page := b.page(here, "letters")
	page.Title = b.partTitle("Letters", 0)
	page.Description = oneLine(b.lib.Site.Description)
	page.Canonical = b.absolute(lettersPath)
	page.Letters = &LettersView{}
	for i := len(b.opts.Letters) - 1; i >= 0; i-- {
		issue := b.opts.Letters[i]
		page.Letters.Rows = append(page.Letters.Rows, LetterRow{
			Title: oneLine(issue.Subject), URL: here.to(digest.ArchivePath(issue.ID)), Date: b.date(issue.Date), About: oneLine(issue.Preheader),
		})
	}
	return b.file(here, page)
}

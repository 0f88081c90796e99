package publish

import (
	"html/template"
	"strconv"

	"earmark/internal/earmark"
)

// pageLimit is how many bytes a page may have without its pictures and
// recordings: what a phone on a slow line loads in a second or two.
const pageLimit = 60_000

// slack is kept free for what differs between the parts of a page: the pager,
// a completed address.
const slack = 1_500

// file renders a page into the folder it belongs to.
func (b *builder) file(here at, page Page) (made, error) {
	path := string(here) + "index.html"
	data, err := b.pages.render(path, page)
	if err != nil {
		return made{}, err
	}
	result := one(path, data)
	if len(data) > pageLimit {
		result.findings = []earmark.Finding{{
			File: path, Severity: earmark.Warning, Rule: "page.size",
			Message: "the page has " + strconv.Itoa(len(data)) + " bytes, more than the " + strconv.Itoa(pageLimit) + " a page should have",
			Hint:    "divide its longest paragraph, table or listing",
		}}
	}
	return result, nil
}

// weigh is how many bytes a page has.
func (b *builder) weigh(here at, page Page) (int, error) {
	data, err := b.pages.render(string(here)+"index.html", page)
	return len(data), err
}

// join puts the pages of one thing together.
func (m *made) join(other made) {
	m.files = append(m.files, other.files...)
	m.findings = append(m.findings, other.findings...)
}

// part is the folder of part i, from 0, of something at home in a folder:
// "articles/x/", "articles/x/page/2/".
func part(home, word string, i int) string {
	if i == 0 {
		return home
	}
	return home + word + "/" + strconv.Itoa(i+1) + "/"
}

// partTitle is the window's title of part i of n.
func (b *builder) partTitle(name string, i int) string {
	if i > 0 {
		name += ", page " + strconv.Itoa(i+1)
	}
	return name + " – " + b.lib.Site.Title
}

// fitted is a short body in one piece, its headings below the given level.
func fitted(here at, body earmark.Body, level int) (template.HTML, error) {
	if body.HTML == "" {
		return "", nil
	}
	p, err := newProse(body, level)
	if err != nil {
		return "", err
	}
	return p.whole(here), nil
}

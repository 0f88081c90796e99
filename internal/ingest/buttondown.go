package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Buttondown reads what Buttondown exports: emails.csv, alone or in a zip
// archive with a Markdown file for each letter. A letter without a date was
// never sent.
func Buttondown(x Export) Items {
	if !isZip(x) {
		return csvItems(x, func(_ int, r row) (post, bool) { return buttondownPost(x, r, r["body"]), true }, "subject", "publish_date")
	}
	a, err := openArchive(x)
	if err != nil {
		return none(err)
	}
	list := a.find("emails.csv")
	if list == "" {
		return none(fmt.Errorf("%w: there is no emails.csv in it", ErrFormat))
	}
	data, err := a.read(list)
	if err != nil {
		return none(err)
	}
	return func(yield func(Item, error) bool) {
		err := csvRows(bytes.NewReader(data), func(n int, r row) error {
			text, err := buttondownText(a, path.Dir(list), r)
			var item Item
			if err != nil {
				err = &ItemError{fmt.Sprintf("row %d", n), err}
			} else {
				item, err = buttondownPost(x, r, text).item(x.siteURL(""))
			}
			if !yield(item, err) {
				return errEnough
			}
			return nil
		}, "subject", "publish_date")
		if err != nil && !errors.Is(err, errEnough) {
			yield(Item{}, err)
		}
	}
}

func isZip(x Export) bool {
	var head [4]byte
	n, _ := x.File.ReadAt(head[:], 0) // what is shorter is no archive
	return n == 4 && string(head[:]) == "PK\x03\x04"
}

// buttondownText is the letter of a row: a file by its slug or number.
func buttondownText(a *archive, root string, r row) (string, error) {
	if r["body"] != "" {
		return r["body"], nil
	}
	for _, name := range []string{r["slug"], r["id"]} {
		if name == "" || strings.ContainsAny(name, "/\\") {
			continue
		}
		data, err := a.read(path.Join(root, "emails", name+".md"))
		if err == nil {
			return decodeText(data, "text/plain; charset=utf-8"), nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return "", nil
}

// buttondownOpen are the kinds of letters that everybody may read.
var buttondownOpen = map[string]bool{"": true, "public": true}

func buttondownPost(x Export, r row, text string) post {
	p := post{id: r["id"], title: r["subject"], slug: r["slug"]}
	p.id = orWord(p.id, orWord(r["secondary_id"], r["slug"]))
	_, text = frontMatter(text)
	if htmlMarks().MatchString(text) {
		p.html = text
	} else {
		p.markdown = text
	}
	p.date, _ = parseWhen(r["publish_date"], x.zone())
	switch {
	case p.date.IsZero():
		p.withheld = "it was never sent"
	case !buttondownOpen[strings.ToLower(r["email_type"])]:
		p.withheld = "its kind there is " + quote(r["email_type"])
	case r["status"] != "" && !strings.EqualFold(r["status"], "sent") && !strings.EqualFold(r["status"], "imported"):
		p.withheld = "its status there is " + quote(r["status"])
	}
	return p
}

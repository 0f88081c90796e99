package audience

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// columns says where in a row things stand; -1 for what the file does not have.
type columns struct {
	service                    service
	address, name, first, last int
	since, confirmed, tags     int
	leaving                    []leavingColumn
	wants                      wantColumns
}

func noColumns() columns {
	return columns{address: -1, name: -1, first: -1, last: -1, since: -1, confirmed: -1, tags: -1, wants: wantColumns{-1, -1, -1, -1}}
}

// field is something of a subscriber that a column can hold.
type field struct {
	name      string   // as --map names it
	spellings []string // of the header, as headerKey writes them; the better first
	at        func(*columns) *int
}

// fields are all of them, with the spellings of Mailchimp, Substack, Ghost,
// beehiiv, listmonk, Buttondown and of people.
var fields = []field{
	{"email", []string{"email", "emailaddress", "address", "mail", "subscriberemail"}, func(c *columns) *int { return &c.address }},
	{"name", []string{"name", "fullname", "displayname"}, func(c *columns) *int { return &c.name }},
	{"first", []string{"firstname", "givenname", "fname"}, func(c *columns) *int { return &c.first }},
	{"last", []string{"lastname", "surname", "familyname", "lname"}, func(c *columns) *int { return &c.last }},
	{"since", []string{"optintime", "since", "createdat", "subscribedat", "subscribedon", "creationdate"}, func(c *columns) *int { return &c.since }},
	{"confirmed", []string{"confirmtime", "confirmedat", "confirmationdate"}, func(c *columns) *int { return &c.confirmed }},
	{"tags", []string{"tags", "labels"}, func(c *columns) *int { return &c.tags }},
}

// statusField names the column of leaving by hand.
const statusField = "status"

// headerKey makes "E-Mail Address" and "email_address" the same.
func headerKey(cell string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" _-.", r) {
			return -1
		}
		return r
	}, strings.ToLower(strings.TrimSpace(cell)))
}

func findColumns(header []string) columns {
	c := noColumns()
	for _, f := range fields {
		for _, spelling := range f.spellings {
			if i := slices.IndexFunc(header, func(cell string) bool { return headerKey(cell) == spelling }); i >= 0 {
				*f.at(&c) = i
				break
			}
		}
	}
	c.service = findService(header)
	c.leaving = findLeaving(header)
	c.wants = findWants(header, c.service)
	return c
}

// namedColumns takes columns by the names given: of a field and of the header,
// or its number from 1 on.
func namedColumns(header []string, named map[string]string) (columns, error) {
	c := noColumns()
	for name, wanted := range named {
		i, err := columnNamed(header, wanted)
		if err != nil {
			return c, fmt.Errorf("%w: %s: %w", ErrColumn, name, err)
		}
		if name == statusField {
			for _, rule := range leavingRules {
				if rule.header == statusField {
					c.leaving = append(c.leaving, leavingColumn{i, rule})
				}
			}
			continue
		}
		at := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
		if at < 0 {
			return c, fmt.Errorf("%w: found %q, expected one of %s", ErrColumn, name, strings.Join(FieldNames(), ", "))
		}
		*fields[at].at(&c) = i
	}
	if c.address < 0 {
		return c, fmt.Errorf("%w: email is missing", ErrColumn)
	}
	return c, nil
}

func columnNamed(header []string, wanted string) (int, error) {
	if i := slices.IndexFunc(header, func(cell string) bool { return headerKey(cell) == headerKey(wanted) }); i >= 0 {
		return i, nil
	}
	if n, err := strconv.Atoi(wanted); err == nil && n >= 1 && n <= len(header) {
		return n - 1, nil
	}
	return 0, fmt.Errorf("the file has no column %q, it has %q", wanted, header)
}

// FieldNames are what a column can be named for ([ImportOptions.Columns]).
func FieldNames() []string {
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	return append(names, statusField)
}

// service is whose export a file is.
type service string

// services are told by columns that no other has.
var services = []struct {
	name  service
	marks []string
}{
	{"Mailchimp, people who unsubscribed", []string{"emailaddress", "unsubtime"}},
	{"Mailchimp, addresses that bounced", []string{"emailaddress", "cleantime"}},
	{"Mailchimp", []string{"emailaddress", "leid"}},
	{"Mailchimp", []string{"emailaddress", "optintime"}},
	{"Substack", []string{"email", "activesubscription", "emaildisabled"}},
	{"Ghost", []string{"email", "subscribedtoemails"}},
	{"beehiiv", []string{"email", "status", "tier"}},
	{"listmonk", []string{"email", "attributes"}},
	{"earmark", []string{"email", "status", "confirmedat", "wording"}},
}

func findService(header []string) service {
	for _, s := range services {
		all := true
		for _, mark := range s.marks {
			all = all && slices.ContainsFunc(header, func(cell string) bool { return headerKey(cell) == mark })
		}
		if all {
			return s.name
		}
	}
	return ""
}

func cell(row []string, column int) string {
	if column < 0 || column >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[column])
}

// plain is a cell without the mark that our own export puts before what a
// spreadsheet would run.
func (c columns) plain(row []string, column int) string {
	text := cell(row, column)
	if c.service == "earmark" && len(text) > 1 && text[0] == '\'' && strings.ContainsRune("=+-@", rune(text[1])) {
		return text[1:]
	}
	return text
}

// personName is the name in a row: whole, or first and last.
func (c columns) personName(row []string) string {
	if name := c.plain(row, c.name); name != "" {
		return name
	}
	return strings.TrimSpace(cell(row, c.first) + " " + cell(row, c.last))
}

// timeForms are those of exports that say which day and which zone is meant. A
// time without a zone is UTC with all of them; "1/2/2023" is one of two days, and
// so none.
var timeForms = []string{time.RFC3339Nano, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04:05 UTC", "2006-01-02 15:04:05 -0700", time.DateOnly}

// cellTime reads a time; zero and false when it is none that one could read.
func cellTime(row []string, column int) (time.Time, bool) {
	text := cell(row, column)
	for _, form := range timeForms {
		if t, err := time.Parse(form, text); err == nil && t.Year() > 1970 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// tagCells remembers what cells of tags mean: a list has few different ones.
type tagCells map[string][]string

const mostTagCells = 1000

// read gives the tags of a cell, which must not be changed.
func (c tagCells) read(row []string, column int) []string {
	text := cell(row, column)
	if text == "" {
		return nil
	}
	tags, known := c[text]
	if !known {
		tags = cellTags(text)
		if len(c) < mostTagCells {
			c[strings.Clone(text)] = tags
		}
	}
	return tags
}

// cellTags reads words cut by commas; Mailchimp quotes each of them once more.
func cellTags(text string) []string {
	words, err := csv.NewReader(strings.NewReader(text)).Read()
	if err != nil {
		words = strings.Split(text, ",")
	}
	var tags []string
	for _, word := range words {
		word, err := cleanName(strings.Trim(word, `" `))
		if err == nil && word != "" && len(word) <= maxTag && len(tags) < maxTags {
			tags = append(tags, word)
		}
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

package library

import (
	"slices"
	"strconv"
	"strings"

	"earmark/internal/earmark"
)

// directory finds people by identifier, name or alias, and takes in those that
// are known by name only.
type directory struct {
	byID    map[string]*earmark.Person
	byName  map[string][]*earmark.Person
	byAlias map[string][]*earmark.Person
	implied []*earmark.Person
	unread  unread
	met     map[string]earmark.PersonID // words that meant one person when they were met first
}

func newDirectory(people []rawPerson, unread unread) *directory {
	d := &directory{unread: unread, met: map[string]earmark.PersonID{}, byID: map[string]*earmark.Person{}, byName: map[string][]*earmark.Person{}, byAlias: map[string][]*earmark.Person{}}
	for _, p := range people {
		d.byID[string(p.ID)] = p.Person
		d.byName[fold(p.Name)] = append(d.byName[fold(p.Name)], p.Person)
		for _, alias := range p.Aliases {
			if !slices.Contains(d.byAlias[fold(alias)], p.Person) {
				d.byAlias[fold(alias)] = append(d.byAlias[fold(alias)], p.Person)
			}
		}
	}
	return d
}

func fold(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// find gives the people a word may mean: one, or several where it is
// ambiguous. An identifier outranks a name, a name an alias. A name nobody has
// becomes a person of that name.
func (d *directory) find(word string) []*earmark.Person {
	if p := d.byID[word]; p != nil {
		return []*earmark.Person{p}
	}
	key := fold(word)
	if found := d.byName[key]; len(found) > 0 {
		return found
	}
	if found := d.byAlias[key]; len(found) > 0 {
		return found
	}
	return []*earmark.Person{d.imply(word)}
}

func (d *directory) imply(name string) *earmark.Person {
	id := earmark.Slug(name)
	for n := 2; d.byID[id] != nil; n++ {
		id = earmark.Slug(name) + "-" + strconv.Itoa(n)
	}
	p := &earmark.Person{ID: earmark.PersonID(id), Name: name}
	d.byID[id] = p
	d.byName[fold(name)] = []*earmark.Person{p}
	d.implied = append(d.implied, p)
	return p
}

// one gives the person a word means. Where two people go by it, nobody is
// guessed: the place is reported. Who stands in a file that cannot be read is
// nobody for now, and that is said of the file.
func (d *directory) one(f *fields, key string, m mention) (earmark.PersonID, bool) {
	if id, ok := d.met[m.text]; ok {
		return id, true
	}
	if d.byID[m.text] == nil && d.unread.has("person", m.text) {
		return "", false
	}
	found := d.find(m.text)
	if len(found) == 1 {
		d.met[m.text] = found[0].ID
		return found[0].ID, true
	}
	ids := make([]string, len(found))
	for i, p := range found {
		ids[i] = string(p.ID)
	}
	slices.Sort(ids)
	f.report(m.line, key, strconv.Quote(m.text)+" may be any of "+strings.Join(ids, ", ")+", expected one person", "write the identifier, such as "+ids[0])
	return "", false
}

func (d *directory) all(f *fields, key string, ms []mention) []earmark.PersonID {
	var out []earmark.PersonID
	for _, m := range ms {
		if id, ok := d.one(f, key, m); ok && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

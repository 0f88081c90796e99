package ingest

import (
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// WithoutNamesakes leaves out the names that may be any of several people here:
// which of them is meant an export does not say, and so the editor must.
func (i Item) WithoutNamesakes(lib *earmark.Library) Item {
	front := slices.Clone(i.Front)
	for at, f := range front {
		switch v := f.Value.(type) {
		case []string:
			if f.Key == "authors" {
				front[at].Value = slices.DeleteFunc(slices.Clone(v), func(name string) bool { return i.doubtful(lib, f.Key, name) })
			}
		case [][]Field:
			if f.Key == "people" {
				front[at].Value = slices.DeleteFunc(slices.Clone(v), func(who []Field) bool {
					name, _ := who[0].Value.(string)
					return i.doubtful(lib, f.Key, name)
				})
			}
		}
	}
	i.Front = front
	return i
}

// doubtful tells whether a name means several people, and notes it.
func (i *Item) doubtful(lib *earmark.Library, key, name string) bool {
	ids := (known{lib}).namesakes(name)
	if len(ids) < 2 {
		return false
	}
	i.Unsure = append(slices.Clone(i.Unsure), key+": "+name+" may be any of "+strings.Join(ids, ", ")+": write the one that is meant")
	return true
}

// namesakes are the people that a name may mean: an identifier outranks a name,
// and a name an alias.
func (k known) namesakes(name string) []string {
	if k.lib.Person(earmark.PersonID(name)) != nil {
		return nil
	}
	var named, known []string
	for _, p := range k.lib.People {
		switch same := func(s string) bool { return fold(s) == fold(name) }; {
		case same(p.Name):
			named = append(named, string(p.ID))
		case slices.ContainsFunc(p.Aliases, same):
			known = append(known, string(p.ID))
		}
	}
	if len(named) > 0 {
		return named
	}
	return known
}

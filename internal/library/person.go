package library

import "earmark/internal/earmark"

type rawPerson struct {
	*earmark.Person
	hosts []mention
}

func people() decoder[rawPerson] {
	return decoder[rawPerson]{kind: "person", many: "people", decode: decodePerson, code: (*codec).person}
}

func decodePerson(f *fields, doc document, id string, files files) rawPerson {
	f.required("name", "Ada Example")
	f.unsure()
	return rawPerson{
		Person: &earmark.Person{
			ID:      earmark.PersonID(id),
			Name:    f.text("name"),
			Aliases: f.texts("aliases"),
			URL:     f.address(f.front, "url"),
			Image:   f.image(f.front, "image", files),
			Bio:     f.body(doc, files),
			File:    doc.file,
		},
		hosts: f.mentions("hosts"),
	}
}

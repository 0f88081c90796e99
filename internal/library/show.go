package library

import (
	"strings"

	"earmark/internal/earmark"
)

type rawShow struct {
	*earmark.Show
	names   []string // of hosts, of a show that was fetched
	fetched bool
	hosts   []mention
	people  []rawCredit
}

func shows() decoder[rawShow] {
	return decoder[rawShow]{kind: "show", many: "shows", decode: decodeShow, code: (*codec).show}
}

func decodeShow(f *fields, doc document, id string, files files) rawShow {
	f.required("title", "The Kitchen Table")
	f.unsure()
	return rawShow{
		Show: &earmark.Show{
			ID:          earmark.ShowID(id),
			GUID:        earmark.GUID(f.text("guid")),
			Title:       f.text("title"),
			URL:         f.address(f.front, "url"),
			Feed:        f.address(f.front, "feed"),
			Away:        f.bool("elsewhere", false),
			Player:      f.player(),
			Description: f.body(doc, files),
			Author:      f.text("author"),
			Owner:       f.owner(),
			Image:       f.image(f.front, "image", files),
			Language:    f.text("language"),
			Categories:  f.categories(),
			Explicit:    f.bool("explicit", false),
			Type:        f.oneOf("type", "episodic", "serial"),
			Locked:      f.bool("locked", false),
			Funding:     f.funding(),
			Copyright:   f.text("copyright"),
			License:     f.text("license"),
			LinkNotes:   f.bool("link_notes", true),
			Directory:   f.directory(),
			File:        doc.file,
		},
		hosts:  f.mentions("hosts"),
		people: f.credits(),
	}
}

// player is empty where nobody says which it is.
func (f *fields) player() string {
	if f.text("player") == "" {
		return ""
	}
	return f.oneOf("player", earmark.Players()...)
}

func (f *fields) owner() earmark.Owner {
	group, ok := f.mapping("owner", "the keys name and email")
	if !ok {
		return earmark.Owner{}
	}
	return earmark.Owner{Name: f.within(group, "name"), Email: f.within(group, "email")}
}

// categories reads "Society & Culture > Personal Journals": a category of
// Apple's list and perhaps one of its subcategories.
func (f *fields) categories() []earmark.Category {
	var out []earmark.Category
	for _, s := range f.texts("categories") {
		name, sub, _ := strings.Cut(s, ">")
		out = append(out, earmark.Category{Name: strings.TrimSpace(name), Sub: strings.TrimSpace(sub)})
	}
	return out
}

func (f *fields) funding() []earmark.Funding {
	var out []earmark.Funding
	for _, item := range f.groups("funding", "url and text") {
		if url := f.address(item, "url"); url != "" {
			out = append(out, earmark.Funding{URL: url, Text: f.within(item, "text")})
		}
	}
	return out
}

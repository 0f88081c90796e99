package library

import (
	"net/url"

	"earmark/internal/earmark"
	"earmark/internal/markup"
	"earmark/internal/media"
)

// pictures finds the pictures of a text that lie beside its file, and names each
// by the path that it is published at. What is no picture in the workspace stays
// as written: it may lie on the site already.
func (f *fields) pictures(html string, files files) (string, []earmark.Image) {
	var found []earmark.Image
	html = markup.Pictures(html, func(address string) string {
		p, ok := f.picture(address, files)
		if !ok {
			return address
		}
		found = append(found, p)
		return (&url.URL{Path: earmark.ImagePath(p)}).EscapedPath()
	})
	return html, found
}

func (f *fields) picture(address string, files files) (earmark.Image, bool) {
	u, err := url.Parse(address)
	if err != nil || u.IsAbs() || u.Host != "" || u.Path == "" || u.Path[0] == '/' {
		return earmark.Image{}, false
	}
	name, file, err := files.open(f.file, u.Path)
	if err != nil {
		return earmark.Image{}, false
	}
	defer file.Close()
	probed, err := media.ProbeImage(file)
	if err != nil {
		return earmark.Image{}, false
	}
	return earmark.Image{File: name, Type: probed.Type, Width: probed.Width, Height: probed.Height, Colours: probed.Colours}, true
}

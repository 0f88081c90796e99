package web

import (
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// previewPolicy lets built pages show what they hold, but run nothing: they
// stand on the same origin as the desk.
const previewPolicy = "default-src 'none'; style-src 'self' 'unsafe-inline' https:; img-src 'self' data: http: https:; media-src 'self' http: https:; font-src 'self' data: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// site shows the built site, files alone: no folder is listed.
func (d *desk) site(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/preview/")
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	f, info, ok := d.open(name)
	switch {
	case ok:
		defer f.Close()
		w.Header().Set("Content-Security-Policy", previewPolicy)
		if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
			w.Header().Set("Content-Type", kind)
		}
		http.ServeContent(w, r, name, info.ModTime(), f)
	case d.isFolder(name):
		http.Redirect(w, r, path.Base(name)+"/", http.StatusSeeOther)
	case name == "index.html":
		d.notice(w, http.StatusNotFound, noticeView{
			Title: "There is nothing to preview yet", Text: "The site has not been built. Run this in the workspace, then look here again:", Type: "earmark build",
		})
	default:
		d.notice(w, http.StatusNotFound, noticeView{
			Title: "The built site has no such page", Text: "It may be newer than the last build. Run this in the workspace:", Type: "earmark build",
		})
	}
}

type previewFile interface {
	fs.File
	io.Seeker
}

// open opens a file of the built site; folders and whatever cannot be read are
// not there.
func (d *desk) open(name string) (previewFile, fs.FileInfo, bool) {
	if d.preview == nil || !fs.ValidPath(name) {
		return nil, nil, false
	}
	return openFile(d.preview, name)
}

func openFile(fsys fs.FS, name string) (previewFile, fs.FileInfo, bool) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, nil, false
	}
	info, err := f.Stat()
	s, seeks := f.(previewFile)
	if err != nil || !info.Mode().IsRegular() || !seeks {
		f.Close()
		return nil, nil, false
	}
	return s, info, true
}

func (d *desk) isFolder(name string) bool {
	f, _, ok := d.open(name + "/index.html")
	if ok {
		f.Close()
	}
	return ok
}

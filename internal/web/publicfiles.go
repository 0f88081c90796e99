package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

// builtPolicy lets built pages show what they hold, pictures and recordings of
// hosts elsewhere too, and run nothing.
const builtPolicy = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; media-src 'self' https:; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// fileKinds are the types of what a build writes: those of a machine's own table
// differ from machine to machine. Written at the end: whether it is text, which
// is worth squeezing.
var fileKinds = map[string]struct {
	mime string
	text bool
}{
	".xml":  {"application/xml; charset=utf-8", true},
	".atom": {"application/atom+xml; charset=utf-8", true},
	".opml": {"text/x-opml; charset=utf-8", true},
	".json": {"application/json; charset=utf-8", true},
	".html": {"text/html; charset=utf-8", true},
	".css":  {"text/css; charset=utf-8", true},
	".txt":  {"text/plain; charset=utf-8", true},
	".vtt":  {"text/vtt; charset=utf-8", true},
	".srt":  {"application/x-subrip; charset=utf-8", true},
	".svg":  {"image/svg+xml", true},
	".mp3":  {"audio/mpeg", false},
	".m4a":  {"audio/mp4", false},
	".ogg":  {"audio/ogg", false},
	".opus": {"audio/ogg", false},
	".wav":  {"audio/wav", false},
	".jpg":  {"image/jpeg", false},
	".jpeg": {"image/jpeg", false},
	".png":  {"image/png", false},
	".webp": {"image/webp", false},
}

// feedKinds are files that are feeds by their name.
var feedKinds = map[string]string{"feed.xml": "application/rss+xml; charset=utf-8", "feed.json": "application/feed+json; charset=utf-8"}

func kindOf(name string) (mimeType string, text bool) {
	k, known := fileKinds[strings.ToLower(path.Ext(name))]
	if feed := feedKinds[path.Base(name)]; feed != "" {
		return feed, true
	}
	if !known {
		k.mime = mime.TypeByExtension(path.Ext(name))
	}
	return k.mime, k.text
}

// The most that is kept in memory of squeezed files, and the longest that is
// squeezed.
const (
	mostKept     = 64 << 20
	mostSqueezed = 16 << 20
	leastGain    = 1 << 10
)

// files are the built files, and what is remembered of them. They are safe for
// concurrent use.
type files struct {
	fsys fs.FS

	mu   sync.Mutex
	kept map[string]*file
	size int64 // of what is kept
}

// file is what is remembered of a text as long as it stays the same file.
type file struct {
	changed  time.Time
	length   int64
	etag     string // strong: a hash of the content
	squeezed []byte // nil when that gains nothing
}

func newFiles(fsys fs.FS) *files { return &files{fsys: fsys, kept: map[string]*file{}} }

// file serves what was built: files alone, no folder is listed.
func (p *Public) file(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Referrer-Policy", "strict-origin-when-cross-origin")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "Files are only read.", http.StatusMethodNotAllowed)
		return
	}
	name, inside := strings.CutPrefix(r.URL.Path, p.inSite)
	if !inside {
		name = strings.TrimPrefix(r.URL.Path, "/")
	}
	if name == "" || strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	f, info, ok := p.files.open(name)
	switch {
	case ok:
		defer f.Close()
		p.files.serve(w, r, name, f, info)
	case p.files.isFolder(name):
		redirect(w, http.StatusMovedPermanently, (&url.URL{Path: path.Base(name) + "/"}).String())
	default:
		p.notice(w, http.StatusNotFound, "There is no such page", "It may have moved, or the address was not copied whole.", &noticeLink{p.Site.URL, "To the first page"})
	}
}

// open opens a file; folders and whatever cannot be read are not there.
func (f *files) open(name string) (previewFile, fs.FileInfo, bool) {
	if f.fsys == nil || !fs.ValidPath(name) || isHidden(name) {
		return nil, nil, false
	}
	return openFile(f.fsys, name)
}

// isHidden tells of names that no build writes: somebody's own, or a server's.
func isHidden(name string) bool { return strings.HasPrefix(name, ".") || strings.Contains(name, "/.") }

func (f *files) isFolder(name string) bool {
	found, _, ok := f.open(name + "/index.html")
	if ok {
		found.Close()
	}
	return ok
}

// serve answers with a file, or says that it is the one a reader has already
// (RFC 9110 section 13). Texts go squeezed to those who take them so.
func (f *files) serve(w http.ResponseWriter, r *http.Request, name string, open previewFile, info fs.FileInfo) {
	h := w.Header()
	kind, text := kindOf(name)
	if kind != "" {
		h.Set("Content-Type", kind)
	}
	h.Set("Content-Security-Policy", builtPolicy)
	h.Set("Cache-Control", "public, max-age=300")
	// A recording is long and some connections are slow.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Hour))
	if !text || info.Size() > mostSqueezed {
		h.Set("ETag", `W/"`+strconv.FormatInt(info.ModTime().UnixNano(), 36)+"-"+strconv.FormatInt(info.Size(), 36)+`"`)
		http.ServeContent(w, r, name, info.ModTime(), open)
		return
	}
	h.Set("Vary", "Accept-Encoding")
	known, err := f.know(name, open, info)
	if err != nil {
		http.Error(w, "This file cannot be read.", http.StatusInternalServerError)
		return
	}
	if known.squeezed == nil || !takesGzip(r) {
		h.Set("ETag", `"`+known.etag+`"`)
		http.ServeContent(w, r, name, info.ModTime(), open)
		return
	}
	h.Set("ETag", `"`+known.etag+`-gzip"`)
	h.Set("Content-Encoding", "gzip")
	r.Header.Del("Range") // parts of squeezed text are of no use
	http.ServeContent(w, r, name, info.ModTime(), bytes.NewReader(known.squeezed))
}

// know gives what is remembered of a file, or reads it once.
func (f *files) know(name string, open previewFile, info fs.FileInfo) (*file, error) {
	f.mu.Lock()
	known := f.kept[name]
	f.mu.Unlock()
	if known != nil && known.changed.Equal(info.ModTime()) && known.length == info.Size() {
		return known, nil
	}
	data, err := io.ReadAll(io.LimitReader(open, mostSqueezed+1))
	if err != nil {
		return nil, err
	}
	if _, err := open.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	known = &file{changed: info.ModTime(), length: info.Size(), etag: hex.EncodeToString(sum[:12]), squeezed: squeeze(data)}
	f.keep(name, known)
	return known, nil
}

// keep remembers a file; when there is too much all is forgotten, and what is
// asked for comes back.
func (f *files) keep(name string, known *file) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if old := f.kept[name]; old != nil {
		f.size -= int64(len(old.squeezed))
	}
	if f.size += int64(len(known.squeezed)); f.size > mostKept {
		clear(f.kept)
		f.size = int64(len(known.squeezed))
	}
	f.kept[name] = known
}

func squeeze(data []byte) []byte {
	if len(data) < leastGain {
		return nil
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(data)
	if closed := w.Close(); err != nil || closed != nil || out.Len() > len(data)*9/10 {
		return nil
	}
	return out.Bytes()
}

// takesGzip reads Accept-Encoding (RFC 9110 section 12.5.3): named, and not with
// a weight of nothing.
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, weight, _ := strings.Cut(part, ";")
		if coding = strings.TrimSpace(strings.ToLower(coding)); coding != "gzip" && coding != "x-gzip" {
			continue
		}
		q, found := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(weight), " ", ""), "q=")
		n, err := strconv.ParseFloat(q, 64)
		return !found || err == nil && n > 0
	}
	return false
}

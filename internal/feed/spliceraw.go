package feed

import (
	"bytes"
	"html"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// edit puts a text in the place of the bytes from..to.
type edit struct {
	from, to int64
	with     string
}

func inOrder(edits []edit) []edit {
	slices.SortStableFunc(edits, func(a, b edit) int { return int(a.from - b.from) })
	return edits
}

// within are the edits of one element.
func (s *splicer) within(p part, text rawText, block string) []edit {
	if p.from == p.to && p.from == p.end { // <description/>
		if block == "" {
			return nil
		}
		raw := string(s.source.bytes(p.start, p.end))
		name := strings.TrimRight(strings.FieldsFunc(raw[1:], func(r rune) bool { return r <= ' ' || r == '/' || r == '>' })[0], "/")
		return []edit{{p.end - 2, p.end, ">" + xmlText(block) + "</" + name + ">"}}
	}
	var edits []edit
	for _, e := range ReadFence.edits(text.text, block) {
		raw := text.edit(e)
		raw.from, raw.to = raw.from+p.from, raw.to+p.from
		if string(s.source.bytes(raw.from, raw.to)) != raw.with {
			edits = append(edits, raw)
		}
	}
	return edits
}

// edits are what [Fence.Replace] does, place by place.
func (f Fence) edits(html, block string) []edit {
	var edits []edit
	for _, m := range f.pattern().FindAllStringIndex(html, -1) {
		e := edit{from: int64(m[0]), to: int64(m[1])}
		if len(edits) == 0 && block != "" {
			if html[m[0]] == '\n' {
				e.from++
			}
			e.with = block
		}
		edits = append(edits, e)
	}
	if len(edits) > 0 || block == "" {
		return edits
	}
	end := int64(len(strings.TrimRight(html, " \t\r\n")))
	if end == 0 {
		return []edit{{0, 0, block}}
	}
	return []edit{{end, end, "\n" + block}}
}

// rawText is the text of an element and where each of its bytes comes from.
type rawText struct {
	text  string
	start []int  // of each byte of the text, in the raw bytes
	end   []int  // where what makes it ends there
	cdata []bool // whether it stands in a CDATA section
}

// reference is a character reference.
var reference = regexp.MustCompile(`^&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,30});`)

// unescaped reads what stands between two tags: text with character references,
// CDATA sections, comments and tags, which count as nothing.
func unescaped(raw []byte) rawText {
	var t rawText
	var out []byte
	add := func(from, to int, s string, cdata bool) {
		for i := range len(s) {
			out = append(out, s[i])
			t.start, t.end, t.cdata = append(t.start, from), append(t.end, to), append(t.cdata, cdata)
		}
	}
	for i := 0; i < len(raw); {
		rest := raw[i:]
		switch {
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			i += len("<![CDATA[")
			n := upTo(raw[i:], "]]>")
			for k := range n {
				add(i+k, i+k+1, string(raw[i+k:i+k+1]), true)
			}
			i = min(i+n+len("]]>"), len(raw))
		case bytes.HasPrefix(rest, []byte("<!--")):
			i = min(i+upTo(rest, "-->")+len("-->"), len(raw))
		case rest[0] == '<':
			i = min(i+upTo(rest, ">")+1, len(raw))
		case rest[0] == '&':
			word := string(reference.Find(rest))
			if word == "" {
				word = "&"
			}
			add(i, i+len(word), html.UnescapeString(word), false)
			i += len(word)
		default:
			add(i, i+1, string(rest[:1]), false)
			i++
		}
	}
	t.text = string(out)
	return t
}

// upTo is where an end stands; the length where it does not.
func upTo(b []byte, end string) int {
	if i := bytes.Index(b, []byte(end)); i >= 0 {
		return i
	}
	return len(b)
}

// edit is an edit of the text as one of the raw bytes, escaped as the place
// wants it.
func (t rawText) edit(e edit) edit {
	from, to := int(e.from), int(e.to)
	if from == to {
		if from == 0 {
			return edit{0, 0, xmlText(e.with)}
		}
		at := int64(t.end[from-1])
		return edit{at, at, t.escaped(from-1, e.with)}
	}
	return edit{int64(t.start[from]), int64(t.end[to-1]), t.between(from, to, e.with)}
}

// between escapes what takes the place of from..to, which may begin in a CDATA
// section and end outside it, or the other way round.
func (t rawText) between(from, to int, with string) string {
	first, last := t.cdata[from], t.cdata[to-1]
	switch {
	case first && !last:
		return with + "]]>"
	case !first && last:
		return xmlText(with) + "<![CDATA["
	}
	return t.escaped(from, with)
}

func (t rawText) escaped(at int, text string) string {
	if t.cdata[at] {
		return text
	}
	return xmlText(text)
}

// xmlText is HTML as text of an element. A block holds no "]]>", so that in a
// CDATA section it may stand as it is.
func xmlText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// asciiHTML writes letters beyond ASCII as references of HTML, for a feed in an
// encoding that may not have them.
func asciiHTML(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
	}
	return b.String()
}

// rawReader keeps the bytes that were read and not yet copied, and gives the
// decoder the same number of bytes with everything hidden that it could stumble
// over: letters beyond ASCII of any encoding, references that nobody declared, and
// control characters.
type rawReader struct {
	r     io.Reader
	kept  []byte
	start int64 // offset of the first byte of kept
	err   error
}

// mostKept is the most that is held at a time.
const mostKept = 32 << 20

// Read reads for the decoder.
func (r *rawReader) Read(p []byte) (int, error) {
	if len(r.kept) > mostKept {
		r.err = ErrItemTooLarge
		return 0, r.err
	}
	n, err := r.r.Read(p)
	r.kept = append(r.kept, p[:n]...)
	for i, c := range p[:n] {
		switch {
		case c == 0:
			r.err = ErrUTF16
			return 0, r.err
		case c >= utf8.RuneSelf, c == '&':
			p[i] = 'x'
		case c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f:
			p[i] = ' '
		}
	}
	if err != nil {
		r.err = err
	}
	return n, err
}

func (r *rawReader) bytes(from, to int64) []byte { return r.kept[from-r.start : to-r.start] }

func (r *rawReader) end() int64 { return r.start + int64(len(r.kept)) }

func (r *rawReader) copyUpTo(w io.Writer, offset int64) error {
	_, err := w.Write(r.kept[:offset-r.start])
	r.skipTo(offset)
	return err
}

func (r *rawReader) skipTo(offset int64) {
	r.kept = r.kept[offset-r.start:]
	r.start = offset
}

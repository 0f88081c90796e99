package feed_test

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"strings"
)

// raw is a document in pieces, every second one a text to escape: what a program
// writes that looks nothing up, checks nothing and makes nothing.
type raw struct {
	pieces []string
	escape func(*bufio.Writer, string)
}

func (r raw) write(w io.Writer) error {
	out := bufio.NewWriterSize(w, 64<<10)
	for i := 0; i < len(r.pieces); i += 2 {
		_, _ = out.WriteString(r.pieces[i])
		if i+1 < len(r.pieces) {
			r.escape(out, r.pieces[i+1])
		}
	}
	return out.Flush()
}

// rawXML divides at texts and attributes. CDATA sections are written as they
// are.
func rawXML(doc string) raw {
	r := raw{escape: func(out *bufio.Writer, text string) { _ = xml.EscapeText(out, []byte(text)) }}
	plain := ""
	text := func(s string) {
		r.pieces = append(r.pieces, strings.Clone(plain), html.UnescapeString(s))
		plain = ""
	}
	for doc != "" {
		end := strings.IndexByte(doc, '<')
		if strings.TrimSpace(doc[:max(end, 0)]) != "" {
			text(doc[:end])
			doc = doc[end:]
			continue
		}
		if strings.HasPrefix(doc[max(end, 0):], "<![CDATA[") {
			end = strings.Index(doc, "]]>") + len("]]>")
			plain, doc = plain+doc[:end], doc[end:]
			continue
		}
		tag, rest, _ := strings.Cut(doc, ">")
		for {
			before, after, more := strings.Cut(tag, `="`)
			value, others, _ := strings.Cut(after, `"`)
			if !more {
				break
			}
			plain += before + `="`
			text(value)
			plain, tag = `"`, others
		}
		plain, doc = plain+tag+">", rest
		if strings.TrimSpace(rest) == "" {
			plain, doc = plain+rest, ""
		}
	}
	r.pieces = append(r.pieces, plain)
	return r
}

// rawJSON divides at strings.
func rawJSON(doc string) raw {
	r := raw{escape: quoteJSON}
	for {
		before, after, more := strings.Cut(doc, `"`)
		if !more {
			r.pieces = append(r.pieces, before)
			return r
		}
		end := 0
		for after[end] != '"' {
			if after[end] == '\\' {
				end++
			}
			end++
		}
		text := strings.NewReplacer(`\n`, "\n", `\"`, `"`, `\\`, `\`).Replace(after[:end])
		r.pieces = append(r.pieces, before, text)
		doc = after[end+1:]
	}
}

func quoteJSON(out *bufio.Writer, text string) {
	_ = out.WriteByte('"')
	start := 0
	for i := range len(text) {
		if c := text[i]; c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		_, _ = out.WriteString(text[start:i])
		start = i + 1
		switch c := text[i]; c {
		case '"', '\\':
			_ = out.WriteByte('\\')
			_ = out.WriteByte(c)
		case '\n':
			_, _ = out.WriteString(`\n`)
		default:
			_, _ = fmt.Fprintf(out, `\u%04x`, c)
		}
	}
	_, _ = out.WriteString(text[start:])
	_ = out.WriteByte('"')
}

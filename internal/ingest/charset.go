package ingest

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
)

// decodeText turns the bytes of a page or export into text: by its byte order
// mark, the type it came with, what it declares, or a guess. What calls itself
// UTF-8 and is not was written in Windows-1252 by somebody who did not look.
func decodeText(data []byte, contentType string) string {
	text := ""
	enc, name, _ := charset.DetermineEncoding(data[:min(len(data), 1024)], contentType)
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")), utf8.Valid(data) && !strings.HasPrefix(name, "utf-16"):
		text = string(data)
	case name == "utf-8":
		text = latin(data)
	default:
		decoded, err := enc.NewDecoder().Bytes(data)
		if err != nil {
			decoded = []byte(latin(data))
		}
		text = string(decoded)
	}
	text = strings.TrimPrefix(strings.ToValidUTF8(text, "\uFFFD"), "\uFEFF")
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

// latin reads Windows-1252 where the bytes are no UTF-8, and UTF-8 where they
// are: pages put together of parts are often both.
func latin(data []byte) string {
	var out strings.Builder
	out.Grow(len(data))
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			r = charmap.Windows1252.DecodeByte(data[i])
		}
		out.WriteRune(r)
		i += size
	}
	return out.String()
}

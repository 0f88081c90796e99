package transcript

import (
	"html"
	"strings"
)

// said is one voice's part of a cue.
type said struct {
	speaker string
	text    string
}

// captionTags are the tags of WebVTT section 4.2.2 and those SRT borrowed from
// HTML. Any other "<...>" is left as words: people do say List<String>.
var captionTags = map[string]bool{
	"b": true, "c": true, "i": true, "lang": true, "rt": true, "ruby": true, "u": true, "v": true,
	"br": true, "font": true, "p": true, "s": true, "span": true,
}

// splitVoices takes the markup out of a cue's text and splits it where <v>
// changes the speaker. A voice that is never closed lasts to the end.
func splitVoices(payload string) []said {
	var parts []said
	var text strings.Builder
	speaker := ""
	flush := func(next string) {
		if strings.TrimSpace(text.String()) != "" {
			parts = append(parts, said{speaker, html.UnescapeString(text.String())})
		}
		text.Reset()
		speaker = next
	}
	for payload != "" {
		open := strings.IndexByte(payload, '<')
		if open < 0 {
			break
		}
		text.WriteString(payload[:open])
		payload = payload[open:]
		tag, ok := leadingTag(payload)
		if !ok {
			text.WriteByte('<')
			payload = payload[1:]
			continue
		}
		payload = payload[len(tag.raw):]
		switch {
		case tag.name == "v" && tag.closing:
			flush("")
		case tag.name == "v":
			flush(oneLine(html.UnescapeString(tag.annotation)))
		case tag.name == "br":
			text.WriteByte('\n')
		}
	}
	text.WriteString(payload)
	flush("")
	return withoutOverrides(parts)
}

type captionTag struct {
	raw        string
	name       string // lower case; empty for a time inside a cue
	closing    bool
	annotation string // what follows the name and its classes
}

// leadingTag reads the tag at the beginning of s, which begins with "<". It
// looks no further than the next "<", so a text full of them stays linear.
func leadingTag(s string) (captionTag, bool) {
	end := strings.IndexAny(s[1:], "<>")
	if end < 0 || s[1+end] == '<' {
		return captionTag{}, false
	}
	tag := captionTag{raw: s[:end+2]}
	body := s[1 : 1+end]
	if _, err := parseClock(body); err == nil && strings.Contains(body, ":") {
		return tag, true
	}
	body, tag.closing = strings.CutPrefix(body, "/")
	body = strings.TrimSuffix(body, "/")
	name := body
	if cut := strings.IndexAny(body, " \t\n"); cut >= 0 {
		name, tag.annotation = body[:cut], body[cut+1:]
	}
	name, _, _ = strings.Cut(name, ".") // <v.loud Name>, <c.yellow>
	tag.name = strings.ToLower(name)
	return tag, captionTags[tag.name]
}

// withoutOverrides removes "{\an8}" and its kin, which subtitle editors leave
// at the head of SRT captions.
func withoutOverrides(parts []said) []said {
	for i, p := range parts {
		text := strings.TrimSpace(p.text)
		for strings.HasPrefix(text, `{\`) {
			end := strings.IndexByte(text, '}')
			if end < 0 {
				break
			}
			text = strings.TrimSpace(text[end+1:])
		}
		parts[i].text = text
	}
	return parts
}

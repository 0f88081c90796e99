package ingest

import (
	"html"
	"regexp"
	"strings"

	"earmark/internal/markup"
)

// textBlocks takes plain text apart: paragraphs stand between blank lines, and
// where a text has none (it was copied out of a browser) each line is one.
func textBlocks(text string) []block {
	var out []block
	for paragraph := range strings.SplitSeq(blankLine().ReplaceAllString(text, "\n\n"), "\n\n") {
		for _, s := range unwrapped(paragraph) {
			out = append(out, plainBlock(s))
		}
	}
	return out
}

var blankLine = late(`\n[ \t\x{a0}]*\n\s*`)

// A line of a wrapped paragraph is about this long.
const shortestWrap, longestWrap = 50, 110

// unwrapped gives the lines of a paragraph, as one where somebody's editor
// wrapped it: no line is long, and most end amid a sentence.
func unwrapped(paragraph string) []string {
	var lines []string
	for line := range strings.Lines(paragraph) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	open := 0
	for i, line := range lines {
		if i == len(lines)-1 {
			break
		}
		if len(line) < shortestWrap || len(line) > longestWrap {
			return lines
		}
		if !strings.ContainsAny(line[len(line)-1:], ".!?:\"") && !strings.HasSuffix(line, "”") {
			open++
		}
	}
	if len(lines) < 2 || 2*open < len(lines)-1 {
		return lines
	}
	return []string{strings.Join(lines, " ")}
}

// address finds a web address in plain text. What follows it as punctuation is
// not part of it.
var address = late(`https?://[^\s<>"“”()]+[^\s<>"“”().,;:!?]`)

func plainBlock(text string) block {
	b := block{tag: "p", text: text, chosen: true}
	var source strings.Builder
	from := 0
	for _, at := range address().FindAllStringIndex(text, -1) {
		url := text[at[0]:at[1]]
		b.links = append(b.links, link{url: url, text: url})
		source.WriteString(html.EscapeString(text[from:at[0]]) + `<a href="` + html.EscapeString(url) + `">` + html.EscapeString(url) + "</a>")
		from = at[1]
	}
	source.WriteString(html.EscapeString(text[from:]))
	b.markdown, _ = markup.Markdown("<p>" + source.String() + "</p>") // flat: it can be read
	return b
}

// markdownBlocks takes Markdown apart, each block as it was written.
func markdownBlocks(text string) []block {
	var out []block
	var lines []string
	fence := ""
	flush := func() {
		if len(lines) > 0 {
			out = append(out, markdownBlock(strings.Join(lines, "\n")))
		}
		lines = nil
	}
	for line := range strings.SplitSeq(text, "\n") {
		mark := fenceMark(line)
		switch {
		case fence == "" && mark != "":
			fence = mark
		case fence != "" && mark == fence:
			fence = ""
		}
		if fence == "" && strings.TrimSpace(line) == "" {
			flush()
			continue
		}
		if fence == "" && strings.HasPrefix(line, "#") {
			flush()
			out = append(out, markdownBlock(line))
			continue
		}
		lines = append(lines, line)
	}
	flush()
	return out
}

func fenceMark(line string) string {
	line = strings.TrimSpace(line)
	for _, mark := range []string{"```", "~~~"} {
		if strings.HasPrefix(line, mark) {
			return mark
		}
	}
	return ""
}

// markdownTags tells what a block of Markdown is by how it begins.
var markdownTags = []struct {
	begins *regexp.Regexp
	tag    string
}{
	{regexp.MustCompile(`^# `), "h1"},
	{regexp.MustCompile(`^## `), "h2"},
	{regexp.MustCompile(`^#{3,6} `), "h3"},
	{regexp.MustCompile(`^>`), "blockquote"},
	{regexp.MustCompile(`^[-*+] `), "ul"},
	{regexp.MustCompile(`^\d+[.)] `), "ol"},
	{regexp.MustCompile(`^(\* *\* *\*|- *- *-|_ *_ *_)[*_ -]*$`), "hr"},
	{regexp.MustCompile(`^!\[[^\]]*\]\([^)]*\)$`), "img"},
	{regexp.MustCompile("^(```|~~~)"), "pre"},
}

func markdownBlock(source string) block {
	rendered := markup.HTML(source)
	b := block{tag: "p", text: strings.Join(strings.Fields(markup.Text(rendered)), " "), markdown: source, chosen: true}
	for _, t := range markdownTags {
		if t.begins.MatchString(source) {
			b.tag = t.tag
			break
		}
	}
	for _, root := range parseFragment(rendered) {
		b.links = append(b.links, linksIn(root)...)
	}
	return b
}

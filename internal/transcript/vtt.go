package transcript

import (
	"strings"
)

func hasVTTHeader(text string) bool {
	rest, ok := strings.CutPrefix(text, "WEBVTT")
	return ok && (rest == "" || strings.ContainsAny(rest[:1], " \t\n"))
}

// parseVTT reads WebVTT, section 6 of the specification, less strictly: what a
// player would drop for a wrong blank line is kept.
func parseVTT(text string) ([]Segment, error) {
	lines := strings.Split(text, "\n")
	first := 1
	for first < len(lines) && strings.TrimSpace(lines[first]) != "" && !isTiming(lines[first]) {
		first++ // header lines such as "Kind: captions"
	}
	if first < len(lines) && isTiming(lines[first]) && first > 1 && isNumber(lines[first-1]) {
		first-- // no blank line after the header: the number is the cue's
	}
	cues, err := readCues(lines, first, isVTTBlock)
	if err != nil {
		return nil, err
	}
	return fromCues(cues), nil
}

// isVTTBlock reports whether a line begins a comment, a style sheet or a
// region: the word alone, or NOTE and its text.
func isVTTBlock(line string) bool {
	line = strings.TrimRight(line, " \t")
	switch line {
	case "NOTE", "STYLE", "REGION":
		return true
	}
	return strings.HasPrefix(line, "NOTE ") || strings.HasPrefix(line, "NOTE\t")
}

// parseSRT reads SubRip: the same cues, with numbers for identifiers, a comma
// in the times, and no header or other blocks.
func parseSRT(text string) ([]Segment, error) {
	lines := strings.Split(text, "\n")
	cues, err := readCues(lines, 0, func(string) bool { return false })
	if err != nil {
		return nil, err
	}
	return fromCues(cues), nil
}

// fromCues makes segments of cues. A cue in which several people speak gives
// one for each, with the same times.
func fromCues(cues []cue) []Segment {
	var segments []Segment
	voiced := false
	for _, c := range cues {
		for _, said := range splitVoices(strings.Join(c.payload, "\n")) {
			text := oneLine(said.text)
			if text == "" {
				continue
			}
			voiced = voiced || said.speaker != ""
			segments = append(segments, Segment{Start: c.start, End: c.end, Speaker: said.speaker, Text: text})
		}
	}
	if !voiced {
		nameSpeakers(segments)
	}
	return segments
}

// nameSpeakers takes the speakers from "Name: text", which SRT has no other
// way to say and meeting recorders write into WebVTT too. A caption without a
// name belongs to the last one named, as Podcasting 2.0 writes SRT, unless it
// opens with the dash of a new, unnamed voice.
func nameSpeakers(segments []Segment) {
	texts := make([]string, len(segments))
	for i := range segments {
		texts[i] = segments[i].Text
	}
	known := learnLabels(texts)
	speaker := ""
	for i := range segments {
		s := &segments[i]
		if name, rest, ok := known.cut(s.Text); ok && rest != "" {
			s.Text, speaker = rest, name
		}
		if strings.HasPrefix(s.Text, "- ") {
			speaker = ""
		}
		s.Speaker = speaker
	}
}

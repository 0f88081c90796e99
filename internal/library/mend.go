package library

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"

	"earmark/internal/earmark"
)

// mendRules writes the names that items have now into the rules, in place: the
// file is written by hand, and its comments and order are its editor's.
func (r *repair) mendRules() error {
	data, err := os.ReadFile(r.path(RulesFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	m := mender{lines: bytes.SplitAfter(data, []byte("\n")), refs: r.rules}
	mended := false
	for n, ref := range r.rules {
		for _, p := range r.wornRule(ref) {
			id, _ := ref.find(r.lib)
			if p.done != "" && m.mend(n, id, ref.guidOf(r.lib, id)) {
				r.tell(RulesFile, p.Line, p.Rule, p.done)
				mended = true
			}
		}
	}
	if !mended {
		return nil
	}
	return WriteFile(r.path(RulesFile), bytes.Join(m.lines, nil))
}

// mender changes single references in the text of the rules. It reads what it
// wrote: a change that says anything else than is meant is taken back, for
// there are more ways to write YAML than it knows.
type mender struct {
	lines [][]byte     // as they stood, each with its end; a changed one may have become two
	refs  []*reference // what they say
}

// mend writes one reference anew; false where it is left to the editor.
func (m *mender) mend(n int, id string, guid earmark.GUID) bool {
	ref := m.refs[n]
	if ref.line < 1 || ref.line > len(m.lines) {
		return false
	}
	now := *ref
	now.id, now.guid = id, guid
	meant := slices.Clone(m.refs)
	meant[n] = &now
	was := m.lines[ref.line-1]
	for _, line := range ref.rewrites(was, id, guid) {
		m.lines[ref.line-1] = line
		if m.says(meant) {
			m.refs = meant
			return true
		}
	}
	m.lines[ref.line-1] = was
	return false
}

// says tells whether the lines are good rules that name just these items.
func (m *mender) says(meant []*reference) bool {
	f := &fields{kind: "rules", file: RulesFile}
	found := f.rules(bytes.Join(m.lines, nil)).references()
	return len(f.findings) == 0 && slices.EqualFunc(found, meant, func(a, b *reference) bool {
		return a.kind == b.kind && a.id == b.id && a.guid == b.guid
	})
}

// written is how a reference is written.
func (r *reference) written(id string, guid earmark.GUID) string {
	return fmt.Sprintf("%s: {id: %s, guid: %s}", r.kind, quoted(id), quoted(string(guid)))
}

// quoted is a scalar as YAML takes it for text, also among others in a line.
func quoted(s string) string {
	plain := regexp.MustCompile(`^[A-Za-z/][A-Za-z0-9/._-]*$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	reserved := []string{"true", "false", "null", "yes", "no", "on", "off"}
	if plain.MatchString(s) && !slices.Contains(reserved, strings.ToLower(s)) {
		return s
	}
	return fmt.Sprintf("%q", s)
}

// rewrites are the ways to put a reference into the line where its identifier
// stands: one for each place in the line where it may stand.
func (r *reference) rewrites(line []byte, id string, guid earmark.GUID) [][]byte {
	key := cmp.Or(map[bool]string{true: r.kind}[r.alone], "id")
	scalar := regexp.MustCompile(`(^|[\s{,-])` + key + `:\s+("|'|)` + regexp.QuoteMeta(r.id) + `("|'|)(?:\s*(?:[,}#\r\n]|$))`)
	var out [][]byte
	for from := 0; ; {
		at := scalar.FindSubmatchIndex(line[from:])
		if at == nil {
			return out
		}
		before, after := line[:from+at[3]], line[from+at[7]:]
		out = append(out, r.between(before, after, id, guid))
		from += at[7]
	}
}

// between is a line with a reference anew between what stood around it. A
// group of keys gets its guid beside or below the id.
func (r *reference) between(before, after []byte, id string, guid earmark.GUID) []byte {
	written := "id: " + quoted(id)
	switch inLine := bytes.LastIndexByte(before, '{') > bytes.LastIndexByte(before, '}'); {
	case r.alone:
		written = r.written(id, guid)
	case r.guid != "":
	case inLine:
		written += ", guid: " + quoted(string(guid))
	default:
		below := strings.Repeat(" ", len(before)) + "guid: " + quoted(string(guid)) + "\n"
		if !bytes.HasSuffix(after, []byte("\n")) {
			below = "\n" + below
		}
		after = slices.Concat(after, []byte(below))
	}
	return slices.Concat(before, []byte(written), after)
}

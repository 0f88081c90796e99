package digest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"

	"earmark/internal/earmark"
)

// The file of an issue is written for a person: what goes in as keys, why and
// how long as comments behind them. Whoever edits it is told of a mistake with
// file and line.

// FileError is an issue's file that cannot be read as one.
type FileError struct {
	File    string
	Line    int // 1-based
	Message string
}

// Error names the file, the line and the mistake.
func (e *FileError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message) }

// ReadPlan reads content/issues/DATE.yaml strictly: a key it does not know is
// an error, for a misspelt one would silently do nothing. Errors are
// [*FileError]s.
func ReadPlan(id earmark.IssueID, data []byte) (Plan, error) {
	p := Plan{ID: id, source: data}
	if parsed, err := parser.ParseBytes(data, 0); err == nil && len(parsed.Docs) > 1 {
		return p, &FileError{File: planFile(id), Line: 1, Message: `a line "---" begins a second document, which nobody would read`}
	}
	if err := yaml.UnmarshalWithOptions(data, &p, yaml.Strict()); err != nil {
		return p, fileError(id, err)
	}
	return p, nil
}

func fileError(id earmark.IssueID, err error) error {
	fault := &FileError{File: planFile(id), Line: 1, Message: err.Error()}
	if e, ok := errors.AsType[yaml.Error](err); ok {
		fault.Message = wordly(strings.ReplaceAll(e.GetMessage(), "\n", " "))
		if tk := e.GetToken(); tk != nil && tk.Position != nil {
			fault.Line = tk.Position.Line
		}
	}
	return fault
}

// mistyped is how the YAML library says that a value is of the wrong type.
var mistyped = regexp.MustCompile(`^cannot unmarshal (\S+)(?: \{\})? into Go (?:struct field \S+|value) of type (\S+)$`)

// wordly says it without the words of a programmer.
func wordly(message string) string {
	m := mistyped.FindStringSubmatch(message)
	if m == nil {
		return message
	}
	word := func(t string) string {
		switch {
		case strings.HasPrefix(t, "[]"):
			return "a list"
		case strings.HasPrefix(t, "map") || strings.HasPrefix(t, "digest.") && !strings.HasSuffix(t, "ID"):
			return "a group of keys"
		case strings.Contains(t, "int") || strings.Contains(t, "float"):
			return "a number"
		case strings.Contains(t, "bool"):
			return "true or false"
		}
		return "text"
	}
	return fmt.Sprintf("found %s, expected %s", word(m[1]), word(m[2]))
}

// fault is a mistake at a place of the file, which is given as a YAML path.
func (p Plan) fault(path, key, value, expected string) *PlanError {
	return &PlanError{File: planFile(p.ID), Line: p.line(path), Key: key, Value: value, Expected: expected}
}

// line is where a YAML path leads; 0 in a plan without a file.
func (p Plan) line(path string) int {
	if p.source == nil {
		return 0
	}
	at, err := yaml.PathString(path)
	if err != nil {
		return 0
	}
	file, err := parser.ParseBytes(p.source, 0)
	if err != nil {
		return 0
	}
	node, err := at.FilterFile(file)
	if err != nil || node == nil || node.GetToken() == nil {
		return 0
	}
	return node.GetToken().Position.Line
}

// Format writes a plan as a file for an editor. The remarks of a proposal are
// comments in it; left is what was left out and may be taken in by hand.
func (p Plan) Format(left []string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, planHead, p.ID, p.ID, p.ID)
	key(&b, "subject", p.Subject, "made of the title of the first story")
	key(&b, "preheader", p.Preheader, "made of what is inside")
	if p.Intro == "" {
		b.WriteString("# intro: |\n#   Good morning. Markdown, in your own words.\n")
	} else {
		b.WriteString("intro: |\n" + indent(p.Intro, "  "))
	}
	b.WriteString("\nsections:\n")
	for _, s := range p.Sections {
		fmt.Fprintf(&b, "  - title: %s\n    stories:\n", scalar(s.Title))
		for _, story := range s.Stories {
			story.write(&b)
		}
	}
	if len(left) > 0 {
		b.WriteString("\n# Left out; take in what you like:\n")
		for _, l := range left {
			b.WriteString(indent(l, "#   "))
		}
	}
	fmt.Fprintf(&b, "\n%s%s\n", seal, sealOf(b.Bytes()))
	return b.Bytes()
}

// seal is a line at the end of a file that was planned: as long as it is true
// nobody has edited what is above it.
const seal = "# as planned: "

func sealOf(above []byte) string {
	sum := sha256.Sum256(above)
	return hex.EncodeToString(sum[:8])
}

// Edited tells whether somebody wrote a file of an issue, or changed what was
// planned.
func Edited(data []byte) bool {
	at := bytes.LastIndex(data, []byte("\n"+seal))
	return at < 0 || strings.TrimSpace(string(data[at+1+len(seal):])) != sealOf(data[:at])
}

const planHead = `# The letter of %s. Change what you like: the order, the heads, the words;
# take stories and episodes out, put others in. What stands behind a # is for
# you alone.
#
#   earmark digest preview %s   shows it
#   earmark digest approve %s   says that it may go out as it is
#
# A story is an article with what there is to hear (listen), or an episode that
# stands alone. "why" is what readers are told; "at" is where it begins.

`

// key writes a line of the head, or a comment in its place.
func key(b *bytes.Buffer, name, value, otherwise string) {
	if value == "" {
		fmt.Fprintf(b, "# %s: %s\n", name, otherwise)
		return
	}
	fmt.Fprintf(b, "%s: %s\n", name, scalar(value))
}

func (s Story) write(b *bytes.Buffer) {
	if s.Episode != "" {
		fmt.Fprintf(b, "      - episode: %s%s\n", scalar(string(s.Episode)), remark(s.remark))
		return
	}
	fmt.Fprintf(b, "      - article: %s%s\n", scalar(string(s.Article)), remark(s.remark))
	if len(s.Listen) == 0 {
		b.WriteString("        listen: []\n")
		return
	}
	b.WriteString("        listen:\n")
	for _, l := range s.Listen {
		l.write(b)
	}
}

func (l Listen) write(b *bytes.Buffer) {
	if l.Episode == "" {
		fmt.Fprintf(b, "          - show: %s%s\n", scalar(string(l.Show)), remark(l.remark))
	} else {
		fmt.Fprintf(b, "          - episode: %s%s\n", scalar(string(l.Episode)), remark(l.remark))
	}
	for _, k := range []struct{ name, value string }{{"why", l.Why}, {"at", l.At}} {
		if k.value != "" {
			fmt.Fprintf(b, "            %s: %s\n", k.name, scalar(k.value))
		}
	}
}

func remark(s string) string {
	if s == "" {
		return ""
	}
	return " # " + line(s)
}

func indent(text, by string) string {
	var b strings.Builder
	for l := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		b.WriteString(strings.TrimRight(by+strings.TrimRight(l, "\n"), " ") + "\n")
	}
	return b.String()
}

// plain are texts that YAML reads back as they are without quotes, but for the
// words it takes for something else.
var plain = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_/.,()' -]*[A-Za-z0-9.)]$`)

// scalar is a text as a YAML value on one line.
func scalar(s string) string {
	if plain.MatchString(s) && !slices.Contains([]string{"true", "false", "null", "yes", "no", "on", "off"}, strings.ToLower(s)) {
		return s
	}
	return `"` + quoted.Replace(line(s)) + `"`
}

// quoted escapes what the double-quoted form must; a line has no control
// character.
var quoted = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

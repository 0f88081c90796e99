package library

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxDepth bounds lists within lists: no front matter needs more, and a file
// made to exhaust the stack does.
const maxDepth = 32

// maxValues bounds what aliases within aliases may grow to.
const maxValues = 100_000

// parseYAML reads a YAML mapping. firstLine is the line of the file that the
// first line of data stands on.
func parseYAML(data []byte, firstLine int) (node, error) {
	if root, ok := plainYAML(data, firstLine); ok {
		return root, nil
	}
	return slowYAML(data, firstLine)
}

func slowYAML(data []byte, firstLine int) (node, error) {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return node{}, yamlError(err, firstLine)
	}
	r := yamlReader{shift: firstLine - 1, anchors: map[string]ast.Node{}, values: new(int)}
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		root, err := r.node(doc.Body, 0)
		if err != nil {
			return node{}, err
		}
		if root.kind != mapping && root.kind != null {
			return node{}, &syntaxError{line: max(root.line, firstLine), msg: "front matter must be keys and values, found " + root.kind.String()}
		}
		return root, nil
	}
	return node{kind: mapping, line: firstLine}, nil
}

func yamlError(err error, firstLine int) error {
	line, msg := firstLine, err.Error()
	if e, ok := errors.AsType[yaml.Error](err); ok {
		if tk := e.GetToken(); tk != nil && tk.Position != nil {
			line = tk.Position.Line + firstLine - 1
		}
		msg = e.GetMessage()
	}
	first, _, _ := strings.Cut(msg, "\n")
	return &syntaxError{line: line, msg: "not valid YAML: " + first}
}

type yamlReader struct {
	shift   int
	anchors map[string]ast.Node
	values  *int // read so far
}

func (r yamlReader) line(n ast.Node) int {
	if tk := n.GetToken(); tk != nil && tk.Position != nil {
		return tk.Position.Line + r.shift
	}
	return 0
}

func (r yamlReader) node(n ast.Node, depth int) (node, error) {
	if depth > maxDepth {
		return node{}, &syntaxError{line: r.line(n), msg: "front matter is nested too deeply"}
	}
	out := node{line: r.line(n)}
	if *r.values++; *r.values > maxValues {
		return node{}, &syntaxError{line: out.line, msg: fmt.Sprintf("front matter holds more than %d values", maxValues)}
	}
	switch n := n.(type) {
	case *ast.AnchorNode:
		r.anchors[n.Name.String()] = n.Value
		return r.node(n.Value, depth+1)
	case *ast.AliasNode:
		target, ok := r.anchors[n.Value.String()]
		if !ok {
			return node{}, &syntaxError{line: out.line, msg: "alias *" + n.Value.String() + " has no anchor"}
		}
		return r.node(target, depth+1)
	case *ast.TagNode:
		return r.node(n.Value, depth+1)
	case *ast.MappingNode:
		return r.mapping(out, n.Values, depth)
	case *ast.MappingValueNode:
		return r.mapping(out, []*ast.MappingValueNode{n}, depth)
	case *ast.SequenceNode:
		return r.sequence(out, n, depth)
	case *ast.LiteralNode:
		out.kind, out.text = text, n.Value.Value
	case *ast.StringNode:
		out.kind, out.text = text, n.Value
	case *ast.IntegerNode:
		out.kind, out.text = integer, n.Token.Value
	case *ast.FloatNode:
		out.kind, out.text = float, n.Token.Value
	case *ast.BoolNode:
		out.kind, out.text = boolean, n.Token.Value
	case *ast.NullNode:
		out.kind = null
	default:
		out.kind, out.text = text, n.String()
	}
	return out, nil
}

func (r yamlReader) mapping(out node, values []*ast.MappingValueNode, depth int) (node, error) {
	out.kind = mapping
	for _, v := range values {
		value, err := r.node(v.Value, depth+1)
		if err != nil {
			return node{}, err
		}
		if _, merge := v.Key.(*ast.MergeKeyNode); merge {
			out.fields = append(out.fields, value.fields...)
			continue
		}
		key, err := r.node(v.Key, depth+1)
		if err != nil {
			return node{}, err
		}
		out.fields = append(out.fields, field{key: key.text, line: key.line, value: value})
	}
	return out, nil
}

func (r yamlReader) sequence(out node, n *ast.SequenceNode, depth int) (node, error) {
	out.kind = list
	for _, v := range n.Values {
		item, err := r.node(v, depth+1)
		if err != nil {
			return node{}, err
		}
		out.items = append(out.items, item)
	}
	return out, nil
}

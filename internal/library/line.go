package library

import (
	"io/fs"
	"path"
	"strings"
)

// Line is where a key stands in a content file or in a YAML file, for findings
// that are made of what was read of it. A key within a group is "source.url";
// where that is missing the group's line counts. It is 1 for a key that is not
// there, and for a file that cannot be read.
func Line(fsys fs.FS, file, key string) int {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return 1
	}
	var front node
	if path.Ext(file) == ".yaml" {
		front, err = parseYAML(data, 1)
	} else {
		var doc document
		doc, err = parseDocument(file, data)
		front = doc.front
	}
	if err != nil {
		return 1
	}
	return front.lineOf(key)
}

func (n node) lineOf(key string) int {
	line := 1
	for part := range strings.SplitSeq(key, ".") {
		at := n.find(part)
		if at == nil {
			break
		}
		line, n = max(at.line, 1), at.value
	}
	return line
}

// find is a key of a mapping, also one without a value; nil when it is missing.
func (n node) find(key string) *field {
	for i, f := range n.fields {
		if f.key == key {
			return &n.fields[i]
		}
	}
	return nil
}

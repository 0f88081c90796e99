// Package content is the sample library: a small magazine with its shows, laid
// out as a workspace. `earmark init --sample` writes it into a new folder,
// `earmark demo` shows the whole job on it, and tests use it as a library that
// is like a real one.
//
// Everything in it is invented except the podcast Mom Brain and its hosts. The
// recordings are made by testdata/make-audio.sh and the pictures by
// testdata/make-covers.sh; neither testdata nor this file is embedded.
package content

import "embed"

// FS holds earmark.yaml, which belongs at the root of a workspace, and the
// folders articles, people, shows, links and issues, which belong below its
// content/ folder. It is read only.
//
//go:embed earmark.yaml all:articles all:people all:shows all:links all:issues
var FS embed.FS

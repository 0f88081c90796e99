package publish

import "regexp"

// folderLink is a relative link to a folder, perhaps to a place in its page.
var folderLink = regexp.MustCompile(`href="((?:\.{1,2}/)+(?:[^"#?]*/)?)((?:#[^"]*)?)"`)

// localize makes links to folders name their index.html, which a web server
// does by itself and a browser that opens files does not.
func localize(page []byte) []byte {
	return folderLink.ReplaceAll(page, []byte(`href="${1}index.html${2}"`))
}

package markup

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	tomd "github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
)

// unconverter is built once; its methods hold no state between calls.
var unconverter = sync.OnceValue(func() *tomd.Converter {
	return tomd.NewConverter(tomd.WithPlugins(
		base.NewBasePlugin(),
		commonmark.NewCommonmarkPlugin(commonmark.WithEmDelimiter("*")),
		strikethrough.NewStrikethroughPlugin(),
		table.NewTablePlugin(),
	))
})

// Markdown is a stranger's HTML as Markdown that [HTML] turns into the same
// again: paragraphs, headings, lists, quotations, links, pictures, code and
// tables. What [Sanitize] would take out is not in it. The error says that the
// HTML cannot be read: elements within each other some hundreds deep.
func Markdown(html string) (string, error) {
	out, err := unconverter().ConvertString(Sanitize(html))
	if err != nil {
		return "", fmt.Errorf("html to markdown: %w", err)
	}
	return strings.TrimSpace(bareAddress.ReplaceAllStringFunc(out, func(address string) string {
		return strings.ReplaceAll(address, `\_`, "_")
	})), nil
}

// bareAddress is an address in running text, where an escaped underscore would
// end the link that [HTML] makes of it.
var bareAddress = regexp.MustCompile(`https?://[^\s()<>\[\]]+`)

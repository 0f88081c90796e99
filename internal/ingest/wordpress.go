package ingest

import (
	"strings"
)

// WordPress keeps posts as its editors wrote them: HTML without paragraphs
// (blank lines part them when a page is made), with comments for its blocks and
// with shortcodes for what plugins put in.

var (
	blockComment = late(`<!--.*?-->`)
	caption      = late(`(?s)\[(?:wp_)?caption[^\]]*\](.*?)\[/(?:wp_)?caption\]`)
	embed        = late(`\[embed[^\]]*\]\s*(https?://[^\s\[]+)\s*\[/embed\]`)
	// players show what the post's own recording is already.
	players = late(`\[/?(?:powerpress|podcast_episode|ss_player|audio|podcast|playlist|smart_track_player|gallery|contact-form(?:-7)?|mc4wp_form|jetpack_subscription_form)\b[^\]]*\]`)
	// frames stand around content and say only how it looks.
	frames = late(`\[/?(?:vc_|et_pb_|fusion_|av_|x_|su_|cs_)\w+[^\]]*\]`)

	hasParagraphs = late(`(?i)<p[\s>]`)
	startsBlock   = late(`(?i)^\s*</?(?:p|h[1-6]|ul|ol|li|dl|blockquote|div|table|figure|pre|hr|section|article|form|iframe|thead|tbody|tr|td)[\s>/]`)
	captionedPic  = late(`(?s)^\s*((?:<a[^>]*>)?\s*<img[^>]*>\s*(?:</a>)?)(.*)$`)
)

// wordpressHTML is the HTML that WordPress would have made of a post.
func wordpressHTML(s string) string {
	s = blockComment().ReplaceAllString(s, "")
	s = caption().ReplaceAllStringFunc(s, func(c string) string {
		inner := caption().FindStringSubmatch(c)[1]
		if m := captionedPic().FindStringSubmatch(inner); m != nil {
			return "<figure>" + m[1] + "<figcaption>" + m[2] + "</figcaption></figure>"
		}
		return inner
	})
	s = embed().ReplaceAllString(s, `<p><a href="$1">$1</a></p>`)
	s = players().ReplaceAllString(s, "")
	s = frames().ReplaceAllString(s, "")
	if hasParagraphs().MatchString(s) {
		return s
	}
	var out strings.Builder
	for part := range strings.SplitSeq(blankLine().ReplaceAllString(s, "\n\n"), "\n\n") {
		part = strings.TrimSpace(part)
		switch {
		case part == "":
		case startsBlock().MatchString(part):
			out.WriteString(part + "\n")
		default:
			out.WriteString("<p>" + strings.ReplaceAll(part, "\n", "<br>\n") + "</p>\n")
		}
	}
	return out.String()
}

package feed

import (
	"path"
	"strings"

	"earmark/internal/earmark"
)

// audioTypes are the media types of recordings by extension, for those whose
// type nobody said. Apple Podcasts plays the first four and goes by the
// extension of the address.
var audioTypes = map[string]string{
	".mp3":  "audio/mpeg",
	".m4a":  "audio/x-m4a",
	".mp4":  "video/mp4",
	".m4v":  "video/x-m4v",
	".mov":  "video/quicktime",
	".m4b":  "audio/x-m4b",
	".aac":  "audio/aac",
	".ogg":  "audio/ogg",
	".oga":  "audio/ogg",
	".opus": "audio/ogg",
	".flac": "audio/flac",
	".wav":  "audio/wav",
	".weba": "audio/webm",
}

// audioType is the media type of a recording; empty when nobody knows.
func audioType(a earmark.Audio) string {
	if a.Type != "" {
		return line(a.Type)
	}
	name, _, _ := strings.Cut(a.File+a.URL, "?")
	return audioTypes[strings.ToLower(path.Ext(name))]
}

// applePlays are the media types of recordings that Apple Podcasts takes.
var applePlays = map[string]bool{
	"audio/mpeg": true, "audio/mp3": true,
	"audio/x-m4a": true, "audio/mp4": true, "audio/m4a": true,
	"video/mp4": true, "video/x-m4v": true, "video/quicktime": true,
	"application/pdf": true,
}

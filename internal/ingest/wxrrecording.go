package ingest

import (
	"net/url"
	"strconv"
	"strings"
)

// recording reads what the two plugins say of a post's recording.
func (w *wxrWriter) recording(p *post, meta map[string]string) {
	if lines := strings.Split(strings.ReplaceAll(meta["enclosure"], "\r", ""), "\n"); lines[0] != "" {
		p.audio.url = absolute(w.x.siteURL(w.site.link), lines[0])
		if len(lines) > 2 {
			p.audio.length, _ = strconv.ParseInt(strings.TrimSpace(lines[1]), 10, 64)
			p.audio.mediaType = strings.TrimSpace(lines[2])
		}
		if len(lines) > 3 {
			settings := settingsOf(strings.Join(lines[3:], "\n"))
			p.audio.duration, p.explicit = settings["duration"], truth(settings["explicit"])
			p.season, p.number = number(settings["season"]), number(settings["episode_no"])
			p.kind = settings["episode_type"]
		}
	}
	if file := absolute(w.x.siteURL(w.site.link), meta["audio_file"]); file != "" {
		p.audio.url = file
	}
	if n := number(meta["filesize_raw"]); n > 0 {
		p.audio.length = int64(n)
	}
	p.audio.duration = orWord(meta["duration"], p.audio.duration)
	p.explicit = orWord(truth(meta["explicit"]), p.explicit)
	p.kind = orWord(meta["itunes_episode_type"], p.kind)
	p.number, p.season = max(p.number, number(meta["itunes_episode_number"])), max(p.season, number(meta["itunes_season_number"]))
	if p.audio.url != "" && p.audio.mediaType == "" {
		p.audio.mediaType = audioType(p.audio.url)
	}
}

func number(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// audioType is the media type that an address tells by its ending.
func audioType(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	for ext, t := range map[string]string{".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav", ".mp4": "video/mp4"} {
		if strings.HasSuffix(strings.ToLower(u.Path), ext) {
			return t
		}
	}
	return ""
}

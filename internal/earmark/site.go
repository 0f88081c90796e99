package earmark

import "time"

// Site says who publishes. Its fields are the keys of `site:` in earmark.yaml.
type Site struct {
	Title       string         `yaml:"title"`
	URL         string         `yaml:"url"` // absolute, ends with a slash
	Description string         `yaml:"description"`
	Language    string         `yaml:"language"` // BCP 47, "en" by default
	Timezone    string         `yaml:"timezone"` // IANA name, "UTC" by default
	Author      string         `yaml:"author"`
	Email       string         `yaml:"email"`
	Sensitive   []Topic        `yaml:"sensitive"` // nil: [DefaultTopics]
	Location    *time.Location `yaml:"-"`         // of Timezone; nil means UTC
}

// Zone is the site's time zone, UTC when none was set.
func (s Site) Zone() *time.Location {
	if s.Location == nil {
		return time.UTC
	}
	return s.Location
}

package link

import (
	"errors"
	"fmt"

	"earmark/internal/earmark"
)

// What [Options.Publish] may say.
const (
	PublishSuggestions = "suggestions" // suggestions above the publish floor are published
	PublishAccepted    = "accepted"    // nothing is published without an editor's word
)

// Options are the keys of `link:` in earmark.yaml. Scores run from 0 to 1; see
// [DefaultOptions] for what they mean.
type Options struct {
	// Floor is the score below which a suggestion is not shown to the editor.
	Floor float64 `yaml:"floor"`
	// PublishFloor is the score below which a suggestion is not published.
	PublishFloor float64 `yaml:"publish_floor"`
	// Publish is "suggestions" or "accepted".
	Publish string `yaml:"publish"`
	// Top is how many suggestions an article or an episode has at most. What
	// an editor or an item asks for comes on top of these.
	Top int `yaml:"top"`
	// Crowd is for how many articles an episode is suggested at most, those it
	// suits best.
	Crowd int `yaml:"crowd"`
	// MomentOffset in seconds is added to every moment that is found, for
	// recordings that are longer or shorter than what was transcribed.
	MomentOffset float64 `yaml:"moment_offset"`
}

// DefaultOptions are good for any library: the score is made so that one floor
// fits all (see [score]).
//
//   - 0.6 shows what is worth an editor's look: of the least of it three in five
//     please, and of all that is shown one in sixty joins two subjects that
//     have nothing to do with each other.
//   - 0.89 publishes without an editor's word only what pleases nine times of ten.
func DefaultOptions() Options {
	return Options{Floor: 0.6, PublishFloor: 0.89, Publish: PublishSuggestions, Top: 5, Crowd: 20}
}

// Validate names every key whose value is out of range, with the value and the
// range; nil when there is none.
func (o Options) Validate() error {
	var errs []error
	between := func(key string, value, low, high float64) {
		if !(value >= low && value <= high) { // also refuses NaN
			errs = append(errs, fmt.Errorf("link.%s: found %g, expected a number from %g to %g", key, value, low, high))
		}
	}
	between("floor", o.Floor, 0, 1)
	between("publish_floor", o.PublishFloor, 0, 1)
	between("moment_offset", o.MomentOffset, -600, 600)
	if o.Top < 1 || o.Top > 1000 {
		errs = append(errs, fmt.Errorf("link.top: found %d, expected a whole number from 1 to 1000", o.Top))
	}
	if o.Crowd < 1 || o.Crowd > 100000 {
		errs = append(errs, fmt.Errorf("link.crowd: found %d, expected a whole number from 1 to 100000", o.Crowd))
	}
	if o.Publish != PublishSuggestions && o.Publish != PublishAccepted {
		errs = append(errs, fmt.Errorf("link.publish: found %q, expected %q or %q", o.Publish, PublishSuggestions, PublishAccepted))
	}
	return errors.Join(errs...)
}

// Policy is what these options say of publishing.
func (o Options) Policy() earmark.Policy {
	return earmark.Policy{Floor: o.PublishFloor, AcceptedOnly: o.Publish == PublishAccepted}
}

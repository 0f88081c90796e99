package link

import (
	"fmt"
	"math"
	"time"
)

// dateFactor is F: how much nearness in time speaks for a pair, from 1 (years
// apart) to 6 (the same day), where days is from the article to the episode.
// It falls at two speeds, for the week of a joint publication and for the year
// in which a matter is talked of, and twice as fast when the episode came
// first.
func dateFactor(days int) float64 {
	d, short, long := float64(days), 15.0, 240.0
	if days < 0 {
		d, short, long = -d, short/2, long/2
	}
	return 1 + 3*math.Exp(-d/short) + 2*math.Exp(-d/long)
}

// dateFactor is F in this library.
func (e *Engine) dateFactor(days int) float64 {
	return math.Pow(dateFactor(days), float64(e.texts.dates))
}

// undated is F where a date is missing.
const undated = 1.5

// day counts days in a time zone, so that what came out on one day is no day
// apart whatever the hour.
func day(t time.Time, zone *time.Location) int {
	y, m, d := t.In(zone).Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// apart says how far apart two days are.
func apart(days int) string {
	if days < 0 {
		days = -days
	}
	switch {
	case days == 0:
		return "published the same day"
	case days == 1:
		return "published 1 day apart"
	case days <= 60:
		return fmt.Sprintf("published %d days apart", days)
	case days <= 700:
		return fmt.Sprintf("published about %d months apart", int(math.Round(float64(days)/30.44)))
	}
	return fmt.Sprintf("published about %d years apart", int(math.Round(float64(days)/365.25)))
}

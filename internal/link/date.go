package link

import (
	"fmt"
	"math"
	"time"

	"earmark/internal/earmark"
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

// calendar knows when the documents of a library were published, and F for
// every number of days at which it still tells much: it is asked of every pair
// that comes into question. It is read only once made.
type calendar struct {
	days     [2][]int32 // of the documents of a side; noDay where there is no date
	exponent float64
	factors  [2 * nearDays]float64
}

const (
	noDay    = math.MinInt32
	nearDays = 4096 // for how many days before and after F is kept
)

func newCalendar(lib *earmark.Library, exponent float64) *calendar {
	zone := lib.Site.Zone()
	c := &calendar{exponent: exponent}
	for _, a := range lib.Articles {
		c.days[articles] = append(c.days[articles], dayOrNone(a.Date, zone))
	}
	for _, x := range lib.Episodes {
		c.days[episodes] = append(c.days[episodes], dayOrNone(x.Date, zone))
	}
	for i := range c.factors {
		c.factors[i] = c.compute(i - nearDays)
	}
	return c
}

func dayOrNone(t time.Time, zone *time.Location) int32 {
	if t.IsZero() {
		return noDay
	}
	return int32(day(t, zone))
}

// apart counts the days from an article to an episode; false where one has no
// date.
func (c *calendar) apart(article, episode int) (int, bool) {
	a, x := c.days[articles][article], c.days[episodes][episode]
	if a == noDay || x == noDay {
		return 0, false
	}
	return int(x) - int(a), true
}

// factor is F of an article and an episode in this library.
func (c *calendar) factor(article, episode int) float64 {
	days, dated := c.apart(article, episode)
	if !dated {
		return math.Pow(undated, c.exponent)
	}
	if i := days + nearDays; i >= 0 && i < len(c.factors) {
		return c.factors[i]
	}
	return c.compute(days)
}

func (c *calendar) compute(days int) float64 { return math.Pow(dateFactor(days), c.exponent) }

// undated is F where a date is missing.
const undated = 1.5

// day counts days in a time zone, so that what came out on one day is no day
// apart whatever the hour.
func day(t time.Time, zone *time.Location) int {
	const length = 24 * 60 * 60
	_, ahead := t.In(zone).Zone()
	seconds := t.Unix() + int64(ahead)
	return int((seconds - (seconds%length+length)%length) / length)
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

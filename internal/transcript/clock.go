package transcript

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// longest is more than any recording: a time above it is a broken file, and
// below it no sum of times overflows.
const longest = 10_000 * time.Hour

// parseClock reads "ss", "mm:ss" or "hh:mm:ss", with a fraction of the second
// after a dot or a comma. Minutes and seconds above 59 are read as they stand:
// "75:10" is an hour and a quarter in many hand-made transcripts.
func parseClock(s string) (time.Duration, error) {
	whole, fraction, _ := strings.Cut(strings.Replace(s, ",", ".", 1), ".")
	var total time.Duration
	for part := range strings.SplitSeq(whole, ":") {
		n, err := strconv.ParseUint(part, 10, 24)
		if err != nil {
			return 0, fmt.Errorf("time %q is not hh:mm:ss", clip(s))
		}
		total = total*60 + time.Duration(n)*time.Second
	}
	total += parseFraction(fraction)
	if total > longest {
		return 0, fmt.Errorf("time %q is more than %d hours", clip(s), longest/time.Hour)
	}
	return total, nil
}

// parseFraction reads digits after the decimal point, to the millisecond.
func parseFraction(digits string) time.Duration {
	unit := 100 * time.Millisecond
	var total time.Duration
	for i := 0; i < len(digits) && unit >= time.Millisecond; i++ {
		total += time.Duration(digits[i]-'0') * unit
		unit /= 10
	}
	return total
}

// formatClock writes hh:mm:ss.mmm, the timestamp of WebVTT section 3.3.
func formatClock(d time.Duration) string {
	ms := d.Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}

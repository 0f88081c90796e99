package link

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// To read the index of a large library from end to end, as its sum asks for,
// takes longer than the question that is put to it. It is done once: a file
// that was found whole is believed to be so for as long as it is in that state
// and the machine runs, for what a power cut leaves of it may be another.

// wholeFile lists in the folder the states that were found whole, the latest
// last. A list that is torn is believed nothing.
const wholeFile = "whole"

// settled is how long ago a change must be for the next to have another time.
const settled = 2 * time.Second

// isWhole tells whether a file was found whole in a state. An unknown state is
// empty.
func (k Kept) isWhole(state string) bool {
	return state != "" && slices.Contains(k.whole(), state)
}

// foundWhole notes so for the next run.
func (k Kept) foundWhole(state string) {
	if state == "" {
		return
	}
	states := append(k.whole(), state)
	states = states[max(len(states)-mostIndexes, 0):]
	_ = os.WriteFile(filepath.Join(k.Dir, wholeFile), []byte(strings.Join(states, "\n")+"\n"), 0o600) // the next run looks again
}

func (k Kept) whole() []string {
	data, err := os.ReadFile(filepath.Join(k.Dir, wholeFile))
	if err != nil {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
}

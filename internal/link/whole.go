package link

import (
	"fmt"
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

// provenFile lists in the folder the states of indexes that were found whole,
// the latest last. Two processes may write it at once, or one that is killed:
// every state ends in digits of a fixed number, so a part of one is no other.
const provenFile = "whole"

// settled is how long ago a change must be for the next to have another time,
// where somebody else may be at work on the file.
const settled = 2 * time.Second

// isProven tells whether a file was found whole in a state. One that is not
// known is empty.
func (k Kept) isProven(state string) bool {
	return state != "" && slices.Contains(k.proven(), state)
}

// proveWritten notes of an index that was just written that it is whole, once it
// is on the disk: what never gets there would be another file in the same state.
func (k Kept) proveWritten(file string) {
	f, err := os.Open(file)
	if err != nil {
		return
	}
	defer f.Close()
	if f.Sync() != nil {
		return
	}
	if info, err := f.Stat(); err == nil {
		state, _ := stateOf(info)
		k.prove(state)
	}
}

// prove notes for the next run that a file was found whole.
func (k Kept) prove(state string) {
	if state == "" {
		return
	}
	states := append(k.proven(), state)
	states = states[max(len(states)-mostIndexes, 0):]
	err := os.WriteFile(filepath.Join(k.Dir, provenFile), []byte(strings.Join(states, "\n")+"\n"), 0o600)
	if err != nil && k.Trouble != nil {
		k.Trouble(fmt.Errorf("keep %s: %w", k.Dir, err))
	}
}

func (k Kept) proven() []string {
	data, err := os.ReadFile(filepath.Join(k.Dir, provenFile))
	if err != nil {
		return nil
	}
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
}

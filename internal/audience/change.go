package audience

import (
	"context"
	"fmt"
	"slices"

	"earmark/internal/earmark"
)

// The most and the longest tags that are kept of a person.
const (
	maxTags = 50
	maxTag  = 100
)

// TagError is a tag that is not kept.
type TagError struct {
	Tag     string
	Problem string
}

// Error names the tag and what is wrong with it.
func (e *TagError) Error() string { return fmt.Sprintf("tag %q %s", e.Tag, e.Problem) }

// Prefer changes what the reader wants whom a token of [earmark.Prefer] names.
// Errors: as [Audience.Reader].
func (a *Audience) Prefer(ctx context.Context, token string, p earmark.Preferences) error {
	id, err := a.Keys().Open(earmark.Prefer, token)
	if err != nil {
		return err
	}
	_, found, err := a.Store.Change(ctx, id, "page", a.Now(), func(sub *earmark.Subscriber) error {
		sub.Preferences = p
		return tidy(sub)
	})
	if err == nil && !found {
		err = ErrUnknown
	}
	return err
}

// Change lets change alter the name, the preferences and the tags of the person
// of an address; what else it alters is left as it is. False when nobody here has
// the address. Errors: an [AddressError], a [NameError], a [TagError], change's
// own, the store's; nothing is changed then. change must give the person lists of
// its own and not call the audience.
func (a *Audience) Change(ctx context.Context, address, source string, change func(*earmark.Subscriber) error) (earmark.Subscriber, bool, error) {
	address, err := Normalize(address)
	if err != nil {
		return earmark.Subscriber{}, false, fmt.Errorf("change subscriber: %w", err)
	}
	there, found, err := a.Store.Subscriber(ctx, address)
	if err != nil || !found {
		return there, false, err
	}
	return a.Store.Change(ctx, there.ID, source, a.Now(), func(sub *earmark.Subscriber) error {
		if err := change(sub); err != nil {
			return err
		}
		return tidy(sub)
	})
}

// tidy brings what somebody typed of a person into the form it is kept in.
func tidy(sub *earmark.Subscriber) error {
	var err error
	if sub.Name, err = cleanName(sub.Name); err != nil {
		return err
	}
	if sub.Frequency == "" {
		sub.Frequency = earmark.EachIssue
	}
	sub.Authors, sub.Shows = sorted(sub.Authors), sorted(sub.Shows)
	sub.Tags, err = cleanTags(sub.Tags)
	return err
}

func cleanTags(tags []string) ([]string, error) {
	var clean []string
	for _, tag := range tags {
		word, err := cleanName(tag)
		switch {
		case err != nil || word == "":
			return nil, &TagError{tag, "is not a word or some on one line"}
		case len(word) > maxTag:
			return nil, &TagError{tag, fmt.Sprintf("is longer than %d bytes", maxTag)}
		}
		clean = append(clean, word)
	}
	clean = sorted(clean)
	if len(clean) > maxTags {
		return nil, &TagError{clean[maxTags], fmt.Sprintf("is one too many: %d are kept of a person", maxTags)}
	}
	return clean, nil
}

// sorted gives the words in order, each once; nil for none.
func sorted[T ~string](words []T) []T {
	words = slices.Clone(words)
	slices.Sort(words)
	if len(words) == 0 {
		return nil
	}
	return slices.Compact(words)
}

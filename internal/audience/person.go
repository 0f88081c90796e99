package audience

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	"earmark/internal/earmark"
)

// Record is all that is known of one person.
type Record struct {
	earmark.Subscriber
	History []earmark.Event
	Letters []earmark.Delivery
}

// Export gathers all that is known of one person; false when the address is
// not here. Errors: an [AddressError], the store's.
func (a *Audience) Export(ctx context.Context, address string) (Record, bool, error) {
	address, err := Normalize(address)
	if err != nil {
		return Record{}, false, fmt.Errorf("export: %w", err)
	}
	sub, found, err := a.Store.Subscriber(ctx, address)
	if err != nil || !found {
		return Record{}, false, err
	}
	r := Record{Subscriber: sub}
	if r.History, err = a.Store.History(ctx, sub.ID); err != nil {
		return Record{}, false, err
	}
	r.Letters, err = a.Store.DeliveriesTo(ctx, sub.ID)
	return r, true, err
}

// Erase deletes all that is known of a person. A keyed hash of the address
// stays, so that no list brings the person back; false when the address was not
// here, and the hash is kept all the same. Errors: an [AddressError], the
// store's.
func (a *Audience) Erase(ctx context.Context, address string) (bool, error) {
	address, err := Normalize(address)
	if err != nil {
		return false, fmt.Errorf("erase: %w", err)
	}
	return a.Store.Erase(ctx, address, a.Keys()[0].Erased(strings.ToLower(address)), a.Now())
}

// erased tells of addresses whether their owners were erased.
type erased struct {
	keys   earmark.Keyring
	hashes map[string]bool
}

func (a *Audience) erased(ctx context.Context) (erased, error) {
	hashes, err := a.Store.ErasedHashes(ctx)
	if err != nil {
		return erased{}, err
	}
	e := erased{keys: a.Keys(), hashes: make(map[string]bool, len(hashes))}
	for _, hash := range hashes {
		e.hashes[hex.EncodeToString(hash)] = true
	}
	return e, nil
}

// has tries every key: a hash outlives the key that signs now.
func (e erased) has(address string) bool {
	if len(e.hashes) == 0 {
		return false
	}
	for _, key := range e.keys {
		if e.hashes[hex.EncodeToString(key.Erased(strings.ToLower(address)))] {
			return true
		}
	}
	return false
}

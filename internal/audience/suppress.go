package audience

import (
	"context"
	"fmt"

	"earmark/internal/earmark"
)

// Suppress takes an address off the list for good: it bounced, its owner
// complained, or an editor says so. An address that is not there is written
// down too, so that no import brings it.
func (a *Audience) Suppress(ctx context.Context, address, source string) error {
	sub, err := a.subscriber(address, "", source)
	if err != nil {
		return fmt.Errorf("suppress: %w", err)
	}
	gone, err := a.erased(ctx)
	if err != nil || gone.has(sub.Address) {
		return err // whoever was erased is not written down again
	}
	there, found, err := a.Store.Subscriber(ctx, sub.Address)
	if err != nil {
		return err
	}
	if found {
		_, err = a.Store.Leave(ctx, there.ID, earmark.Suppressed, source, a.Now())
		return err
	}
	sub.Status = earmark.Suppressed
	_, err = a.Store.AddSubscribers(ctx, []earmark.Subscriber{sub})
	return err
}

// Lift takes back a suppression, and writes down that it was. Who got the letter
// before gets it again; anybody else, such as an address that a list said had
// bounced, is unsubscribed and may ask for it. It gives back the subscriber as it
// then is, and false when there was nothing to lift. Errors: an [AddressError]; a
// [LeftError] for somebody who was erased, whom nobody brings back; the store's.
func (a *Audience) Lift(ctx context.Context, address, source string) (earmark.Subscriber, bool, error) {
	address, err := Normalize(address)
	if err != nil {
		return earmark.Subscriber{}, false, fmt.Errorf("lift: %w", err)
	}
	there, found, err := a.Store.Subscriber(ctx, address)
	if err != nil {
		return earmark.Subscriber{}, false, err
	}
	if found {
		sub, lifted, err := a.Store.Lift(ctx, there.ID, source, a.Now())
		if err == nil && !lifted {
			sub = there
		}
		return sub, lifted, err
	}
	gone, err := a.erased(ctx)
	if err == nil && gone.has(address) {
		err = fmt.Errorf("lift: %w", &LeftError{Address: address, Status: earmark.Erased})
	}
	return earmark.Subscriber{}, false, err
}

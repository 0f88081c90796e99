package mail

import (
	"context"
	"fmt"
	"io"

	"github.com/emersion/go-msgauth/dkim"
)

// Signature is one that a mail bears.
type Signature struct {
	Domain string
	Err    error // nil: it holds
}

// Verify looks at the signatures of a mail that arrived (RFC 6376): none is an
// empty list. The error is about a mail that cannot be read.
func Verify(ctx context.Context, dns Resolver, r io.Reader) ([]Signature, error) {
	found, err := dkim.VerifyWithOptions(io.LimitReader(r, mostReport), &dkim.VerifyOptions{
		MaxVerifications: 10,
		LookupTXT:        func(name string) ([]string, error) { return dns.LookupTXT(ctx, name) },
	})
	if err != nil && len(found) == 0 {
		return nil, fmt.Errorf("verify mail: %w", err)
	}
	var signatures []Signature
	for _, v := range found {
		signatures = append(signatures, Signature{Domain: v.Domain, Err: v.Err})
	}
	return signatures, nil
}

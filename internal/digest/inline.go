package digest

import (
	"fmt"

	"github.com/vanng822/go-premailer/premailer"
)

// inline moves the style sheet onto the elements, for many mail programs read
// no other. What cannot be moved (@media, :hover) stays in the head.
func inline(html string) (string, error) {
	p, err := premailer.NewPremailerFromString(html, premailer.NewOptions(premailer.WithCssToAttributes(false)))
	if err != nil {
		return "", fmt.Errorf("inline the letter's style: %w", err)
	}
	out, err := p.Transform()
	if err != nil {
		return "", fmt.Errorf("inline the letter's style: %w", err)
	}
	return out, nil
}

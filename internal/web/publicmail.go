package web

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"

	netmail "net/mail"

	"earmark/internal/audience"
	"earmark/internal/mail"
)

// Message is the mail that answers a request for the letter. It holds no word of
// whoever asked, who may be a stranger to the mailbox. From is left to the
// postman.
func (p *Public) Message(reply audience.Reply) (mail.Message, error) {
	view := mailView{Letter: p.Letter, Site: p.Site.Title, Home: p.Site.URL}
	name := "mail-already"
	switch reply.Answer {
	case audience.AskToConfirm:
		name, view.URL, view.Until = "mail-confirm", p.Base+"confirm?t="+reply.Token, p.day(reply.Until)
	case audience.ThereAlready:
		view.URL = p.Base + "preferences?t=" + reply.Token
	default:
		return mail.Message{}, fmt.Errorf("no mail answers %q", reply.Answer)
	}
	subject, text, err := p.pages.mail(name, view)
	if err != nil {
		return mail.Message{}, err
	}
	host := "localhost"
	if u, err := url.Parse(p.Base); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	return mail.Message{
		To: netmail.Address{Address: reply.To.Address}, Subject: subject, Text: text,
		MessageID: "answer." + strings.ToLower(rand.Text()) + "@" + host,
		Date:      p.Now().In(p.Site.Zone()), Language: p.Site.Language,
	}, nil
}

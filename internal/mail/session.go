package mail

import (
	"bytes"
	"crypto/subtle"
	"errors"
	"io"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// session is one conversation of the server with a client.
type session struct {
	server *Server
	conn   *smtp.Conn
	login  bool
	from   string
	to     []string
}

func (s *Server) session(c *smtp.Conn) (smtp.Session, error) {
	return &session{server: s, conn: c, login: s.options.User == ""}, nil
}

// AuthMechanisms are offered when the server has a user.
func (s *session) AuthMechanisms() []string {
	if s.server.options.User == "" {
		return nil
	}
	return []string{sasl.Plain}
}

// Auth checks the one user.
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		o := s.server.options
		same := subtle.ConstantTimeCompare([]byte(user), []byte(o.User)) & subtle.ConstantTimeCompare([]byte(password), []byte(o.Password))
		if same != 1 {
			return smtp.ErrAuthFailed
		}
		s.login = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.login {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "authentication required"}
	}
	s.from, s.to = from, nil
	return s.ask(AtMail, "")
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := s.ask(AtRcpt, to); err != nil {
		return err
	}
	s.to = append(s.to, to)
	return nil
}

// Data takes the whole message into memory, capped by the server, so that what
// is stored is never a part of one.
func (s *session) Data(r io.Reader) error {
	if err := s.askAll(AtData); err != nil {
		return err
	}
	message, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.askAll(AtDot); err != nil {
		return err
	}
	if deliver := s.server.options.Deliver; deliver != nil {
		for _, to := range s.to {
			if err := deliver(Envelope{From: s.from, To: to}, bytes.NewReader(message)); err != nil {
				return err
			}
		}
	}
	return s.askAll(AtStored)
}

func (s *session) Reset() { s.from, s.to = "", nil }

func (s *session) Logout() error { return nil }

func (s *session) askAll(stage Stage) error {
	for _, to := range s.to {
		if err := s.ask(stage, to); err != nil {
			return err
		}
	}
	return nil
}

// ask puts a stage to the hook and turns its answer into the protocol's.
func (s *session) ask(stage Stage, to string) error {
	if s.server.options.Hook == nil {
		return nil
	}
	err := s.server.options.Hook(stage, Envelope{From: s.from, To: to})
	if errors.Is(err, ErrHangUp) {
		_ = s.conn.Conn().Close()
		return err
	}
	if refusal, ok := errors.AsType[*Refusal](err); ok {
		return &smtp.SMTPError{Code: refusal.Code, EnhancedCode: smtp.NoEnhancedCode, Message: refusal.Text}
	}
	return err
}

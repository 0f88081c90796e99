// Package mailtest has what tests of mail need besides a mail server.
package mailtest

import (
	"net"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// Zone is what a DNS server knows: "NAME TYPE" in small letters and without the
// last dot, such as "example.org txt", to values. A TXT value longer than 255
// octets is parted; an MX is a host of preference 10; an A is an address.
type Zone map[string][]string

// DNS starts a DNS server on a loopback port that knows a zone and nothing else;
// it ends with the test. It gives its address.
func DNS(t *testing.T, zone Zone) string {
	t.Helper()
	address, stop := ServeDNS(zone)
	t.Cleanup(stop)
	return address
}

// ServeDNS is DNS for those who have no test; stop ends it.
func ServeDNS(zone Zone) (address string, stop func()) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() {
		buffer := make([]byte, 4096)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			if reply, err := zone.answer(buffer[:n]); err == nil {
				_, _ = conn.WriteTo(reply, from)
			}
		}
	}()
	return conn.LocalAddr().String(), func() { _ = conn.Close() }
}

func (z Zone) answer(query []byte) ([]byte, error) {
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil || len(m.Questions) == 0 {
		return nil, err
	}
	q := m.Questions[0]
	name := strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))
	m.Response, m.Authoritative, m.Additionals = true, true, nil
	known := false
	for key := range z {
		known = known || strings.HasPrefix(key, name+" ")
	}
	if !known {
		m.RCode = dnsmessage.RCodeNameError
	}
	header := dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, Type: q.Type, TTL: 60}
	for _, value := range z[name+" "+strings.ToLower(strings.TrimPrefix(q.Type.String(), "Type"))] {
		var body dnsmessage.ResourceBody
		switch q.Type {
		case dnsmessage.TypeTXT:
			txt := &dnsmessage.TXTResource{}
			for len(value) > 255 {
				txt.TXT, value = append(txt.TXT, value[:255]), value[255:]
			}
			txt.TXT = append(txt.TXT, value)
			body = txt
		case dnsmessage.TypeMX:
			body = &dnsmessage.MXResource{Pref: 10, MX: dnsmessage.MustNewName(value + ".")}
		case dnsmessage.TypeA:
			a := &dnsmessage.AResource{}
			copy(a.A[:], net.ParseIP(value).To4())
			body = a
		default:
			continue
		}
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: body})
	}
	return m.Pack()
}

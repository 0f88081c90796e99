package audience_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"earmark/internal/audience"
	"earmark/internal/earmark"
)

// people writes what is in the audience, one a line.
func people(t *testing.T, a *audience.Audience) string {
	t.Helper()
	subs, err := gather(a.Each(t.Context(), ""))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, sub := range subs {
		fmt.Fprintf(&b, "%s|%s|%s\n", sub.Address, sub.Name, sub.Status)
	}
	return b.String()
}

func TestImportForms(t *testing.T) {
	const ada = "ada@example.org|Ada Lovelace|active\n"
	const both = ada + "bea@example.org||active\n"
	for _, tt := range []struct{ name, in, want string }{
		{"email and name", "email,name\nada@example.org,Ada Lovelace\nbea@example.org,\n", both},
		{"other spelling and order", "Name,E-Mail Address\nAda Lovelace,ada@example.org\n,bea@example.org\n", both},
		{"first and last name", "Email Address,First Name,Last Name\nada@example.org,Ada,Lovelace\n", ada},
		{"semicolons", "email;name\nada@example.org;Ada Lovelace\n", ada},
		{"tabs", "email\tname\nada@example.org\tAda Lovelace\n", ada},
		{"comma in quotes, cut by semicolons", "email;\"name, or none, or other\";name\nada@example.org;x;Ada Lovelace\n", ada},
		{"byte order mark", "\ufeffemail,name\r\nada@example.org,Ada Lovelace\r\n", ada},
		{"no header", "ada@example.org,Ada Lovelace\nbea@example.org\n", both},
		{"no header, addresses alone", "ada@example.org\nbea@example.org", "ada@example.org||active\nbea@example.org||active\n"},
		{"empty lines", "email,name\n\n,\nada@example.org,Ada Lovelace\n\n", ada},
		{"lines of old spreadsheets", "email,name\rada@example.org,Ada Lovelace\r", ada},
		{"ragged rows", "email,name,x\nada@example.org,Ada Lovelace\nbea@example.org\n", both},
		{"name over two lines", "email,name\nada@example.org,\"Ada\nLovelace\"\n", ada},
		{"formula for a name", "email,name\nada@example.org,\"=HYPERLINK(\"\"x\"\")\"\n", "ada@example.org|=HYPERLINK(\"x\")|active\n"},
		{"Ghost", "id,email,name,note,subscribed_to_emails,complimentary_plan\n1,ada@example.org,Ada Lovelace,,true,false\n2,bea@example.org,,,false,false\n", ada + "bea@example.org||unsubscribed\n"},
		{"Substack", "email,active_subscription,expiry,email_disabled,created_at\nada@example.org,false,,false,2024\nbea@example.org,false,,true,2024\n", "ada@example.org||active\nbea@example.org||unsubscribed\n"},
		{"beehiiv", "email,First Name,Last Name,status,unsubscribed_at\nada@example.org,Ada,Lovelace,active,\nbea@example.org,,,inactive,2024-01-01\n", ada + "bea@example.org||unsubscribed\n"},
		{"Mailchimp, who left", "Email Address,First Name,Last Name,UNSUB_TIME,UNSUB_REASON\nada@example.org,Ada,Lovelace,2023-01-01 10:00:00,N/A\n", "ada@example.org|Ada Lovelace|unsubscribed\n"},
		{"Mailchimp, who bounced", "Email Address,First Name,Last Name,CLEAN_TIME\nada@example.org,Ada,Lovelace,2023-01-01 10:00:00\n", "ada@example.org|Ada Lovelace|suppressed\n"},
		{"listmonk", "uuid,email,name,attributes,status\n1,ada@example.org,Ada Lovelace,\"{\"\"a\"\": 1}\",enabled\n2,bea@example.org,,{},blocklisted\n", ada + "bea@example.org||suppressed\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := open(t)
			report, err := a.Import(t.Context(), strings.NewReader(tt.in), audience.ImportOptions{Source: "list.csv"})
			if err != nil || len(report.Bad) != 0 {
				t.Fatalf("got %+v, %v, want no bad rows", report, err)
			}
			if got := people(t, a); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

// settled is an audience in which some are and some have left.
func settled(t *testing.T) *audience.Audience {
	t.Helper()
	a, ctx := open(t), t.Context()
	gone, _, err := a.Add(ctx, audience.Newcomer{Address: "gone@example.org", Source: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Unsubscribe(ctx, a.Keys().Token(earmark.Unsubscribe, gone.ID), "page"); err != nil {
		t.Fatal(err)
	}
	if err := a.Suppress(ctx, "bounced@example.org", "x"); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"here@example.org", "leaving@example.org"} {
		if _, _, err := a.Add(ctx, audience.Newcomer{Address: address, Source: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

// mixed is a list with a row of every kind.
func mixed() string {
	return `email,name,status
new@example.org,New,active
NEW@Example.org,New again,active
gone@example.org,,active
bounced@example.org,,active
here@example.org,,active
leaving@example.org,,unsubscribed
nonsense,,active
Ada <ada@example.org>,,active
"bea@example.org
bcc: x@example.org",,active
cy"@example.org,,active
dee@example.org,` + strings.Repeat("x", 201) + `,active
last@example.org,,active
last@example.org,,unsubscribed
`
}

func TestImportReport(t *testing.T) {
	a, ctx := settled(t), t.Context()
	for _, tt := range []struct {
		name string
		dry  bool
		want audience.Report
	}{
		{"dry run", true, audience.Report{Added: 1, Already: 1, Duplicates: 2, Refused: 2, Left: 2}},
		{"first", false, audience.Report{Added: 1, Already: 1, Duplicates: 2, Refused: 2, Left: 2}},
		{"again", false, audience.Report{Already: 2, Duplicates: 2, Refused: 2, Left: 2}},
	} {
		before := people(t, a)
		report, err := a.Import(ctx, strings.NewReader(mixed()), audience.ImportOptions{Source: "list.csv", DryRun: tt.dry})
		if err != nil {
			t.Fatal(err)
		}
		var lines []int
		for _, bad := range report.Bad {
			lines = append(lines, bad.Line)
		}
		if got := fmt.Sprint(lines); got != "[8 9 10 12 13]" {
			t.Errorf("bad rows: got lines %s, want [8 9 10 12 13]: %v", got, report.Bad)
		}
		fault, ok := errors.AsType[*audience.AddressError](report.Bad[0])
		if !ok || fault.Address != "nonsense" {
			t.Errorf("got %v, want the AddressError of nonsense", report.Bad[0])
		}
		if !strings.Contains(report.Bad[2].Error(), "lines 10 to 11 were read as one row") {
			t.Errorf("got %v, want both lines named", report.Bad[2])
		}
		report.Bad, report.Faults = nil, 0
		if fmt.Sprint(report) != fmt.Sprint(tt.want) {
			t.Errorf("%s: got %+v, want %+v", tt.name, report, tt.want)
		}
		if tt.dry && before != people(t, a) {
			t.Errorf("%s: got\n%swant nothing changed\n%s", tt.name, people(t, a), before)
		}
	}
	const want = `bounced@example.org||suppressed
gone@example.org||unsubscribed
here@example.org||active
last@example.org||unsubscribed
leaving@example.org||unsubscribed
new@example.org|New|active
`
	if got := people(t, a); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	sub, _, err := a.Store.Subscriber(ctx, "new@example.org")
	if err != nil || sub.Source != "list.csv" || !sub.Since.Equal(noon) {
		t.Errorf("got %+v, %v, want the source and the time of the consent", sub, err)
	}
}

func TestImportSaysWhatALoneQuotationMarkSwallowed(t *testing.T) {
	a := open(t)
	report, err := a.Import(t.Context(), strings.NewReader("email,name\nada@example.org,Ada\nbea@example.org,\"Bea\ncy@example.org,Cy\n"), audience.ImportOptions{})
	if err != nil || report.Added != 1 || len(report.Bad) != 1 || report.Bad[0].Line != 3 || !strings.Contains(report.Bad[0].Error(), "lines 3 to") {
		t.Errorf("got %+v, %v, want one added and the swallowed lines named", report, err)
	}
}

func TestImportRefusesWhatIsNoList(t *testing.T) {
	for _, tt := range []struct{ name, in string }{
		{"empty", ""},
		{"white space", "\n \n"},
		{"no column of addresses", "first name,phone\nAda,123\n"},
		{"UTF-16", "\xff\xfee\x00m\x00"},
		{"HTML", "<!doctype html>\n<p>ada@example.org</p>\n"},
		{"zip", "PK\x03\x04\x14\x00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := open(t)
			if _, err := a.Import(t.Context(), strings.NewReader(tt.in), audience.ImportOptions{}); !errors.Is(err, audience.ErrFormat) {
				t.Errorf("got %v, want ErrFormat", err)
			}
			if got := people(t, a); got != "" {
				t.Errorf("got %s, want nobody", got)
			}
		})
	}
}

func TestImportHonoursTheContext(t *testing.T) {
	a := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Import(ctx, strings.NewReader("email\nada@example.org\n"), audience.ImportOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func FuzzImport(f *testing.F) {
	f.Add("email,name\nada@example.org,Ada\n")
	f.Add("ada@example.org;Ada\n\"")
	f.Add("email\tstatus\nx@y.z\tcleaned\n")
	f.Fuzz(func(t *testing.T, in string) {
		a := &audience.Audience{Store: anyone{}, Now: func() time.Time { return noon }, Random: strings.NewReader(strings.Repeat("r", 1<<16)), Keys: keys}
		report, err := a.Import(t.Context(), strings.NewReader(in), audience.ImportOptions{})
		if err != nil {
			return
		}
		for _, bad := range report.Bad {
			if bad.Line < 1 {
				t.Errorf("%q: got %v, want a line", in, bad)
			}
		}
	})
}

// anyone is a store that has nobody and keeps nobody; what an import does not
// call is not there.
type anyone struct{ audience.Store }

func (anyone) AddSubscribers(_ context.Context, subs []earmark.Subscriber) ([]earmark.ReaderStatus, error) {
	return make([]earmark.ReaderStatus, len(subs)), nil
}

func (anyone) EachMailbox(context.Context, func(string, earmark.ReaderStatus)) error { return nil }

func (anyone) ErasedHashes(context.Context) ([][]byte, error) { return nil, nil }

// gather takes all of a sequence, up to its error.
func gather(subs iter.Seq2[earmark.Subscriber, error]) (all []earmark.Subscriber, err error) {
	for sub, err := range subs {
		if err != nil {
			return all, err
		}
		all = append(all, sub)
	}
	return all, nil
}

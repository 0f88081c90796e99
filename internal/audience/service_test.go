package audience_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"earmark/internal/audience"
	"earmark/internal/earmark"
)

// The exports of other services, with all their columns.
const (
	mailchimpHead = "Email Address,First Name,Last Name,Address,Phone Number,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,"
	stayed        = mailchimpHead + "LAST_CHANGED,LEID,EUID,NOTES,TAGS\n" +
		`ada@example.org,Ada,Lovelace,,,2,"2021-03-04 05:06:07",192.0.2.1,"2021-03-04 05:10:00",192.0.2.1,,,,,,,,"2022-01-01 00:00:00",1,a1,,"""vip"",""spring, fair"""` + "\n"
	unsubscribed = mailchimpHead + "UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER,LEID,EUID,NOTES,TAGS\n" +
		`bea@example.org,Bea,,,,2,,,"2021-03-04 05:10:00",,,,,,,,,,"","","N/A (Unsubscribed by an admin)",,2,b2,,` + "\n"
	cleaned = mailchimpHead + "CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID,LEID,EUID,NOTES,TAGS\n" +
		`cy@example.org,Cy,,,,2,,,"2021-03-04 05:10:00",,,,,,,,,,"","",3,c3,,` + "\n"
	ghost = "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers\n" +
		`1,ada@example.org,Ada Lovelace,,true,false,,2021-03-04T05:06:07.000Z,,"vip,spring fair",` + "\n" +
		"2,bea@example.org,,,false,false,,2021-03-04T05:06:07.000Z,,,\n"
	substack = "email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at\n" +
		"ada@example.org,false,,other,false,2021-03-04T05:06:07.000Z,\nbea@example.org,true,,other,true,2021-03-04T05:06:07.000Z,\n"
	beehiiv = "email,First Name,Last Name,status,tier,created_at,stripe_customer_id,gold,unsubscribed_at\n" +
		"ada@example.org,Ada,Lovelace,active,free,2021-03-04 05:06:07 UTC,,,\nbea@example.org,,,inactive,free,2021-03-04 05:06:07 UTC,,,\n"
	listmonk = "uuid,email,name,attributes,status,created_at,updated_at\n" +
		`u1,ada@example.org,Ada Lovelace,"{""city"": ""X""}",enabled,2021-03-04T05:06:07Z,` + "\nu2,cy@example.org,Cy,{},blocklisted,2021-03-04T05:06:07Z,\n"
)

func TestImportOfServices(t *testing.T) {
	since := time.Date(2021, 3, 4, 5, 6, 7, 0, time.UTC)
	for _, tt := range []struct {
		service, in string
		want        string // address, status
		ada         earmark.Consent
		tags        []string
	}{
		{"Mailchimp", stayed, "ada active", earmark.Consent{Since: since, Confirmed: time.Date(2021, 3, 4, 5, 10, 0, 0, time.UTC)}, []string{"spring, fair", "vip"}},
		{"Mailchimp, people who unsubscribed", unsubscribed, "bea unsubscribed", earmark.Consent{}, nil},
		{"Mailchimp, addresses that bounced", cleaned, "cy suppressed", earmark.Consent{}, nil},
		{"Ghost", ghost, "ada active, bea unsubscribed", earmark.Consent{Since: since}, []string{"spring fair", "vip"}},
		{"Substack", substack, "ada active, bea unsubscribed", earmark.Consent{Since: since}, nil},
		{"beehiiv", beehiiv, "ada active, bea unsubscribed", earmark.Consent{Since: since}, nil},
		{"listmonk", listmonk, "ada active, cy suppressed", earmark.Consent{Since: since}, nil},
	} {
		t.Run(tt.service, func(t *testing.T) {
			a := open(t)
			plan, err := a.PlanImport(t.Context(), strings.NewReader(tt.in), audience.ImportOptions{Source: "export.csv"})
			if err != nil || plan.Service != tt.service {
				t.Fatalf("got %q, %v, want %q", plan.Service, err, tt.service)
			}
			done, err := plan.Do(t.Context(), nil)
			if err != nil || !reflect.DeepEqual(done, plan.Report) {
				t.Errorf("done: got %+v, %v, want what was shown: %+v", done, err, plan.Report)
			}
			subs, err := gather(a.Each(t.Context(), ""))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, sub := range subs {
				got = append(got, strings.TrimSuffix(sub.Address, "@example.org")+" "+string(sub.Status))
				if sub.Address != "ada@example.org" {
					continue
				}
				tt.ada.Source = "export.csv"
				if sub.Consent != tt.ada || !reflect.DeepEqual(sub.Tags, tt.tags) {
					t.Errorf("ada: got %+v, %q, want %+v, %q", sub.Consent, sub.Tags, tt.ada, tt.tags)
				}
			}
			if strings.Join(got, ", ") != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Whoever left, in whatever file and order, never comes back by a list.
func TestImportBringsNobodyBack(t *testing.T) {
	a := open(t)
	load := func(in string) audience.Report {
		t.Helper()
		report, err := a.Import(t.Context(), strings.NewReader(in), audience.ImportOptions{Source: "x"})
		if err != nil {
			t.Fatal(err)
		}
		return report
	}
	load(unsubscribed)
	load(cleaned)
	if _, err := a.Erase(t.Context(), "dot@example.org"); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Ask(t.Context(), "eve@example.org", form, earmark.Preferences{}); err != nil {
		t.Fatal(err)
	}
	const all = "email\nbea@example.org\ncy@example.org\ndot@example.org\neve@example.org\nada@example.org\n"
	if got := load(all); got.Added != 1 || got.Refused != 3 || got.Waiting != 1 {
		t.Errorf("got %+v, want one added, three refused, one who has to confirm", got)
	}
	load("email,status\ndot@example.org,cleaned\n")
	for name, want := range map[string]earmark.ReaderStatus{"ada": earmark.Active, "bea": earmark.Unsubscribed, "cy": earmark.Suppressed, "dot": "", "eve": earmark.Pending} {
		if got := status(t, a, name+"@example.org"); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if got := load(all); got.Added != 0 || got.Already != 1 {
		t.Errorf("again: got %+v, want nobody added twice", got)
	}
}

func TestImportWithNamedColumns(t *testing.T) {
	a := open(t)
	const in = "Wer,Mail-Adresse privat,Seit,Stand\nAda,ada@example.org,2021-03-04,active\nBea,bea@example.org,4.3.2021,unsubscribed\n"
	report, err := a.Import(t.Context(), strings.NewReader(in), audience.ImportOptions{Columns: map[string]string{
		"email": "Mail-Adresse privat", "name": "1", "since": "seit", "status": "Stand",
	}})
	if err != nil || report.Added != 1 || report.Left != 1 || report.Undated != 1 {
		t.Fatalf("got %+v, %v, want one added, one left, one time that cannot be read", report, err)
	}
	if got, want := people(t, a), "ada@example.org|Ada|active\nbea@example.org|Bea|unsubscribed\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	for name, columns := range map[string]map[string]string{
		"no address":        {"name": "Wer"},
		"no such column":    {"email": "E-Mail"},
		"no such field":     {"email": "2", "phone": "1"},
		"beyond the last":   {"email": "9"},
		"number of nothing": {"email": "0"},
	} {
		if _, err := a.PlanImport(t.Context(), strings.NewReader(in), audience.ImportOptions{Columns: columns}); !errors.Is(err, audience.ErrColumn) {
			t.Errorf("%s: got %v, want ErrColumn", name, err)
		}
	}
}

// A quotation mark that nothing closes must not take the memory of a whole file.
func TestImportBoundsARow(t *testing.T) {
	a := open(t)
	in := "email,name\nada@example.org,Ada\nbea@example.org,\"Bea\n" + strings.Repeat("x,y\n", 1<<20)
	_, err := a.Import(t.Context(), strings.NewReader(in), audience.ImportOptions{})
	if !errors.Is(err, audience.ErrFormat) || !strings.Contains(err.Error(), "behind line 2") {
		t.Errorf("got %v, want the place", err)
	}
	if got := people(t, a); got != "" {
		t.Errorf("got %s, want nothing taken", got)
	}
}

// More rows than are written at once, and one who left at the very end.
func TestImportOfManyBatches(t *testing.T) {
	a := open(t)
	var in strings.Builder
	in.WriteString("email,status\n")
	for i := range 30_000 {
		fmt.Fprintf(&in, "r%d@example.org,active\n", i)
	}
	in.WriteString("R7@example.org,unsubscribed\nr8@example.org,active\n")
	var told []int
	plan, err := a.PlanImport(t.Context(), strings.NewReader(in.String()), audience.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	report, err := plan.Do(t.Context(), func(done, _ int) { told = append(told, done) })
	if err != nil || report.Added != 29_999 || report.Left != 1 || report.Duplicates != 2 || len(told) != 2 {
		t.Errorf("got %+v, %v, told %v", report, err, told)
	}
	if got := status(t, a, "r7@example.org"); got != earmark.Unsubscribed {
		t.Errorf("got %s, want unsubscribed", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := plan.Do(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: got %v, want context.Canceled", err)
	}
}

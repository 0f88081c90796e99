package audience_test

import (
	"bytes"
	"fmt"
	"testing"

	"earmark/internal/audience"
)

// export makes a list of Mailchimp's form; its addresses are in no order.
func export(rows int) []byte {
	var out bytes.Buffer
	out.WriteString("Email Address,First Name,Last Name,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LEID,EUID,NOTES,TAGS\n")
	for i := range rows {
		n := (i*7919 + 13) % rows
		fmt.Fprintf(&out, "reader%d.%d@mail%d.example.com,Ada%d,Lovelace,2021-02-11 10:20:30,203.0.113.7,2021-02-11 10:25:00,203.0.113.7,%d,abcdef%d,,\"\"\"vip\"\",\"\"spring fair\"\"\"\n", n*31%rows, n, n%500, n, n, n)
	}
	return out.Bytes()
}

// A row costs some 30 µs of a slow core, twice read and once written: a million
// take less than a minute. Worry at 100.
func BenchmarkImport(b *testing.B) {
	const rows = 100_000
	list := export(rows)
	for b.Loop() {
		a := openBench(b)
		report, err := a.Import(b.Context(), bytes.NewReader(list), audience.ImportOptions{Source: "list.csv"})
		if err != nil || report.Added != rows {
			b.Fatalf("got %+v, %v, want %d added", report, err, rows)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*rows), "µs/row")
}

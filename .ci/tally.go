// Command tally reads what `go test -json` writes, prints a line a package and
// everything a failing one said, and last, alone on its line,
//
//	N passed, N failed, N skipped
//
// Subtests count as tests; a package that fails without a failing test (it does
// not build, it panics) counts as one. Exit status 1 when anything failed or no
// test was run at all.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

type event struct {
	Action, Package, Test, Output, ImportPath string
}

func main() {
	tally, failedIn := map[string]int{}, map[string]bool{}
	said := map[string]*strings.Builder{}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text()) // of the go command itself
			continue
		}
		if said[e.Package] == nil {
			said[e.Package] = &strings.Builder{}
		}
		switch {
		case e.Action == "build-output":
			fmt.Print(e.Output)
		case e.Action == "output":
			said[e.Package].WriteString(e.Output)
		case e.Test != "":
			tally[e.Action]++
			failedIn[e.Package] = failedIn[e.Package] || e.Action == "fail"
		case e.Action == "fail":
			if !failedIn[e.Package] {
				tally["fail"]++
			}
			fmt.Print(said[e.Package])
		case e.Action == "pass", e.Action == "skip":
			fmt.Print(lastLine(said[e.Package].String()))
		}
	}
	fmt.Printf("%d passed, %d failed, %d skipped\n", tally["pass"], tally["fail"], tally["skip"])
	if lines.Err() != nil || tally["fail"] > 0 || tally["pass"] == 0 {
		os.Exit(1)
	}
}

// lastLine is what `go test` prints of a package.
func lastLine(output string) string {
	all := strings.SplitAfter(strings.TrimSuffix(output, "\n"), "\n")
	return all[len(all)-1] + "\n"
}

// Command tally reads what `go test -json` writes, prints a line a package, what
// each failing test said, and last, alone on its line,
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
	said := map[[2]string]*strings.Builder{} // by package and test
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text()) // of the go command itself
			continue
		}
		who := [2]string{e.Package, e.Test}
		if said[who] == nil {
			said[who] = &strings.Builder{}
		}
		switch {
		case e.Action == "build-output":
			fmt.Print(e.Output)
		case e.Action == "output":
			said[who].WriteString(e.Output)
		case e.Test != "":
			if tally[e.Action]++; e.Action == "fail" {
				failedIn[e.Package] = true
				fmt.Print(said[who])
			}
			delete(said, who)
		case e.Action == "fail":
			if !failedIn[e.Package] {
				tally["fail"]++
			}
			fmt.Print(said[who])
		case e.Action == "pass", e.Action == "skip":
			fmt.Print(lastLine(said[who].String()))
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

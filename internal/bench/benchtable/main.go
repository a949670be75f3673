// Command benchtable runs the benchmarks of the repository and prints what matters
// of them as a table in Markdown: what is to be reached, our figure, that of the peer from
// the same run, and their ratio.
//
//	benchtable [flags] [name]...
//
// Without names it prints all rows; a name is a benchmark of rows.go without "Benchmark", such as
// Queue. Figures are medians of several runs with their range at 95 % confidence, as
// benchstat has them. For each run the functions of the program are laid out in another order, since the time of
// a short loop depends on where it happens to stand. A row that misses its goal is marked; the exit status stays 0, since a busy
// machine misses goals too.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("benchtable: ")
	count := flag.Int("count", 6, "`times` that each benchmark is run")
	benchtime := flag.String("benchtime", "0.5s", "how long or how often each run goes on, as for go test")
	from := flag.String("from", "", "take the output of go test -bench from this `file` instead of running them")
	flag.Parse()
	if err := run(os.Stdout, os.Stderr, *from, *count, *benchtime, flag.Args()); err != nil {
		log.Fatal(err)
	}
}

// run prints the rows of the benchmarks named. log gets what go test prints.
func run(w, log io.Writer, from string, count int, benchtime string, names []string) error {
	chosen := rows
	if len(names) > 0 {
		chosen = slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return !slices.Contains(names, r.benchmark) })
		if len(chosen) == 0 {
			return fmt.Errorf("no row for %s", strings.Join(names, ", "))
		}
	}
	var output []byte
	var err error
	if from != "" {
		output, err = os.ReadFile(from)
	} else {
		output, err = measure(log, chosen, count, benchtime)
	}
	if err != nil {
		return err
	}
	figures, machine, err := parse(output)
	if err != nil {
		return err
	}
	return print(w, chosen, figures, machine)
}

// measure runs the benchmarks that the rows are about and returns what go test prints. All of them
// run once before any of them runs again, so that a figure and its peer's are taken
// at about the same times: who else uses the machine then disturbs both.
func measure(log io.Writer, chosen []row, count int, benchtime string) ([]byte, error) {
	var output bytes.Buffer
	for round := range count {
		for _, pkg := range []string{benchPackage, generatorPackage} {
			var names []string
			for _, r := range chosen {
				if r.pkg == pkg && !slices.Contains(names, r.benchmark) {
					names = append(names, r.benchmark)
				}
			}
			if len(names) == 0 {
				continue
			}
			cmd := exec.Command("go", "test", "-run", "^$", "-bench", "^Benchmark("+strings.Join(names, "|")+")$",
				"-benchtime", benchtime, "-timeout", "1h", fmt.Sprintf("-ldflags=-randlayout=%d", round+1), pkg)
			cmd.Stdout = io.MultiWriter(&output, log)
			cmd.Stderr = log
			if err := cmd.Run(); err != nil {
				return nil, fmt.Errorf("%s: %w", cmd, err)
			}
		}
	}
	return output.Bytes(), nil
}

// key names the measurements of one unit of one sub-benchmark.
type key struct{ benchmark, unit string }

// parse returns the measurements in the output of go test, and what it says about the
// machine.
func parse(output []byte) (figures map[key][]float64, machine string, err error) {
	figures = make(map[key][]float64)
	reader := benchfmt.NewReader(bytes.NewReader(output), "go test")
	for reader.Scan() {
		switch record := reader.Result().(type) {
		case *benchfmt.Result:
			base, parts := record.Name.Parts()
			name := string(base)
			for _, part := range parts {
				if part[0] != '-' { // the number of processors
					name += string(part)
				}
			}
			for _, value := range record.Values {
				unit, v := value.Unit, value.Value
				if value.OrigUnit != "" { // benchfmt makes seconds of nanoseconds
					unit, v = value.OrigUnit, value.OrigValue
				}
				figures[key{name, unit}] = append(figures[key{name, unit}], v)
			}
			machine = strings.TrimSpace(fmt.Sprint(record.GetConfig("cpu"), ", ", record.GetConfig("goos"), "/", record.GetConfig("goarch")))
		case *benchfmt.SyntaxError:
			return nil, "", record
		}
	}
	if len(figures) == 0 {
		return nil, "", errors.Join(errors.New("no benchmark has run"), reader.Err())
	}
	return figures, machine, reader.Err()
}

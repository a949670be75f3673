package generator_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
)

// loadOnly in the environment has the test binary load packages and end.
const loadOnly = "ASYNCGEN_TEST_LOAD_ONLY"

func TestMain(m *testing.M) {
	if os.Getenv(loadOnly) == "" {
		os.Exit(m.Run())
	}
	list, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax}, "./...")
	if err != nil || packages.PrintErrors(list) > 0 {
		fmt.Fprintln(os.Stderr, "loading:", err)
		os.Exit(1)
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	fmt.Fprintf(os.Stderr, "took up to %d MB of memory\n", memory.Sys>>20)
	runtime.KeepAlive(list)
}

// BenchmarkTwoThousandFunctions compares the command over 50 packages of 40 annotated functions with a program
// that loads and type-checks those packages, generated files included, by go/packages: time, and the most memory that either
// has had from the operating system.
func BenchmarkTwoThousandFunctions(b *testing.B) { compareWithLoading(b, 50) }

// BenchmarkLinear is the time for a function in programs of several sizes.
func BenchmarkLinear(b *testing.B) {
	for _, packages := range []int{12, 25, 50} {
		functions := packages * 40
		dir := loadtest.Module(b, program(packages, 40))
		generate(b, dir)
		b.Run(fmt.Sprintf("functions%d", functions), func(b *testing.B) {
			for b.Loop() {
				generate(b, dir)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*functions), "ns/function")
		})
	}
}

func compareWithLoading(b *testing.B, count int) {
	dir := loadtest.Module(b, program(count, 40))
	command := filepath.Join(b.TempDir(), "asyncgen")
	build := exec.Command("go", "build", "-o", command, "./cmd/asyncgen")
	build.Dir = loadtest.Repository(b)
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	tests, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	asyncgen := func() *exec.Cmd { return exec.Command(command, "-v", "./...") }
	load := func() *exec.Cmd {
		cmd := exec.Command(tests)
		cmd.Env = append(os.Environ(), loadOnly+"=1")
		return cmd
	}
	megabytes(b, asyncgen(), dir)
	megabytes(b, load(), dir) // fills the build cache
	b.Run("asyncgen", func(b *testing.B) { measureCommand(b, asyncgen, dir) })
	b.Run("load", func(b *testing.B) { measureCommand(b, load, dir) })
}

// measureCommand runs a command again and again.
func measureCommand(b *testing.B, command func() *exec.Cmd, dir string) {
	peak := 0
	for b.Loop() {
		peak = max(peak, megabytes(b, command(), dir))
	}
	b.ReportMetric(float64(peak), "MB-peak")
}

var memoryLine = regexp.MustCompile(`took up to ([0-9]+) MB of memory`)

// megabytes runs a command in dir and returns how much memory it says that it has taken.
func megabytes(b *testing.B, cmd *exec.Cmd, dir string) int {
	var out bytes.Buffer
	cmd.Dir, cmd.Stderr = dir, &out
	if err := cmd.Run(); err != nil {
		b.Fatalf("%s: %v\n%s", cmd, err, out.Bytes())
	}
	match := memoryLine.FindSubmatch(out.Bytes())
	if match == nil {
		b.Fatalf("%s does not say how much memory it took:\n%s", cmd, out.Bytes())
	}
	n, err := strconv.Atoi(string(match[1]))
	if err != nil {
		b.Fatal(err)
	}
	return n
}

package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const sample = `goos: linux
goarch: amd64
pkg: github.com/asyncgen/asyncgen/internal/bench
cpu: Some Processor
BenchmarkGeneratorStep/ours-2         	1000	         2.0 ns/op
BenchmarkGeneratorStep/ours-2         	1000	         2.5 ns/op
BenchmarkGeneratorStep/ours-2         	1000	         2.1 ns/op
BenchmarkGeneratorStep/struct-2       	1000	         2.0 ns/op
BenchmarkGeneratorStep/iter.Pull-2    	1000	         40.0 ns/op
BenchmarkGeneratorStep/channel-2      	1000	         150.0 ns/op
BenchmarkQueue/ours-2                 	1000	         20.0 ns/op	       0 B/op	       0 allocs/op
BenchmarkQueue/channel-2              	1000	         200.0 ns/op	       0 B/op	       0 allocs/op
BenchmarkSleepingTask/ours-2          	1	 193728876 ns/op	       250.9 B/task
BenchmarkSleepingTask/goroutine-2     	1	 776540265 ns/op	      2638 B/task
PASS
`

func table(t *testing.T, output string, names ...string) (string, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "bench.txt")
	if err := os.WriteFile(file, []byte(output), 0o666); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	err := run(&b, io.Discard, file, 1, "1x", names)
	return b.String(), err
}

func TestTableHasMediansRatiosAndVerdicts(t *testing.T) {
	got, err := table(t, sample, "GeneratorStep", "Queue", "SleepingTask")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Some Processor, linux/amd64",
		"| generator: a value | at most 1.2 of it | 2.10 ns ± ∞ |  | struct | 2.00 ns ± ∞ | 1.05 of it |  |",
		"| generator: a value | 30 times less | 2.10 ns ± ∞ |  | iter.Pull | 40.00 ns ± ∞ | 19.0 times less | missed |",
		"| queue of one: hand-off | at most 25 ns, 3 times less | 20.00 ns ± ∞ | 0 | channel | 200 ns ± ∞ | 10.0 times less |  |",
		"| sleeping task | at most 240 B, 10 times less | 251 B ± ∞ |  | goroutine | 2638 B ± ∞ | 10.5 times less | missed |",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no line %q in\n%s", want, got)
		}
	}
}

func TestTableNamesWhatIsMissing(t *testing.T) {
	for _, test := range []struct{ output, name, want string }{
		{sample, "TaskSwitch", "no ns/op of BenchmarkTaskSwitch/ours"},
		{sample, "NoSuch", "no row for NoSuch"},
		{"PASS\n", "Queue", "no benchmark has run"},
	} {
		if _, err := table(t, test.output, test.name); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
}

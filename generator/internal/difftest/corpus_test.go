package difftest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
)

// readCorpus returns the programs of a folder: Go files, and archives of several files of which
// the first is the program's.
func readCorpus(t *testing.T, dir string) []*Program {
	t.Helper()
	var programs []*Program
	for _, pattern := range []string{"*.go", "*.txtar"} {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
			more := map[string]string{}
			if files := txtar.Parse(text).Files; len(files) > 0 {
				text = files[0].Data
				for _, f := range files[1:] {
					more[f.Name] = string(f.Data)
				}
			}
			p, err := ParseProgram(name, string(text))
			if err != nil {
				t.Fatal(err)
			}
			p.More = more
			programs = append(programs, p)
		}
	}
	return programs
}

// TestCorpusBehavesAsPlainGo runs the hand-written programs: a file for each construct and each trap.
func TestCorpusBehavesAsPlainGo(t *testing.T) {
	root := loadtest.Repository(t)
	check(t, root, readCorpus(t, filepath.Join(root, "testdata", "diff")))
}

// check runs programs and has the test fail for each that does not do what Go does.
func check(t *testing.T, root string, programs []*Program) {
	t.Helper()
	c := &Checker{Dir: t.TempDir(), Repository: root}
	failures, err := c.Check(t.Context(), programs)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range failures {
		t.Errorf("%s", f)
	}
	t.Logf("%d programs, %d comparisons", len(programs), c.Runs)
}

package difftest

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
)

var update = flag.Bool("update", false, "record testdata/golden anew")

// TestGoldens compares the generated code of testdata/golden, for the eyes of whoever changes it, and what the programs do.
// Nothing is recorded unless templates and generated code behave alike.
func TestGoldens(t *testing.T) {
	root := loadtest.Repository(t)
	folders, err := filepath.Glob(filepath.Join(root, "testdata", "golden", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var programs []*Program
	for _, folder := range folders {
		name := filepath.Base(folder)
		text, err := os.ReadFile(filepath.Join(folder, name+".go"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := ParseProgram(name, string(text))
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, p)
	}
	c := &Checker{Dir: t.TempDir(), Repository: root, Traces: map[string]string{}}
	failures, err := c.Check(t.Context(), programs)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range failures {
		t.Errorf("%s", f)
	}
	if t.Failed() {
		return
	}
	for i, p := range programs {
		generated, err := os.ReadFile(filepath.Join(c.Dir, p.Package, p.Name+"_asyncgen.go"))
		if err != nil {
			t.Fatal(err)
		}
		golden(t, filepath.Join(folders[i], p.Name+"_asyncgen.go"), generated)
		golden(t, filepath.Join(folders[i], "trace.txt"), []byte(c.Traces[p.Name]))
	}
}

// golden compares a file with what it has to contain.
func golden(t *testing.T, path string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, want, 0o666); err != nil {
			t.Error(err)
		}
		return
	}
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if d := diff.Diff("recorded", text, "now", want); d != nil {
		t.Errorf("%s (run with -update if that is meant):\n%s", filepath.Base(path), d)
	}
}

package difftest

import (
	"flag"
	"fmt"
	"slices"
	"testing"

	"github.com/asyncgen/asyncgen/generator/internal/difftest/progen"
	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
)

var (
	count = flag.Int("difftest.n", 200, "number of random programs")
	start = flag.Uint64("difftest.seed", 1, "seed of the first one; the others follow")
	small = flag.Bool("difftest.minimise", true, "make failing programs small")
	batch = flag.Int("difftest.batch", 100, "programs in one compilation")
)

// randomPrograms returns the programs of n seeds, as one package.
func randomPrograms(seed uint64, n int) []*Program {
	var programs []*Program
	for i := range uint64(n) {
		name := fmt.Sprintf("p%d", seed+i)
		programs = append(programs, &Program{
			Name: name, Package: "batch", Source: progen.Program(seed+i, "batch", progen.All),
		})
	}
	return programs
}

// TestRandomProgramsBehaveAsPlainGo runs as many random programs as -difftest.n says, and makes failing ones small.
func TestRandomProgramsBehaveAsPlainGo(t *testing.T) {
	c := &Checker{Dir: t.TempDir(), Repository: loadtest.Repository(t)}
	failed := 0
	for done := 0; done < *count && failed < 10; {
		programs := randomPrograms(*start+uint64(done), min(*batch, *count-done))
		failures, err := c.Check(t.Context(), programs)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range failures {
			failed++
			t.Errorf("%s\n%s", f, minimised(t, programs, f))
		}
		done += len(programs)
		t.Logf("%d programs, %d comparisons, %d failures", done, c.Runs, failed)
	}
}

// minimised returns the source of the smallest program that fails as the one of f does.
func minimised(t *testing.T, programs []*Program, f Failure) string {
	i := slices.IndexFunc(programs, func(p *Program) bool { return p.Name == f.Program })
	if i < 0 || !*small {
		return ""
	}
	c := &Checker{Dir: t.TempDir(), Repository: loadtest.Repository(t)}
	p, err := c.Minimise(t.Context(), programs[i], f)
	if err != nil {
		t.Error(err)
	}
	return p.Source
}

// FuzzRandomProgramsBehaveAsPlainGo is the same for go test -fuzz, which makes up the seeds.
func FuzzRandomProgramsBehaveAsPlainGo(f *testing.F) {
	for seed := range uint64(2) {
		f.Add(seed)
	}
	root := loadtest.Repository(f)
	f.Fuzz(func(t *testing.T, seed uint64) {
		programs := randomPrograms(seed, 1)
		c := &Checker{Dir: t.TempDir(), Repository: root}
		failures, err := c.Check(t.Context(), programs)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range failures {
			t.Errorf("%s\n%s", f, minimised(t, programs, f))
		}
	})
}

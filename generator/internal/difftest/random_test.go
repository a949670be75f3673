package difftest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/asyncgen/asyncgen/generator/internal/difftest/progen"
	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
)

var (
	count = flag.Int("difftest.n", 200, "number of random programs")
	start = flag.Uint64("difftest.seed", 1, "seed of the first one; the others follow")
	small = flag.Bool("difftest.minimise", true, "make failing programs small")
	keep  = flag.Bool("difftest.keep", false, "keep small failing programs in testdata/diff")
	batch = flag.Int("difftest.batch", 200, "programs in one compilation")
	jobs  = flag.Int("difftest.jobs", runtime.GOMAXPROCS(0), "compilations at a time")
)

// level returns the compiler's flags for a batch. What it makes of plain Go is not what is tested, so nearly all batches
// take the cheapest way: optimisation without inlining, by one thread, as there are several compilations. One batch of
// twenty is not optimised, and one in full, which takes twice as long.
func level(batch int) string {
	switch batch % 20 {
	case 8:
		return "-c=1 -N -l"
	case 18:
		return "-c=1"
	}
	return "-c=1 -l"
}

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

// TestRandomProgramsBehaveAsPlainGo runs as many random programs as -difftest.n says, and makes failing ones small. It
// stops after a batch with ten failures.
func TestRandomProgramsBehaveAsPlainGo(t *testing.T) {
	root := loadtest.Repository(t)
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // the generator's share
	var (
		group          errgroup.Group
		mutex          sync.Mutex
		given, done    int
		failed, checks int
		begin          = time.Now()
	)
	for range *jobs {
		c := &Checker{Dir: t.TempDir(), Repository: root}
		group.Go(func() error {
			for {
				mutex.Lock()
				first := given
				n := min(*batch, *count-first)
				if n <= 0 || failed >= 10 {
					mutex.Unlock()
					return nil
				}
				given += n
				mutex.Unlock()

				programs := randomPrograms(*start+uint64(first), n)
				before := c.Runs
				c.Compile = level(first / *batch)
				failures, err := c.Check(t.Context(), programs)
				if err != nil {
					return err
				}
				for _, f := range failures {
					t.Errorf("%s\n%s", f, minimised(t, programs, f))
				}
				mutex.Lock()
				done, failed, checks = done+n, failed+len(failures), checks+c.Runs-before
				t.Logf("%d programs, %d comparisons, %d failures, %.0f programs a minute",
					done, checks, failed, float64(done)/time.Since(begin).Minutes())
				mutex.Unlock()
			}
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
}

// minimiseFor bounds how long a hunt stays with one failing program.
const minimiseFor = 10 * time.Minute

// minimised returns the source of the smallest program that fails as the one of f does.
func minimised(t *testing.T, programs []*Program, f Failure) string {
	i := slices.IndexFunc(programs, func(p *Program) bool { return p.Name == f.Program })
	if i < 0 || !*small {
		return ""
	}
	c := &Checker{Dir: t.TempDir(), Repository: loadtest.Repository(t)}
	ctx, cancel := context.WithTimeout(t.Context(), minimiseFor)
	defer cancel()
	p, err := c.Minimise(ctx, programs[i], f)
	if err != nil {
		t.Error(err)
	}
	if *keep {
		keepProgram(t, filepath.Join(loadtest.Repository(t), "testdata", "diff"), p)
	}
	return p.Source
}

// blank is an empty line within a function, of which edits leave many.
var blank = regexp.MustCompile(`\n\s*\n(\t|\})`)

// keepProgram adds a program to the corpus in dir.
func keepProgram(t *testing.T, dir string, p *Program) {
	text := strings.Replace(p.Source, "package "+p.Package+"\n", "package "+p.Name+"\n", 1)
	text = blank.ReplaceAllString(text, "\n$1")
	if err := os.WriteFile(filepath.Join(dir, p.Name+".go"), []byte(text), 0o666); err != nil {
		t.Error(err)
	}
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

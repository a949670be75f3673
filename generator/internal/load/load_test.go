package load_test

import (
	"testing"

	"github.com/asyncgen/asyncgen/generator/internal/load"
	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
)

// describe returns everything that a test may want to know of a loaded program.
func describe(prog *load.Program) (packages map[string]*load.Package, problems []string) {
	packages = make(map[string]*load.Package)
	for _, d := range prog.Directories {
		for _, diag := range d.Diagnostics.Sorted() {
			problems = append(problems, diag.Format(d.Path))
		}
		for _, p := range d.Packages {
			packages[p.ID] = p
			for _, e := range p.Errors {
				problems = append(problems, e.Error())
			}
		}
	}
	return packages, problems
}

func TestFirstRunTypeChecksBeforeAnythingIsGenerated(t *testing.T) {
	dir := loadtest.Module(t, `
-- a/a.go --
package a

import (
	"fmt"
	"io"

	"m/b"
)

//asyncgen:async
func f(w io.Writer, _ int) (string, error) { return fmt.Sprint(), nil }

//asyncgen:generator
func g[T any](xs []T, yield func(int, T) bool) {}

var _ = fAsync(nil, 1)
var _ = gGen([]int{})
var _ = b.HAsync()
-- b/b.go --
package b

//asyncgen:async
func H() {}
`)
	packages, problems := describe(loadtest.Load(t, dir, "./..."))
	if len(problems) > 0 {
		t.Error(problems)
	}
	if len(packages) != 2 {
		t.Fatalf("%d packages: %v", len(packages), packages)
	}
}

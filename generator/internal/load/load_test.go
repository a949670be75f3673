package load_test

import (
	"context"
	"errors"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/generator/internal/load"
	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
)

// contents returns the packages of a program by their IDs, and everything that
// is wrong with it.
func contents(prog *load.Program) (packages map[string]*load.Package, problems []string) {
	packages = make(map[string]*load.Package)
	for _, d := range prog.Directories {
		for _, diag := range d.Diagnostics.Sorted() {
			problems = append(problems, diag.Format(prog.Dir))
		}
		for _, p := range d.Packages {
			packages[p.ID] = p
			for _, e := range p.Errors {
				pos := prog.Fset.Position(e.Pos)
				problems = append(problems, filepath.Base(pos.Filename)+": "+e.Msg)
			}
		}
	}
	return packages, problems
}

// mustLoad loads all packages of a module that has no mistakes.
func mustLoad(t *testing.T, archive string) map[string]*load.Package {
	t.Helper()
	packages, problems := contents(loadtest.Load(t, loadtest.Module(t, archive), "./..."))
	for _, p := range problems {
		t.Error(p)
	}
	return packages
}

// wantProblems loads all packages of a module and compares what is wrong with them.
func wantProblems(t *testing.T, archive string, want ...string) {
	t.Helper()
	_, problems := contents(loadtest.Load(t, loadtest.Module(t, archive), "./..."))
	for i, p := range problems {
		problems[i] = filepath.ToSlash(p)
	}
	matches := len(problems) == len(want)
	for i := range min(len(problems), len(want)) {
		matches = matches && strings.Contains(problems[i], want[i])
	}
	if !matches {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(problems, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func TestFirstRunTypeChecksBeforeAnythingIsGenerated(t *testing.T) {
	packages := mustLoad(t, `
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
-- plain/plain.go --
package plain

import "m/b"

var _ = b.HAsync()
`)
	if a, b := packages["m/a"], packages["m/b"]; len(packages) != 2 || a == nil || b == nil {
		t.Fatalf("loaded %v", packages)
	}
}

func TestImportedObjectsAreThoseOfTheImportedPackage(t *testing.T) {
	packages := mustLoad(t, `
-- a/a.go --
package a

import (
	"m/b"
	"m/middle"
)

//asyncgen:async
func f() {
	middle.Make().MAsync()
	b.Take(middle.Make())
	b.Take(middle.Generic[b.V]{}.Value)
}
-- middle/middle.go --
package middle

import "m/b"

func Make() (v b.V) { return }

type Generic[T any] struct{ Value T }
-- b/b.go --
package b

type V struct{}

//asyncgen:async
func (V) M() {}

func Take(V) {}
`)
	a, b := packages["m/a"], packages["m/b"]
	for id, obj := range a.Info.Uses {
		if id.Name == "Take" && obj != b.Types.Scope().Lookup("Take") {
			t.Errorf("%v is not b's object", obj)
		}
	}
}

func TestEachSourceBelongsToOneVariant(t *testing.T) {
	packages := mustLoad(t, `
-- p.go --
package p

//asyncgen:async
func F() {}
-- in_test.go --
package p

//asyncgen:async
func inTest() { _ = FAsync }

var InTest = inTestAsync
-- ext_test.go --
package p_test

import (
	"m"
	"m/user"
)

//asyncgen:async
func ext() {
	_ = p.FAsync
	_ = p.InTest
	user.Take(p.FAsync())
}
-- user/user.go --
package user

import (
	async "github.com/asyncgen/asyncgen/runtime"

	"m"
)

var Own = p.FAsync()

func Take(*async.Coroutine[struct{}]) {}
`)
	var got []string
	for id, p := range packages {
		for _, f := range p.Files {
			got = append(got, id+": "+filepath.Base(f.Path))
		}
	}
	slices.Sort(got)
	want := []string{"m [m.test]: in_test.go", "m: p.go", "m_test [m.test]: ext_test.go"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestRuntimeIsThereWithoutAnImport(t *testing.T) {
	packages := mustLoad(t, `
-- p.go --
package p

//asyncgen:generator
func f(yield func(int) bool) {}
`)
	p := packages["m"]
	if p.Async == nil || p.Async.Scope().Lookup("Generator") == nil {
		t.Fatal("the runtime has no Generator")
	}
	sig := p.Types.Scope().Lookup("fGen").Type().(*types.Signature)
	named := sig.Results().At(0).Type().(*types.Pointer).Elem().(*types.Named)
	if named.Origin().Obj() != p.Async.Scope().Lookup("Generator") {
		t.Errorf("fGen returns %v of another runtime", named)
	}
}

func TestInfoIsComplete(t *testing.T) {
	p := mustLoad(t, `
-- p.go --
package p

//asyncgen:async
func f[T any](x any) {
	switch y := x.(type) {
	case T:
		_ = y
	}
	f[int](1)
}
`)["m"]
	i := p.Info
	for name, n := range map[string]int{
		"Types": len(i.Types), "Defs": len(i.Defs), "Uses": len(i.Uses), "Implicits": len(i.Implicits),
		"Scopes": len(i.Scopes), "Instances": len(i.Instances), "FileVersions": len(i.FileVersions),
	} {
		if n == 0 {
			t.Errorf("Info.%s is empty", name)
		}
	}
	if p.Sizes == nil || p.Sizes.Sizeof(types.Typ[types.Int]) == 0 {
		t.Error("no sizes")
	}
}

func TestLanguageVersionIsThatOfTheFile(t *testing.T) {
	wantProblems(t, `
-- p.go --
//go:build go1.21

package p

//asyncgen:async
func f() {
	for range 10 {
	}
}
`, "p.go: cannot range over 10 (untyped int constant): requires go1.22 or later")
}

func TestErrorsOfTheGoCommandHaveTheirPlace(t *testing.T) {
	t.Run("import that does not exist", func(t *testing.T) {
		wantProblems(t, `
-- p.go --
package p

import "example.com/none"

//asyncgen:async
func f() { none.F() }
`, "p.go: could not import example.com/none (no required module provides package example.com/none")
	})
	t.Run("dependency that does not compile", func(t *testing.T) {
		wantProblems(t, `
-- p.go --
package p

import "m/dep"

//asyncgen:async
func f() { dep.F() }
-- dep/dep.go --
package dep

func F() { undefined1() }
`, "p.go: could not import m/dep (dep/dep.go:3:12: undefined: undefined1)")
	})
	t.Run("dependency between that does not compile", func(t *testing.T) {
		wantProblems(t, `
-- p.go --
package p

import "m/dep"

//asyncgen:async
func f() { dep.F() }
-- dep/dep.go --
package dep

import "m/other"

func F() undefined1 { return other.FAsync() }
-- other/other.go --
package other

//asyncgen:async
func F() {}
`, "p.go: could not import m/dep (")
	})
	t.Run("import cycle", func(t *testing.T) {
		wantProblems(t, `
-- a/a.go --
package a

import "m/b"

//asyncgen:async
func F() { b.F() }
-- b/b.go --
package b

import "m/a"

func F() { a.F() }
`, "a/a.go:5:1: import cycle not allowed: import stack: [m/a m/b m/a]")
	})
	t.Run("two packages in a folder", func(t *testing.T) {
		wantProblems(t, `
-- a.go --
package a

//asyncgen:async
func F() {}
-- b.go --
package b
`, "a.go:3:1: found packages a (a.go) and b (b.go) in ")
	})
}

func TestModuleThatIsNotUpToDateIsTheUsersToMend(t *testing.T) {
	dir := loadtest.Module(t, `
-- go.mod --
module m

go 1.21

require github.com/asyncgen/asyncgen v0.0.0

replace github.com/asyncgen/asyncgen => `+loadtest.Repository(t)+`
-- p.go --
package p

//asyncgen:async
func f() {}
`)
	_, err := load.Load(context.Background(), load.Config{Dir: dir})
	if err == nil || !strings.HasPrefix(err.Error(), "go list: go: updates to go.mod needed") {
		t.Error(err)
	}
}

func TestDependenciesOfPackagesBetweenAreFound(t *testing.T) {
	packages := mustLoad(t, `
-- a/a.go --
package a

import "m/middle"

//asyncgen:async
func f() { middle.Header().Get("x") }
-- middle/middle.go --
package middle

import (
	"net/http"

	"m/b"
)

func Header() http.Header { b.FAsync(); return nil }
-- b/b.go --
package b

//asyncgen:async
func F() {}
`)
	if len(packages) != 2 {
		t.Errorf("loaded %v", packages)
	}
}

func TestCgoFilesAreNoHindranceToTheirNeighbours(t *testing.T) {
	packages := mustLoad(t, `
-- a.go --
package a

//asyncgen:async
func f() int { return g() }
-- c.go --
package a

// static int one(void) { return 1; }
import "C"

func g() int { return int(C.one()) }
`)
	if len(packages) != 1 {
		t.Errorf("loaded %v", packages)
	}
}

func TestStubErrorsAreNotTheUsersBusiness(t *testing.T) {
	// The stub of f imports strings, because its types might be from there.
	packages := mustLoad(t, `
-- p.go --
package p

import . "strings"

//asyncgen:async
func F() { ToLower("") }
-- p_test.go --
package p

import "testing"

func TestF(t *testing.T) {}
-- ext_test.go --
package p_test

import "m"

//asyncgen:async
func ext() { _ = p.FAsync }
`)
	if len(packages) != 2 {
		t.Errorf("loaded %v", packages)
	}
}

func TestUsageErrorsAreTold(t *testing.T) {
	dir := loadtest.Module(t, "")
	for _, cfg := range []load.Config{
		{Dir: dir, Patterns: []string{"./none"}},
		{Dir: dir, Patterns: []string{"./none/..."}},
		{Dir: dir, Patterns: []string{"x.go"}},
		{Dir: dir, Patterns: []string{"example.com/none"}},
		{Dir: filepath.Join(dir, "none")},
	} {
		_, err := load.Load(context.Background(), cfg)
		if _, ok := errors.AsType[*load.UsageError](err); !ok {
			t.Errorf("%v: %v", cfg, err)
		}
	}
}

func TestCancelledContextStopsTheGoCommand(t *testing.T) {
	dir := loadtest.Module(t, "-- p.go --\npackage p\n\n//asyncgen:async\nfunc f() {}\n")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := load.Load(ctx, load.Config{Dir: dir}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestFoldersReachedBySymbolicLinkAreLoaded(t *testing.T) {
	dir := loadtest.Module(t, "-- p.go --\npackage p\n\n//asyncgen:async\nfunc f() {}\n")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	packages, problems := contents(loadtest.Load(t, link))
	if len(packages) != 1 || len(problems) > 0 {
		t.Error(packages, problems)
	}
}

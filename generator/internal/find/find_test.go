package find_test

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/load"
	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
)

// text writes down what find has to say about a template.
func text(t *find.Template) string {
	qualify := types.RelativeTo(t.Package.Types)
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s -> %s", t.Kind, t.FuncName(), t.Constructor)
	for _, v := range t.Params {
		fmt.Fprintf(&b, "; param %q %s", v.Name(), types.TypeString(v.Type(), qualify))
	}
	for _, e := range t.Elements {
		fmt.Fprintf(&b, "; element %s", types.TypeString(e, qualify))
	}
	for _, v := range t.Values {
		fmt.Fprintf(&b, "; value %s", types.TypeString(v, qualify))
	}
	if t.Value != nil {
		fmt.Fprintf(&b, "; gives %s", types.TypeString(t.Value, (*types.Package).Name))
	}
	if t.Element != nil {
		fmt.Fprintf(&b, "; yields %s", types.TypeString(t.Element, (*types.Package).Name))
	}
	if t.Sent != nil {
		fmt.Fprintf(&b, "; gets %s", types.TypeString(t.Sent, (*types.Package).Name))
	}
	if t.HasError {
		b.WriteString("; error")
	}
	if t.Variadic {
		b.WriteString("; variadic")
	}
	return b.String()
}

func templates(t *testing.T, archive string) (*load.Program, *find.Index, []*find.Template) {
	t.Helper()
	prog := loadtest.Load(t, loadtest.Module(t, archive), "./...")
	index := find.Program(prog)
	var all []*find.Template
	for _, d := range prog.Directories {
		if err := d.Diagnostics.Err(); err != nil {
			t.Error(err)
		}
		for _, p := range d.Packages {
			for _, e := range p.Errors {
				t.Error(e)
			}
			all = append(all, index.Templates(p)...)
		}
	}
	return prog, index, all
}

func TestTemplatesHaveTheirSignatureTakenApart(t *testing.T) {
	_, _, all := templates(t, `
-- p.go --
package p

type Tree[K comparable] struct{ key K }

//asyncgen:async
func nothing() {}

//asyncgen:async Named
func one(a, _ int, bs ...string) (n int) { return }

// Doc.
//
//asyncgen:async
//go:noinline
func (t *Tree[K]) two(key K) (K, int, error) { panic(0) }

//asyncgen:async
func (Tree[_]) onlyError(int) error { return nil }

//asyncgen:generator
func (t *Tree[K]) walk(yield func(K) bool) bool { return yield(t.key) }

//asyncgen:generator
func pairs[K, V any](ks []K, yield func(_ K, v V) bool) {}

//asyncgen:generator
func ask[Q, A any](q Q, yield func(Q) (A, error)) error { return nil }

//asyncgen:async
func stream(n, yield func(int) bool) error { return nil }

//asyncgen:async
func six() (a, b, c, d, e, f int) { return }
`)
	want := []string{
		`async function nothing -> nothingAsync; gives struct{}`,
		`async function one -> Named; param "a" int; param "_" int; param "bs" []string; value int; gives int; variadic`,
		`async function Tree.two -> twoAsync; param "key" K; value K; value int; gives async.Tuple2[K, int]; error`,
		`async function Tree.onlyError -> onlyErrorAsync; param "" int; gives struct{}; error`,
		`generator Tree.walk -> walkGen; element K; value bool; gives bool; yields K`,
		`generator pairs -> pairsGen; param "ks" []K; element K; element V; gives struct{}; yields async.Tuple2[K, V]`,
		`generator ask -> askGen; param "q" Q; element Q; gives struct{}; yields Q; gets A; error`,
		`async generator stream -> streamAsync; param "n" func(int) bool; element int; gives struct{}; yields int; error`,
		`async function six -> sixAsync; value int; value int; value int; value int; value int; value int; gives async.Tuple6[int, int, int, int, int, int]`,
	}
	var got []string
	for _, tmpl := range all {
		got = append(got, text(tmpl))
	}
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			t.Errorf("missing: %s", want[i])
		case i >= len(want):
			t.Errorf("unexpected: %s", got[i])
		case got[i] != want[i]:
			t.Errorf("got  %s\nwant %s", got[i], want[i])
		}
	}
}

func TestErrorIsWhatTypesSayItIs(t *testing.T) {
	_, _, all := templates(t, `
-- a/a.go --
package a

type failure = error

//asyncgen:async
func f() (int, failure) { return 0, nil }

var _ int = fAsync().Value
-- b/b.go --
package b

type error struct{ code int }

//asyncgen:async
func f() (int, error) { return 0, error{} }

var _ int = fAsync().Value.A
`)
	if a := all[0]; !a.HasError || len(a.Values) != 1 {
		t.Errorf("an alias of error is not taken as the error: %s", text(a))
	}
	if b := all[1]; b.HasError || len(b.Values) != 2 {
		t.Errorf("a type called error is taken as the error: %s", text(b))
	}
}

func TestConstructorsAreRecognisedInEveryPackageAndVariant(t *testing.T) {
	prog, index, _ := templates(t, `
-- a/a.go --
package a

import "m/b"

//asyncgen:async
func user() {
	_ = b.FAsync[int](0)
	var v b.V[string]
	_ = v.MAsync()
	_ = fAsync
	b.F(1)
}

func fAsync() {}
-- b/b.go --
package b

//asyncgen:async
func F[T any](T) {}

type V[T any] struct{}

//asyncgen:async
func (*V[T]) M() {}
-- b/b_test.go --
package b

//asyncgen:async
func inTest() { FAsync(1); new(V[int]).MAsync() }
-- b/x_test.go --
package b_test

import "m/b"

//asyncgen:async
func external() { b.FAsync(1) }
`)
	var got []string
	for _, d := range prog.Directories {
		for _, p := range d.Packages {
			for id, obj := range p.Info.Uses {
				fn, ok := obj.(*types.Func)
				if !ok || !inTemplate(p, id) {
					continue
				}
				if tmpl := index.Constructor(fn); tmpl != nil {
					got = append(got, p.ID+": "+id.Name+" constructs "+tmpl.Package.ID+" "+tmpl.FuncName())
				}
				if tmpl := index.Template(fn); tmpl != nil {
					got = append(got, p.ID+": "+id.Name+" is "+tmpl.Package.ID+" "+tmpl.FuncName())
				}
			}
		}
	}
	slices.Sort(got)
	want := []string{
		"m/a: F is m/b F",
		"m/a: FAsync constructs m/b F",
		"m/a: MAsync constructs m/b V.M",
		"m/b [m/b.test]: FAsync constructs m/b F",
		"m/b [m/b.test]: MAsync constructs m/b V.M",
		"m/b_test [m/b.test]: FAsync constructs m/b F",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func TestTemplatesOutsideOfTheProgramAreKnownByTheirSource(t *testing.T) {
	dir := loadtest.Module(t, `
-- a/a.go --
package a

import "m/lib"

//asyncgen:generator
func use(yield func(int) bool) {
	lib.Numbers(1, yield)
	lib.Plain(yield)
	lib.Missing(yield)
	new(lib.T[int]).Walk(yield)
	_, _ = lib.Fetch()
}
-- lib/lib.go --
package lib

//asyncgen:generator Count
func Numbers(n int, yield func(int) bool) bool { return true }

func Plain(yield func(int) bool) {}

//asyncgen:generator
func Missing(yield func(int) bool) {}

type T[V any] struct{}

//asyncgen:generator
func (*T[V]) Walk(yield func(V) bool) {}

//asyncgen:async
func Fetch() (string, error) { return "", nil }
-- lib/lib_asyncgen.go --
package lib

import async "github.com/asyncgen/asyncgen/runtime"

func Count(n int) *async.Generator[int] { return nil }

func (*T[V]) WalkGen() *async.Generator[V] { return nil }

func FetchAsync() *async.Coroutine[string] { return nil }
`)
	prog := loadtest.Load(t, dir, "./a")
	index := find.Program(prog)
	var got []string
	for _, p := range prog.Directories[0].Packages {
		for _, e := range p.Errors {
			t.Error(e)
		}
		for _, obj := range p.Info.Uses {
			if fn, ok := obj.(*types.Func); ok {
				if tmpl := index.Template(fn); tmpl != nil {
					got = append(got, fmt.Sprintf("%s %s -> %s; %d params, %d elements, %d values",
						tmpl.Kind, tmpl.FuncName(), tmpl.Stub.Name(), len(tmpl.Params), len(tmpl.Elements), len(tmpl.Values)))
				}
			}
		}
	}
	slices.Sort(got)
	want := []string{
		"async function Fetch -> FetchAsync; 0 params, 0 elements, 1 values",
		"generator Numbers -> Count; 1 params, 1 elements, 1 values",
		"generator T.Walk -> WalkGen; 0 params, 1 elements, 0 values",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// inTemplate says whether id stands in a function that p owns.
func inTemplate(p *load.Package, id *ast.Ident) bool {
	for _, f := range p.Files {
		for _, d := range f.Directives {
			if d.Decl.Pos() <= id.Pos() && id.Pos() < d.Decl.End() {
				return true
			}
		}
	}
	return false
}

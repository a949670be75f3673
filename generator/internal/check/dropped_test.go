package check_test

import (
	"go/ast"
	"go/types"
	"os"
	"path/filepath"
	"testing"

	"github.com/asyncgen/asyncgen/generator/internal/loadtest"
)

// TestEveryAwaitableOfTheRuntimeIsDroppedSomewhere looks for each of the runtime's awaitables among the calls that
// awaitable_dropped.go drops: who adds one to the runtime says there whether that is refused.
func TestEveryAwaitableOfTheRuntimeIsDroppedSomewhere(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(loadtest.Repository(t), "testdata", "reject", "awaitable_dropped.go"))
	if err != nil {
		t.Fatal(err)
	}
	prog := loadtest.Load(t, loadtest.Module(t, "-- p/p.go --\n"+string(text)), "./...")
	pkg := prog.Directories[0].Packages[0]
	dropped := make(map[*types.TypeName]bool)
	drop := func(e ast.Expr) {
		if named := namedType(pkg.Info.TypeOf(e)); named != nil {
			dropped[named.Obj()] = true
		}
	}
	for _, file := range pkg.Syntax {
		ast.Inspect(file, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.ExprStmt:
				drop(node.X)
			case *ast.GoStmt:
				drop(node.Call)
			case *ast.DeferStmt:
				drop(node.Call)
			}
			return true
		})
	}
	awaitables := 0
	for _, name := range pkg.Async.Scope().Names() {
		obj, ok := pkg.Async.Scope().Lookup(name).(*types.TypeName)
		if !ok || !obj.Exported() || namedType(obj.Type()) == nil {
			continue
		}
		if begin, _, _ := types.LookupFieldOrMethod(obj.Type(), true, nil, "BeginAwait"); begin == nil {
			continue
		}
		awaitables++
		if !dropped[obj] {
			t.Errorf("awaitable_dropped.go drops no %s", name)
		}
	}
	if awaitables < 20 {
		t.Errorf("found %d awaitables only", awaitables)
	}
}

// namedType returns the declared type that t is or points to, or nil.
func namedType(t types.Type) *types.Named {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	named, _ := t.(*types.Named)
	return named
}

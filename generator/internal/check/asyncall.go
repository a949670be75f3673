package check

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// asyncAll refuses what a coroutine does with All of an async generator other than ranging over it
// directly. Only there does the loop await; elsewhere it is plain code, which would block the event loop.
func (w *walker) asyncAll(sel *ast.SelectorExpr, stack []ast.Node) {
	if w.t.Kind == find.Generator || !w.isAsyncAll(sel) || w.isRanged(sel, stack) {
		return
	}
	if where, _ := w.awaiting(stack); where != inBody && where != inCoroutine {
		return // another goroutine may call it
	}
	if path := w.info.Selections[sel].Index(); !isAsyncGenerator(w.info.TypeOf(sel.X)) && len(path) > 1 {
		w.refuse(sel.Sel.Pos(), "All of an embedded async generator is not awaited by the loop that ranges over it; write %s.All()",
			types.ExprString(sel.X)+embedded(w.info.TypeOf(sel.X), path[:len(path)-1]))
		return
	}
	w.refuse(sel.Sel.Pos(), "All of an async generator is awaited only by the loop that ranges over it; write for v, err := range g.All(), where g is the *async.AsyncGenerator")
}

// isAsyncAll reports whether sel is the method All of an async generator, whatever type it is promoted to.
func (w *walker) isAsyncAll(sel *ast.SelectorExpr) bool {
	selection := w.info.Selections[sel]
	if selection == nil || selection.Kind() != types.MethodVal || sel.Sel.Name != "All" {
		return false
	}
	recv := selection.Obj().(*types.Func).Signature().Recv()
	return isAsyncGenerator(recv.Type())
}

func isAsyncGenerator(t types.Type) bool {
	return ir.IsRuntimePointer(t, "AsyncGenerator", "AsyncSendGenerator")
}

// isRanged reports whether a loop ranges over sel's call and awaits its values.
func (w *walker) isRanged(sel *ast.SelectorExpr, stack []ast.Node) bool {
	return slices.ContainsFunc(stack, func(outer ast.Node) bool {
		s, ok := outer.(*ast.RangeStmt)
		if !ok {
			return false
		}
		g, _ := ir.AsyncRange(w.info, s)
		return g == sel.X
	})
}

// embedded returns the selectors of the fields of t at the path.
func embedded(t types.Type, path []int) string {
	names := ""
	for _, i := range path {
		if ptr, ok := t.Underlying().(*types.Pointer); ok {
			t = ptr.Elem()
		}
		field := t.Underlying().(*types.Struct).Field(i)
		names += "." + field.Name()
		t = field.Type()
	}
	return names
}

package check

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/find"
)

// A function that awaits is often written before it is annotated:
//
//	func fetch(url string) (string, error) {
//		return async.Await(get(url))
//	}
//
//	//asyncgen:async
//	func fetchBoth(a, b string) error {
//		if _, err := fetch(a); err != nil {
//
// Its Await blocks a goroutine, and panics on one whose loop is running, as it always is
// in the coroutine. So the call is refused. Only calls of functions of the same package
// are seen, and only what they await themselves.

// unannotatedCall refuses a call of a function that awaits, is no template, and would be
// called on the loop's goroutine.
func (w *walker) unannotatedCall(call *ast.CallExpr, fn *types.Func, stack []ast.Node) {
	if w.t.Kind == find.Generator {
		return // runs wherever its consumer is
	}
	switch where, _ := w.place(stack); where {
	case inBody, inCoroutine, inDeferred, inCalled:
	default:
		return
	}
	if _, ok := parent(stack).(*ast.GoStmt); ok || !w.awaitsItself(fn.Origin()) {
		return
	}
	w.refuse(call.Pos(), "a call of %s panics where that awaits, because the loop is running; annotate it with //asyncgen:async and await its coroutine",
		nodeText(call.Fun))
}

// awaitsItself reports whether the body of a function of this package has an Await, other than in a literal.
func (w *walker) awaitsItself(fn *types.Func) bool {
	if w.awaiters == nil {
		w.awaiters = w.findAwaiting()
	}
	return w.awaiters[fn.Pos()]
}

// findAwaiting finds the functions of the package that await, by the positions of their names.
func (w *walker) findAwaiting() map[token.Pos]bool {
	found := map[token.Pos]bool{}
	for _, file := range w.pkg.Syntax {
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			ast.Inspect(fn.Body, func(node ast.Node) bool {
				switch node := node.(type) {
				case *ast.FuncLit, *ast.GoStmt, *ast.DeferStmt:
					return false
				case *ast.CallExpr:
					if w.isRuntime(w.callee(node), "Await") {
						found[fn.Name.Pos()] = true
					}
				}
				return !found[fn.Name.Pos()]
			})
		}
	}
	return found
}

package check

import (
	"go/ast"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// call checks calls of the runtime and of templates.
func (w *walker) call(call *ast.CallExpr, stack []ast.Node) {
	fn := w.callee(call)
	if fn == nil {
		return
	}
	switch {
	case w.isRuntime(fn, "Await"):
		w.await(call, stack)
	case w.isRuntime(fn, "Coro"):
		if len(call.Args) == 1 {
			if _, ok := ast.Unparen(call.Args[0]).(*ast.FuncLit); !ok {
				w.refuse(call.Args[0].Pos(), "async.Coro makes a coroutine of a function literal only; write func() (T, error) { ... } here, or annotate the function and call its constructor")
			}
		}
	default:
		if t := w.index.Template(fn); t != nil {
			w.templateCall(call, t, stack)
		} else {
			w.unannotatedCall(call, fn, stack)
		}
	}
}

// templateCall refuses a call of an async template where it would block the loop.
// (On a goroutine of its own it may; and what is not async blocks nobody.)
func (w *walker) templateCall(call *ast.CallExpr, t *find.Template, stack []ast.Node) {
	if t.Kind == find.Generator {
		return
	}
	for _, arg := range call.Args {
		if w.isYield(arg) {
			return // delegation, and yieldUse's to judge
		}
	}
	switch where, _ := w.place(stack); where {
	case inBody:
		if w.t.Kind == find.Generator {
			return // runs wherever its consumer is
		}
	case inCoroutine, inDeferred, inCalled:
	default:
		return
	}
	if _, ok := parent(stack).(*ast.GoStmt); ok {
		return
	}
	constructor := constructorText(call.Fun, t)
	if t.Kind == find.AsyncGenerator {
		w.refuse(call.Pos(), "a call of %s blocks the loop while it waits; range over its generator: for v, err := range %s(...).All()", t.FuncName(), constructor)
		return
	}
	if w.isRuntimeArgument(call, stack) {
		w.explained[call.Pos()] = true // or the compiler's words come as well, about types
		w.refuse(call.Pos(), "a call of %s blocks the loop while it waits; its coroutine is %s(...)", t.FuncName(), constructor)
		return
	}
	w.refuse(call.Pos(), "a call of %s blocks the loop while it waits; await its coroutine: async.Await(%s(...))", t.FuncName(), constructor)
}

// isRuntimeArgument says whether e, with the given stack, is an argument of a call of the runtime, as of async.CreateTask(e).
func (w *walker) isRuntimeArgument(e ast.Expr, stack []ast.Node) bool {
	outer, ok := parent(stack).(*ast.CallExpr)
	if !ok || outer.Fun == e {
		return false
	}
	fn := w.callee(outer)
	return fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == load.RuntimePath
}

// constructorText returns what to write for fun, which names t, in order to
// name its constructor.
func constructorText(fun ast.Expr, t *find.Template) string {
	switch fun := ast.Unparen(fun).(type) {
	case *ast.SelectorExpr:
		return nodeText(fun.X) + "." + t.Constructor
	case *ast.IndexExpr:
		return constructorText(fun.X, t) + "[" + nodeText(fun.Index) + "]"
	}
	return t.Constructor
}

// nodeText returns an expression as it could be written on one line.
func nodeText(e ast.Expr) string { return types.ExprString(e) }

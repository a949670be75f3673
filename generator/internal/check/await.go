package check

import (
	"go/ast"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// runtimeUse refuses uses of Await and Coro that are no calls: what they mean
// is known to the generator only where they are called.
func (w *walker) runtimeUse(id *ast.Ident, stack []ast.Node) {
	fn, ok := w.info.Uses[id].(*types.Func)
	if !ok || fn.Pkg() == nil || fn.Pkg().Path() != load.RuntimePath {
		return
	}
	for _, name := range []string{"Await", "Coro"} {
		if w.isRuntime(fn, name) && !isCalled(id, stack) {
			w.refuse(id.Pos(), "async.%s is used as a value; call it", name)
		}
	}
}

// isCalled says whether id, qualified and instantiated as it may be, is the
// function of a call.
func isCalled(id *ast.Ident, stack []ast.Node) bool {
	var inner ast.Node = id
	for i := len(stack) - 1; i >= 0; i-- {
		switch outer := stack[i].(type) {
		case *ast.ParenExpr:
		case *ast.SelectorExpr:
			if outer.Sel != inner {
				return false
			}
		case *ast.IndexExpr:
			if outer.X != inner {
				return false
			}
		case *ast.IndexListExpr:
			if outer.X != inner {
				return false
			}
		case *ast.CallExpr:
			return outer.Fun == inner
		default:
			return false
		}
		inner = stack[i]
	}
	return false
}

// await refuses an Await that cannot suspend the template's coroutine.
func (w *walker) await(call *ast.CallExpr, stack []ast.Node) {
	pos := call.Pos()
	where, consumer := w.awaiting(stack)
	switch where {
	case inBody:
		if w.t.Kind == find.Generator {
			w.refuse(pos, "%s is a generator, which cannot await; make it //asyncgen:async", w.t.FuncName())
		} else if _, ok := parent(stack).(*ast.GoStmt); ok {
			w.refuse(pos, "a go statement cannot await for the coroutine; write async.CreateTask, or Await without go")
		}
	case inGoroutine:
		w.refuse(pos, "Await in a goroutine cannot suspend the coroutine; start a task instead: async.CreateTask(async.Coro(func() ...))")
	case inOneOfOurs:
		w.refuse(pos, "Await in a literal that is called by %s, which cannot suspend; range over its generator instead: for v := range %s(...).All()",
			consumer.FuncName(), consumer.Constructor)
	case inAnyLiteral:
		w.refuse(pos, "Await in a function literal, whose caller cannot suspend; make the literal a coroutine with async.Coro, or await outside of it")
	}
}

// asyncRange refuses a range over an async generator in a generator, which would have to await each value. (Other code
// that cannot await may block its goroutine instead.) It also refuses one without a variable for the error: that would run its
// body once more, with no value, when the generator fails or is cancelled, and go on as if nothing had happened.
func (w *walker) asyncRange(s *ast.RangeStmt, stack []ast.Node) {
	g, _ := ir.AsyncRange(w.info, s)
	if g == nil {
		return
	}
	if where, _ := w.awaiting(stack); where == inBody && w.t.Kind == find.Generator {
		w.refuse(s.X.Pos(), "%s is a generator, which cannot await the values of %s; make it //asyncgen:async", w.t.FuncName(), nodeText(g))
	} else if s.Value == nil {
		w.refuse(s.For, "the error of %s is ignored, and its last turn has no value; write for v, err := range, and look at err first", nodeText(g))
	}
}

// awaiting returns the kind of code that what has the given stack would await for: to it, a literal that is deferred
// or called where it stands is a part of the code around.
func (w *walker) awaiting(stack []ast.Node) (where place, consumer *find.Template) {
	for {
		where, consumer = w.place(stack)
		if where != inDeferred && where != inCalled {
			return where, consumer
		}
		literal := len(stack) - 1
		for !isLiteral(stack[literal]) {
			literal--
		}
		stack = stack[:literal]
	}
}

func isLiteral(node ast.Node) bool {
	_, ok := node.(*ast.FuncLit)
	return ok
}

package normalise

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/load"
	"github.com/asyncgen/asyncgen/generator/internal/tree"
)

// # Ranging over an async generator
//
// for v, err := range g.All() awaits each value, and awaits Close when the loop is
// left; if the body panics or returns, its epilogue does:
//
//	enter g.Close()
//	loop
//	    suspend value, failure = await g.Next()
//	    if failure == async.ErrStopAsyncIteration
//	        jump end
//	    v, err = value, failure
//	    ...
//	end:
//	suspend await g.Close()
//	forget
//
// # Delegation of an async generator
//
// Passing yield on to another generator makes that one and hands its values on,
// one by one. (Resuming the inner one directly, as sync generators do, would need
// every await inside it to know two parents: who awaits it, and who gets its
// values.)

// asyncRange returns the operand g of a range over g.All(), or nil if s is
// something else.
func asyncRange(info *types.Info, s *ast.RangeStmt) ast.Expr {
	call, ok := ast.Unparen(s.X).(*ast.CallExpr)
	if !ok {
		return nil
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "All" || !isRuntimePointer(info.TypeOf(sel.X), "AsyncGenerator") {
		return nil
	}
	return sel.X
}

// isRuntimePointer reports whether t is a pointer to the runtime's type.
func isRuntimePointer(t types.Type, name string) bool {
	if t == nil {
		return false
	}
	ptr, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return false
	}
	named, ok := types.Unalias(ptr.Elem()).(*types.Named)
	return ok && named.Obj().Name() == name && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == load.RuntimePath
}

// overAsyncGenerator ranges over the values of g.
func (r *rangeLoop) overAsyncGenerator(g ast.Expr) {
	at := r.s.For
	t := r.u.TypeOf(g)
	handle := r.temp("generator", t, g.Pos())
	r.set(handle, r.expr(g), g.Pos())
	r.emit(&tree.Guard{Guard: &ir.Guard{Stop: r.callOf(handle, "Close", nil), Closed: true, Source: at}})
	loop := &funcLoop{s: r.s, departures: map[*ir.Label]*ir.Label{}}
	loop.leave = func() { r.closeAwaiting(handle, at) }
	r.funcLoops = append(r.funcLoops, loop)
	elem := types.Unalias(t).(*types.Pointer).Elem().(*types.Named).TypeArgs().At(0)
	value, failure := r.temp("value", elem, at), r.temp("failure", types.Universe.Lookup("error").Type(), at)
	r.body(func() {
		r.awaitNext(handle, elem, value, failure, at)
		r.emit(r.jumpIf(r.isStop(failure, at), r.loop.Break, at))
	}, r.u.Use(value), r.u.Use(failure), nil)
	r.funcLoops = r.funcLoops[:len(r.funcLoops)-1]
	r.after = func() { r.leave(loop) }
}

// closeAwaiting closes the generator of a loop that is left.
func (n *normaliser) closeAwaiting(handle *ir.Var, at token.Pos) {
	n.awaitMethod(handle, "Close", "AsyncClose", nil, at)
	n.emit(&tree.Guard{Guard: &ir.Guard{Closed: true, Source: at}})
}

// awaitNext awaits the next value of a generator.
func (n *normaliser) awaitNext(handle *ir.Var, elem types.Type, value, failure *ir.Var, at token.Pos) {
	n.awaitMethod(handle, "Next", "AsyncNext", []*ir.Var{value, failure}, at)
}

// awaitMethod emits the suspension dst = await handle.name(), which returns an
// instance of the runtime's generic type of that name.
func (n *normaliser) awaitMethod(handle *ir.Var, name, result string, dst []*ir.Var, at token.Pos) {
	elem := types.Unalias(handle.Type).(*types.Pointer).Elem().(*types.Named).TypeArgs().At(0)
	awaitable := n.runtimeType(result, elem).(*types.Pointer).Elem()
	n.emit(&tree.Suspend{Suspension: &ir.Suspension{
		Kind: ir.Await, Args: []ast.Expr{n.callOf(handle, name, awaitable)},
		Awaited: n.temp("awaited", awaitable, at), Dst: dst, Source: at,
	}})
}

// callOf returns handle.name().
func (n *normaliser) callOf(handle *ir.Var, name string, t types.Type) ast.Expr {
	e := &ast.CallExpr{Fun: &ast.SelectorExpr{X: n.u.Use(handle), Sel: &ast.Ident{NamePos: handle.Pos, Name: name}}}
	if t != nil {
		n.u.SetType(e, t)
	}
	return e
}

// isStop returns failure == async.ErrStopAsyncIteration.
func (n *normaliser) isStop(failure *ir.Var, at token.Pos) ast.Expr {
	return &ast.BinaryExpr{X: n.u.Use(failure), OpPos: at, Op: token.EQL, Y: n.u.Qualified(load.RuntimePath, "ErrStopAsyncIteration")}
}

func (n *normaliser) jumpIf(cond ast.Expr, to *ir.Label, at token.Pos) tree.Stmt {
	return &tree.If{Cond: cond, Then: []tree.Stmt{&tree.Jump{To: to, Source: at}}, Source: at}
}

// delegateAsync hands the values of another generator on.
func (n *normaliser) delegateAsync(call *ast.CallExpr, callee *ir.Callee, args []ast.Expr, dst []*ir.Var) {
	at := call.Pos()
	inner := callee.Template
	async := inner.Kind == find.AsyncGenerator
	elem := n.u.Template.Element
	handleType := n.runtimeType("Generator", elem)
	if async {
		handleType = n.runtimeType("AsyncGenerator", elem)
	}
	handle := n.temp("delegate", handleType, at)
	n.emit(&tree.Construct{Construct: &ir.Construct{Dst: handle, Callee: callee, Args: args, Source: at}})
	value := n.temp("value", elem, at)
	more := n.temp("more", types.Typ[types.Bool], at)
	end, next := &ir.Label{Name: "end"}, &ir.Label{Name: "next"}
	body := n.collect(func() {
		if async {
			failure := n.temp("failure", types.Universe.Lookup("error").Type(), at)
			n.awaitNext(handle, elem, value, failure, at)
			failed := &ast.BinaryExpr{X: n.u.Use(failure), OpPos: at, Op: token.NEQ, Y: n.u.Predeclared("nil")}
			n.emit(n.jumpIf(failed, end, at))
		} else {
			ok := n.temp("ok", types.Typ[types.Bool], at)
			n.island(n.assignment(at, token.ASSIGN, []ast.Expr{n.u.Use(value), n.u.Use(ok)}, []ast.Expr{n.callOf(handle, "Next", nil)}))
			n.emit(n.jumpIf(not(n.u.Use(ok)), end, at))
		}
		n.emit(&tree.Suspend{Suspension: &ir.Suspension{
			Kind: ir.Yield, Call: call, Args: n.yielded(value), Dst: []*ir.Var{more}, Source: at,
		}})
		n.emit(&tree.If{
			Cond: not(n.u.Use(more)),
			Then: n.collect(func() {
				if async {
					n.awaitMethod(handle, "Close", "AsyncClose", nil, at)
				} else {
					n.island(&ast.ExprStmt{X: n.callOf(handle, "Close", nil)})
				}
				n.emit(&tree.Jump{To: end, Source: at})
			}),
			Source: at,
		})
	})
	n.emit(&tree.Loop{Body: body, Break: end, Continue: next, Source: at})
	if len(dst) > 0 {
		n.emit(&tree.TakeResults{TakeResults: &ir.TakeResults{Handle: handle, Callee: callee, Call: call, Dst: dst, Source: at}})
	}
}

// yielded returns what a received element is yielded as: itself, or the parts of a
// pair.
func (n *normaliser) yielded(value *ir.Var) []ast.Expr {
	if len(n.u.Template.Elements) == 1 {
		return []ast.Expr{n.u.Use(value)}
	}
	part := func(name string) ast.Expr {
		return &ast.SelectorExpr{X: n.u.Use(value), Sel: &ast.Ident{NamePos: value.Pos, Name: name}}
	}
	return []ast.Expr{part("A"), part("B")}
}

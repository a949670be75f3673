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
// for v, err := range g.All() awaits each value, and awaits Leave, which is
// Close with somewhere for its error to go, when the loop is left; if the body panics or returns, its epilogue does:
//
//	enter g.Leave()
//	loop
//	    suspend value, failure = await g.Next()
//	    if failure == async.ErrStopAsyncIteration
//	        jump end
//	    v, err = value, failure
//	    ...
//	end:
//	suspend await g.Leave()
//	forget
//
// # Delegation of an async generator
//
// Passing yield on to another generator makes that one and hands its values on,
// one by one. The runtime takes a shorter way once the first value has come (see its
// asyncdelegate.go): what happens is as if every level did the following.
//
// If yield has answers, they are handed inwards, and so are errors: also the one by which
// the consumer closes. What the inner generator makes of it, the outer one does.
//
//	delegate = inner(...)
//	var sent, thrown
//	loop
//	    suspend value, failure = await delegate.Reply(sent, thrown)
//	    if failure != nil
//	        jump end
//	    suspend sent, thrown = yield value

// overAsyncGenerator ranges over the values of g, which becomes one of type t.
func (r *rangeLoop) overAsyncGenerator(g ast.Expr, t types.Type) {
	at := r.s.For
	handle := r.temp("generator", t, g.Pos())
	r.set(handle, r.expr(g), g.Pos())
	r.emit(&tree.Guard{Guard: &ir.Guard{Iterator: r.callOf(handle, "Leave", nil), Closed: true, Source: at}})
	loop := &funcLoop{s: r.s, departures: map[*ir.Label]*ir.Label{}}
	loop.leave = func() { r.closeAwaiting(handle, at) }
	r.funcLoops = append(r.funcLoops, loop)
	elem := ir.Pointee(t).TypeArgs().At(0)
	var value *ir.Var // nil if nobody wants to know
	var key ast.Expr
	if r.key {
		value = r.temp("value", elem, at)
		key = r.u.Use(value)
	}
	failure := r.errorTemp("failure", at)
	r.body(func() {
		r.awaitMethod(handle, "Next", "AsyncNext", []*ir.Var{value, failure}, at)
		r.emit(r.jumpIf(r.isStop(failure, at), r.loop.Break, at))
	}, key, r.u.Use(failure), nil)
	r.funcLoops = r.funcLoops[:len(r.funcLoops)-1]
	r.after = func() { r.leave(loop) }
}

// closeAwaiting closes the generator of a loop that is left.
func (n *normaliser) closeAwaiting(handle *ir.Var, at token.Pos) {
	n.awaitMethod(handle, "Leave", "AsyncLeave", nil, at)
	n.emit(&tree.Guard{Guard: &ir.Guard{Closed: true, Source: at}})
}

// awaitMethod emits the suspension dst = await handle.name(), which returns an
// instance of the runtime's generic type of that name.
func (n *normaliser) awaitMethod(handle *ir.Var, name, result string, dst []*ir.Var, at token.Pos) {
	elem := ir.Pointee(handle.Type).TypeArgs().At(0)
	awaitable := n.runtimeType(result, elem).(*types.Pointer).Elem()
	n.await(n.callOf(handle, name, awaitable), awaitable, dst, at)
}

// await emits the suspension dst = await e, which is of the given type.
func (n *normaliser) await(e ast.Expr, awaitable types.Type, dst []*ir.Var, at token.Pos) {
	n.emit(&tree.Suspend{Suspension: &ir.Suspension{
		Kind: ir.Await, Args: []ast.Expr{e}, Awaited: n.temp("awaited", awaitable, at), Dst: dst, Source: at,
	}})
}

// callOf returns handle.name(args).
func (n *normaliser) callOf(handle *ir.Var, name string, t types.Type, args ...*ir.Var) ast.Expr {
	e := &ast.CallExpr{Fun: &ast.SelectorExpr{X: n.u.Use(handle), Sel: &ast.Ident{NamePos: handle.Pos, Name: name}}}
	for _, v := range args {
		e.Args = append(e.Args, n.u.Use(v))
	}
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

// handleType returns the type of a generator of the given kind with the unit's yield.
func (n *normaliser) handleType(kind find.Kind) types.Type {
	name, args := n.u.Template.GeneratorType(kind)
	return n.runtimeType(name, args...)
}

// A handingOn is the delegation of an async generator.
type handingOn struct {
	*normaliser
	at           token.Pos
	call         *ast.CallExpr
	async        bool // the inner generator is async
	handle       *ir.Var
	value        *ir.Var // what the inner generator has yielded
	sent, thrown *ir.Var // what it gets for it, or nil
	end          *ir.Label
}

// delegateAsync hands the values of another generator on.
func (n *normaliser) delegateAsync(call *ast.CallExpr, callee *ir.Callee, args []ast.Expr, dst []*ir.Var) {
	at := call.Pos()
	inner, own := callee.Template, n.u.Template
	h := handingOn{
		normaliser: n, at: at, call: call, async: inner.Kind == find.AsyncGenerator,
		handle: n.temp("delegate", n.handleType(inner.Kind), at),
		value:  n.temp("value", own.Element, at),
		end:    &ir.Label{Name: "end"},
	}
	n.emit(&tree.Construct{Construct: &ir.Construct{Dst: h.handle, Callee: callee, Args: args, Source: at}})
	if h.async {
		n.island(&ast.ExprStmt{X: n.callOf(h.handle, "Delegated", nil)})
	}
	if own.Sent != nil {
		h.sent, h.thrown = n.temp("sent", own.Sent, at), n.errorTemp("thrown", at)
		n.island(zeroDeclaration(n.u, h.sent))
		n.island(zeroDeclaration(n.u, h.thrown))
	}
	body := n.collect(func() {
		h.receive()
		if own.Sent != nil {
			h.yield(h.sent, h.thrown)
			return
		}
		more := n.temp("more", types.Typ[types.Bool], at)
		h.yield(more)
		n.emit(&tree.If{Cond: not(n.u.Use(more)), Then: n.collect(h.close), Source: at})
	})
	n.emit(&tree.Loop{Body: body, Break: h.end, Continue: &ir.Label{Name: "next"}, Source: at})
	if len(dst) > 0 {
		n.emit(&tree.TakeResults{TakeResults: &ir.TakeResults{Handle: h.handle, Callee: callee, Call: call, Dst: dst, Source: at}})
	}
}

// receive emits how the next value is asked for, and the jump if there is none.
func (h *handingOn) receive() {
	method, awaitable := "Next", "AsyncNext"
	var answer []*ir.Var
	if h.sent != nil {
		method, awaitable = "Reply", "AsyncSend"
		answer = []*ir.Var{h.sent, h.thrown}
	}
	if !h.async {
		ok := h.temp("ok", types.Typ[types.Bool], h.at)
		call := h.callOf(h.handle, method, nil, answer...)
		h.island(h.assignment(h.at, token.ASSIGN, []ast.Expr{h.u.Use(h.value), h.u.Use(ok)}, []ast.Expr{call}))
		h.emit(h.jumpIf(not(h.u.Use(ok)), h.end, h.at))
		return
	}
	failure := h.errorTemp("failure", h.at)
	_, args := h.u.Template.GeneratorType(find.AsyncGenerator)
	t := h.runtimeType(awaitable, args...).(*types.Pointer).Elem()
	h.await(h.callOf(h.handle, method, t, answer...), t, []*ir.Var{h.value, failure}, h.at)
	failed := &ast.BinaryExpr{X: h.u.Use(failure), OpPos: h.at, Op: token.NEQ, Y: h.u.Predeclared("nil")}
	h.emit(h.jumpIf(failed, h.end, h.at))
}

// yield emits the suspension that hands the value out.
func (h *handingOn) yield(dst ...*ir.Var) {
	h.emit(&tree.Suspend{Suspension: &ir.Suspension{
		Kind: ir.Yield, Call: h.call, Args: h.yielded(h.value), Dst: dst, Source: h.at,
	}})
}

// close emits what closes the inner generator. If an async one yields all the same, its value is
// handed on, so that this generator is refused as well, as in the template, where it is one and the same yield that
// is called again.
func (h *handingOn) close() {
	if h.async {
		h.awaitMethod(h.handle, "Close", "AsyncClose", nil, h.at)
		ignored := h.callOf(h.handle, "IgnoredClose", types.Typ[types.Bool])
		h.emit(&tree.If{Cond: ignored, Then: h.collect(func() { h.yield() }), Source: h.at})
	} else {
		h.island(&ast.ExprStmt{X: h.callOf(h.handle, "Close", nil)})
	}
	h.emit(&tree.Jump{To: h.end, Source: h.at})
}

func (n *normaliser) errorTemp(name string, at token.Pos) *ir.Var {
	return n.temp(name, types.Universe.Lookup("error").Type(), at)
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

package analyse

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// Reuse finds the awaits whose coroutines can all use the same frame.
//
// The frame of a callee in the same package is part of its caller's (Callees). If
// another package makes the coroutine,
//
//	for _, key := range keys {
//		body, err := async.Await(site.FetchAsync(key))
//		...
//	}
//
// or a method behind an interface does, the frame is allocated by the constructor. But
// once the first call has ended, the second can use its frame, because the constructor
// is known to do nothing but make a frame of its arguments. So the frame gets a method
// that does the same with an existing frame, FetchAsyncAgain, and the caller keeps the
// frame in a field of its own, under an interface with that method:
//
//	FetchAsyncAgain(*async.TaskCore, *async.Frame, string) (*async.Coroutine[string], async.Status)
//
// The coroutine that the caller awaits first may come from anywhere; it is reused only
// if it has that method. For a method of an interface, which may be a different one in
// each call, the new receiver is passed as well, and only the frame of the constructor
// that is this receiver's method of that name agrees: the frame of a coroutine that a
// hand-written method has returned has another receiver type or another constructor
// name.
//
// Whoever has kept the coroutine of the first call finds it awaited, as before: it
// stays claimed, and remembers that its first call has ended.
//
// Reuse pays off where an await is repeated: in a loop, or where the caller's own frame
// is held by others, which start it again. A frame that others do not hold drops the
// frames it keeps when it ends. Coroutines with deferred calls have no such method,
// because a panic may have left values in their frames.
func Reuse(units []*ir.Unit) {
	c := newCallees(units)
	for _, u := range units {
		u.Again = c.canRunAgain(u)
		for _, b := range u.Blocks {
			if s, ok := b.End.(*ir.Suspension); ok && (b.Loop != nil || u.Held) {
				if s.Reuse = reuse(u, s); s.Reuse != nil {
					u.Reuses = append(u.Reuses, s.Reuse)
				}
			}
		}
	}
}

// canRunAgain reports whether the frame of u is one that other packages, or awaits of an interface's method, may use again.
func (c *callees) canRunAgain(u *ir.Unit) bool {
	t := u.Template
	if t.Kind != find.Async || u.Outer != nil || c.defers(u) || c.size(t) > inlineLimit {
		return false
	}
	return t.Receiver != nil || ast.IsExported(t.Constructor) && t.Package.Types.Name() != "main"
}

// reuse returns how the frame of what s awaits can be used again, or nil.
func reuse(u *ir.Unit, s *ir.Suspension) *ir.Reuse {
	if s.Kind != ir.Await || s.Callee != nil || s.Literal != nil {
		return nil
	}
	call, ok := ast.Unparen(s.Args[0]).(*ast.CallExpr)
	if !ok {
		return nil
	}
	sig, ok := u.TypeOf(call.Fun).(*types.Signature)
	if !ok || sig.Results().Len() != 1 || !ir.IsRuntimePointer(sig.Results().At(0).Type(), "Coroutine") {
		return nil
	}
	for v := range sig.Params().Variables() {
		if !ir.Nameable(v.Type(), u.Template.Package.Types) {
			return nil
		}
	}
	if len(call.Args) == 1 {
		if _, several := u.TypeOf(call.Args[0]).(*types.Tuple); several {
			return nil
		}
	}
	id := ir.CalledIdent(call)
	if id == nil {
		return nil
	}
	fn, ok := u.Info().Uses[id].(*types.Func)
	if !ok || !ir.Nameable(sig.Results().At(0).Type(), u.Template.Package.Types) {
		return nil
	}
	r := &ir.Reuse{Call: call, Constructor: fn.Name(), Signature: sig}
	if recv := fn.Signature().Recv(); recv == nil {
		if !u.Index.Constructs(fn) {
			return nil
		}
	} else if r.Receiver = receiver(u, call, fn); r.Receiver == nil || ir.SizeOf(u.Template.Package.Sizes, u.TypeOf(r.Receiver)) > headerSize {
		return nil // a large one would be allocated as an interface instead of the frame, which may not even have it
	}
	return r
}

// receiver returns the receiver in a call of method fn: a value of an interface type, or what a constructor takes,
// a variable's address included. It is nil for other calls.
func receiver(u *ir.Unit, call *ast.CallExpr, fn *types.Func) ast.Expr {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	s := u.Selection(sel)
	if s == nil || s.Kind() != types.MethodVal {
		return nil
	}
	t := u.TypeOf(sel.X)
	if _, isParam := types.Unalias(t).(*types.TypeParam); isParam {
		return nil
	}
	if types.IsInterface(t) {
		return sel.X
	}
	if !u.Index.Constructs(fn) {
		return nil
	}
	switch recv := fn.Signature().Recv().Type(); {
	case types.Identical(t, recv):
		return sel.X
	case types.Identical(types.NewPointer(t), recv):
		address := &ast.UnaryExpr{OpPos: sel.X.Pos(), Op: token.AND, X: sel.X}
		u.SetType(address, recv)
		return address
	}
	return nil // promoted from an embedded field
}

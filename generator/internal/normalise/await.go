package normalise

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// awaitOperands evaluates what an Await waits for. A direct call of a
// constructor of the same package is not made: the caller runs the callee's
// frame itself, so only its operands are evaluated.
func (n *normaliser) awaitOperands(s *ir.Suspension) {
	if lit, ok := ast.Unparen(s.Call.Fun).(*ast.FuncLit); ok {
		s.Literal = n.u.Literals[lit]
		if tuple := n.tupleArgument(s.Call); tuple != nil {
			s.Args = n.unpack(tuple)
		} else {
			s.Args = n.values(s.Call.Args...)
		}
		s.Awaited = n.temp("called", n.runtimeType("Coroutine", s.Literal.Template.Value), s.Call.Pos())
		return
	}
	arg := ast.Unparen(s.Call.Args[0])
	if call, ok := arg.(*ast.CallExpr); ok && n.tupleArgument(call) == nil {
		if t := n.ownConstructor(call); t != nil {
			s.Callee, s.Args = n.calleeOperands(call, t, call.Args)
			return
		}
	}
	s.Args = []ast.Expr{n.expr(arg)}
	s.Awaited = n.temp("awaited", n.awaitedType(s.Call, arg), arg.Pos())
}

// awaitedType returns the type under which the frame holds an awaitable meanwhile: its
// own, or the interface if this package cannot name that, or if it is nil.
func (n *normaliser) awaitedType(call *ast.CallExpr, awaitable ast.Expr) types.Type {
	t := n.u.TypeOf(awaitable)
	results, ok := n.u.TypeOf(call).(*types.Tuple)
	if !ok || t != types.Typ[types.UntypedNil] && n.nameable(t) {
		return t
	}
	return n.runtimeType("Awaitable", results.At(0).Type()).(*types.Pointer).Elem()
}

// ownConstructor returns the template of the same package whose coroutine a call
// makes, or nil.
func (n *normaliser) ownConstructor(call *ast.CallExpr) *find.Template {
	fn, ok := calledObject(n.info, call).(*types.Func)
	if !ok {
		return nil
	}
	t := n.u.Index.Constructor(fn)
	if t == nil || t.Kind != find.Async || t.Package != n.u.Template.Package {
		return nil
	}
	return t
}

// calleeOperands evaluates receiver and arguments of a call whose frame the
// unit holds.
func (n *normaliser) calleeOperands(call *ast.CallExpr, t *find.Template, args []ast.Expr) (*ir.Callee, []ast.Expr) {
	c := &ir.Callee{Template: t, TypeArgs: n.typeArgs(call), Spread: call.Ellipsis.IsValid()}
	var ops []ast.Expr
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		switch s := n.info.Selections[sel]; {
		case s == nil: // a function of a package
		case s.Kind() == types.MethodVal:
			ops = append(ops, n.receiver(sel.X, s))
		case s.Kind() == types.MethodExpr: // T.m(x, ...)
			x := &ast.ParenExpr{Lparen: args[0].Pos(), X: args[0], Rparen: args[0].End()}
			n.u.SetType(x, s.Recv())
			n.suspensions.inside[x] = n.suspends(args[0])
			ops, args = append(ops, n.receiver(x, s)), args[1:]
		}
	}
	return c, n.values(append(ops, args...)...)
}

// receiver returns the receiver argument of outer.m, the address or the
// dereference that the call implies made explicit.
func (n *normaliser) receiver(outer ast.Expr, s *types.Selection) ast.Expr {
	x := n.embedded(outer, s)
	_, byPointer := types.Unalias(s.Obj().(*types.Func).Signature().Recv().Type()).(*types.Pointer)
	_, isPointer := ir.CoreType(n.u.TypeOf(x)).(*types.Pointer)
	var explicit ast.Expr
	switch {
	case byPointer && !isPointer:
		e := &ast.UnaryExpr{OpPos: outer.Pos(), Op: token.AND, X: x}
		n.u.SetType(e, types.NewPointer(n.u.TypeOf(x)))
		explicit = e
	case !byPointer && isPointer:
		e := &ast.StarExpr{Star: outer.Pos(), X: x}
		n.u.SetType(e, ir.CoreType(n.u.TypeOf(x)).(*types.Pointer).Elem())
		explicit = e
	default:
		return x
	}
	n.suspensions.inside[explicit] = n.suspends(outer)
	return explicit
}

// embedded makes the embedded fields explicit that a promoted method is reached
// through.
func (n *normaliser) embedded(x ast.Expr, s *types.Selection) ast.Expr {
	path := s.Index()
	t := n.u.TypeOf(x)
	for _, i := range path[:len(path)-1] {
		under := ir.CoreType(t)
		if p, ok := under.(*types.Pointer); ok {
			under = p.Elem().Underlying()
		}
		field := under.(*types.Struct).Field(i)
		e := &ast.SelectorExpr{X: x, Sel: &ast.Ident{NamePos: x.Pos(), Name: field.Name()}}
		n.u.SetType(e, field.Type())
		n.suspensions.inside[e] = n.suspends(x)
		x, t = e, field.Type()
	}
	return x
}

// typeArgs returns the type arguments of the frame of a call's callee: those of
// the instantiated function, or of the receiver's type.
func (n *normaliser) typeArgs(call *ast.CallExpr) []types.Type {
	id := ir.CalledIdent(call)
	var list []types.Type
	if inst, ok := n.info.Instances[id]; ok {
		for i := range inst.TypeArgs.Len() {
			list = append(list, inst.TypeArgs.At(i))
		}
		return list
	}
	fn, ok := n.info.Uses[id].(*types.Func)
	if !ok || fn.Signature().Recv() == nil {
		return nil
	}
	t := types.Unalias(fn.Signature().Recv().Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		for i := range named.TypeArgs().Len() {
			list = append(list, named.TypeArgs().At(i))
		}
	}
	return list
}

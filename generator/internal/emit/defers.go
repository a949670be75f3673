package emit

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// # Bodies that defer
//
// Such a frame has a field of the runtime's type Defers, which explains how it works.
// Its Resume begins with a deferred function that checks whether the body has reached a
// suspension or its end; if not, it is panicking, and the frame is resumed once more,
// at its epilogue:
//
//	func (f *frame) Resume(t *async.TaskCore) (status async.Status) {
//		entered := f.State
//		f.State = async.StateRunning
//		defer func() {
//			if f.State == async.StateRunning {
//				f.defers.Raise(t, recover())
//				f.State = 3 // the epilogue
//				status = f.Resume(t)
//			}
//		}()
//
// A generator that is running or has ended is not resumed; its consumer may well try,
// to close it.
//
// (Jumping to the epilogue would be simpler, but a deferred function cannot jump into
// the function that deferred it.)

// deferred returns the field of the frame.
func (p *printer) deferred() *jen.Statement { return jen.Id(p.self).Dot("defers") }

// named returns a result of Resume, with its name if it needs one.
func (p *printer) named(name string, t jen.Code) jen.Code {
	if name == "" {
		return t
	}
	return jen.Id(name).Add(t)
}

// taskOrNil returns the task that runs the frame; generators have none.
func (p *printer) taskOrNil() jen.Code {
	if p.task == "" {
		return p.nilOf(jen.Op("*").Add(p.async("TaskCore")))
	}
	return jen.Id(p.task)
}

// catch returns the deferred function.
func (p *printer) catch() jen.Code {
	var epilogue *ir.Suspension
	for _, s := range p.unit.Points {
		if s.Kind == ir.Unwind {
			epilogue = s
		}
	}
	panicking := jen.Id(p.self).Dot("State").Op("==").Add(p.async("StateRunning"))
	resume := p.resumeEpilogue(epilogue)
	if p.hides("recover") {
		v := p.inner("recovered")
		raise := p.deferred().Dot("Raise").Call(p.taskOrNil(), jen.Id(v))
		return jen.Defer().Add(p.substitute("Catch")).Call(
			jen.Func().Params().Add(p.predeclared("bool")).Block(jen.Return(panicking)),
			jen.Func().Params(jen.Id(v).Add(p.predeclared("any"))).Block(append([]jen.Code{raise}, resume...)...),
		)
	}
	raise := p.deferred().Dot("Raise").Call(p.taskOrNil(), jen.Recover())
	return jen.Defer().Func().Params().Block(
		jen.If(panicking).Block(append([]jen.Code{raise}, resume...)...),
	).Call()
}

func (p *printer) resumeEpilogue(epilogue *ir.Suspension) []jen.Code {
	state := jen.Id(p.self).Dot("State").Op("=").Lit(epilogue.State)
	if p.isGenerator() {
		return []jen.Code{
			p.deferred().Dot("InPlace").Op("=").Id(p.entered).Op("==").Add(p.async("StateCreated")),
			state,
			jen.List(jen.Id(p.value1), jen.Id(p.more)).Op("=").Id(p.self).Dot("Resume").Call(jen.Id(p.generator)),
		}
	}
	return []jen.Code{state, jen.Id(p.status).Op("=").Id(p.self).Dot("Resume").Call(jen.Id(p.task))}
}

// unwind emits the epilogue up to the return that an awaiting entry may cause.
func (p *printer) unwind(s *ir.Suspension) []jen.Code {
	if p.isGenerator() {
		return []jen.Code{p.deferred().Dot("Run").Call(p.taskOrNil(), p.nilOf(jen.Op("*").Add(p.async("Frame"))))}
	}
	run := p.deferred().Dot("Run").Call(jen.Id(p.task), jen.Op("&").Id(p.self).Dot("Frame"))
	return []jen.Code{p.ifSuspended(s, run, nil)}
}

// guard enters or leaves a loop over an iterator.
func (p *printer) guard(s *ir.Guard) []jen.Code {
	switch {
	case s.Iterator == nil && s.Closed:
		return []jen.Code{p.deferred().Dot("Forget").Call()}
	case s.Iterator == nil:
		return []jen.Code{p.deferred().Dot("Leave").Call()}
	case s.Closed:
		return []jen.Code{p.async("EnterAwait").Call(jen.Op("&").Add(p.deferred()), p.expr(s.Iterator))}
	}
	return []jen.Code{p.deferred().Dot("Enter").Call(p.taskOrNil(), p.expr(s.Iterator))}
}

// clearResults empties the results of an earlier call in the same frame, which a
// recovered panic would leave standing.
func (p *printer) clearResults() []jen.Code {
	t := p.template()
	var codes []jen.Code
	value, failure := p.resultFields()
	if len(t.Values) > 0 {
		codes = append(codes, jen.Id(p.self).Dot(value).Op("=").Add(p.zero(t.Value)))
	}
	if t.HasError {
		codes = append(codes, jen.Id(p.self).Dot(failure).Op("=").Add(p.nilError()))
	}
	return codes
}

// deferStmt emits a defer: what it calls and the arguments are evaluated now.
func (p *printer) deferStmt(s *ast.DeferStmt) []jen.Code {
	if p.literals > 0 {
		return []jen.Code{jen.Defer().Add(p.expr(s.Call))}
	}
	if lit, ok := ast.Unparen(s.Call.Fun).(*ast.FuncLit); ok && p.unit.Literals[lit] != nil {
		made := p.newLiteral(p.unit.Literals[lit], p.spread(s.Call))
		return []jen.Code{p.async("PushAwait").Call(jen.Op("&").Add(p.deferred()), made)}
	}
	if p.defersAwait(s.Call) {
		return []jen.Code{p.async("PushAwait").Call(jen.Op("&").Add(p.deferred()), p.expr(s.Call.Args[0]))}
	}
	rest := p.inner("rest")
	codes, call := p.pinnedCall(s.Call)
	body := append(p.mark(s.Defer), jen.Defer().Add(call))
	body = append(body, p.aside(jen.Id(rest).Call())...)
	push := p.deferred().Dot("Push").Call(jen.Func().Params(jen.Id(rest).Func().Params()).Block(body...))
	if len(codes) == 0 {
		return []jen.Code{push}
	}
	var block []jen.Code
	for _, code := range append(codes, push) {
		block = append(append(block, p.mark(s.Defer)...), code)
	}
	return []jen.Code{jen.Block(block...)}
}

func (p *printer) defersAwait(call *ast.CallExpr) bool {
	id := ir.CalledIdent(call)
	if id == nil || id.Name != "Await" {
		return false
	}
	fn, ok := p.unit.Info().Uses[id].(*types.Func)
	return ok && fn.Pkg() == p.file.pkg.Async
}

// spread returns the arguments of a call, the last with `...` if the call has it.
func (p *printer) spread(call *ast.CallExpr) []jen.Code {
	args := p.exprs(call.Args)
	if call.Ellipsis.IsValid() {
		args[len(args)-1] = jen.Add(args[len(args)-1]).Op("...")
	}
	return args
}

// pinnedCall returns a call whose function, receiver and arguments have been
// evaluated by the statements before it. Constants, declared functions and
// literals need no evaluation.
func (p *printer) pinnedCall(call *ast.CallExpr) (codes []jen.Code, pinned *jen.Statement) {
	pin := func(e ast.Expr, stem string) jen.Code {
		name := p.inner(stem)
		tv := p.unit.TypeAndValue(e)
		switch {
		case tv.Value != nil || tv.IsNil() || tv.IsType() || p.isDeclared(e) && !p.isMethodValue(e):
			return p.expr(e) // a generic function may get its type arguments from the parameter
		case isUntyped(tv.Type), ir.MayBeUntyped(p.unit, e):
			// The type may be the parameter's, which := would not find.
			t := p.typeOf(&ir.Var{Pos: e.Pos()}, types.Default(tv.Type))
			codes = append(codes, jen.Var().Id(name).Add(t).Op("=").Add(p.expr(e)))
		default:
			codes = append(codes, jen.Id(name).Op(":=").Add(p.expr(e)))
		}
		return jen.Id(name)
	}
	fun := p.pinnedCallee(call, &codes, pin)
	var args []jen.Code
	if tuple, ok := p.tupleArgument(call); ok {
		for i := range tuple.Len() {
			args = append(args, jen.Id(p.inner(fmt.Sprintf("arg%d", i+1))))
		}
		codes = append(codes, jen.List(args...).Op(":=").Add(p.expr(call.Args[0])))
		return codes, fun.Call(args...)
	}
	for i, arg := range call.Args {
		args = append(args, pin(arg, fmt.Sprintf("arg%d", i+1)))
	}
	if call.Ellipsis.IsValid() {
		args[len(args)-1] = jen.Add(args[len(args)-1]).Op("...")
	}
	return codes, fun.Call(args...)
}

// pinnedCallee evaluates what a deferred call calls. A nil function panics only
// when it is called; a method of a nil interface when it is deferred.
func (p *printer) pinnedCallee(call *ast.CallExpr, codes *[]jen.Code, pin func(ast.Expr, string) jen.Code) *jen.Statement {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.FuncLit:
		p.literals++
		defer func() { p.literals-- }()
		return p.expr(fun)
	case *ast.SelectorExpr:
		s := p.unit.Selection(fun)
		if s == nil || s.Kind() != types.MethodVal {
			break
		}
		if types.IsInterface(s.Recv()) {
			recv := pin(fun.X, "recv")
			*codes = append(*codes, jen.Id("_").Op("=").Add(recv).Dot(fun.Sel.Name))
			return jen.Add(recv).Dot(fun.Sel.Name)
		}
		if len(s.Index()) > 1 { // promoted: the embedded fields are read now
			return jen.Add(pin(fun, "fn"))
		}
		_, byPointer := types.Unalias(s.Obj().(*types.Func).Signature().Recv().Type()).(*types.Pointer)
		_, isPointer := ir.CoreType(p.unit.TypeOf(fun.X)).(*types.Pointer)
		if byPointer && !isPointer {
			name := p.inner("recv")
			*codes = append(*codes, jen.Id(name).Op(":=").Add(p.unary(&ast.UnaryExpr{Op: token.AND, X: fun.X})))
			return jen.Id(name).Dot(fun.Sel.Name)
		}
		if !byPointer && isPointer {
			name := p.inner("recv")
			*codes = append(*codes, jen.Id(name).Op(":=").Op("*").Add(p.expr(fun.X)))
			return jen.Id(name).Dot(fun.Sel.Name)
		}
		return jen.Add(pin(fun.X, "recv")).Dot(fun.Sel.Name)
	}
	if p.isDeclared(call.Fun) {
		return p.expr(call.Fun)
	}
	return jen.Add(pin(call.Fun, "fn"))
}

// isDeclared reports whether e names a declared function, a builtin, or a method
// of a type.
func (p *printer) isDeclared(e ast.Expr) bool {
	tv := p.unit.TypeAndValue(e)
	if tv.IsBuiltin() || tv.IsType() {
		return true
	}
	id := ir.CalledIdent(&ast.CallExpr{Fun: e})
	if id == nil {
		return false
	}
	_, ok := p.unit.Info().Uses[id].(*types.Func)
	return ok
}

// isMethodValue reports whether e is x.m, for which x is evaluated.
func (p *printer) isMethodValue(e ast.Expr) bool {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	s := p.unit.Selection(sel)
	return s != nil && s.Kind() == types.MethodVal
}

func (p *printer) tupleArgument(call *ast.CallExpr) (*types.Tuple, bool) {
	if len(call.Args) != 1 {
		return nil, false
	}
	t, ok := p.unit.TypeOf(call.Args[0]).(*types.Tuple)
	return t, ok
}

func isUntyped(t types.Type) bool {
	basic, ok := t.(*types.Basic)
	return ok && basic.Info()&types.IsUntyped != 0
}

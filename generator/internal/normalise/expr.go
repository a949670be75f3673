package normalise

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/tree"
)

// expr evaluates the suspensions of e, and returns what remains of it.
func (n *normaliser) expr(e ast.Expr) ast.Expr {
	if e == nil || !n.suspends(e) {
		return e
	}
	rest := n.rest(e)
	if rest != e && n.u.TypeOf(rest) == nil {
		n.u.CopyType(rest, e)
	}
	return rest
}

func (n *normaliser) rest(e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return &ast.ParenExpr{Lparen: e.Lparen, X: n.expr(e.X), Rparen: e.Rparen}
	case *ast.UnaryExpr:
		return n.unary(e)
	case *ast.BinaryExpr:
		if e.Op == token.LAND || e.Op == token.LOR {
			return n.shortCircuit(e)
		}
		ops := n.values(e.X, e.Y)
		return &ast.BinaryExpr{X: ops[0], OpPos: e.OpPos, Op: e.Op, Y: ops[1]}
	case *ast.CallExpr:
		if _, ok := n.suspensions.kinds[e]; ok {
			return n.suspendToTemps(e)[0]
		}
		return n.call(e)
	case *ast.SelectorExpr, *ast.IndexExpr:
		if _, ok := ir.CoreType(n.u.TypeOf(e)).(*types.Signature); ok {
			if sel, ok := e.(*ast.SelectorExpr); ok {
				ops, rebuild := n.method(sel)
				return rebuild(n.values(ops...))
			}
		}
		ops, rebuild := n.place(e)
		return rebuild(n.values(ops...))
	case *ast.SliceExpr:
		return n.slice(e)
	case *ast.StarExpr:
		return &ast.StarExpr{Star: e.Star, X: n.expr(e.X)}
	case *ast.TypeAssertExpr:
		return &ast.TypeAssertExpr{X: n.expr(e.X), Lparen: e.Lparen, Type: e.Type, Rparen: e.Rparen}
	case *ast.CompositeLit:
		return n.composite(e)
	}
	panic(fmt.Sprintf("normalise: no rule for %T", e))
}

// values evaluates operands from left to right up to the last that suspends,
// and returns what remains of each: pinned ones before it, untouched ones after
// it.
func (n *normaliser) values(list ...ast.Expr) []ast.Expr {
	last := -1
	for i, e := range list {
		if e != nil && n.suspends(e) {
			last = i
		}
	}
	rest := make([]ast.Expr, len(list))
	for i, e := range list {
		switch {
		case i < last:
			rest[i] = n.pin(n.expr(e))
		case i == last:
			rest[i] = n.expr(e)
		default:
			rest[i] = e
		}
	}
	return rest
}

// pin evaluates e now, into a temporary unless nothing can change it.
func (n *normaliser) pin(e ast.Expr) ast.Expr {
	if e == nil {
		return nil
	}
	tv := n.u.TypeAndValue(e)
	if tv.Value != nil || tv.IsNil() || tv.IsType() || tv.IsBuiltin() {
		return e
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return n.pin(e.X)
	case *ast.FuncLit:
		return e
	case *ast.Ident:
		if v := n.u.Var(e); v != nil && !v.Boxed {
			return e
		}
		if _, ok := n.info.Uses[e].(*types.Func); ok {
			return e
		}
	case *ast.SelectorExpr:
		if _, ok := n.info.Uses[e.Sel].(*types.Func); ok && n.isQualified(e) {
			return e
		}
	case *ast.CompositeLit:
		if e.Type == nil { // inside another literal: its type is not spelled
			return n.pinElements(e)
		}
	case *ast.KeyValueExpr:
		return &ast.KeyValueExpr{Key: n.pin(e.Key), Colon: e.Colon, Value: n.pin(e.Value)}
	}
	return n.u.Use(n.keep("tmp", e, tv.Type, e.Pos()))
}

// unary normalises a unary operation; the operand of & is a place or a
// composite literal.
func (n *normaliser) unary(e *ast.UnaryExpr) ast.Expr {
	x := n.expr
	if e.Op == token.AND {
		if _, ok := ast.Unparen(e.X).(*ast.CompositeLit); !ok {
			x = func(e ast.Expr) ast.Expr {
				ops, rebuild := n.place(e)
				return rebuild(n.values(ops...))
			}
		}
	}
	return &ast.UnaryExpr{OpPos: e.OpPos, Op: e.Op, X: x(e.X)}
}

// shortCircuit normalises x && y and x || y.
func (n *normaliser) shortCircuit(e *ast.BinaryExpr) ast.Expr {
	if !n.suspends(e.Y) {
		return &ast.BinaryExpr{X: n.expr(e.X), OpPos: e.OpPos, Op: e.Op, Y: e.Y}
	}
	v := n.temp("cond", n.u.TypeOf(e), e.Pos())
	n.set(v, n.expr(e.X), e.X.Pos())
	var cond ast.Expr = n.u.Use(v)
	if e.Op == token.LOR {
		cond = &ast.UnaryExpr{OpPos: e.OpPos, Op: token.NOT, X: cond}
	}
	n.emit(&tree.If{
		Cond:   cond,
		Then:   n.collect(func() { n.set(v, n.expr(e.Y), e.Y.Pos()) }),
		Source: e.OpPos,
	})
	return n.u.Use(v)
}

func (n *normaliser) slice(e *ast.SliceExpr) ast.Expr {
	list := []ast.Expr{e.Low, e.High, e.Max}
	var x func() ast.Expr
	if _, ok := ir.CoreType(n.u.TypeOf(e.X)).(*types.Array); ok {
		// Slicing an array takes its address: the array must not be copied.
		ops, rebuild := n.place(e.X)
		list = append(append([]ast.Expr(nil), ops...), list...)
		rest := n.values(list...)
		list = rest[len(ops):]
		x = func() ast.Expr { return rebuild(rest[:len(ops)]) }
	} else {
		rest := n.values(append([]ast.Expr{e.X}, list...)...)
		list = rest[1:]
		x = func() ast.Expr { return rest[0] }
	}
	return &ast.SliceExpr{X: x(), Lbrack: e.Lbrack, Low: list[0], High: list[1], Max: list[2], Slice3: e.Slice3, Rbrack: e.Rbrack}
}

// place takes an expression that denotes a variable apart: the operands that
// Go evaluates to find it, and how to put what remains of them back together.
func (n *normaliser) place(e ast.Expr) (operands []ast.Expr, rebuild func([]ast.Expr) ast.Expr) {
	whole := func([]ast.Expr) ast.Expr { return e }
	switch e := e.(type) {
	case *ast.Ident:
		return nil, whole
	case *ast.ParenExpr:
		ops, inner := n.place(e.X)
		return ops, func(ops []ast.Expr) ast.Expr {
			return n.typed(&ast.ParenExpr{Lparen: e.Lparen, X: inner(ops), Rparen: e.Rparen}, e)
		}
	case *ast.StarExpr:
		return []ast.Expr{e.X}, func(ops []ast.Expr) ast.Expr {
			return n.typed(&ast.StarExpr{Star: e.Star, X: ops[0]}, e)
		}
	case *ast.SelectorExpr:
		if n.isQualified(e) {
			return nil, whole
		}
		if _, ok := ir.CoreType(n.u.TypeOf(e.X)).(*types.Pointer); ok || n.suspends(e.X) && !n.isPlace(e.X) {
			return []ast.Expr{e.X}, func(ops []ast.Expr) ast.Expr {
				return n.typed(&ast.SelectorExpr{X: ops[0], Sel: e.Sel}, e)
			}
		}
		ops, inner := n.place(e.X)
		return ops, func(ops []ast.Expr) ast.Expr {
			return n.typed(&ast.SelectorExpr{X: inner(ops), Sel: e.Sel}, e)
		}
	case *ast.IndexExpr:
		if n.u.TypeAndValue(e.Index).IsType() {
			return nil, whole // an instantiation
		}
		if _, ok := ir.CoreType(n.u.TypeOf(e.X)).(*types.Array); ok && n.isPlace(e.X) {
			ops, inner := n.place(e.X)
			count := len(ops)
			return append(append([]ast.Expr(nil), ops...), e.Index), func(ops []ast.Expr) ast.Expr {
				return n.typed(&ast.IndexExpr{X: inner(ops[:count]), Lbrack: e.Lbrack, Index: ops[count], Rbrack: e.Rbrack}, e)
			}
		}
		return []ast.Expr{e.X, e.Index}, func(ops []ast.Expr) ast.Expr {
			return n.typed(&ast.IndexExpr{X: ops[0], Lbrack: e.Lbrack, Index: ops[1], Rbrack: e.Rbrack}, e)
		}
	}
	return []ast.Expr{e}, func(ops []ast.Expr) ast.Expr { return ops[0] }
}

// isPlace reports whether e denotes a variable or a part of one, rather than a
// value.
func (n *normaliser) isPlace(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return true
	case *ast.StarExpr:
		return true
	case *ast.SelectorExpr:
		if _, ok := ir.CoreType(n.u.TypeOf(e.X)).(*types.Pointer); ok {
			return true
		}
		return n.isQualified(e) || n.isPlace(e.X)
	case *ast.IndexExpr:
		switch ir.CoreType(n.u.TypeOf(e.X)).(type) {
		case *types.Array:
			return n.isPlace(e.X)
		case *types.Slice, *types.Pointer:
			return true
		}
	}
	return false
}

// isQualified reports whether e names something of a package or a method of a
// type, so that there is nothing to evaluate.
func (n *normaliser) isQualified(e *ast.SelectorExpr) bool {
	if id, ok := e.X.(*ast.Ident); ok {
		if _, ok := n.info.Uses[id].(*types.PkgName); ok {
			return true
		}
	}
	return n.u.TypeAndValue(e.X).IsType()
}

func (n *normaliser) typed(to, from ast.Expr) ast.Expr {
	n.u.CopyType(to, from)
	return to
}

// composite normalises a composite literal: keys of maps are evaluated too.
func (n *normaliser) composite(e *ast.CompositeLit) ast.Expr {
	_, isMap := ir.CoreType(n.u.TypeOf(e)).(*types.Map)
	var ops []ast.Expr
	for _, elt := range e.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			if isMap {
				ops = append(ops, kv.Key)
			}
			elt = kv.Value
		}
		ops = append(ops, elt)
	}
	return n.withElements(e, n.values(ops...), isMap)
}

// pinElements pins the elements of a literal whose type is not spelled.
func (n *normaliser) pinElements(e *ast.CompositeLit) ast.Expr {
	_, isMap := ir.CoreType(n.u.TypeOf(e)).(*types.Map)
	var ops []ast.Expr
	for _, elt := range e.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			if isMap {
				ops = append(ops, n.pin(kv.Key))
			}
			elt = kv.Value
		}
		ops = append(ops, n.pin(elt))
	}
	return n.typed(n.withElements(e, ops, isMap), e)
}

func (n *normaliser) withElements(e *ast.CompositeLit, ops []ast.Expr, isMap bool) ast.Expr {
	elts := make([]ast.Expr, len(e.Elts))
	next := 0
	take := func() ast.Expr { next++; return ops[next-1] }
	for i, elt := range e.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			elts[i] = take()
			continue
		}
		key := kv.Key
		if isMap {
			key = take()
		}
		elts[i] = &ast.KeyValueExpr{Key: key, Colon: kv.Colon, Value: take()}
	}
	return &ast.CompositeLit{Type: e.Type, Lbrace: e.Lbrace, Elts: elts, Rbrace: e.Rbrace}
}

// call normalises a call that is not itself a suspension, or whose suspending
// is somebody else's business (go, defer): callee and receiver first.
func (n *normaliser) call(e *ast.CallExpr) ast.Expr {
	ops, rebuild := n.callee(e.Fun)
	args := e.Args
	spread := n.spreadSuspension(e)
	if spread != nil {
		args = nil
		for i := range ops {
			ops[i] = n.pin(n.expr(ops[i]))
		}
		args = n.suspendToTemps(spread)
	} else {
		rest := n.values(append(append([]ast.Expr(nil), ops...), args...)...)
		ops, args = rest[:len(ops)], rest[len(ops):]
	}
	return n.typed(&ast.CallExpr{Fun: rebuild(ops), Lparen: e.Lparen, Args: args, Ellipsis: e.Ellipsis, Rparen: e.Rparen}, e)
}

// spreadSuspension returns the suspension in f(async.Await(x)), whose several
// results are the arguments.
func (n *normaliser) spreadSuspension(e *ast.CallExpr) *ast.CallExpr {
	if len(e.Args) != 1 {
		return nil
	}
	call, ok := ast.Unparen(e.Args[0]).(*ast.CallExpr)
	if !ok {
		return nil
	}
	if _, ok := n.suspensions.kinds[call]; !ok {
		return nil
	}
	if _, ok := n.u.TypeOf(call).(*types.Tuple); !ok {
		return nil
	}
	return call
}

// callee takes what is called apart like place. Functions, methods of types,
// conversions and literals have nothing to evaluate.
func (n *normaliser) callee(fun ast.Expr) (operands []ast.Expr, rebuild func([]ast.Expr) ast.Expr) {
	whole := func([]ast.Expr) ast.Expr { return fun }
	tv := n.u.TypeAndValue(fun)
	if tv.IsType() || tv.IsBuiltin() {
		return nil, whole
	}
	switch e := ast.Unparen(fun).(type) {
	case *ast.FuncLit:
		return nil, whole
	case *ast.Ident:
		if _, ok := n.info.Uses[e].(*types.Func); ok {
			return nil, whole
		}
	case *ast.IndexExpr:
		if n.u.TypeAndValue(e.Index).IsType() {
			return nil, whole
		}
	case *ast.IndexListExpr:
		return nil, whole
	case *ast.SelectorExpr:
		if s := n.info.Selections[e]; s != nil && s.Kind() == types.MethodVal {
			return n.method(e)
		}
		if _, ok := n.info.Uses[e.Sel].(*types.Func); ok {
			return nil, whole
		}
	}
	return []ast.Expr{fun}, func(ops []ast.Expr) ast.Expr { return ops[0] }
}

// method takes x.m apart. A method with a pointer receiver called on a variable
// works on the variable itself, others on the value x has now.
func (n *normaliser) method(e *ast.SelectorExpr) (operands []ast.Expr, rebuild func([]ast.Expr) ast.Expr) {
	s := n.info.Selections[e]
	if s == nil {
		return n.place(e)
	}
	with := func(x ast.Expr) ast.Expr { return n.typed(&ast.SelectorExpr{X: x, Sel: e.Sel}, e) }
	if s.Kind() == types.MethodVal {
		recv := s.Obj().(*types.Func).Signature().Recv()
		_, byPointer := types.Unalias(recv.Type()).(*types.Pointer)
		_, isPointer := ir.CoreType(n.u.TypeOf(e.X)).(*types.Pointer)
		if byPointer && !isPointer && n.isPlace(e.X) {
			ops, inner := n.place(e.X)
			return ops, func(ops []ast.Expr) ast.Expr { return with(inner(ops)) }
		}
	}
	return []ast.Expr{e.X}, func(ops []ast.Expr) ast.Expr { return with(ops[0]) }
}

// suspendToTemps emits the suspension of call, and returns its results.
func (n *normaliser) suspendToTemps(call *ast.CallExpr) []ast.Expr {
	var dst []*ir.Var
	var uses []ast.Expr
	add := func(t types.Type, name string) {
		v := n.temp(name, t, call.Pos())
		dst = append(dst, v)
		uses = append(uses, n.u.Use(v))
	}
	switch t := n.u.TypeOf(call).(type) {
	case *types.Tuple:
		for i := range t.Len() {
			add(t.At(i).Type(), "res")
		}
	default:
		add(t, "res")
	}
	n.suspend(call, dst)
	return uses
}

// suspend emits the suspension of call with its results in dst, which may be
// nil.
func (n *normaliser) suspend(call *ast.CallExpr, dst []*ir.Var) {
	s := &ir.Suspension{Kind: n.suspensions.kinds[call], Call: call, Dst: dst, Source: call.Pos()}
	switch s.Kind {
	case ir.Await:
		n.awaitOperands(s)
	case ir.Yield:
		if tuple := n.tupleArgument(call); tuple != nil {
			s.Args = n.unpack(tuple)
		} else {
			s.Args = n.values(call.Args...)
		}
	case ir.Delegate:
		template := n.u.Index.Template(calledObject(n.info, call).(*types.Func))
		s.Callee, s.Args = n.calleeOperands(call, template, call.Args[:len(call.Args)-1])
		if n.u.Template.Kind == find.AsyncGenerator {
			n.delegateAsync(call, s.Callee, s.Args, dst)
			return
		}
		if template.Package != n.u.Template.Package {
			s.Awaited = n.temp("delegate", n.handleType(find.Generator), call.Pos())
		}
	}
	n.emit(&tree.Suspend{Suspension: s})
}

// tupleArgument returns the only argument of call if it is a call with several
// results.
func (n *normaliser) tupleArgument(call *ast.CallExpr) *ast.CallExpr {
	if len(call.Args) != 1 {
		return nil
	}
	arg, ok := ast.Unparen(call.Args[0]).(*ast.CallExpr)
	if !ok {
		return nil
	}
	if t, ok := n.u.TypeOf(arg).(*types.Tuple); !ok || t.Len() < 2 {
		return nil
	}
	return arg
}

// unpack evaluates a call with several results into temporaries.
func (n *normaliser) unpack(call *ast.CallExpr) []ast.Expr {
	if _, ok := n.suspensions.kinds[call]; ok {
		return n.suspendToTemps(call)
	}
	var lhs, uses []ast.Expr
	t := n.u.TypeOf(call).(*types.Tuple)
	for i := range t.Len() {
		v := n.temp("tmp", t.At(i).Type(), call.Pos())
		lhs = append(lhs, n.u.Use(v))
		uses = append(uses, n.u.Use(v))
	}
	n.island(n.assignment(call.Pos(), token.ASSIGN, lhs, []ast.Expr{n.expr(call)}))
	return uses
}

// calls reports whether evaluating e calls or receives anything.
func (n *normaliser) calls(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.CallExpr:
			if tv := n.u.TypeAndValue(node.Fun); !tv.IsType() {
				found = found || n.u.TypeAndValue(node).Value == nil
			}
		case *ast.UnaryExpr:
			found = found || node.Op == token.ARROW
		case *ast.FuncLit:
			return false
		}
		return true
	})
	return found
}

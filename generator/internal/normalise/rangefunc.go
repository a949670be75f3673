package normalise

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/load"
	"github.com/asyncgen/asyncgen/generator/internal/tree"
)

// A range over a function with a suspension in its body cannot call the function:
// the body would be a function that suspends. It pulls:
//
//	pulled = async.Pull(f)
//	enter pulled
//	loop
//	    value, ok = pulled.Next()
//	    if !ok
//	        jump end
//	    x = value
//	    ...
//	end:
//	leave
//
// Enter notes the iterator in the frame, leave ends it: so the iterator's own
// deferred calls run. They run also if the body panics or returns, since the
// epilogue leaves all loops that are still entered, with the panic if there is one,
// and if the body jumps further out: such a jump goes to a label of its own, behind
// the loop, where the loops on the way are left first.
//
// A range over the values of a generated generator, range g.All(), asks the
// generator itself; nothing is pulled.

// A funcLoop is a range over a function that is being normalised.
type funcLoop struct {
	s *ast.RangeStmt
	// departures are the jumps out of the loop, by the label they end at.
	departures map[*ir.Label]*ir.Label
	order      []*ir.Label
	leave      func() // emits the end of the iteration
}

// rangesOverFunc reports whether s is a range over a function that is taken apart.
func (n *normaliser) rangesOverFunc(s *ast.RangeStmt) bool {
	_, ok := ir.CoreType(n.u.TypeOf(s.X)).(*types.Signature)
	return ok && n.isTakenApart(s)
}

// overFunc pulls the loop's values.
func (r *rangeLoop) overFunc(sig *types.Signature) {
	var values []types.Type
	yield := ir.CoreType(sig.Params().At(0).Type()).(*types.Signature)
	for v := range yield.Params().Variables() {
		values = append(values, v.Type())
	}
	at := r.s.For
	iterator := r.generator()
	if iterator == nil {
		iterator = r.pull(values)
	}
	r.emit(&tree.Guard{Guard: &ir.Guard{Iterator: r.u.Use(iterator), Source: at}})
	loop := &funcLoop{s: r.s, departures: map[*ir.Label]*ir.Label{}}
	loop.leave = func() { r.emit(&tree.Guard{Guard: &ir.Guard{Source: at}}) }
	r.funcLoops = append(r.funcLoops, loop)

	ok := r.temp("ok", types.Typ[types.Bool], at)
	var got []*ir.Var
	var targets []ast.Expr
	for i, t := range values {
		var target ast.Expr = &ast.Ident{NamePos: at, Name: "_"}
		got = append(got, r.temp("value", t, at))
		if i == 0 && r.key || i == 1 && r.value {
			target = r.u.Use(got[i])
		}
		targets = append(targets, target)
	}
	var key, value ast.Expr
	if len(got) > 0 {
		key = r.u.Use(got[0])
	}
	if len(got) > 1 {
		value = r.u.Use(got[1])
	}
	r.body(func() {
		next := &ast.SelectorExpr{X: r.u.Use(iterator), Sel: &ast.Ident{NamePos: at, Name: "Next"}}
		call := &ast.CallExpr{Fun: next, Lparen: at}
		r.island(r.assignment(at, token.ASSIGN, append(targets, r.u.Use(ok)), []ast.Expr{call}))
		r.emit(&tree.If{
			Cond:   not(r.u.Use(ok)),
			Then:   []tree.Stmt{&tree.Jump{To: r.loop.Break, Source: at}},
			Source: at,
		})
	}, key, value, nil)
	r.funcLoops = r.funcLoops[:len(r.funcLoops)-1]
	r.after = func() { r.leave(loop) }
}

// pull makes a variable with the iterator of the operand.
func (r *rangeLoop) pull(values []types.Type) *ir.Var {
	at := r.s.X.Pos()
	suffix := [...]string{"0", "", "2"}[len(values)]
	t := r.u.Template.Package.Async.Scope().Lookup("Pulled" + suffix).Type()
	pulled := types.Type(types.NewPointer(t))
	if len(values) > 0 {
		pulled = r.runtimeType("Pulled"+suffix, values...)
	}
	v := r.temp("pulled", pulled, at)
	call := &ast.CallExpr{Fun: r.u.Qualified(load.RuntimePath, "Pull"+suffix), Lparen: at, Args: []ast.Expr{r.expr(r.s.X)}}
	r.set(v, call, at)
	return v
}

// generator returns a variable with the generator if the operand is g.All().
func (r *rangeLoop) generator() *ir.Var {
	operand, t := ir.GeneratorRange(r.info, r.s)
	if operand == nil {
		return nil
	}
	g := r.temp("generator", t, operand.Pos())
	r.set(g, r.expr(operand), operand.Pos())
	return g
}

// leave emits what follows the loop: it is left, and so are the loops around it
// that jumps out of it cross.
func (n *normaliser) leave(loop *funcLoop) {
	at := loop.s.For
	loop.leave()
	if len(loop.order) == 0 {
		return
	}
	after := &ir.Label{Name: "end"}
	n.emit(&tree.Jump{To: after, Source: at})
	for _, target := range loop.order {
		n.emit(&tree.Mark{Label: loop.departures[target]})
		loop.leave()
		n.emit(&tree.Jump{To: n.departing(target, n.depths[target]), Source: at})
	}
	n.emit(&tree.Mark{Label: after})
}

// departing returns the label to jump to in order to reach target, which lies
// inside depth ranges over functions, from the current place.
func (n *normaliser) departing(target *ir.Label, depth int) *ir.Label {
	n.depths[target] = depth
	if len(n.funcLoops) <= depth {
		return target
	}
	loop := n.funcLoops[len(n.funcLoops)-1]
	label := loop.departures[target]
	if label == nil {
		label = &ir.Label{Name: "leave"}
		loop.departures[target] = label
		loop.order = append(loop.order, target)
	}
	return label
}

// depthOf counts the ranges over functions around the place that a jump to s
// leads to.
func (n *normaliser) depthOf(s ast.Stmt) int {
	depth := 0
	for _, loop := range n.funcLoops {
		if loop.s == s || contains(loop.s.Body, s) {
			depth++
		}
	}
	return depth
}

package normalise

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// assign normalises an assignment or definition with a suspension inside. Go
// first evaluates the operands of index expressions and pointer indirections
// on the left and the expressions on the right, in the usual order, and then
// assigns from left to right.
func (n *normaliser) assign(s *ast.AssignStmt) {
	if s.Tok == token.DEFINE {
		for _, e := range s.Lhs {
			if obj, ok := n.info.Defs[e.(*ast.Ident)].(*types.Var); ok && obj.Name() != "_" {
				n.newVar(obj, ir.Local)
			}
		}
	}
	if s.Tok != token.ASSIGN && s.Tok != token.DEFINE {
		n.assignOperation(s)
		return
	}
	if call := n.suspension(s.Rhs[0]); call != nil && len(s.Rhs) == 1 {
		n.assignSuspension(s, call)
		return
	}
	var ops []ast.Expr
	var rebuilds []func([]ast.Expr) ast.Expr
	var counts []int
	for _, e := range s.Lhs {
		place, rebuild := n.place(e)
		ops = append(ops, place...)
		rebuilds = append(rebuilds, rebuild)
		counts = append(counts, len(place))
	}
	rest := n.values(append(ops, s.Rhs...)...)
	lhs := make([]ast.Expr, len(s.Lhs))
	for i, rebuild := range rebuilds {
		lhs[i] = rebuild(rest[:counts[i]])
		rest = rest[counts[i]:]
	}
	if n.assignsUnnameableAlong(s) {
		n.assignByWay(s.TokPos, lhs, rest)
		return
	}
	n.island(n.assignment(s.TokPos, s.Tok, lhs, rest))
}

// assignSuspension normalises lhs... = suspension. Plain variables receive the
// results directly.
func (n *normaliser) assignSuspension(s *ast.AssignStmt, call *ast.CallExpr) {
	if dst, ok := n.direct(s, call); ok {
		n.suspend(call, dst)
		return
	}
	lhs := make([]ast.Expr, len(s.Lhs))
	for i, e := range s.Lhs {
		ops, rebuild := n.place(e)
		for j, op := range ops {
			ops[j] = n.pin(n.expr(op))
		}
		lhs[i] = rebuild(ops)
	}
	n.island(n.assignment(s.TokPos, s.Tok, lhs, n.suspendToTemps(call)))
}

// direct returns the variables on the left if all of them are plain locals of
// the results' types, or blank.
func (n *normaliser) direct(s *ast.AssignStmt, call *ast.CallExpr) ([]*ir.Var, bool) {
	results := []types.Type{n.u.TypeOf(call)}
	if t, ok := results[0].(*types.Tuple); ok {
		results = nil
		for i := range t.Len() {
			results = append(results, t.At(i).Type())
		}
	}
	dst := make([]*ir.Var, len(s.Lhs))
	for i, e := range s.Lhs {
		id, ok := ast.Unparen(e).(*ast.Ident)
		if !ok {
			return nil, false
		}
		if id.Name == "_" {
			continue
		}
		v := n.u.Var(id)
		if v == nil || v.Boxed || !types.Identical(v.Type, results[i]) {
			return nil, false
		}
		dst[i] = v
	}
	return dst, true
}

// assignOperation normalises x op= y. As everywhere, x is read before y
// suspends.
func (n *normaliser) assignOperation(s *ast.AssignStmt) {
	ops, rebuild := n.place(s.Lhs[0])
	if !n.suspends(s.Rhs[0]) {
		n.island(n.assignment(s.TokPos, s.Tok, []ast.Expr{rebuild(n.values(ops...))}, s.Rhs))
		return
	}
	for i, op := range ops {
		ops[i] = n.pin(n.expr(op))
	}
	x := rebuild(ops)
	n.u.CopyType(x, s.Lhs[0])
	before := n.pin(x)
	after := &ast.BinaryExpr{X: before, OpPos: s.TokPos, Op: operator(s.Tok), Y: &ast.ParenExpr{X: n.expr(s.Rhs[0])}}
	n.island(n.assignment(s.TokPos, token.ASSIGN, []ast.Expr{x}, []ast.Expr{after}))
}

// operator returns + for += and so on.
func operator(assign token.Token) token.Token { return assign + (token.ADD - token.ADD_ASSIGN) }

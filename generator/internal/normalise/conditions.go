package normalise

import (
	"go/ast"
	"go/token"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/tree"
)

// A condition that suspends in one operand of && or || is normalised to jumps, one for each
// operand:
//
//	if v > limit && !yield(v) {      if v > limit else jump endif
//		return                       suspend res = yield(v)
//	}                                if !res else jump endif
//	                                 return
//	                                 label endif
//
// shortCircuit would compute it as a value instead, and what does not reach the suspension
// would be tested twice.

// suspendsConditionally reports whether the operands of a condition decide whether it suspends.
func (n *normaliser) suspendsConditionally(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.NOT && n.suspendsConditionally(e.X)
	case *ast.BinaryExpr:
		return (e.Op == token.LAND || e.Op == token.LOR) && (n.suspends(e.Y) || n.suspendsConditionally(e.X))
	}
	return false
}

// jumpUnless continues if e holds, at a label with the given name, and jumps otherwise.
func (n *normaliser) jumpUnless(e ast.Expr, to *ir.Label, name string) {
	n.jumpWhere(e, false, to)
	n.emit(&tree.Mark{Label: &ir.Label{Name: name}})
}

// jumpWhere jumps if e has the given outcome, and continues otherwise.
func (n *normaliser) jumpWhere(e ast.Expr, outcome bool, to *ir.Label) {
	if !n.suspendsConditionally(e) {
		test := &tree.If{Cond: n.expr(e), Source: e.Pos()}
		jump := []tree.Stmt{&tree.Jump{To: to, Source: e.Pos()}}
		if outcome {
			test.Then = jump
		} else {
			test.Else = jump
		}
		n.emit(test)
		return
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.UnaryExpr:
		n.jumpWhere(e.X, !outcome, to)
	case *ast.BinaryExpr:
		if decides := e.Op == token.LOR; decides == outcome { // X alone may decide
			n.jumpWhere(e.X, outcome, to)
			n.jumpWhere(e.Y, outcome, to)
			return
		}
		other := &ir.Label{Name: "cond"}
		n.jumpWhere(e.X, !outcome, other)
		n.jumpWhere(e.Y, outcome, to)
		n.emit(&tree.Mark{Label: other})
	}
}

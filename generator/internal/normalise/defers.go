package normalise

import (
	"go/ast"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/tree"
)

// A body with deferred calls, or one that pulls from iterators, ends in its
// epilogue. Returning stores the results and goes there; a panic leads there too
// (see package emit). The epilogue is a suspension point, because a deferred call
// may await:
//
//	return x            results = x
//	                    jump epilogue
//	...                 ...
//	                    epilogue:
//	                    suspend unwind
//	                    return
//
// Named results are resident then: whatever happens, they are in the frame.

// needsEpilogue reports whether the body defers, or ranges over a function with
// suspensions inside.
func (n *normaliser) needsEpilogue() bool {
	found := false
	ast.Inspect(n.u.Body(), func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			return false
		case *ast.DeferStmt:
			found = true
		case *ast.RangeStmt:
			found = found || n.rangesOverFunc(node)
		}
		return true
	})
	return found
}

// epilogue emits the end of a body with deferred calls.
func (n *normaliser) epilogue() {
	if !n.u.Defers {
		return
	}
	end := n.u.Body().Rbrace
	n.emit(&tree.Mark{Label: n.u.Epilogue})
	n.emit(&tree.Suspend{Suspension: &ir.Suspension{Kind: ir.Unwind, Source: end}})
	n.emit(&tree.Return{Source: end})
}

// returnStmt normalises a return: with an epilogue, it is a statement that stores
// the results and jumps.
func (n *normaliser) returnStmt(s *ast.ReturnStmt) {
	results := n.results(s.Results)
	if !n.u.Defers {
		n.emit(&tree.Return{Results: results, Source: s.Return})
		return
	}
	n.island(&ast.ReturnStmt{Return: s.Return, Results: results})
}

// deferStmt normalises a defer whose operands suspend, or that defers an Await:
// its operand is evaluated now.
func (n *normaliser) deferStmt(s *ast.DeferStmt) {
	if n.suspensions.deferred[s.Call] {
		arg := n.expr(ast.Unparen(s.Call.Args[0]))
		call := n.typed(&ast.CallExpr{Fun: s.Call.Fun, Lparen: s.Call.Lparen, Args: []ast.Expr{arg}, Rparen: s.Call.Rparen}, s.Call)
		n.island(&ast.DeferStmt{Defer: s.Defer, Call: call.(*ast.CallExpr)})
		return
	}
	n.island(&ast.DeferStmt{Defer: s.Defer, Call: n.call(s.Call).(*ast.CallExpr)})
}

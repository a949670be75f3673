package normalise

import (
	"fmt"
	"go/ast"
	"go/token"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/tree"
)

// stmt normalises one statement that is not part of an island.
func (n *normaliser) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.BlockStmt:
		n.list(s.List)
	case *ast.ExprStmt:
		n.exprStmt(s)
	case *ast.AssignStmt:
		n.assign(s)
	case *ast.DeclStmt:
		n.declaration(s)
	case *ast.IncDecStmt:
		n.incDec(s)
	case *ast.SendStmt:
		ops := n.values(s.Chan, s.Value)
		n.island(&ast.SendStmt{Chan: ops[0], Arrow: s.Arrow, Value: ops[1]})
	case *ast.GoStmt:
		n.island(&ast.GoStmt{Go: s.Go, Call: n.call(s.Call).(*ast.CallExpr)})
	case *ast.DeferStmt:
		n.deferStmt(s)
	case *ast.ReturnStmt:
		n.returnStmt(s)
	case *ast.BranchStmt:
		n.branch(s)
	case *ast.LabeledStmt:
		n.labeled(s)
	case *ast.IfStmt:
		n.ifStmt(s)
	case *ast.ForStmt:
		n.forStmt(s)
	case *ast.RangeStmt:
		n.rangeStmt(s)
	case *ast.SwitchStmt:
		n.switchStmt(s)
	case *ast.TypeSwitchStmt:
		n.typeSwitch(s)
	case *ast.SelectStmt:
		n.selectStmt(s)
	default:
		panic(fmt.Sprintf("normalise: no rule for %T", s))
	}
}

// single normalises an init statement, which may be nil.
func (n *normaliser) single(s ast.Stmt) {
	if s != nil {
		n.list([]ast.Stmt{s})
	}
}

func (n *normaliser) exprStmt(s *ast.ExprStmt) {
	if call := n.suspension(s.X); call != nil {
		n.suspend(call, nil)
		return
	}
	n.island(&ast.ExprStmt{X: n.expr(s.X)})
}

// results normalises the operands of a return.
func (n *normaliser) results(list []ast.Expr) []ast.Expr {
	if len(list) == 1 {
		if call := n.suspension(list[0]); call != nil {
			return n.suspendToTemps(call)
		}
	}
	return n.values(list...)
}

func (n *normaliser) branch(s *ast.BranchStmt) {
	if s.Tok == token.FALLTHROUGH {
		n.emit(&tree.Jump{To: n.next, Source: s.TokPos})
		return
	}
	n.emit(&tree.Jump{To: n.labelOf(s, n.branches.target[s]), Source: s.TokPos})
}

func (n *normaliser) labeled(s *ast.LabeledStmt) {
	if len(n.branches.gotos[s]) > 0 {
		n.emit(&tree.Mark{Label: n.gotoLabel(s)})
	}
	if n.isTakenApart(s.Stmt) || len(n.branches.named[s]) == 0 {
		n.list([]ast.Stmt{s.Stmt})
		return
	}
	// The statement itself is an island; its own breaks and continues still
	// need the label.
	n.emitIsland(&ir.Island{List: []ast.Stmt{&ast.LabeledStmt{Label: s.Label, Colon: s.Colon, Stmt: s.Stmt}}})
}

func (n *normaliser) ifStmt(s *ast.IfStmt) {
	n.single(s.Init)
	if n.suspendsConditionally(s.Cond) {
		n.ifConditional(s)
		return
	}
	cond := n.expr(s.Cond)
	n.emit(&tree.If{
		Cond:   cond,
		Then:   n.collect(func() { n.list(s.Body.List) }),
		Else:   n.collect(func() { n.single(s.Else) }),
		Source: s.If,
	})
}

// ifConditional normalises an if whose condition suspends conditionally.
func (n *normaliser) ifConditional(s *ast.IfStmt) {
	end := &ir.Label{Name: "endif"}
	otherwise := end
	if s.Else != nil {
		otherwise = &ir.Label{Name: "else"}
	}
	n.jumpUnless(s.Cond, otherwise, "then")
	n.list(s.Body.List)
	if s.Else != nil {
		n.emit(&tree.Jump{To: end, Source: s.Else.Pos()})
		n.emit(&tree.Mark{Label: otherwise})
		n.single(s.Else)
	}
	n.emit(&tree.Mark{Label: end})
}

func (n *normaliser) incDec(s *ast.IncDecStmt) {
	ops, rebuild := n.place(s.X)
	n.island(&ast.IncDecStmt{X: rebuild(n.values(ops...)), TokPos: s.TokPos, Tok: s.Tok})
}

// declaration normalises a line of variables whose values suspend.
func (n *normaliser) declaration(s *ast.DeclStmt) { n.assign(ir.AssignmentOf(s)) }

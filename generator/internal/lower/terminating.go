package lower

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// exitsOf returns the labels outside an island that it jumps to, in order; a
// return in a body with an epilogue jumps there.
func exitsOf(u *ir.Unit, island *ir.Island) []*ir.Label {
	var list []*ir.Label
	seen := map[*ir.Label]bool{}
	add := func(label *ir.Label) {
		if label != nil && !seen[label] {
			seen[label] = true
			list = append(list, label)
		}
	}
	for _, s := range island.List {
		ast.Inspect(s, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.FuncLit:
				return false
			case *ast.BranchStmt:
				add(u.Jump(node))
			case *ast.ReturnStmt:
				add(u.Epilogue)
			}
			return true
		})
	}
	return list
}

// terminatingAnalysis finds statements that never complete normally, by the rules
// of the language specification ("Terminating statements"), with break and
// continue out of the statement counted too.
type terminatingAnalysis struct{ info *types.Info }

func (a terminatingAnalysis) list(list []ast.Stmt) bool {
	for i := len(list) - 1; i >= 0; i-- {
		if _, ok := list[i].(*ast.EmptyStmt); ok {
			continue
		}
		return a.stmt(list[i], nil)
	}
	return false
}

func (a terminatingAnalysis) stmt(s ast.Stmt, label *ast.Ident) bool {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return s.Tok == token.GOTO || s.Tok == token.FALLTHROUGH || s.Tok == token.BREAK || s.Tok == token.CONTINUE
	case *ast.ExprStmt:
		call, ok := ast.Unparen(s.X).(*ast.CallExpr)
		if !ok {
			return false
		}
		id, ok := ast.Unparen(call.Fun).(*ast.Ident)
		return ok && a.info.Uses[id] == types.Universe.Lookup("panic")
	case *ast.BlockStmt:
		return a.list(s.List)
	case *ast.IfStmt:
		return s.Else != nil && a.list(s.Body.List) && a.stmt(s.Else, nil)
	case *ast.ForStmt:
		return s.Cond == nil && !breaks(s.Body, label)
	case *ast.LabeledStmt:
		return a.stmt(s.Stmt, s.Label)
	case *ast.SwitchStmt:
		return a.clauses(s.Body, label, true)
	case *ast.TypeSwitchStmt:
		return a.clauses(s.Body, label, true)
	case *ast.SelectStmt:
		return a.clauses(s.Body, label, false)
	}
	return false
}

// clauses reports whether every clause terminates without a break,
// and, for switches, there is a default.
func (a terminatingAnalysis) clauses(body *ast.BlockStmt, label *ast.Ident, wantDefault bool) bool {
	hasDefault := false
	for _, c := range body.List {
		var list []ast.Stmt
		switch c := c.(type) {
		case *ast.CaseClause:
			list = c.Body
			hasDefault = hasDefault || c.List == nil
		case *ast.CommClause:
			list = c.Body
		}
		if !a.list(list) {
			return false
		}
		for _, s := range list {
			if breaks(s, label) {
				return false
			}
		}
	}
	return hasDefault || !wantDefault
}

// breaks reports whether node contains a break that refers to the statement
// around it, which may have a label.
func breaks(node ast.Node, label *ast.Ident) bool {
	found := false
	var visit func(node ast.Node, implicit bool)
	visit = func(node ast.Node, implicit bool) {
		ast.Inspect(node, func(inner ast.Node) bool {
			switch inner := inner.(type) {
			case *ast.FuncLit:
				return false
			case *ast.BranchStmt:
				if inner.Tok == token.BREAK {
					found = found || inner.Label == nil && implicit ||
						inner.Label != nil && label != nil && inner.Label.Name == label.Name
				}
			case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
				if implicit && inner != node {
					visit(inner, false)
					return false
				}
			}
			return true
		})
	}
	visit(node, !isBreakable(node))
	return found
}

// isBreakable reports whether an unlabelled break directly inside node refers to
// node itself.
func isBreakable(node ast.Node) bool {
	switch node.(type) {
	case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
		return true
	}
	return false
}

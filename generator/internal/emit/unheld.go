package emit

import (
	"go/ast"
	"go/types"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// # Calls whose handle is dropped
//
// Where loop.CallLater(d, f) is a statement, its handle is dropped, and the runtime can
// do without one. Such a statement becomes loop.CallLaterUnheld(d, f), also in a
// function literal; the same holds for the other methods of a loop that have a form of
// that name.

// unheldSuffix ends the names of the runtime's methods that return no handle.
const unheldSuffix = "Unheld"

// exprStmt returns a statement that is an expression, whose value is dropped.
func (p *printer) exprStmt(s *ast.ExprStmt) *jen.Statement {
	p.dropped, _ = ast.Unparen(s.X).(*ast.CallExpr)
	return p.expr(s.X)
}

// unheld returns the method that e.Fun is to be replaced by if e is a statement and a call of a loop's method that
// returns a handle, or nil.
func (p *printer) unheld(e *ast.CallExpr) ast.Expr {
	if e != p.dropped {
		return nil
	}
	sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
	if !ok || !ir.IsRuntimePointer(p.unit.TypeOf(sel.X), "Loop") || !p.unit.TypeAndValue(sel.X).IsValue() {
		return nil
	}
	name := sel.Sel.Name + unheldSuffix
	obj, _, _ := types.LookupFieldOrMethod(p.unit.TypeOf(sel.X), false, p.file.pkg.Async, name)
	if _, ok := obj.(*types.Func); !ok {
		return nil
	}
	return &ast.SelectorExpr{X: sel.X, Sel: &ast.Ident{NamePos: sel.Sel.NamePos, Name: name}}
}

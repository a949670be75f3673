package emit

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// marksRunning reports whether Resume notes in the frame that it runs: frames with
// deferred calls do, because a panic has to be told from a suspension, and
// generators do, because a body may ask its own generator for a value, and because
// a panic ends a generator. A generator whose body calls nothing and cannot panic
// does without; the mark would be a seventh of its step.
func (p *printer) marksRunning() bool {
	if p.unit.Defers {
		return true
	}
	return p.template().Yield != nil && p.template().Kind != find.AsyncGenerator && !p.isQuiet()
}

// isQuiet reports whether a body consists of statements that call nothing and
// cannot panic.
func (p *printer) isQuiet() bool {
	if len(p.unit.Frames) > 0 {
		return false // what it delegates to may panic
	}
	for _, s := range p.unit.Points {
		if s.Kind != ir.Yield {
			return false
		}
	}
	quiet := true
	ast.Inspect(p.unit.Body(), func(node ast.Node) bool {
		quiet = quiet && p.isQuietNode(node)
		return quiet
	})
	return quiet
}

func (p *printer) isQuietNode(node ast.Node) bool {
	switch node := node.(type) {
	case nil, *ast.Ident, *ast.BasicLit, *ast.ParenExpr, *ast.UnaryExpr,
		*ast.BlockStmt, *ast.ExprStmt, *ast.AssignStmt, *ast.IncDecStmt, *ast.IfStmt, *ast.ForStmt, *ast.BranchStmt,
		*ast.ReturnStmt, *ast.LabeledStmt, *ast.EmptyStmt, *ast.DeclStmt, *ast.GenDecl, *ast.ValueSpec:
		if u, ok := node.(*ast.UnaryExpr); ok {
			return u.Op != token.ARROW
		}
		if a, ok := node.(*ast.AssignStmt); ok {
			return isQuietOperator(a.Tok)
		}
		return true
	case *ast.BinaryExpr:
		// Comparing interfaces may panic, as dividing and shifting may.
		return isQuietOperator(node.Op) && p.isBasic(node.X) && p.isBasic(node.Y)
	case *ast.RangeStmt:
		_, basic := ir.CoreType(p.unit.TypeOf(node.X)).(*types.Basic)
		return basic
	case *ast.CallExpr:
		id, ok := node.Fun.(*ast.Ident)
		return ok && p.unit.Info().Uses[id] == types.Object(p.template().Yield)
	}
	return false
}

func isQuietOperator(op token.Token) bool {
	switch op {
	case token.QUO, token.REM, token.SHL, token.SHR,
		token.QUO_ASSIGN, token.REM_ASSIGN, token.SHL_ASSIGN, token.SHR_ASSIGN:
		return false
	}
	return true
}

func (p *printer) isBasic(e ast.Expr) bool {
	t := p.unit.TypeOf(e)
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Basic)
	return ok
}

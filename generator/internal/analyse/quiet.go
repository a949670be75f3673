package analyse

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// Quiet finds the generators whose bodies call nothing and cannot panic:
//
//	for i := range n {
//		if !yield(i) {
//			return
//		}
//	}
//
// Such a generator cannot be asked for a value while it runs, and no panic ends it. So
// its Resume does not record in the frame that it is running and, if it has no error to
// report, does not call the runtime at the end. It becomes a function without calls,
// which needs no stack frame and takes a third less time per step. The holder of such a
// frame has to know, since the frame does not itself resume the one that delegates to
// it.
func Quiet(units []*ir.Unit) {
	quiet := map[*find.Template]bool{}
	for _, u := range units {
		if u.Template.Kind != find.Generator || u.Template.Sent != nil || u.Outer != nil || u.Defers {
			continue
		}
		u.Quiet = isQuiet(u)
		quiet[u.Template] = u.EndsAlone()
	}
	for _, u := range units {
		for _, held := range u.Frames {
			held.EndsAlone = quiet[held.Callee.Template]
		}
	}
}

func isQuiet(u *ir.Unit) bool {
	for _, s := range u.Points {
		if s.Kind != ir.Yield {
			return false // what it delegates to may panic
		}
	}
	quiet := true
	ast.Inspect(u.Body(), func(node ast.Node) bool {
		quiet = quiet && isQuietNode(u, node)
		return quiet
	})
	return quiet
}

// isQuietNode reports whether node, its children aside, calls nothing and cannot panic.
func isQuietNode(u *ir.Unit, node ast.Node) bool {
	switch node := node.(type) {
	case nil, *ast.Ident, *ast.BasicLit, *ast.ParenExpr, *ast.KeyValueExpr,
		*ast.BlockStmt, *ast.ExprStmt, *ast.IncDecStmt, *ast.IfStmt, *ast.ForStmt, *ast.BranchStmt,
		*ast.ReturnStmt, *ast.LabeledStmt, *ast.EmptyStmt, *ast.DeclStmt, *ast.GenDecl, *ast.ValueSpec:
		return true
	case *ast.UnaryExpr:
		return node.Op != token.ARROW
	case *ast.AssignStmt:
		return isQuietOperator(node.Tok)
	case *ast.BinaryExpr:
		// Comparing interfaces may panic, as dividing and shifting may.
		return isQuietOperator(node.Op) && isBasic(u, node.X) && isBasic(u, node.Y)
	case *ast.SelectorExpr:
		selection := u.Info().Selections[node]
		return selection == nil || selection.Kind() == types.FieldVal && !selection.Indirect()
	case *ast.CompositeLit:
		_, isStruct := ir.CoreType(u.TypeOf(node)).(*types.Struct)
		return isStruct
	case *ast.RangeStmt:
		switch ir.CoreType(u.TypeOf(node.X)).(type) {
		case *types.Basic, *types.Slice, *types.Array:
			return true
		}
	case *ast.CallExpr:
		return isQuietCall(u, node)
	}
	return false
}

// isQuietCall reports whether a call is a yield, a length, or a conversion between basic types.
func isQuietCall(u *ir.Unit, call *ast.CallExpr) bool {
	if u.Info().Types[call.Fun].IsType() {
		return isBasic(u, call.Fun) && isBasic(u, call.Args[0])
	}
	id, ok := call.Fun.(*ast.Ident)
	if !ok {
		return false
	}
	switch object := u.Info().Uses[id].(type) {
	case *types.Builtin:
		return object.Name() == "len" || object.Name() == "cap"
	case *types.Var:
		return object == types.Object(u.Template.Yield)
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

func isBasic(u *ir.Unit, e ast.Expr) bool {
	t := u.TypeOf(e)
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Basic)
	return ok
}

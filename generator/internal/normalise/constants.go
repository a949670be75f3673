package normalise

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// Constants leave their blocks with their declarations' expressions, so that generated code shows where
// a value comes from. A line without an expression repeats that of an earlier one, for which the type checker's
// records then hold what the last line has found. They differ where the group hides a name that the expression
// mentions:
//
//	const (
//		size = size + 1    // the size outside
//		more               // the one just declared
//	)
//
// Such a line, and one that mentions what it declares itself, gets its value instead.

// liftConstants lifts each constant of a group with its own copy of the
// expression that an earlier line may have given it.
func (n *normaliser) liftConstants(gen *ast.GenDecl) {
	var last *ast.ValueSpec
	for iota, spec := range gen.Specs {
		spec := spec.(*ast.ValueSpec)
		if len(spec.Values) > 0 || last == nil {
			last = spec
		}
		for i, id := range spec.Names {
			obj, ok := n.info.Defs[id].(*types.Const)
			if !ok || id.Name == "_" || i >= len(last.Values) {
				continue
			}
			d := &ir.Declaration{Object: obj, Spec: spec, Type: last.Type, Value: last.Values[i], Iota: int64(iota)}
			if n.declaredIn(d.Value, spec.Pos(), gen.End()) {
				d.Value = ir.ConstantExpr(obj.Val(), obj.Type(), id.Pos())
			}
			n.u.Lift(d)
		}
	}
}

// declaredIn reports whether x mentions what is declared between two places.
func (n *normaliser) declaredIn(x ast.Expr, start, end token.Pos) bool {
	found := false
	ast.Inspect(x, func(node ast.Node) bool {
		if id, ok := node.(*ast.Ident); ok {
			obj := n.info.Uses[id]
			found = found || obj != nil && start <= obj.Pos() && obj.Pos() < end
		}
		return !found
	})
	return found
}

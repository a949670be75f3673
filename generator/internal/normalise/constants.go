package normalise

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"

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
				d.Value = constantExpr(obj.Val(), obj.Type(), id.Pos())
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

// constantExpr returns an expression of literals for a constant of type t. If t is untyped, so is the
// expression, and of the same kind.
func constantExpr(v constant.Value, t types.Type, pos token.Pos) ast.Expr {
	lit := func(kind token.Token, text string) ast.Expr {
		return &ast.BasicLit{ValuePos: pos, Kind: kind, Value: text}
	}
	binary := func(x ast.Expr, op token.Token, y ast.Expr) ast.Expr {
		return &ast.ParenExpr{Lparen: pos, X: &ast.BinaryExpr{X: x, OpPos: pos, Op: op, Y: y}}
	}
	switch v.Kind() {
	case constant.Bool: // true may be hidden
		op := token.NEQ
		if constant.BoolVal(v) {
			op = token.EQL
		}
		return binary(lit(token.INT, "0"), op, lit(token.INT, "0"))
	case constant.String:
		return lit(token.STRING, strconv.Quote(constant.StringVal(v)))
	}
	if constant.Sign(constant.Real(v)) < 0 && v.Kind() != constant.Complex {
		return &ast.UnaryExpr{OpPos: pos, Op: token.SUB, X: constantExpr(constant.UnaryOp(token.SUB, v, 0), t, pos)}
	}
	number := func(v constant.Value, suffix string) ast.Expr {
		return binary(lit(token.FLOAT, constant.Num(v).ExactString()+suffix), token.QUO,
			lit(token.FLOAT, constant.Denom(v).ExactString()+".0"))
	}
	basic, _ := t.Underlying().(*types.Basic)
	switch {
	case basic.Info()&types.IsComplex != 0:
		return binary(number(constant.ToFloat(constant.Real(v)), ".0"), token.ADD,
			number(constant.ToFloat(constant.Imag(v)), "i"))
	case basic.Info()&types.IsFloat != 0:
		return number(constant.ToFloat(v), ".0")
	case basic.Kind() == types.UntypedRune:
		return binary(lit(token.CHAR, `'\x00'`), token.ADD, lit(token.INT, v.ExactString()))
	}
	return lit(token.INT, constant.ToInt(v).ExactString())
}

package ir

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
)

// A line of a group of constants without an expression repeats that of an earlier one. The type checker's records of that
// expression then hold what the last line has found. They differ where the group hides a name that the expression
// mentions:
//
//	const (
//		size = size + 1    // the size outside
//		more               // the one just declared
//	)
//
// Such a line, and one that mentions what it declares itself, gets its value instead.

// A ConstantLine is a line of a group of constants with what it is made of, be it written there or repeated.
type ConstantLine struct {
	Spec   *ast.ValueSpec
	Type   ast.Expr // nil if it has none
	Values []ast.Expr
}

// ConstantLines returns the lines of a group, and whether it hides what it is made of: then some have values instead of
// their expressions, and none may be repeated as it is written.
func ConstantLines(info *types.Info, group *ast.GenDecl) (lines []ConstantLine, hides bool) {
	var last *ast.ValueSpec
	for _, spec := range group.Specs {
		spec := spec.(*ast.ValueSpec)
		if len(spec.Values) > 0 || last == nil {
			last = spec
		}
		line := ConstantLine{Spec: spec, Type: last.Type}
		for i, id := range spec.Names {
			value := last.Values[i]
			if obj, ok := info.Defs[id].(*types.Const); ok && mentionsDeclared(info, value, spec.Pos(), group.End()) {
				value = ConstantExpr(obj.Val(), obj.Type(), id.Pos())
				hides = true
			}
			line.Values = append(line.Values, value)
		}
		lines = append(lines, line)
	}
	return lines, hides
}

// mentionsDeclared reports whether x mentions what is declared between two places.
func mentionsDeclared(info *types.Info, x ast.Expr, start, end token.Pos) bool {
	found := false
	ast.Inspect(x, func(node ast.Node) bool {
		if id, ok := node.(*ast.Ident); ok {
			obj := info.Uses[id]
			found = found || obj != nil && start <= obj.Pos() && obj.Pos() < end
		}
		return !found
	})
	return found
}

// ConstantExpr returns an expression of literals for a constant of type t. If t is untyped, so is the
// expression, and of the same kind.
func ConstantExpr(v constant.Value, t types.Type, pos token.Pos) ast.Expr {
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
		return &ast.UnaryExpr{OpPos: pos, Op: token.SUB, X: ConstantExpr(constant.UnaryOp(token.SUB, v, 0), t, pos)}
	}
	number := func(v constant.Value, suffix string) ast.Expr {
		if denom := constant.Denom(v); constant.Compare(denom, token.EQL, constant.MakeInt64(1)) {
			return lit(token.FLOAT, v.ExactString()+suffix)
		}
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

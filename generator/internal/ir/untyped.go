package ir

import (
	"go/ast"
	"go/token"
)

// MayBeUntyped reports whether e may have got its type from what it is assigned to: constants, nil, comparisons, and what
// shifts constants.
func MayBeUntyped(u *Unit, e ast.Expr) bool {
	if tv := u.TypeAndValue(e); tv.Value != nil || tv.IsNil() {
		return true
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return MayBeUntyped(u, e.X)
	case *ast.UnaryExpr:
		return e.Op != token.AND && e.Op != token.ARROW && MayBeUntyped(u, e.X)
	case *ast.BinaryExpr:
		switch e.Op {
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
			return true
		case token.SHL, token.SHR:
			return MayBeUntyped(u, e.X)
		}
		return MayBeUntyped(u, e.X) && MayBeUntyped(u, e.Y)
	}
	return false
}

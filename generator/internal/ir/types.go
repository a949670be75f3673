package ir

import (
	"go/ast"
	"go/types"
)

// CoreType returns the underlying type of t; for a type parameter the one that
// all types of its constraint have in common, or nil.
func CoreType(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	param, ok := types.Unalias(t).(*types.TypeParam)
	if !ok {
		return t.Underlying()
	}
	var common types.Type
	for _, term := range constraintTerms(param.Constraint()) {
		under := CoreType(term)
		if common != nil && !types.Identical(common, under) {
			return nil
		}
		common = under
	}
	return common
}

// constraintTerms returns the types that a constraint lists.
func constraintTerms(t types.Type) []types.Type {
	var list []types.Type
	switch t := t.(type) {
	case *types.Union:
		for i := range t.Len() {
			list = append(list, constraintTerms(t.Term(i).Type())...)
		}
		return list
	case *types.TypeParam:
		return constraintTerms(t.Constraint())
	}
	set, ok := t.Underlying().(*types.Interface)
	if !ok {
		return []types.Type{t}
	}
	for i := range set.NumEmbeddeds() {
		list = append(list, constraintTerms(set.EmbeddedType(i))...)
	}
	return list
}

// Root returns the identifier of the variable whose storage e is a part of, or
// nil if e is reached through a pointer, slice or map.
func Root(typeOf func(ast.Expr) types.Type, e ast.Expr) *ast.Ident {
	switch e := e.(type) {
	case *ast.Ident:
		return e
	case *ast.ParenExpr:
		return Root(typeOf, e.X)
	case *ast.SelectorExpr:
		t := typeOf(e.X)
		if t == nil {
			return nil // a package
		}
		if _, ok := CoreType(t).(*types.Pointer); ok {
			return nil
		}
		return Root(typeOf, e.X)
	case *ast.IndexExpr:
		if _, ok := CoreType(typeOf(e.X)).(*types.Array); ok {
			return Root(typeOf, e.X)
		}
	}
	return nil
}

// HasPointers reports whether values of type t may keep objects alive.
func HasPointers(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return true
	}
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return t.Info()&types.IsString != 0 || t.Kind() == types.UnsafePointer
	case *types.Array:
		return t.Len() > 0 && HasPointers(t.Elem())
	case *types.Struct:
		for i := range t.NumFields() {
			if HasPointers(t.Field(i).Type()) {
				return true
			}
		}
		return false
	}
	return true
}

// CalledIdent returns the identifier that a call names: f, p.f, x.f, f[int].
func CalledIdent(call *ast.CallExpr) *ast.Ident {
	fun := ast.Unparen(call.Fun)
	switch e := fun.(type) {
	case *ast.IndexExpr:
		fun = ast.Unparen(e.X)
	case *ast.IndexListExpr:
		fun = ast.Unparen(e.X)
	}
	switch e := fun.(type) {
	case *ast.Ident:
		return e
	case *ast.SelectorExpr:
		return e.Sel
	}
	return nil
}

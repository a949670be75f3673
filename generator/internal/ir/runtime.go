package ir

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// AsyncRange returns the async generator g and its type if s ranges over g.All(), or nil.
func AsyncRange(info *types.Info, s *ast.RangeStmt) (g ast.Expr, t types.Type) {
	return rangedOver(info, s, "AsyncGenerator", "AsyncSendGenerator")
}

// GeneratorRange is AsyncRange for a generator that is not async.
func GeneratorRange(info *types.Info, s *ast.RangeStmt) (g ast.Expr, t types.Type) {
	return rangedOver(info, s, "Generator", "SendGenerator")
}

// rangedOver returns g and its type if s ranges over g.All(), g being a pointer to one of the runtime's types. The
// method expression's call (*T).All(g) is g.All() as well; g is assigned to the type then and may itself have another.
func rangedOver(info *types.Info, s *ast.RangeStmt, names ...string) (g ast.Expr, t types.Type) {
	call, ok := ast.Unparen(s.X).(*ast.CallExpr)
	if !ok {
		return nil, nil
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "All" {
		return nil, nil
	}
	t = info.TypeOf(sel.X)
	if !IsRuntimePointer(t, names...) {
		return nil, nil
	}
	if info.Types[sel.X].IsType() {
		return call.Args[0], t
	}
	return sel.X, t
}

// IsRuntimePointer reports whether t is a pointer to one of the runtime's types.
func IsRuntimePointer(t types.Type, names ...string) bool {
	named := Pointee(t)
	return named != nil && slices.Contains(names, named.Obj().Name()) && isRuntime(named)
}

// Pointee returns the named type that t is a pointer to, or nil. Either may have an alias.
func Pointee(t types.Type) *types.Named {
	if t == nil {
		return nil
	}
	ptr, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return nil
	}
	named, _ := types.Unalias(ptr.Elem()).(*types.Named)
	return named
}

// IsRuntimeAwaitable reports whether an awaitable of type t is one that the runtime implements.
func IsRuntimeAwaitable(t types.Type) bool { return RuntimeType(t) != nil }

// RuntimeType returns the runtime's type that t is or points to, or nil. An interface is none: it may hold a type of
// somebody else's.
func RuntimeType(t types.Type) *types.Named {
	named := Pointee(t)
	if named == nil && t != nil {
		named, _ = types.Unalias(t).(*types.Named)
	}
	if named == nil || !isRuntime(named) || types.IsInterface(named) {
		return nil
	}
	return named
}

// isRuntime reports whether t is declared in the runtime.
func isRuntime(t *types.Named) bool {
	return t.Obj().Pkg() != nil && t.Obj().Pkg().Path() == load.RuntimePath
}

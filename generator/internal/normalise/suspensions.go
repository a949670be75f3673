package normalise

import (
	"go/ast"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// suspensions knows the calls of a body that suspend, and every node that
// contains one.
type suspensions struct {
	kinds  map[*ast.CallExpr]ir.SuspensionKind
	inside map[ast.Node]bool
	// deferred are the calls of Await that are themselves deferred or run by a
	// go statement: not suspensions where they stand.
	deferred map[*ast.CallExpr]bool
}

// findSuspensions walks the body, function literals left out: what is in them
// runs when they are called.
func findSuspensions(u *ir.Unit) *suspensions {
	s := &suspensions{kinds: map[*ast.CallExpr]ir.SuspensionKind{}, inside: map[ast.Node]bool{}, deferred: map[*ast.CallExpr]bool{}}
	var path []ast.Node
	ast.Inspect(u.Body(), func(node ast.Node) bool {
		if node == nil {
			path = path[:len(path)-1]
			return true
		}
		if _, ok := node.(*ast.FuncLit); ok {
			return false
		}
		if e, ok := node.(ast.Expr); ok && u.Info().Types[e].Value != nil {
			return false // a constant such as unsafe.Sizeof(f()) evaluates nothing
		}
		path = append(path, node)
		switch node := node.(type) {
		case *ast.DeferStmt:
			_, s.deferred[node.Call] = classify(u, node.Call)
		case *ast.GoStmt:
			_, s.deferred[node.Call] = classify(u, node.Call)
		case *ast.RangeStmt:
			if g, _ := ir.AsyncRange(u.Info(), node); g != nil && u.Template.Kind != find.Generator {
				for _, outer := range path {
					s.inside[outer] = true
				}
			}
		}
		if call, ok := node.(*ast.CallExpr); ok && !s.deferred[call] {
			if kind, ok := classify(u, call); ok {
				s.kinds[call] = kind
				for _, outer := range path {
					s.inside[outer] = true
				}
			}
		}
		return true
	})
	return s
}

// suspension returns e if it is a call that suspends, or nil.
func (n *normaliser) suspension(e ast.Expr) *ast.CallExpr {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return nil
	}
	if _, ok := n.suspensions.kinds[call]; !ok {
		return nil
	}
	return call
}

// classify says whether call suspends, and how.
func classify(u *ir.Unit, call *ast.CallExpr) (ir.SuspensionKind, bool) {
	t := u.Template
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok && u.Literals[lit] != nil && !u.Literals[lit].Deferred {
		return ir.Await, true
	}
	switch fn := calledObject(u.Info(), call).(type) {
	case *types.Func:
		if fn.Name() == "Await" && fn.Pkg() != nil && fn.Pkg().Path() == load.RuntimePath && t.Kind != find.Generator {
			return ir.Await, true
		}
		if t.Yield == nil || u.Index.Template(fn) == nil {
			return 0, false
		}
		if n := len(call.Args); n > 0 {
			if id, ok := ast.Unparen(call.Args[n-1]).(*ast.Ident); ok && u.Info().Uses[id] == t.Yield {
				return ir.Delegate, true
			}
		}
	case *types.Var:
		if t.Yield != nil && fn == t.Yield {
			return ir.Yield, true
		}
	}
	return 0, false
}

// calledObject returns the object that a call names, instantiation and
// parentheses taken off, or nil.
func calledObject(info *types.Info, call *ast.CallExpr) types.Object {
	if id := ir.CalledIdent(call); id != nil {
		return info.Uses[id]
	}
	return nil
}

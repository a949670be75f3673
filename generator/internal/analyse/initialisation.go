package analyse

import (
	"go/ast"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// # Package variables
//
// Go initialises a package's variables in an order that follows references: what a function mentions, its
// caller needs first.
//
//	var first = sum(pricesGen())    // prices reads table
//	var table = load()
//
// The body has gone from prices to a method that only an interface calls, so nothing leads from first
// to table any more. A constructor whose template needs such variables therefore mentions the template (emit).
// One that needs none does not: in a generic function the mention would cost an instance of the template.

// Initialisation finds out which templates need variables of their package that are initialised at its start.
func Initialisation(units []*ir.Unit) {
	if len(units) == 0 || len(units[0].Info().InitOrder) == 0 {
		return
	}
	needy := needVariables(units[0])
	for _, u := range units {
		u.NeedsVariables = u.Outer == nil && needy[u.Template.Object]
	}
}

// needVariables returns the functions of the unit's package that mention an initialised variable, or a function that does.
func needVariables(u *ir.Unit) map[types.Object]bool {
	variables := map[types.Object]bool{}
	for _, init := range u.Info().InitOrder {
		for _, v := range init.Lhs {
			variables[v] = true
		}
	}
	needy := map[types.Object]bool{}
	mentionedBy := map[types.Object][]types.Object{}
	var found []types.Object
	for _, file := range u.Template.Package.Syntax {
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			obj := u.Info().Defs[fn.Name]
			ast.Inspect(fn.Body, func(node ast.Node) bool {
				id, ok := node.(*ast.Ident)
				if !ok {
					return true
				}
				switch used := u.Info().Uses[id].(type) {
				case *types.Var:
					if variables[used] && !needy[obj] {
						needy[obj] = true
						found = append(found, obj)
					}
				case *types.Func:
					used = templateOf(u, used.Origin())
					mentionedBy[used] = append(mentionedBy[used], obj)
				}
				return true
			})
		}
	}
	for len(found) > 0 {
		last := len(found) - 1
		fn := found[last]
		found = found[:last]
		for _, caller := range mentionedBy[fn] {
			if !needy[caller] {
				needy[caller] = true
				found = append(found, caller)
			}
		}
	}
	return needy
}

// templateOf returns the template that fn makes, if it is a constructor of the package, or fn.
func templateOf(u *ir.Unit, fn *types.Func) *types.Func {
	if t := u.Index.Constructor(fn); t != nil && t.Package == u.Template.Package {
		return t.Object
	}
	return fn
}

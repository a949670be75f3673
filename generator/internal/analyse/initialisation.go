package analyse

import (
	"go/ast"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// # Package variables
//
// Go initialises a package's variables in an order that follows references: variables
// that a function mentions are initialised before those whose initialisation calls it.
//
//	var first = sum(pricesGen())    // prices reads table
//	var table = load()
//
// In generated code the body of prices is in a method that is called only through an
// interface, so no reference leads from first to table any more. A constructor whose
// template needs such variables therefore mentions the template (emit). Other
// constructors do not: in a generic function the mention would cost an instance of the
// template. Initialisation determines which templates need variables of their package
// that are initialised at its start.

// Initialisation finds out which templates need variables of their package that are initialised at its start.
func Initialisation(units []*ir.Unit) {
	if len(units) == 0 || len(units[0].Info().InitOrder) == 0 {
		return
	}
	needy := needVariables(units[0])
	for _, u := range units {
		u.NeedsVariables = u.Outer == nil && needy[u.Template.Object.FullName()]
	}
}

// needVariables returns the functions of the unit's package that mention an initialised variable, or a function that
// does. They have their full names, since a test variant has objects of its own.
func needVariables(u *ir.Unit) map[string]bool {
	variables := map[types.Object]bool{}
	for _, init := range u.Info().InitOrder {
		for _, v := range init.Lhs {
			variables[v] = true
		}
	}
	needy := map[string]bool{}
	mentionedBy := map[string][]string{}
	var found []string
	add := func(fn string) {
		if !needy[fn] {
			needy[fn] = true
			found = append(found, fn)
		}
	}
	for _, file := range u.Template.Package.Syntax {
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			name := u.Info().Defs[fn.Name].(*types.Func).FullName()
			ast.Inspect(fn.Body, func(node ast.Node) bool {
				id, ok := node.(*ast.Ident)
				if !ok {
					return true
				}
				switch used := u.Info().Uses[id].(type) {
				case *types.Var:
					if variables[used] {
						add(name)
					}
				case *types.Func:
					if used.Pkg() == u.Template.Package.Types {
						used := calledName(u, used)
						mentionedBy[used] = append(mentionedBy[used], name)
					}
				}
				return true
			})
		}
	}
	for len(found) > 0 {
		last := found[len(found)-1]
		found = found[:len(found)-1]
		for _, caller := range mentionedBy[last] {
			add(caller)
		}
	}
	return needy
}

// calledName names what runs where fn is mentioned: its template, if it is a constructor.
func calledName(u *ir.Unit, fn *types.Func) string {
	if t := u.Index.Constructor(fn); t != nil {
		fn = t.Object
	}
	return fn.Origin().FullName()
}

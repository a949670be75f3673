package normalise

import (
	"go/ast"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// Constants leave their blocks with their declarations' expressions, so that generated code shows where
// a value comes from.

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
			value := ir.ConstantIn(n.info, gen, spec, id, last.Values[i])
			n.u.Lift(&ir.Declaration{Object: obj, Spec: spec, Type: last.Type, Value: value, Iota: int64(iota)})
		}
	}
}

package normalise

import (
	"go/ast"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// Constants leave their blocks with their declarations' expressions, so that generated code shows where
// a value comes from.

// liftConstants lifts each constant of a group with its own copy of the
// expression that an earlier line may have given it.
func (n *normaliser) liftConstants(gen *ast.GenDecl) {
	lines, _ := ir.ConstantLines(n.info, gen)
	for iota, line := range lines {
		for i, id := range line.Spec.Names {
			if obj := n.info.Defs[id]; obj != nil && id.Name != "_" {
				n.u.Lift(&ir.Declaration{Object: obj, Spec: line.Spec, Type: line.Type, Value: line.Values[i], Iota: int64(iota)})
			}
		}
	}
}

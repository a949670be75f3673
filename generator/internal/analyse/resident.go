package analyse

import (
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// residentSize is the size in bytes from which on a variable is resident: that of
// a cache line.
const residentSize = 64

// settle makes large variables resident that live across a suspension. It reports
// whether there are any; the live sets are out of date then.
func (a *analysis) settle() bool {
	found := false
	sizes := a.unit.Template.Package.Sizes
	for _, s := range a.unit.Points {
		for _, v := range s.Live {
			if v.Boxed || v == s.Awaited || v.Resident || ir.HasPointers(v.Type) {
				continue
			}
			switch v.Type.Underlying().(type) {
			case *types.Array, *types.Struct:
				if sizeOf(sizes, v.Type) >= residentSize {
					v.Resident = true
					found = true
				}
			}
		}
	}
	return found
}

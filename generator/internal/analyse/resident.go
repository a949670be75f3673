package analyse

import (
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// residentSize is the size in bytes from which a variable is resident: that of a cache
// line.
const residentSize = 64

// settle makes large variables, and those with locks, resident that live across a
// suspension. It reports
// whether there are any; the live sets are out of date then.
func (a *analysis) settle() bool {
	found := false
	sizes := a.unit.Template.Package.Sizes
	for _, s := range a.unit.Points {
		for _, v := range s.Live {
			if v.Boxed || v == s.Awaited || v.Resident {
				continue
			}
			if mustNotBeCopied(v.Type) || isLarge(sizes, v.Type) && !ir.HasPointers(v.Type) {
				v.Resident = true
				found = true
			}
		}
	}
	return found
}

func isLarge(sizes types.Sizes, t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Array, *types.Struct:
		return ir.SizeOf(sizes, t) >= residentSize
	}
	return false
}

// mustNotBeCopied reports whether a value of type t contains a lock, by the rule of
// go vet: a type whose pointer has methods Lock and Unlock.
func mustNotBeCopied(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	if named, ok := types.Unalias(t).(*types.Named); ok && !types.IsInterface(t) {
		methods := types.NewMethodSet(types.NewPointer(named))
		if methods.Lookup(nil, "Lock") != nil && methods.Lookup(nil, "Unlock") != nil {
			return true
		}
	}
	switch t := t.Underlying().(type) {
	case *types.Array:
		return mustNotBeCopied(t.Elem())
	case *types.Struct:
		for field := range t.Fields() {
			if mustNotBeCopied(field.Type()) {
				return true
			}
		}
	}
	return false
}

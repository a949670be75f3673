package ir

import "go/types"

// Unnameable returns the parts of t that pkg cannot spell, as few and as large as they have to be: t can be spelled once there
// are names for them. They are declared types, and structs and interfaces that have fields or methods which pkg cannot
// name.
func Unnameable(t types.Type, pkg *types.Package) []types.Type {
	w := &unnameableWalker{nameability: nameability{pkg}}
	w.walk(t)
	return w.parts
}

type unnameableWalker struct {
	nameability
	parts []types.Type
}

func (w *unnameableWalker) add(t types.Type) {
	for _, part := range w.parts {
		if types.Identical(part, t) {
			return
		}
	}
	w.parts = append(w.parts, t)
}

func (w *unnameableWalker) walk(t types.Type) {
	if w.of(t) {
		return
	}
	switch t := types.Unalias(t).(type) {
	case *types.Named: // stands as a whole unless a variable of any type may stand for its arguments
		if !w.typeName(t.Obj()) || !acceptsAll(t.TypeParams()) {
			w.add(t)
			return
		}
		for arg := range t.TypeArgs().Types() {
			w.walk(arg)
		}
	case *types.Map:
		w.walk(t.Key())
		w.walk(t.Elem())
	case interface{ Elem() types.Type }: // pointers, slices, arrays, channels
		w.walk(t.Elem())
	case *types.Signature:
		for v := range t.Params().Variables() {
			w.walk(v.Type())
		}
		for v := range t.Results().Variables() {
			w.walk(v.Type())
		}
	default:
		w.add(t)
	}
}

// acceptsAll reports whether type parameters may stand for any type that can be compared, at least.
func acceptsAll(params *types.TypeParamList) bool {
	for param := range params.TypeParams() {
		constraint := param.Constraint().Underlying().(*types.Interface)
		if constraint.NumMethods() > 0 || !constraint.IsMethodSet() && !types.Identical(param.Constraint(), anyComparable) {
			return false
		}
	}
	return true
}

var anyComparable = types.Universe.Lookup("comparable").Type()

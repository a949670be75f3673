package ir

import "go/types"

// Nameable reports whether pkg can spell t: it needs no type, field or method that another
// package does not export.
func Nameable(t types.Type, pkg *types.Package) bool {
	return nameability{pkg}.of(t)
}

type nameability struct{ pkg *types.Package }

// name reports whether the package can name obj.
func (n nameability) name(obj types.Object) bool {
	return obj.Exported() || obj.Pkg() == nil || obj.Pkg().Path() == n.pkg.Path()
}

func (n nameability) of(t types.Type) bool {
	switch t := t.(type) {
	case *types.Named:
		return n.name(t.Obj()) && n.all(t.TypeArgs())
	case *types.Alias:
		return n.name(t.Obj()) && n.all(t.TypeArgs())
	case *types.Map:
		return n.of(t.Key()) && n.of(t.Elem())
	case interface{ Elem() types.Type }: // pointers, slices, arrays, channels
		return n.of(t.Elem())
	case *types.Tuple:
		for v := range t.Variables() {
			if !n.of(v.Type()) {
				return false
			}
		}
	case *types.Signature:
		return n.of(t.Params()) && n.of(t.Results())
	case *types.Struct:
		for f := range t.Fields() {
			if !n.name(f) || !n.of(f.Type()) {
				return false
			}
		}
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			if !n.name(m) || !n.of(m.Type()) {
				return false
			}
		}
		for e := range t.EmbeddedTypes() {
			if !n.of(e) {
				return false
			}
		}
	}
	return true
}

func (n nameability) all(list *types.TypeList) bool {
	for t := range list.Types() {
		if !n.of(t) {
			return false
		}
	}
	return true
}

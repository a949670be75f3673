package ir

import (
	"go/types"
	"strings"
)

// Nameable reports whether pkg can spell t: it needs no type, field or method that another
// package does not export, and no type of a package that it cannot import.
func Nameable(t types.Type, pkg *types.Package) bool {
	return nameability{pkg}.of(t)
}

// NamesAlias reports whether pkg can spell an alias itself, not only what it stands for.
func NamesAlias(t *types.Alias, pkg *types.Package) bool { return nameability{pkg}.alias(t) }

type nameability struct{ pkg *types.Package }

// name reports whether the package can name obj.
func (n nameability) name(obj types.Object) bool {
	return obj.Exported() || obj.Pkg() == nil || obj.Pkg().Path() == n.pkg.Path()
}

// typeName reports whether the package can name a type.
func (n nameability) typeName(obj *types.TypeName) bool {
	return n.name(obj) && (obj.Pkg() == nil || importable(obj.Pkg().Path(), n.pkg.Path()) ||
		importable(obj.Pkg().Path(), tested(n.pkg)))
}

// tested returns the path of the package that pkg tests from outside, which may import all that this one may, or else
// pkg's own.
func tested(pkg *types.Package) string {
	if !strings.HasSuffix(pkg.Name(), "_test") {
		return pkg.Path()
	}
	return strings.TrimSuffix(pkg.Path(), "_test")
}

// importable reports whether the package at path may be imported by another. Below a folder called internal are
// packages for the tree around that folder. The standard library's copies of other modules are its own.
func importable(path, by string) bool {
	if path == by {
		return true
	}
	if strings.HasPrefix(path, "vendor/") {
		return false
	}
	elements := "/" + path + "/"
	i := strings.LastIndex(elements, "/internal/")
	if i < 0 {
		return true
	}
	parent := strings.TrimPrefix(elements[:i], "/")
	return parent != "" && strings.HasPrefix(by+"/", parent+"/")
}

func (n nameability) of(t types.Type) bool {
	switch t := t.(type) {
	case *types.Named:
		return n.typeName(t.Obj()) && n.all(t.TypeArgs())
	case *types.Alias:
		return n.alias(t) || n.of(types.Unalias(t))
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

func (n nameability) alias(t *types.Alias) bool { return n.typeName(t.Obj()) && n.all(t.TypeArgs()) }

func (n nameability) all(list *types.TypeList) bool {
	for t := range list.Types() {
		if !n.of(t) {
			return false
		}
	}
	return true
}

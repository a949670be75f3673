package find

import (
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// An Index has the templates of all packages of a run. Several goroutines may
// ask it at a time.
type Index struct {
	packages     map[*load.Package][]*Template
	constructors map[string]*Template
	templates    map[string]*Template
	foreign      foreign
}

func (x *Index) add(t *Template) {
	x.packages[t.Package] = append(x.packages[t.Package], t)
	if name := key(t.Object); name != "" {
		x.templates[name] = t
	}
	if t.Stub == nil {
		return
	}
	if name := key(t.Stub); name != "" {
		x.constructors[name] = t
	}
}

// Templates returns the templates of pkg, ordered by file and position.
func (x *Index) Templates(pkg *load.Package) []*Template { return x.packages[pkg] }

// Constructor returns the template whose constructor is fn, or nil. It may be
// an instance of a generic function or a method of an instance, and may come
// from any package or test variant of the program that sees the constructor.
func (x *Index) Constructor(fn *types.Func) *Template { return x.constructors[key(fn)] }

// Constructs reports whether fn is generated, in the program or outside of it: it makes a coroutine or a generator of its
// arguments, and does nothing else.
func (x *Index) Constructs(fn *types.Func) bool {
	return x.Constructor(fn) != nil || x.foreign.constructs(fn.Origin())
}

// Template returns the template that fn itself is, or nil. What is said of
// Constructor's argument holds here too. Besides, fn may be of a package
// outside of the program that has its generated files; the template has no
// Package then.
func (x *Index) Template(fn *types.Func) *Template {
	if t := x.templates[key(fn)]; t != nil {
		return t
	}
	return x.foreign.template(fn.Origin())
}

// key names a package-level function or a method of a package-level type in a
// way that is the same in all variants of its package. It returns "" for other
// functions.
func key(fn *types.Func) string {
	fn = fn.Origin()
	if fn.Pkg() == nil {
		return ""
	}
	prefix := fn.Pkg().Path() + "."
	recv := fn.Signature().Recv()
	if recv == nil {
		return prefix + fn.Name()
	}
	named := receiverType(recv)
	if named == nil || named.Obj().Parent() != fn.Pkg().Scope() {
		return ""
	}
	return prefix + named.Obj().Name() + "." + fn.Name()
}

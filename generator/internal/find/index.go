package find

import "go/types"

// An Index answers which template a function stands for, across all packages
// of a run.
type Index struct {
	stubs     map[string]*Template
	templates map[string]*Template
}

// Constructor returns the template whose generated function is fn, or nil.
// fn may be an instance of a generic function, and may have been seen by another
// variant of the package than the template's own.
func (x *Index) Constructor(fn *types.Func) *Template { return x.stubs[key(fn)] }

// Template returns the template that fn itself is, or nil.
func (x *Index) Template(fn *types.Func) *Template { return x.templates[key(fn)] }

// key names a package-level function or method independently of the package
// variant in which it was seen.
func key(fn *types.Func) string {
	fn = fn.Origin()
	if fn.Pkg() == nil {
		return ""
	}
	prefix := fn.Pkg().Path() + "."
	recv := fn.Signature().Recv()
	if recv == nil {
		if fn.Parent() != nil && fn.Parent() != fn.Pkg().Scope() {
			return ""
		}
		return prefix + fn.Name()
	}
	t := types.Unalias(recv.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	named, ok := t.(*types.Named)
	if !ok {
		return ""
	}
	return prefix + named.Obj().Name() + "." + fn.Name()
}

package find

import (
	"go/token"
	"go/types"
	"slices"
	"sync"

	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// Templates of packages that are not in the program, because they belong to
// other modules or the user has not named them, matter too: a generator may
// delegate to one, and a coroutine must not call one where it means its
// constructor. They are recognised by their source: export data tells where a
// function is declared, and there stands the directive.

// foreign finds templates outside of a program. It may be used by several
// goroutines.
type foreign struct {
	fset  *token.FileSet
	known map[string]bool // paths of the packages in the program

	mu        sync.Mutex
	files     map[string][]*load.Directive // by path
	generated map[string]bool              // by path
	templates map[*types.Func]*Template    // nil for a function that is none
}

// template returns the template that fn, a function of a package outside of the
// program, is, or nil. The template has no Package, File, Element and Value;
// the positions in its Decl mean nothing.
func (f *foreign) template(fn *types.Func) *Template {
	if !f.possible(fn) {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	t, known := f.templates[fn]
	if !known {
		t = f.find(fn)
		f.templates[fn] = t
	}
	return t
}

// possible says whether fn may be a template as far as can be told without
// opening a file. A package with generated code imports the runtime.
func (f *foreign) possible(fn *types.Func) bool {
	pkg := fn.Pkg()
	return pkg != nil && pkg.Path() != load.RuntimePath && !f.known[pkg.Path()] &&
		slices.ContainsFunc(pkg.Imports(), func(p *types.Package) bool { return p.Path() == load.RuntimePath })
}

func (f *foreign) find(fn *types.Func) *Template {
	pos := f.fset.Position(fn.Pos())
	directives, read := f.files[pos.Filename]
	if !read {
		directives = load.DirectivesOf(pos.Filename)
		f.files[pos.Filename] = directives
	}
	for _, d := range directives {
		if d.Decl == nil || d.Line != pos.Line || d.Decl.Name.Name != fn.Name() {
			continue
		}
		constructor := lookup(fn, d.Constructor)
		if constructor == nil {
			return nil // not generated, or for another signature
		}
		sig := fn.Signature()
		t := &Template{
			Directive:   d,
			Decl:        d.Decl,
			Object:      fn,
			Constructor: d.Constructor,
			Stub:        constructor,
			Receiver:    sig.Recv(),
			Params:      vars(sig.Params()),
			Variadic:    sig.Variadic(),
			Results:     vars(sig.Results()),
			HasError:    load.EndsInError(sig),
		}
		t.splitYield()
		t.splitError()
		return t
	}
	return nil
}

// constructs reports whether fn stands in a file that we have generated.
func (f *foreign) constructs(fn *types.Func) bool {
	path := f.fset.PositionFor(fn.Pos(), false).Filename
	f.mu.Lock()
	defer f.mu.Unlock()
	generated, known := f.generated[path]
	if !known {
		generated = load.IsGeneratedFile(path)
		f.generated[path] = generated
	}
	return generated
}

// lookup returns the function or method called name that belongs to the same
// package or type as fn, or nil.
func lookup(fn *types.Func, name string) *types.Func {
	recv := fn.Signature().Recv()
	if recv == nil {
		found, _ := fn.Pkg().Scope().Lookup(name).(*types.Func)
		return found
	}
	if named := receiverType(recv); named != nil {
		for m := range named.Methods() {
			if m.Name() == name {
				return m
			}
		}
	}
	return nil
}

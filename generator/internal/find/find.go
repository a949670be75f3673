package find

import (
	"fmt"
	"go/ast"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// Program returns the index of all templates of a program.
func Program(prog *load.Program) *Index {
	index := &Index{
		packages:     make(map[*load.Package][]*Template),
		constructors: make(map[string]*Template),
		templates:    make(map[string]*Template),
		foreign: foreign{
			fset:      prog.Fset,
			known:     make(map[string]bool),
			files:     make(map[string][]*load.Directive),
			generated: make(map[string]bool),
			templates: make(map[*types.Func]*Template),
		},
	}
	for _, d := range prog.Directories {
		for _, pkg := range d.Packages {
			index.foreign.known[pkg.Path] = true
			for _, file := range pkg.Files {
				for _, directive := range file.Directives {
					if t := newTemplate(pkg, file, directive); t != nil {
						index.add(t)
					}
				}
			}
		}
	}
	return index
}

// newTemplate returns the template that d makes of its function, or nil if it
// makes none.
func newTemplate(pkg *load.Package, file *load.File, d *load.Directive) *Template {
	if d.Decl == nil || d.Stub == nil {
		return nil
	}
	fn, ok := pkg.Info.Defs[d.Decl.Name].(*types.Func)
	if !ok {
		return nil
	}
	sig := fn.Signature()
	t := &Template{
		Package:     pkg,
		File:        file,
		Directive:   d,
		Decl:        d.Decl,
		Object:      fn,
		Kind:        Async,
		Constructor: d.Constructor,
		Receiver:    sig.Recv(),
		Params:      vars(sig.Params()),
		Variadic:    sig.Variadic(),
		Results:     vars(sig.Results()),
		HasError:    load.EndsInError(sig),
	}
	t.Stub, _ = pkg.Info.Defs[d.Stub.Name].(*types.Func)
	if t.Taken = taken(t); t.Taken != nil {
		t.Stub = nil
	}
	if !t.splitYield() {
		return nil // does not type-check
	}
	if t.Yield != nil {
		t.Element = tuple(pkg, t.Elements)
	}
	t.complete()
	return t
}

// splitYield takes yield off the parameters, if the template has one, and with it tells its kind.
// It returns false if yield is no function.
func (t *Template) splitYield() bool {
	field, _ := load.YieldParam(t.Decl)
	if field == nil {
		return true
	}
	t.Kind = AsyncGenerator
	if t.Directive.Verb == "generator" {
		t.Kind = Generator
	}
	n := len(t.Params) - 1
	t.Yield, t.Params = t.Params[n], t.Params[:n]
	yield, ok := t.Yield.Type().Underlying().(*types.Signature)
	if ok {
		t.Elements = typesOf(vars(yield.Params()))
		if results := yield.Results(); results.Len() == 2 {
			t.Sent = results.At(0).Type()
		}
	}
	return ok
}

// splitError tells the values from the results.
func (t *Template) splitError() {
	values := t.Results
	if t.HasError {
		values = values[:len(values)-1]
	}
	t.Values = typesOf(values)
}

// IsMethod says whether the template, and so its constructor, is a method.
func (t *Template) IsMethod() bool { return t.Receiver != nil }

// FuncName returns the name of the template as messages show it: name, T.name.
func (t *Template) FuncName() string { return FuncName(t.Decl) }

// FuncName returns the name of a declared function as messages show it.
func FuncName(decl *ast.FuncDecl) string {
	if decl.Recv == nil || len(decl.Recv.List) != 1 {
		return decl.Name.Name
	}
	typ := ast.Unparen(decl.Recv.List[0].Type)
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = ast.Unparen(star.X)
	}
	switch x := typ.(type) {
	case *ast.IndexExpr:
		typ = x.X
	case *ast.IndexListExpr:
		typ = x.X
	}
	if id, ok := typ.(*ast.Ident); ok {
		return id.Name + "." + decl.Name.Name
	}
	return decl.Name.Name
}

// taken returns what the name of t's constructor means where it is not
// t's stub, or nil. (The stubs are declared last, so that everything else has the
// older rights.)
func taken(t *Template) types.Object {
	other := func(obj types.Object) bool { return obj != nil && obj != types.Object(t.Stub) }
	pkg := t.Package
	if t.Receiver == nil {
		if obj := pkg.Types.Scope().Lookup(t.Constructor); other(obj) {
			return obj
		}
		for _, file := range pkg.Syntax {
			if scope := pkg.Info.Scopes[file]; scope != nil {
				if obj := scope.Lookup(t.Constructor); other(obj) {
					return obj
				}
			}
		}
		return nil
	}
	named := receiverType(t.Receiver)
	if named == nil {
		return nil // does not type-check
	}
	if s, ok := named.Underlying().(*types.Struct); ok {
		for field := range s.Fields() {
			if field.Name() == t.Constructor {
				return field
			}
		}
	}
	for m := range named.Methods() {
		if m.Name() == t.Constructor && other(m) {
			return m
		}
	}
	return nil
}

// receiverType returns the generic or ordinary named type that a method with
// the given receiver belongs to, or nil.
func receiverType(recv *types.Var) *types.Named {
	t := types.Unalias(recv.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		return named.Origin()
	}
	return nil
}

func vars(tuple *types.Tuple) []*types.Var {
	var list []*types.Var
	for v := range tuple.Variables() {
		list = append(list, v)
	}
	return list
}

func typesOf(list []*types.Var) []types.Type {
	var ts []types.Type
	for _, v := range list {
		ts = append(ts, v.Type())
	}
	return ts
}

// tuple returns the one type that the runtime has for several: struct{}, the
// type itself, async.Tuple2 to Tuple6. There are no more, as load makes no stub
// then.
func tuple(pkg *load.Package, ts []types.Type) types.Type {
	switch len(ts) {
	case 0:
		return types.NewStruct(nil, nil)
	case 1:
		return ts[0]
	}
	generic, ok := pkg.Async.Scope().Lookup(fmt.Sprintf("Tuple%d", len(ts))).(*types.TypeName)
	if !ok {
		return types.Typ[types.Invalid] // a runtime that lacks it; the stub has not type-checked
	}
	typ, err := types.Instantiate(nil, generic.Type(), ts, false)
	if err != nil {
		return types.Typ[types.Invalid]
	}
	return typ
}

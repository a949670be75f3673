package find

import (
	"go/ast"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// Literal returns the template that stands for a function literal in the body of
// outer: an async function of the given name without a directive. Its
// Constructor is for the emitter to name.
func Literal(outer *Template, name string, lit *ast.FuncLit) *Template {
	pkg := outer.Package
	sig := pkg.Info.TypeOf(lit).Underlying().(*types.Signature)
	t := &Template{
		Package:  pkg,
		File:     outer.File,
		Decl:     &ast.FuncDecl{Name: &ast.Ident{NamePos: lit.Pos(), Name: name}, Type: lit.Type, Body: lit.Body},
		Object:   types.NewFunc(lit.Pos(), pkg.Types, name, sig),
		Kind:     Async,
		Params:   vars(sig.Params()),
		Variadic: sig.Variadic(),
		Results:  vars(sig.Results()),
		HasError: load.EndsInError(sig),
	}
	t.complete()
	return t
}

// complete derives Values and Value from the results.
func (t *Template) complete() {
	t.splitError()
	t.Value = tuple(t.Package, t.Values)
}

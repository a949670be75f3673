package emit

import (
	"go/ast"
	"go/types"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// # Predeclared names
//
// Generated code mentions int, nil, len and so on. Locals with these names are renamed
// (see reserve), but a type parameter or a declaration of the package cannot be, and
// hides them, perhaps only where the package is compiled with its tests or for another
// platform. Then they are taken from the runtime's package predeclared, which has them
// under other names:
//
//	entered == nil             entered == predeclared.Zero[*frame]()
//	new(int)                   predeclared.New[predeclared.Int]()
//	defer func() { ... }()     defer predeclared.Catch(...), if recover is hidden: it works
//	                           only in the deferred function itself

const predeclaredPath = load.RuntimePath + "/predeclared"

// hides reports whether a declaration of the package, or a type parameter, hides a name of the universe.
func (p *printer) hides(name string) bool {
	for _, t := range p.params {
		if p.typeParam(t) == name {
			return true
		}
	}
	return p.file.elsewhere[name] || p.file.pkg.Types.Scope().Lookup(name) != nil
}

// predeclared returns a type or constant of the universe.
func (p *printer) predeclared(name string) *jen.Statement {
	if p.hides(name) {
		return p.substitute(capital(name))
	}
	return jen.Id(name)
}

// substitute returns a name of package predeclared.
func (p *printer) substitute(name string) *jen.Statement {
	p.file.importedPath(predeclaredPath, p.scope)
	return jen.Qual(predeclaredPath, name)
}

// nilOf returns nil where a value of type t is wanted.
func (p *printer) nilOf(t jen.Code) *jen.Statement {
	if p.hides("nil") {
		return p.substitute("Zero").Types(t).Call()
	}
	return jen.Nil()
}

// nilError returns nil where an error is wanted.
func (p *printer) nilError() *jen.Statement { return p.nilOf(p.predeclared("error")) }

// newOf returns new(t).
func (p *printer) newOf(t jen.Code) *jen.Statement {
	if p.hides("new") {
		return p.substitute("New").Types(t).Call()
	}
	return jen.New(t)
}

// synthesised returns a name of the universe that an earlier pass has put into the
// syntax: a type, or nil as an error.
func (p *printer) synthesised(name string) *jen.Statement {
	if name == "nil" {
		return p.nilError()
	}
	return p.predeclared(name)
}

// synthesisedLen returns len of a slice or string if fun is the len of an earlier pass
// and hidden, or nil.
func (p *printer) synthesisedLen(fun, arg ast.Expr) *jen.Statement {
	id, ok := fun.(*ast.Ident)
	if !ok || !p.hides("len") {
		return nil
	}
	if ref, ok := p.unit.Ref(id); !ok || ref.Path != "" || ref.Name != "len" {
		return nil
	}
	name := "Len"
	if _, ok := ir.CoreType(p.unit.TypeOf(arg)).(*types.Basic); ok {
		name = "LenString"
	}
	return p.substitute(name).Call(p.expr(arg))
}

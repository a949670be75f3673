package find

import (
	"go/ast"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// Kind says what a template becomes.
type Kind int

const (
	// Async becomes a *async.Coroutine[T].
	Async Kind = iota
	// AsyncGenerator becomes a *async.AsyncGenerator[T], or a
	// *async.AsyncSendGenerator[T, S] if consumers send values.
	AsyncGenerator
	// Generator becomes a *async.Generator[T] or *async.SendGenerator[T, S].
	Generator
)

// String returns the kind in words, as diagnostics use it.
func (k Kind) String() string {
	switch k {
	case Async:
		return "async function"
	case AsyncGenerator:
		return "async generator"
	default:
		return "generator"
	}
}

// A Template is an annotated function.
//
// For
//
//	//asyncgen:async
//	func (s *Site[K]) fetch(key K, _ int) (body string, n int, err error)
//
// Constructor is "fetchAsync", Receiver s, Params key and _, Values string and
// int, HasError true and Value async.Tuple2[string, int].
type Template struct {
	// Package and File are nil for templates outside of the program, which
	// only Index.Template returns.
	Package *load.Package
	File    *load.File
	// Directive is the comment that made the function a template.
	Directive *load.Directive
	Decl      *ast.FuncDecl
	Object    *types.Func
	Kind      Kind

	// Constructor is the name of the generated function or method, and
	// Stub the object that stands for it in this type-check.
	Constructor string
	Stub        *types.Func
	// Taken is what has the constructor's name already: another stub, a
	// declaration of the user, a field of the receiver's type, an imported
	// package. If it is not nil, Stub is, and check refuses the template.
	Taken types.Object

	Receiver *types.Var   // nil for a function; its name may be "" or "_"
	Params   []*types.Var // in order, without yield; names may be "" or "_"
	Variadic bool         // the last of Params is variadic

	// Yield is the template's last parameter if it is a generator, else nil.
	Yield *types.Var
	// Elements has the types of yield's one or two parameters.
	Elements []types.Type
	// Element is what the consumer gets: Elements[0], or async.Tuple2 of both.
	Element types.Type
	// Sent is what the consumer sends if yield is a func(T) (S, error), else nil.
	Sent types.Type

	Results  []*types.Var // all of them, trailing error included
	Values   []types.Type // types of the results without the trailing error
	HasError bool         // the last of Results is of type error
	// Value is the type of all Values together: struct{} for no Values, the
	// type of the only one, async.Tuple2 to Tuple6 for more. It is nil for
	// generators, whose values the consumer does not get to see.
	Value types.Type
}

// Place returns where t is and its name, for messages about the generator itself.
func (t *Template) Place() string {
	return t.Package.Position(t.Decl.Name.Pos()).String() + ": " + t.FuncName()
}

// GeneratorType returns the name of the runtime's type of generators of the given kind
// that have t's yield, and its type arguments.
func (t *Template) GeneratorType(kind Kind) (name string, args []types.Type) {
	name, args = "Generator", []types.Type{t.Element}
	if t.Sent != nil {
		name, args = "SendGenerator", append(args, t.Sent)
	}
	if kind == AsyncGenerator {
		name = "Async" + name
	}
	return name, args
}

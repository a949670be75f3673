package load

import (
	"go/ast"
	"go/build/constraint"
	"go/token"
	"go/types"
)

// RuntimePath is the import path of the runtime, package async.
const RuntimePath = "github.com/asyncgen/asyncgen/runtime"

// A Package is a type-checked package, or test variant of one, that owns at
// least one source file with a directive.
//
// All packages of one run share a FileSet, and where one of them imports
// another, it sees that one's Types: an object found through an import is
// identical to the object in the imported Package.
type Package struct {
	ID   string // the go command's: "m/p", "m/p [m/p.test]", "m/p_test [m/p.test]"
	Path string // import path as go/types knows it: "m/p", "m/p_test"
	Name string // of the package clause
	Dir  string // absolute

	Fset  *token.FileSet
	Files []*File // source files with directives that this variant owns, sorted by path
	// Syntax has all files that were type-checked, stub files included.
	Syntax []*ast.File

	Types *types.Package
	Info  *types.Info // complete: every map is filled in
	Sizes types.Sizes
	// Async is the runtime package as this type-check sees it. It is there
	// even if no source file imports it.
	Async *types.Package

	// IllTyped says that there were syntax or type errors (each has become a
	// diagnostic). Syntax, Types and Info are incomplete then, and no pass
	// after check may see the package.
	IllTyped bool
}

// A File is a source file with at least one directive.
type File struct {
	Path       string // absolute
	Syntax     *ast.File
	Source     []byte
	Directives []*Directive // in source order

	// Output is the absolute path of the generated file: x_asyncgen.go for
	// x.go, x_asyncgen_test.go for x_test.go.
	Output string
	// Constraint is the build constraint of the generated file, nil if there
	// is none: the source's own, and what the source's name implies (which the
	// generated file's name no longer does: x_linux.go, x_linux_asyncgen.go).
	Constraint constraint.Expr
}

// A Directive is one //asyncgen: comment.
type Directive struct {
	Comment *ast.Comment
	Verb    string // "async" or "generator" if it is well-formed
	Name    string // the explicit name, or "" for the default
	// Decl is the annotated function, nil if the directive does not belong to
	// one.
	Decl *ast.FuncDecl
	// Constructor is the name of the function or method to be generated.
	// It is empty unless a stub was made for it.
	Constructor string
}

// Position returns the position of pos as the user should read it.
func (p *Package) Position(pos token.Pos) token.Position { return p.Fset.Position(pos) }

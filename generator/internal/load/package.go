package load

import (
	"go/ast"
	"go/build/constraint"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/diag"
)

// RuntimePath is the import path of the runtime, package async.
const RuntimePath = "github.com/asyncgen/asyncgen/runtime"

// A Program is the outcome of a Load: one FileSet, and the directories in which
// something is to be done.
type Program struct {
	Dir         string // where patterns have their meaning; absolute, without symbolic links
	Fset        *token.FileSet
	Directories []*Directory // sorted by path
}

// A Directory is a folder with at least one directive or left-over file. It is
// the unit of writing: if anything is wrong in it, none of its files change.
type Directory struct {
	Path string // absolute
	// Packages are the variants that own source files: the package, its test
	// variant, its external test package. It is empty if the directory
	// could not be listed or its sources are excluded by build constraints.
	Packages []*Package
	// Leftover are the absolute paths of generated files whose source has no
	// directive any more, or is gone.
	Leftover []string
	// Excluded are the absolute paths of source files that build constraints exclude.
	Excluded []string
	// Diagnostics are what kept sources from being parsed and packages from being
	// listed. Type errors are with their packages.
	Diagnostics diag.List
	// Err is what kept its files from being read. If there is one, there is nothing else.
	Err error

	sources []*source
	where   token.Position // of the first directive: for what is wrong with the folder as such
}

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
	// Syntax has all files that were type-checked; the stub files come last.
	Syntax []*ast.File

	Types *types.Package
	Info  *types.Info // complete: every map is filled in
	Sizes types.Sizes
	// Async is the runtime package as this type-check sees it. It is there
	// even if no source file imports it.
	Async *types.Package

	// Errors are the type errors, those in stub files left out. If there are
	// any, Types and Info are incomplete, and no pass after check may see the
	// package.
	Errors []types.Error
	// Blocked says that p imports a package that cannot be imported, for reasons that are in the Diagnostics of its
	// folder, and not in Errors. Otherwise it is as if there were Errors.
	Blocked bool
}

// Release lets go of what only the passes over p itself need: syntax, and what is known about it. Types
// stays, and so do the declarations of annotated functions, without their bodies: other packages refer to them.
func (p *Package) Release() {
	p.Syntax, p.Info = nil, nil
	for _, file := range p.Files {
		file.Syntax, file.Source = nil, nil
		for _, d := range file.Directives {
			if d.Decl != nil {
				d.Decl.Body = nil
			}
		}
	}
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
	Verb    string   // "async" and "generator" are the known ones
	Args    []string // what follows the verb; a well-formed directive has at most one
	// Decl is the annotated function, nil if the directive does not belong to
	// one: it must stand in the last lines of the doc comment.
	Decl *ast.FuncDecl
	Line int // of Decl's name
	// Constructor is the name of the function or method to be generated, ""
	// without a known verb and a Decl.
	Constructor string
	// Stub is the declaration that stands for the constructor in this type-check.
	// It is nil if the template's signature has none, which check explains.
	Stub *ast.FuncDecl

	stubbed bool // the stub file has a declaration for it
}

// Position returns the position of pos as the user should read it.
func (p *Package) Position(pos token.Pos) token.Position { return p.Fset.Position(pos) }

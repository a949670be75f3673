// Package check finds everything in templates that cannot be translated.
//
// In: a type-checked package, its templates, and the index of all templates. Out:
// diagnostics, each with position, reason and remedy, all of them in one run. The
// following passes can translate any package without diagnostics.
//
//	types.go        type errors, less those that follow from a refused directive
//	meant.go        constructors that are misspelt where they are used
//	directive.go    directives that make no template, and why
//	signature.go    templates whose signature or name does not allow a constructor
//	body.go         the walk over a template's body, and the kinds of places in it
//	yield.go        yield, which must not escape
//	await.go        Await, ranges over async generators, and the literals they are in
//	asyncall.go     All of an async generator where no loop awaits its values
//	calls.go        templates that are called
//	unannotated.go  calls of functions that await, and are no templates
//	dropped.go      calls whose result has to be awaited, and is dropped
//
// # What is refused, and what is not
//
// The template is a Go function that works as it is: Await blocks, and yield is the
// consumer's function. Everything it does has a meaning; it is refused only where its
// coroutine cannot have the same one:
//
//	save = yield                      // a caller of save resumes no frame
//	sort.Slice(xs, func(i, j int) bool { async.Await(...) })
//	                                  // sort's frames are not coroutines
//	body, err := fetch(url)           // would block the loop; its coroutine is meant
//
// A generator that is called with a literal, t.walk(func(int) bool {...}), is a plain
// push iteration, and remains one.
package check

import (
	"go/ast"
	"go/token"

	"github.com/asyncgen/asyncgen/generator/internal/diag"
	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// Program checks all packages of a program. The result has the diagnostics of
// each folder, those of load included. A folder that can be translated has no entry. One that cannot has diagnostics, unless
// all that is wrong with it follows from what is refused in another: then its entry is empty.
func Program(prog *load.Program, index *find.Index) map[*load.Directory]diag.List {
	found := make(map[*load.Directory]diag.List)
	refused := refusedNamesOf(prog)
	for _, d := range prog.Directories {
		var list diag.List
		failed := false
		list = append(list, d.Diagnostics...)
		for _, pkg := range d.Packages {
			c := &checker{pkg: pkg, index: index, explained: make(map[token.Pos]bool)}
			c.directives()
			for _, t := range index.Templates(pkg) {
				c.name(t)
				if t.Decl.Body != nil {
					c.body(t)
				}
			}
			c.typeErrors(refused)
			list = append(list, c.list...)
			failed = failed || c.failed || pkg.Blocked
		}
		if failed || len(list) > 0 {
			found[d] = list
		}
	}
	return found
}

// checker checks one package.
type checker struct {
	pkg    *load.Package
	index  *find.Index
	list   diag.List
	failed bool // there is something wrong that is not in list

	explained map[token.Pos]bool // where a type error only repeats what is in list
	awaiters  map[token.Pos]bool // functions that await, see unannotated.go; nil until it is asked for
}

// refuse adds a diagnostic about the place at pos.
func (c *checker) refuse(pos token.Pos, format string, args ...any) {
	c.list.Add(c.pkg.Position(pos), format, args...)
}

// funcName returns the name of a declared function as messages show it.
func funcName(decl *ast.FuncDecl) string { return find.FuncName(decl) }

package check

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// directives refuses directives that are malformed or out of place, and looks at
// the signatures of the functions that the others annotate.
func (c *checker) directives() {
	for _, file := range c.pkg.Files {
		first := make(map[*ast.FuncDecl]*load.Directive)
		for _, d := range file.Directives {
			if !c.wellFormed(d) || !c.inPlace(file.Syntax, d) {
				continue
			}
			if first[d.Decl] != nil {
				c.refuse(d.Comment.Pos(), "%s has two directives; a function is one template only, write a second function that calls the first", funcName(d.Decl))
				continue
			}
			first[d.Decl] = d
			c.signature(d)
		}
	}
}

// wellFormed refuses directives that cannot be read.
func (c *checker) wellFormed(d *load.Directive) bool {
	pos := d.Comment.Pos()
	switch {
	case d.Meant() != "":
		c.refuse(pos, "this is prose, not a directive; write %s", d.Meant())
	case d.Misspelt() != "":
		c.refuse(pos, "this is no directive of asyncgen, whose name is misspelt; write %s", d.Misspelt())
	case d.Verb == "":
		c.refuse(pos, "a directive without a verb; write //asyncgen:async or //asyncgen:generator")
	case d.Suffix() == "":
		c.refuse(pos, "unknown directive //asyncgen:%s; there are //asyncgen:async and //asyncgen:generator", d.Verb)
	case len(d.Args) > 0 && strings.HasPrefix(d.Args[0], "//"):
		c.refuse(pos, "//asyncgen:%s is followed by a comment; move that to a line of its own, above", d.Verb)
	case len(d.Args) > 1:
		c.refuse(pos, "//asyncgen:%s is followed by %d words; it takes one at most, the name of the generated function", d.Verb, len(d.Args))
	case len(d.Args) == 1 && (!token.IsIdentifier(d.Args[0]) || d.Args[0] == "_"):
		c.refuse(pos, "%q cannot be the name of the generated function; write a Go identifier, or nothing for the default name", d.Args[0])
	default:
		return true
	}
	return false
}

// inPlace refuses directives that annotate no function.
func (c *checker) inPlace(file *ast.File, d *load.Directive) bool {
	if d.Decl != nil {
		return true
	}
	pos := d.Comment.Pos()
	if decl := documented(file, d); decl != nil {
		c.refuse(pos, "the directive stands amid the doc comment of %s; make it the last line", funcName(decl))
		return false
	}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.GenDecl:
			if method := interfaceMethod(decl, pos); method != "" {
				generated := append(d.Args, method+d.Suffix())[0]
				c.refuse(pos, "%s is a method of an interface; annotate what implements it, and name the generated method, %s, in the interface", method, generated)
				return false
			}
			if decl.Doc != nil && within(decl.Doc, pos) || within(decl, pos) {
				c.refuse(pos, "the directive annotates a declaration of kind %s; only functions and methods can be annotated", decl.Tok)
				return false
			}
		case *ast.FuncDecl:
			if within(decl, pos) {
				c.refuse(pos, "the directive stands inside the function %s; only declared functions can be annotated, for a literal use async.Coro", funcName(decl))
				return false
			}
		}
	}
	c.refuse(pos, "the directive annotates nothing; put it directly above a function, without an empty line between them")
	return false
}

// interfaceMethod returns the name of the method in an interface of decl in whose comment pos is, or "".
func interfaceMethod(decl *ast.GenDecl, pos token.Pos) (name string) {
	ast.Inspect(decl, func(n ast.Node) bool {
		if i, ok := n.(*ast.InterfaceType); ok {
			for _, method := range i.Methods.List {
				if len(method.Names) > 0 && method.Doc != nil && within(method.Doc, pos) {
					name = method.Names[0].Name
				}
			}
		}
		return name == ""
	})
	return name
}

// documented returns the function whose doc comment, or whose last lines of it, d
// stands in.
func documented(file *ast.File, d *load.Directive) *ast.FuncDecl {
	for _, decl := range file.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Doc != nil && within(fn.Doc, d.Comment.Pos()) {
			return fn
		}
	}
	return nil
}

func within(n ast.Node, pos token.Pos) bool { return n.Pos() <= pos && pos < n.End() }

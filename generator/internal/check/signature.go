package check

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// signature refuses functions that no constructor can be made for.
func (c *checker) signature(d *load.Directive) {
	decl := d.Decl
	if decl.Body == nil {
		c.refuse(decl.Name.Pos(), "%s has no body; only functions written in Go can be annotated", funcName(decl))
		return
	}
	switch name := decl.Name.Name; {
	case name == "_":
		c.refuse(decl.Name.Pos(), "a blank function cannot be annotated; give it a name")
		return
	case name == "init" && decl.Recv == nil:
		c.refuse(decl.Name.Pos(), "init cannot be annotated, because nothing may refer to it; annotate another function and call that one's constructor")
		return
	case name == "main" && decl.Recv == nil && c.pkg.Name == "main":
		c.refuse(decl.Name.Pos(), "main is called as it stands; annotate another function, run for example, and have main call runner.Run(ctx, runAsync())")
		return
	}
	yield, index := load.YieldParam(decl)
	c.yieldParams(d, yield)
	if yield != nil {
		c.yieldShape(decl, yield, yield.Names[index])
	} else if n := c.values(d); n > maxValues {
		c.refuse(decl.Type.Results.Pos(), "%s has %d results besides the error, and a coroutine has %d at most; return a struct", funcName(decl), n, maxValues)
	}
}

// maxValues is the size of the runtime's largest tuple.
const maxValues = 6

// yieldParams refuses a yield that stands where none can be, and its absence
// where one must be.
func (c *checker) yieldParams(d *load.Directive, yield *ast.Field) {
	decl := d.Decl
	misplaced := false
	for _, field := range decl.Type.Params.List {
		for i, name := range field.Names {
			if name.Name == "yield" && (field != yield || i < len(field.Names)-1) {
				misplaced = true
				c.refuse(name.Pos(), "yield is not the last parameter of %s; make it the last, or name it otherwise if it is not meant to yield", funcName(decl))
			}
		}
	}
	if d.Verb == "generator" && yield == nil && !misplaced {
		c.refuse(decl.Name.Pos(), "%s yields nothing; give it a last parameter yield func(T) bool, or make it //asyncgen:async", funcName(decl))
	}
}

// yieldShape refuses a yield that takes other than one or two values, or returns
// other than bool or (S, error).
func (c *checker) yieldShape(decl *ast.FuncDecl, yield *ast.Field, name *ast.Ident) {
	const remedy = "it must be func(T) bool, func(K, V) bool, or with (S, error) for bool; name the parameter otherwise if it is not meant to yield"
	fn, ok := ast.Unparen(yield.Type).(*ast.FuncType)
	if !ok {
		if sig := c.underlyingFunc(yield.Type); sig != nil {
			c.refuse(name.Pos(), "yield of %s has a named type; write out what it stands for, %s", funcName(decl), sig)
			return
		}
		c.refuse(name.Pos(), "yield of %s has the wrong type; %s", funcName(decl), remedy)
		return
	}
	switch n := fn.Params.NumFields(); {
	case n == 0:
		c.refuse(name.Pos(), "yield of %s takes no value; %s", funcName(decl), remedy)
		return
	case n > 2:
		c.refuse(name.Pos(), "yield of %s takes %d values; %s, and for more values yield a struct", funcName(decl), n, remedy)
		return
	}
	if _, variadic := fn.Params.List[len(fn.Params.List)-1].Type.(*ast.Ellipsis); variadic {
		c.refuse(name.Pos(), "yield of %s is variadic; %s", funcName(decl), remedy)
		return
	}
	if !c.isAnswer(fn) {
		c.refuse(name.Pos(), "yield of %s returns neither bool, by which the consumer says whether to go on, nor (S, error), by which it answers; %s", funcName(decl), remedy)
	}
}

// underlyingFunc returns the signature of a yield type that has a name, or nil.
func (c *checker) underlyingFunc(e ast.Expr) *types.Signature {
	tv, ok := c.pkg.Info.Types[e]
	if !ok {
		return nil
	}
	sig, _ := tv.Type.Underlying().(*types.Signature)
	return sig
}

// isAnswer says whether the results of a yield are bool, or a value and an error.
func (c *checker) isAnswer(yield *ast.FuncType) bool {
	tv, ok := c.pkg.Info.Types[yield]
	if !ok {
		return true
	}
	switch results := tv.Type.(*types.Signature).Results(); results.Len() {
	case 1:
		return types.Identical(results.At(0).Type(), types.Typ[types.Bool])
	case 2:
		return types.Identical(results.At(1).Type(), types.Universe.Lookup("error").Type())
	}
	return false
}

// values returns the number of results without the error.
func (c *checker) values(d *load.Directive) int {
	fn, ok := c.pkg.Info.Defs[d.Decl.Name].(*types.Func)
	if !ok {
		return 0
	}
	n := fn.Signature().Results().Len()
	if load.EndsInError(fn.Signature()) {
		n--
	}
	return n
}

// name refuses names of constructors that cannot be declared.
func (c *checker) name(t *find.Template) {
	const remedy = "name another one: //asyncgen:%s OtherName"
	pos := t.Directive.Comment.Pos()
	verb, name := t.Directive.Verb, t.Constructor
	if t.Taken != nil {
		if fn, ok := t.Taken.(*types.Func); ok {
			if other := c.index.Constructor(fn); other != nil && other.Decl == t.Decl {
				return // the same directive twice, which has its message
			}
		}
		c.refuse(pos, "%s would become %s, which is already %s; "+remedy, t.FuncName(), name, c.takenBy(t), verb)
		return
	}
	if t.Receiver != nil {
		return
	}
	switch {
	case name == "init" || name == "main" && t.Package.Name == "main":
		c.refuse(pos, "%s would become %s, which cannot have results; "+remedy, t.FuncName(), name, verb)
	case strings.HasSuffix(t.File.Path, "_test.go") && isTestName(name):
		c.refuse(pos, "%s would become %s, which go test takes for a test with the wrong signature; "+remedy, t.FuncName(), name, verb)
	}
}

// takenBy says in words what has the name of t's constructor.
func (c *checker) takenBy(t *find.Template) string {
	if fn, ok := t.Taken.(*types.Func); ok {
		if other := c.index.Constructor(fn); other != nil {
			return "what " + other.FuncName() + " becomes (" + c.place(other.Decl.Name.Pos()) + ")"
		}
	}
	at := " (" + c.place(t.Taken.Pos()) + ")"
	switch t.Taken.(type) {
	case *types.PkgName:
		return "an imported package" + at
	case *types.Var:
		if t.Receiver != nil {
			return "a field of its type" + at
		}
	}
	return "declared" + at
}

// place returns the base name of a file and a line, for the middle of a message.
func (c *checker) place(pos token.Pos) string {
	p := c.pkg.Position(pos)
	return filepath.Base(p.Filename) + ":" + strconv.Itoa(p.Line)
}

// isTestName says whether go test takes a function of that name for one of its
// own.
func isTestName(name string) bool {
	for _, prefix := range []string{"Test", "Benchmark", "Fuzz", "Example"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			r, _ := utf8.DecodeRuneInString(rest)
			return rest == "" || !unicode.IsLower(r)
		}
	}
	return false
}

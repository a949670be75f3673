package check

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/load"
)

var identifier = regexp.MustCompile(`[\pL_][\pL\pN_]*`)

// remedies are what to do about type errors that are mistakes in the use of asyncgen. The first that matches is added.
var remedies = []struct {
	message *regexp.Regexp
	remedy  string
}{
	{regexp.MustCompile(`^undefined: \w+\.\w+(Async|Gen)$|^could not import .*: undefined: [\w.]*(Async|Gen)\)$`),
		"if asyncgen is to generate it, name both packages in one run (asyncgen ./...)"},
	{regexp.MustCompile(`^undefined: \w+(Async|Gen)$`),
		"it is generated for a function that is annotated, by //asyncgen:async or //asyncgen:generator"},
	{regexp.MustCompile(`\w+(Async|Gen) undefined \(type .* has no field or method`),
		"it is generated for a method that is annotated; an interface has to list it itself"},
	{regexp.MustCompile(`^assignment mismatch: .*\w+Async(\[.*\])?(\(.*\))? returns 1 value$`),
		"await the coroutine: async.Await(...)"},
	{regexp.MustCompile(`^cannot use .*\((value|variable) of type \*[\w./]*async\.Coroutine\[|^invalid operation: .*\*[\w./]*async\.Coroutine\[`),
		"a coroutine has a value once it is awaited: async.Await(...)"},
	{regexp.MustCompile(`^in call to async\.Coro, type func\(.*does not match`),
		"the literal must return a value and an error: func() (T, error) { ... }"},
	{regexp.MustCompile(`^in call to (async|runner)\.\w+, .*\btype func\(.* does not (match|satisfy) `),
		"a coroutine is what the constructor of an annotated function returns, or async.Coro(func() (T, error) { ... })"},
	{regexp.MustCompile(`^in call to (async|runner)\.\w+, .*\btype \*[\w./]*async\.(AsyncGenerator|AsyncSendGenerator)\[.* does not (match|satisfy) `),
		"an async generator is not awaited itself: range over its All(), or await its Next()"},
	{regexp.MustCompile(`^cannot range over .* of type \*[\w./]*async\.(AsyncGenerator|AsyncSendGenerator)\[`),
		"range over its All(): for v, err := range g.All()"},
	{regexp.MustCompile(`^cannot range over .* of type \*[\w./]*async\.(Generator|SendGenerator)\[`),
		"range over its All(): for v := range g.All()"},
	{regexp.MustCompile(`\.\w+ undefined \(type \*?[\w./]*async\.TaskGroup has no field or method (Go|CreateTask)\)$`),
		"it is a function: async.Go(group, ...)"},
	{regexp.MustCompile(`\.Await undefined \(type \*?[\w./]*async\.\w+(\[.*\])? has no field or method Await\)$`),
		"it is a function: async.Await(...)"},
}

// givenTemplate matches errors about an argument of the runtime or the Runner that is a template, or a call of one.
var givenTemplate = regexp.MustCompile(`^multiple-value .* in single-value context$|^in call to (async|runner)\.\w+, .* does not match `)

// undefinedConstructor matches the error about what a function of the package would become if it was annotated, or annotated otherwise.
var undefinedConstructor = regexp.MustCompile(`^undefined: (\w+)(Async|Gen)$`)

var directives = map[string]string{"Async": "//asyncgen:async", "Gen": "//asyncgen:generator"}

// typeErrors adds the package's type errors. An error about a constructor that
// there is not, because its template is refused, only repeats that: it is not shown, and the package has failed. Nor is
// one shown about a mistake that the walk over the bodies has explained.
func (c *checker) typeErrors(refused refusedNames) {
	for _, e := range c.pkg.Errors {
		if c.explained[e.Pos] {
			continue
		}
		if strings.Contains(e.Msg, "undefined") && refused.explain(c.pkg, e.Msg) {
			c.failed = true
			continue
		}
		// Messages have continuation lines: other declarations, what to run.
		var parts []string
		for line := range strings.Lines(e.Msg) {
			parts = append(parts, strings.TrimSpace(line))
		}
		msg := strings.Join(parts, " ")
		if name := c.meant(e.Msg); name != "" {
			c.refuse(e.Pos, "%s; what asyncgen generates is called %s", msg, name)
			continue
		}
		if remedy := c.remedy(e); remedy != "" {
			msg += "; " + remedy
		}
		c.refuse(e.Pos, "%s", msg)
	}
}

// remedy is what to do about a type error, or empty.
func (c *checker) remedy(e types.Error) string {
	if givenTemplate.MatchString(e.Msg) {
		if constructor := c.templateGiven(e.Pos); constructor != "" {
			return "its coroutine is " + constructor + "(...)"
		}
	}
	if m := undefinedConstructor.FindStringSubmatch(e.Msg); m != nil {
		if _, ok := c.pkg.Types.Scope().Lookup(m[1]).(*types.Func); ok { // no template, or its constructor would have been meant
			return m[1] + " is not annotated; write " + directives[m[2]] + " above it"
		}
	}
	for _, r := range remedies {
		if r.message.MatchString(e.Msg) {
			return r.remedy
		}
	}
	return ""
}

const runnerPath = "github.com/asyncgen/asyncgen/runner"

// templateGiven returns what to write for the constructor of the async template that the argument at pos names, or calls,
// in a call of the runtime or of package runner; empty if there is none.
func (c *checker) templateGiven(pos token.Pos) (constructor string) {
	for _, file := range c.pkg.Syntax {
		if pos < file.FileStart || pos >= file.FileEnd {
			continue
		}
		ast.Inspect(file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			takes, _ := typeutil.Callee(c.pkg.Info, call).(*types.Func)
			if takes == nil || takes.Pkg() == nil || takes.Pkg().Path() != load.RuntimePath && takes.Pkg().Path() != runnerPath {
				return true
			}
			for _, arg := range call.Args {
				if arg.Pos() != pos {
					continue
				}
				fun := ast.Unparen(arg)
				if made, ok := fun.(*ast.CallExpr); ok {
					fun = made.Fun
				}
				fn, _ := typeutil.Callee(c.pkg.Info, &ast.CallExpr{Fun: fun}).(*types.Func)
				if fn == nil {
					continue
				}
				if t := c.index.Template(fn); t != nil && t.Kind == find.Async {
					constructor = constructorText(fun, t)
				}
			}
			return true
		})
	}
	return constructor
}

// refusedNames are the names of constructors that users expect and that there is no stub for, by the paths of their packages.
type refusedNames map[string]map[string]bool

func refusedNamesOf(prog *load.Program) refusedNames {
	refused := make(refusedNames)
	for _, d := range prog.Directories {
		for _, pkg := range d.Packages {
			for _, f := range pkg.Files {
				for _, directive := range f.Directives {
					if directive.Stub != nil {
						continue
					}
					for _, name := range directive.Args {
						refused.add(pkg, name)
					}
					if decl := documented(f.Syntax, directive); decl != nil {
						refused.add(pkg, decl.Name.Name+"Async")
						refused.add(pkg, decl.Name.Name+"Gen")
					}
				}
			}
		}
	}
	return refused
}

func (r refusedNames) add(pkg *load.Package, name string) {
	if r[pkg.Path] == nil {
		r[pkg.Path] = make(map[string]bool)
	}
	r[pkg.Path][name] = true
}

// explain reports whether what is undefined in pkg is a refused constructor: of pkg, or of what pkg depends on.
func (r refusedNames) explain(pkg *load.Package, msg string) bool {
	if len(r) == 0 {
		return false
	}
	names := identifier.FindAllString(msg, -1)
	seen := make(map[*types.Package]bool)
	var within func(*types.Package) bool
	within = func(p *types.Package) bool {
		if seen[p] {
			return false
		}
		seen[p] = true
		refused := r[p.Path()]
		return slices.ContainsFunc(names, func(name string) bool { return refused[name] }) || slices.ContainsFunc(p.Imports(), within)
	}
	return within(pkg.Types)
}

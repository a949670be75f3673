package check

import (
	"go/types"
	"regexp"
	"slices"
	"strings"

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
	{regexp.MustCompile(`^cannot use .*\(value of type \*[\w./]*async\.Coroutine\[|^invalid operation: .*\*[\w./]*async\.Coroutine\[`),
		"a coroutine has a value once it is awaited: async.Await(...)"},
	{regexp.MustCompile(`^cannot range over .*\(value of type \*[\w./]*async\.(Send)?Generator\[`),
		"range over its values: .All()"},
	{regexp.MustCompile(`^cannot range over .*\(value of type \*[\w./]*async\.Async(Send)?Generator\[`),
		"range over its values and the error: for v, err := range g.All()"},
	{regexp.MustCompile(`^in call to async\.Coro, type func\(.*does not match`),
		"the literal must return a value and an error: func() (T, error) { ... }"},
}

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
		for _, r := range remedies {
			if r.message.MatchString(e.Msg) {
				msg += "; " + r.remedy
				break
			}
		}
		c.refuse(e.Pos, "%s", msg)
	}
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

package check

import (
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/asyncgen/asyncgen/generator/internal/load"
)

var (
	identifier = regexp.MustCompile(`[\pL_][\pL\pN_]*`)
	imported   = regexp.MustCompile(`^undefined: \w+\.\w+(Async|Gen)$`)
)

// typeErrors adds the package's type errors. An error about a constructor that
// there is not, because its template is refused, only repeats that: it is not shown, and the package has failed.
func (c *checker) typeErrors(refused refusedNames) {
	for _, e := range c.pkg.Errors {
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
		if imported.MatchString(e.Msg) {
			msg += "; if asyncgen is to generate it, name both packages in one run (asyncgen ./...)"
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

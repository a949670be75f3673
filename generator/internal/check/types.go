package check

import (
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
// there is not, because its template is refused, only repeats that; it is dropped.
func (c *checker) typeErrors(refused map[string]bool) {
	for _, e := range c.pkg.Errors {
		if strings.Contains(e.Msg, "undefined") &&
			slices.ContainsFunc(identifier.FindAllString(e.Msg, -1), func(name string) bool { return refused[name] }) {
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

// refusedNames returns the names of constructors that users expect and that
// there is no stub for.
func refusedNames(prog *load.Program) map[string]bool {
	names := make(map[string]bool)
	for _, d := range prog.Directories {
		for _, pkg := range d.Packages {
			for _, f := range pkg.Files {
				for _, directive := range f.Directives {
					if directive.Stub != nil {
						continue
					}
					for _, name := range directive.Args {
						names[name] = true
					}
					if decl := documented(f.Syntax, directive); decl != nil {
						names[decl.Name.Name+"Async"] = true
						names[decl.Name.Name+"Gen"] = true
					}
				}
			}
		}
	}
	return names
}

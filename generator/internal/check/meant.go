package check

import (
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/asyncgen/asyncgen/generator/internal/spelling"
)

var (
	undefinedName   = regexp.MustCompile(`^undefined: (?:([\pL_][\pL\pN_]*)\.)?([\pL_][\pL\pN_]*)$`)
	undefinedMethod = regexp.MustCompile(`undefined \(type \*?(?:([\pL_][\pL\pN_]*)\.)?([\pL_][\pL\pN_]*)(?:\[.*\])? has no field or method ([\pL_][\pL\pN_]*)\)$`)
)

// meant returns the name of the constructor that was probably meant where a type error says that a name is undefined,
// "" if there is none like it.
func (c *checker) meant(msg string) string {
	if words := undefinedName.FindStringSubmatch(msg); words != nil {
		for _, p := range c.packages(words[1]) {
			var functions []*types.Func
			for _, name := range p.Scope().Names() {
				if fn, ok := p.Scope().Lookup(name).(*types.Func); ok {
					functions = append(functions, fn)
				}
			}
			if name := c.meantAmong(functions, words[2]); name != "" {
				return name
			}
		}
	}
	if words := undefinedMethod.FindStringSubmatch(msg); words != nil {
		for _, p := range c.packages(words[1]) {
			obj := p.Scope().Lookup(words[2])
			if obj == nil {
				continue
			}
			if named, ok := types.Unalias(obj.Type()).(*types.Named); ok {
				if name := c.meantAmong(slices.Collect(named.Methods()), words[3]); name != "" {
					return name
				}
			}
		}
	}
	return ""
}

// meantAmong returns the constructor among functions that somebody who writes word probably means, or "".
func (c *checker) meantAmong(functions []*types.Func, word string) string {
	for _, fn := range functions {
		if fn.Name() == stem(word) && c.index.Template(fn) == nil {
			return "" // an annotation was forgotten
		}
	}
	for _, fn := range functions {
		if c.isMeant(word, fn) {
			return fn.Name()
		}
	}
	return ""
}

// stem returns the name of the function for which name is a default name.
func stem(name string) string { return strings.TrimSuffix(strings.TrimSuffix(name, "Async"), "Gen") }

// packages returns what a qualifier in a message can stand for: c's package if it is "".
func (c *checker) packages(qualifier string) []*types.Package {
	if qualifier == "" {
		return []*types.Package{c.pkg.Types}
	}
	var list []*types.Package
	for _, p := range c.pkg.Types.Imports() {
		if p.Name() == qualifier {
			list = append(list, p)
		}
	}
	return list
}

// isMeant says whether who writes word probably means fn: a constructor with a similar name, or that of a
// template for which word would be a default name.
func (c *checker) isMeant(word string, fn *types.Func) bool {
	if fn.Pkg() != c.pkg.Types && !fn.Exported() {
		return false
	}
	name := fn.Name()
	similar := spelling.Near(word, name)
	if stem(word) != word && stem(name) != name { // what is common to all of them says nothing
		similar = spelling.Near(stem(word), stem(name))
	}
	if similar || strings.EqualFold(word, name) {
		return c.index.Constructs(fn)
	}
	t := c.index.Constructor(fn)
	return t != nil && strings.EqualFold(stem(word), t.Object.Name()) && stem(word) != word
}

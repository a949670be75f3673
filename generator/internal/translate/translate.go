// Package translate turns templates into the source of generated files.
package translate

import (
	"github.com/asyncgen/asyncgen/generator/internal/diag"
	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// Options are the user's choices that change what is generated.
type Options struct {
	Line bool // map statements to the template with line directives
}

// Package returns the source of the generated file for every file of pkg.
func Package(pkg *load.Package, templates []*find.Template, index *find.Index, opts Options) (map[*load.File][]byte, diag.List) {
	out := make(map[*load.File][]byte)
	for _, t := range templates {
		out[t.File] = append(out[t.File], t.Constructor+"\n"...)
	}
	return out, nil
}

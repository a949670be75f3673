// Package translate turns the templates of a package into the source of its generated
// files.
//
// In: a type-checked package, its templates, and the index of all templates. Out: the
// source of one generated file for each file with templates. It runs the passes after
// check: those from normalise to analyse.Frame for each unit, then the analyses that
// look at calls between units, and emit, for all units together. With Options.Verify,
// verify checks what the passes promise each other.
package translate

import (
	"fmt"

	"github.com/asyncgen/asyncgen/generator/internal/analyse"
	"github.com/asyncgen/asyncgen/generator/internal/bug"
	"github.com/asyncgen/asyncgen/generator/internal/diag"
	"github.com/asyncgen/asyncgen/generator/internal/emit"
	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/literal"
	"github.com/asyncgen/asyncgen/generator/internal/load"
	"github.com/asyncgen/asyncgen/generator/internal/lower"
	"github.com/asyncgen/asyncgen/generator/internal/normalise"
	"github.com/asyncgen/asyncgen/generator/internal/verify"
)

// Options are the user's choices that change what is generated.
type Options struct {
	Lines  emit.Lines // how statements are mapped to the template
	Verify bool       // check the passes' invariants as they go
	// Taken are the names that generated files of the package declare, other variants' included.
	Taken map[string]bool
}

// Package returns the source of the generated file for every file of pkg. The error, also for a panic of a pass, is
// for a bug.
func Package(pkg *load.Package, templates []*find.Template, index *find.Index, opts Options) (map[*load.File][]byte, diag.List, error) {
	var units []*ir.Unit
	for _, t := range templates {
		err := bug.Catch(t.Place, func() error {
			units = append(units, literal.Units(ir.NewUnit(t, index))...)
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	for _, u := range units {
		if err := bug.Catch(u.Template.Place, func() error { return frame(u, opts.Verify) }); err != nil {
			return nil, nil, err
		}
	}
	var sources map[*load.File][]byte
	var diagnostics diag.List
	err := bug.Catch(func() string { return "all templates" }, func() (err error) {
		analyse.Callees(units)
		analyse.Reuse(units)
		analyse.Spawns(units)
		analyse.Begins(units)
		analyse.Quiet(units)
		analyse.Initialisation(units)
		sources, diagnostics, err = emit.Package(pkg, units, opts.Lines, opts.Taken)
		return err
	})
	return sources, diagnostics, err
}

// frame runs the passes over u that know no other unit.
func frame(u *ir.Unit, check bool) error {
	lower.Blocks(u, normalise.Body(u))
	if check {
		if err := verify.Blocks(u); err != nil {
			return fmt.Errorf("%w\n%s", err, u)
		}
	}
	analyse.Frame(u)
	if check {
		if err := verify.Frame(u); err != nil {
			return fmt.Errorf("%w\n%s", err, u)
		}
	}
	return nil
}

package ir_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/container/intsets"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/lower"
	"github.com/asyncgen/asyncgen/generator/internal/normalise"
	"github.com/asyncgen/asyncgen/generator/internal/passtest"
)

// TestEffectsOfStatements compares what the statements of the islands in testdata do
// with the variables of their unit.
func TestEffectsOfStatements(t *testing.T) {
	passtest.Compare(t, func(_ *testing.T, _ []*ir.Unit, u *ir.Unit) string {
		lower.Blocks(u, normalise.Body(u))
		var b strings.Builder
		island := func(s *ir.Island) {
			for _, stmt := range s.List {
				e := ir.EffectsOf(u, stmt)
				fmt.Fprintf(&b, "%s\n", u.Format(stmt))
				for _, set := range []struct {
					name string
					vars *intsets.Sparse
				}{{"uses", &e.Uses}, {"defines", &e.Defs}, {"may change", &e.May}} {
					if !set.vars.IsEmpty() {
						fmt.Fprintf(&b, "\t%s%s\n", set.name, names(u, set.vars))
					}
				}
			}
		}
		for _, block := range u.Blocks {
			for _, s := range block.Stmts {
				if s, ok := s.(*ir.Island); ok {
					island(s)
				}
			}
			if end, ok := block.End.(*ir.Escape); ok {
				island(end.Island)
			}
		}
		return b.String()
	})
}

func names(u *ir.Unit, set *intsets.Sparse) string {
	var b strings.Builder
	for _, i := range set.AppendTo(nil) {
		b.WriteString(" " + u.VarName(u.Vars[i]))
	}
	return b.String()
}

package emit

import (
	"go/ast"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// This file looks for a variable in what is emitted for a block.

// mentions reports whether what is emitted for b mentions v.
func mentions(u *ir.Unit, b *ir.Block, v *ir.Var) bool {
	found := false
	walk(u, b, func(e *ir.Effects) bool {
		found = affects(e, v)
		return !found
	})
	return found
}

// firstUse reports whether b reads v before it gives it a value, and whether it does
// either.
func firstUse(u *ir.Unit, b *ir.Block, v *ir.Var) (reads, decided bool) {
	walk(u, b, func(e *ir.Effects) bool {
		reads = e.Uses.Has(v.Index)
		decided = reads || e.Defs.Has(v.Index)
		return !decided
	})
	return reads, decided
}

// walk calls f with the effects of all that is emitted for b, in order, until it returns
// false. Clauses that give variables a value count as reading it.
func walk(u *ir.Unit, b *ir.Block, f func(*ir.Effects) bool) {
	var list []func() *ir.Effects
	add := func(e func() *ir.Effects) { list = append(list, e) }
	exprs := func(operands ...ast.Expr) { add(func() *ir.Effects { return ir.EffectsOfExpr(u, operands...) }) }
	vars := func(use bool, vars ...*ir.Var) {
		e := &ir.Effects{}
		for _, v := range vars {
			if v != nil && use {
				e.Uses.Insert(v.Index)
			} else if v != nil {
				e.Defs.Insert(v.Index)
			}
		}
		add(func() *ir.Effects { return e })
	}
	island := func(s *ir.Island) {
		for _, stmt := range s.List {
			add(func() *ir.Effects { return ir.EffectsOf(u, stmt) })
		}
	}
	cases := func(operand ast.Expr, cases []ir.Case) {
		exprs(operand)
		for _, c := range cases {
			exprs(c.Exprs...)
			vars(true, c.Bind)
		}
	}
	if b.Resumes != nil {
		vars(false, b.Resumes.Dst...)
	}
	for _, s := range b.Stmts {
		if s, ok := s.(*ir.Island); ok {
			island(s)
			continue
		}
		add(func() *ir.Effects { return ir.EffectsOfStmt(u, s) })
	}
	switch t := b.End.(type) {
	case *ir.If:
		exprs(t.Cond)
	case *ir.Return:
		add(func() *ir.Effects { return ir.EffectsOfReturn(u, t) })
	case *ir.Escape:
		island(t.Island)
	case *ir.Switch:
		cases(t.Tag, t.Cases)
	case *ir.TypeSwitch:
		cases(t.X, t.Cases)
	case *ir.Select:
		for _, c := range t.Comms {
			exprs(c.Chan, c.Send)
			vars(true, c.Value, c.OK)
		}
	case *ir.Suspension:
		exprs(t.Operands()...)
		vars(true, t.Awaited)
	}
	for _, e := range list {
		if !f(e()) {
			return
		}
	}
}

func affects(e *ir.Effects, v *ir.Var) bool {
	return e.Uses.Has(v.Index) || e.Defs.Has(v.Index) || e.May.Has(v.Index)
}

package analyse

import (
	"go/ast"
	"slices"

	"golang.org/x/tools/container/intsets"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// liveness computes the variables that are live at each suspension: those that must be
// in the frame.
func (a *analysis) liveness() {
	a.solve()
	for _, s := range a.unit.Points {
		s.Live = a.vars(a.liveAt[s])
	}
}

// loads computes, once it is known what suspensions save, what is loaded at the
// entry and at resumptions: what the locals have to hold. That is less than what
// is live, since a yield always leaves Resume: what is needed only after the next
// yield is loaded there.
func (a *analysis) loads() {
	a.loading = true
	a.solve()
	a.dropDeadLoads()
	a.unit.Entry = a.vars(a.liveIn[0])
	for _, s := range a.unit.Points {
		s.Load = a.vars(a.liveAt[s])
	}
}

// dropDeadLoads drops what is loaded behind a loop for the sake of what stands behind the next one, which loads it
// itself.
func (a *analysis) dropDeadLoads() {
	for _, b := range a.unit.Blocks {
		if !slices.ContainsFunc(b.Stmts, isLoad) {
			continue
		}
		live := a.liveBeforeEnd(b)
		for _, s := range slices.Backward(b.Stmts) {
			if load, ok := s.(*ir.Load); ok {
				load.Vars = slices.DeleteFunc(load.Vars, func(v *ir.Var) bool { return !live.Has(v.Index) })
			}
			a.liveBeforeStmt(s, live)
		}
		b.Stmts = slices.DeleteFunc(b.Stmts, func(s ir.Stmt) bool { return isLoad(s) && len(s.(*ir.Load).Vars) == 0 })
	}
}

func isLoad(s ir.Stmt) bool {
	_, ok := s.(*ir.Load)
	return ok
}

// solve computes, backwards and to a fixed point, what is live at the start of
// each block and at each suspension.
func (a *analysis) solve() {
	a.liveIn = make([]*intsets.Sparse, len(a.unit.Blocks))
	for i := range a.liveIn {
		a.liveIn[i] = &intsets.Sparse{}
	}
	backwards(a.unit.Blocks, func(b *ir.Block) bool {
		live := a.liveBeforeEnd(b)
		for j := len(b.Stmts) - 1; j >= 0; j-- {
			a.liveBeforeStmt(b.Stmts[j], live)
		}
		return a.liveIn[b.Index].UnionWith(live)
	})
}

// liveBeforeStmt turns what is live after s into what is live before it.
func (a *analysis) liveBeforeStmt(s ir.Stmt, live *intsets.Sparse) {
	switch s := s.(type) {
	case *ir.Island:
		for k := len(s.List) - 1; k >= 0; k-- {
			a.before(a.effects(s.List[k]), live)
		}
	default:
		a.before(ir.EffectsOfStmt(a.unit, s), live)
	}
}

func (a *analysis) before(e *ir.Effects, live *intsets.Sparse) {
	if a.scope == mentioned {
		live.UnionWith(&e.Defs)
	} else {
		live.DifferenceWith(&e.Defs)
	}
	live.UnionWith(&e.Uses)
	if a.scope != 0 {
		changed := &intsets.Sparse{}
		changed.Difference(&e.May, &e.Defs)
		live.UnionWith(changed)
	}
}

// liveBeforeEnd returns what is live before a block's terminator.
func (a *analysis) liveBeforeEnd(b *ir.Block) *intsets.Sparse {
	live := &intsets.Sparse{}
	at := func(b *ir.Block) *intsets.Sparse { return a.liveIn[b.Index] }
	switch t := b.End.(type) {
	case *ir.Jump:
		live.Copy(at(t.To))
	case *ir.If:
		live.Union(at(t.Then), at(t.Else))
		a.before(ir.EffectsOfExpr(a.unit, t.Cond), live)
	case *ir.Return:
		e := ir.EffectsOfReturn(a.unit, t)
		live.UnionWith(&e.Uses)
	case *ir.Escape:
		a.liveBeforeEscape(t, live)
	case *ir.Switch:
		a.liveBeforeCases(t.Cases, t.Next, t.Tag, live)
	case *ir.TypeSwitch:
		a.liveBeforeCases(t.Cases, t.Next, t.X, live)
	case *ir.Select:
		for _, c := range t.Comms {
			through := &intsets.Sparse{}
			through.Copy(at(c.To))
			remove(through, c.Value, c.OK)
			live.UnionWith(through)
		}
		for _, c := range t.Comms {
			a.before(ir.EffectsOfExpr(a.unit, c.Chan, c.Send), live)
		}
	case *ir.Suspension:
		live.Copy(at(t.Resume))
		remove(live, t.Dst...)
		if t.Awaited != nil {
			live.Insert(t.Awaited.Index)
		}
		if a.scope != 0 {
			live.Clear() // the frame holds none of those that this is about
		}
		saved := &intsets.Sparse{}
		saved.Copy(live)
		a.liveAt[t] = saved
		remove(live, t.Awaited)
		if a.loading {
			if t.Kind == ir.Yield {
				live.Clear()
			}
			for _, v := range t.Save {
				if v != t.Awaited {
					live.Insert(v.Index)
				}
			}
		}
		a.before(ir.EffectsOfExpr(a.unit, t.Operands()...), live)
	}
	return live
}

func (a *analysis) liveBeforeCases(cases []ir.Case, next *ir.Block, operand ast.Expr, live *intsets.Sparse) {
	if next != nil {
		live.Copy(a.liveIn[next.Index])
	}
	for _, c := range cases {
		through := &intsets.Sparse{}
		through.Copy(a.liveIn[c.To.Index])
		remove(through, c.Bind)
		live.UnionWith(through)
		a.before(ir.EffectsOfExpr(a.unit, c.Exprs...), live)
	}
	a.before(ir.EffectsOfExpr(a.unit, operand), live)
}

// liveBeforeEscape goes through the island statement by statement: any of them
// may be the one that leaves it.
func (a *analysis) liveBeforeEscape(t *ir.Escape, live *intsets.Sparse) {
	if t.Next != nil {
		live.Copy(a.liveIn[t.Next.Index])
	}
	for k := len(t.Island.List) - 1; k >= 0; k-- {
		a.before(a.effects(t.Island.List[k]), live)
		for _, exit := range t.Exits {
			live.UnionWith(a.liveIn[exit.To.Index])
		}
	}
}

func remove(set *intsets.Sparse, vars ...*ir.Var) {
	for _, v := range vars {
		if v != nil {
			set.Remove(v.Index)
		}
	}
}

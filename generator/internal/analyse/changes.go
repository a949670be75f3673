package analyse

import (
	"golang.org/x/tools/container/intsets"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// changes finds out, forwards, which variables may differ from what the frame
// holds, and from that what each suspension saves.
func (a *analysis) changes() {
	in := make([]*intsets.Sparse, len(a.unit.Blocks))
	for i := range in {
		in[i] = &intsets.Sparse{}
	}
	entry := &intsets.Sparse{}
	for _, v := range a.unit.Vars {
		if v.Role != ir.Param {
			entry.Insert(v.Index)
		}
	}
	in[0].Copy(entry)
	forwards(a.unit.Blocks, func(b *ir.Block, changed func(*ir.Block)) {
		out := &intsets.Sparse{}
		out.Copy(in[b.Index])
		for _, s := range b.Stmts {
			a.changedBy(s, out)
		}
		if s, ok := b.End.(*ir.Suspension); ok {
			out = a.changedAt(s, out)
		} else {
			a.changedByEnd(b.End, out)
		}
		for _, next := range b.End.Successors() {
			if in[next.Index].UnionWith(out) {
				changed(next)
			}
		}
	})
}

// changedAt decides what a suspension saves, and returns what differs from the frame after it.
func (a *analysis) changedAt(s *ir.Suspension, set *intsets.Sparse) *intsets.Sparse {
	if s.Awaited != nil {
		set.Insert(s.Awaited.Index)
	}
	save := &intsets.Sparse{}
	save.Intersection(a.liveAt[s], set)
	s.Save = a.vars(save)
	if s.Kind == ir.Yield {
		set = &intsets.Sparse{} // all that is live is as in the frame
	} // Anything else may be done at once, and then nothing is saved.
	for _, v := range s.Dst {
		if v != nil {
			set.Insert(v.Index)
		}
	}
	return set
}

// changedBefore decides what is saved before a loop, and adds to set what no longer is in the frame for that.
func (a *analysis) changedBefore(s *ir.Save, set *intsets.Sparse) {
	s.Vars = nil
	for _, v := range s.Kept {
		if set.Has(v.Index) {
			s.Vars = append(s.Vars, v)
		}
	}
	for _, v := range s.Vars {
		for _, other := range v.Slot.Vars {
			set.Insert(other.Index)
		}
	}
	remove(set, s.Kept...)
}

func (a *analysis) changedBy(s ir.Stmt, set *intsets.Sparse) {
	switch s := s.(type) {
	case *ir.Island:
		for _, stmt := range s.List {
			set.UnionWith(&a.effects(stmt).May)
		}
	case *ir.Save:
		a.changedBefore(s, set)
	case *ir.Load: // what does not differ
	default:
		set.UnionWith(&ir.EffectsOfStmt(a.unit, s).May)
	}
}

func (a *analysis) changedByEnd(t ir.Terminator, set *intsets.Sparse) {
	insert := func(v *ir.Var) {
		if v != nil {
			set.Insert(v.Index)
		}
	}
	switch t := t.(type) {
	case *ir.Escape:
		a.changedBy(t.Island, set)
	case *ir.TypeSwitch:
		for _, c := range t.Cases {
			insert(c.Bind)
		}
	case *ir.Select:
		for _, c := range t.Comms {
			insert(c.Value)
			insert(c.OK)
		}
	}
}

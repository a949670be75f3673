package analyse

import (
	"go/types"

	"golang.org/x/tools/container/intsets"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// layout gives every variable that lives across a suspension a slot, and every
// parameter.
func (a *analysis) layout() {
	u := a.unit
	u.Slots = nil
	params := &intsets.Sparse{}
	for _, v := range u.Params {
		if v != nil {
			params.Insert(v.Index)
			a.assign(v, params)
		}
	}
	for _, v := range u.Vars {
		if v.Resident && v.Slot == nil {
			v.Slot = &ir.Slot{Name: v.Name, Type: v.StoredType(), Vars: []*ir.Var{v}}
			u.Slots = append(u.Slots, v.Slot)
		}
	}
	for _, s := range u.Points {
		for _, v := range s.Live {
			a.assign(v, params)
		}
	}
}

// assign puts v in the first slot that suits it.
func (a *analysis) assign(v *ir.Var, params *intsets.Sparse) {
	if v.Slot != nil {
		return
	}
	for _, slot := range a.unit.Slots {
		if a.suits(slot, v, params) {
			slot.Vars = append(slot.Vars, v)
			v.Slot = slot
			return
		}
	}
	v.Slot = &ir.Slot{Name: v.Name, Type: v.StoredType(), Vars: []*ir.Var{v}, Param: v.Role == ir.Param}
	a.unit.Slots = append(a.unit.Slots, v.Slot)
}

// suits reports whether v may share slot: one type, one name unless they are
// temporaries, and no suspension at which both are needed. The entry counts as
// a suspension at which all parameters are.
func (a *analysis) suits(slot *ir.Slot, v *ir.Var, params *intsets.Sparse) bool {
	if slot.Vars[0].Resident || !types.Identical(slot.Type, v.StoredType()) || v.Role == ir.Param {
		return false
	}
	for _, other := range slot.Vars {
		if other.Name != v.Name && (other.Role != ir.Temp || v.Role != ir.Temp) {
			return false
		}
		if params.Has(other.Index) && params.Has(v.Index) {
			return false
		}
		for _, live := range a.liveAt {
			if live.Has(other.Index) && live.Has(v.Index) {
				return false
			}
		}
	}
	return true
}

// holdings finds out, forwards, which slots may hold something at a suspension
// or return where nobody needs it any more.
func (a *analysis) holdings() {
	u := a.unit
	index := map[*ir.Slot]int{}
	for i, slot := range u.Slots {
		index[slot] = i
	}
	in := make([]*intsets.Sparse, len(u.Blocks))
	for i := range in {
		in[i] = &intsets.Sparse{}
	}
	for i, slot := range u.Slots {
		if slot.Param && ir.HasPointers(slot.Type) {
			in[0].Insert(i)
		}
	}
	after := func(s *ir.Suspension) *intsets.Sparse {
		held := &intsets.Sparse{}
		for _, v := range s.Live {
			if ir.HasPointers(v.StoredType()) {
				held.Insert(index[v.Slot])
			}
		}
		return held
	}
	for changed := true; changed; {
		changed = false
		for _, b := range u.Blocks {
			out := &intsets.Sparse{}
			if s, ok := b.End.(*ir.Suspension); !ok || s.Kind != ir.Yield {
				// What is awaited may be done at once: then nothing is cleared.
				out.Copy(in[b.Index])
			}
			if s, ok := b.End.(*ir.Suspension); ok {
				out.UnionWith(after(s))
			}
			for _, next := range b.End.Successors() {
				if in[next.Index].UnionWith(out) {
					changed = true
				}
			}
		}
	}
	u.Leftovers = map[*ir.Block][]*ir.Slot{}
	for _, b := range u.Blocks {
		held := &intsets.Sparse{}
		held.Copy(in[b.Index])
		if s, ok := b.End.(*ir.Suspension); ok {
			held.DifferenceWith(after(s))
			s.Clear = slotsOf(u, held)
		} else {
			u.Leftovers[b] = slotsOf(u, held)
		}
	}
}

func slotsOf(u *ir.Unit, set *intsets.Sparse) []*ir.Slot {
	var list []*ir.Slot
	for _, i := range set.AppendTo(nil) {
		list = append(list, u.Slots[i])
	}
	return list
}

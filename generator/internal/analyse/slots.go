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
	l := &slotLayout{unit: u, needed: a.needed(), taken: map[*ir.Slot]*intsets.Sparse{}}
	for _, v := range u.Params {
		if v != nil {
			l.assign(v)
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
			l.assign(v)
		}
	}
}

// needed returns for each variable the suspensions at which it is needed, by number. The entry
// counts as a suspension at which all parameters are.
func (a *analysis) needed() []*intsets.Sparse {
	needed := make([]*intsets.Sparse, len(a.unit.Vars))
	for i := range needed {
		needed[i] = &intsets.Sparse{}
	}
	const entry = 0
	for _, v := range a.unit.Params {
		if v != nil {
			needed[v.Index].Insert(entry)
		}
	}
	number := entry
	var live []int
	for _, at := range a.liveAt {
		number++
		live = at.AppendTo(live[:0])
		for _, i := range live {
			needed[i].Insert(number)
		}
	}
	return needed
}

// A slotLayout is a layout in the making.
type slotLayout struct {
	unit   *ir.Unit
	needed []*intsets.Sparse            // by Var.Index
	taken  map[*ir.Slot]*intsets.Sparse // the suspensions at which one of a slot's variables is needed
}

// assign puts v in the first slot that suits it.
func (l *slotLayout) assign(v *ir.Var) {
	if v.Slot != nil {
		return
	}
	for _, slot := range l.unit.Slots {
		if l.suits(slot, v) {
			slot.Vars = append(slot.Vars, v)
			v.Slot = slot
			l.taken[slot].UnionWith(l.needed[v.Index])
			return
		}
	}
	v.Slot = &ir.Slot{Name: v.Name, Type: v.StoredType(), Vars: []*ir.Var{v}, Param: v.Role == ir.Param}
	l.unit.Slots = append(l.unit.Slots, v.Slot)
	l.taken[v.Slot] = &intsets.Sparse{}
	l.taken[v.Slot].Copy(l.needed[v.Index])
}

// suits reports whether v may share slot: one type, one name unless they are
// temporaries, and no suspension at which both are needed.
func (l *slotLayout) suits(slot *ir.Slot, v *ir.Var) bool {
	if slot.Vars[0].Resident || v.Role == ir.Param || l.taken[slot].Intersects(l.needed[v.Index]) ||
		!types.Identical(slot.Type, v.StoredType()) {
		return false
	}
	for _, other := range slot.Vars {
		if other.Name != v.Name && (other.Role != ir.Temp || v.Role != ir.Temp) {
			return false
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
	epilogue := u.EpilogueBlock()
	forwards(u.Blocks, func(b *ir.Block, changed func(*ir.Block)) {
		if epilogue != nil && in[epilogue.Index].UnionWith(in[b.Index]) { // b may panic
			changed(epilogue)
		}
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
				changed(next)
			}
		}
	})
	resident := &intsets.Sparse{} // full all the time; frames of others outlive their calls
	for i, slot := range u.Slots {
		if slot.Vars[0].Resident && ir.HasPointers(slot.Type) {
			resident.Insert(i)
		}
	}
	u.Leftovers = map[*ir.Block][]*ir.Slot{}
	for _, b := range u.Blocks {
		held := &intsets.Sparse{}
		held.Copy(in[b.Index])
		if s, ok := b.End.(*ir.Suspension); ok {
			cleared := &intsets.Sparse{}
			cleared.Difference(held, after(s))
			s.Clear = slotsOf(u, cleared)
			if !b.Returns() {
				continue
			}
		}
		held.UnionWith(resident)
		u.Leftovers[b] = slotsOf(u, held)
	}
}

func slotsOf(u *ir.Unit, set *intsets.Sparse) []*ir.Slot {
	var list []*ir.Slot
	for _, i := range set.AppendTo(nil) {
		list = append(list, u.Slots[i])
	}
	return list
}

package verify

import (
	"slices"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// emptied checks that a slot that may keep objects alive is emptied at the first
// suspension or return at which nobody needs it any more.
func (v *verifier) emptied() {
	epilogue := v.unit.EpilogueBlock()
	for _, slot := range v.unit.Slots {
		if !ir.HasPointers(slot.Type) {
			continue
		}
		if slot.Vars[0].Resident {
			v.emptiedAtReturns(slot)
			continue
		}
		var pending []*ir.Block
		if slot.Param {
			pending = append(pending, v.unit.Blocks[0])
		}
		for _, s := range v.unit.Points {
			if holds(s, slot) {
				pending = append(pending, s.Resume)
			}
		}
		for _, b := range v.unit.Blocks {
			if fills(b, slot) {
				pending = append(pending, b.End.Successors()...)
			}
		}
		seen := map[*ir.Block]bool{}
		for len(pending) > 0 {
			b := pending[len(pending)-1]
			pending = pending[:len(pending)-1]
			if seen[b] {
				continue
			}
			seen[b] = true
			if epilogue != nil {
				pending = append(pending, epilogue) // b may panic
			}
			if v.passes(b, slot) {
				pending = append(pending, b.End.Successors()...)
			}
		}
	}
}

// emptiedAtReturns checks that a slot in which a variable is all the time is emptied at the end.
func (v *verifier) emptiedAtReturns(slot *ir.Slot) {
	for _, b := range v.unit.Blocks {
		if b.Returns() && !slices.Contains(v.unit.Leftovers[b], slot) {
			v.fail(b, "a return keeps alive what the slot of %s holds", slot.Name)
		}
	}
}

// passes reports whether slot, full at the start of b, may be full behind it.
func (v *verifier) passes(b *ir.Block, slot *ir.Slot) bool {
	s, ok := b.End.(*ir.Suspension)
	if (!ok || b.Returns()) && !slices.Contains(v.unit.Leftovers[b], slot) {
		v.fail(b, "a return keeps alive what the slot of %s holds", slot.Name)
	}
	if !ok {
		return true
	}
	if holds(s, slot) {
		return false // the search starts there, too
	}
	if !slices.Contains(s.Clear, slot) {
		v.fail(b, "the slot of %s keeps alive what it holds", slot.Name)
	}
	return s.Kind != ir.Yield // an operation that is done at once clears nothing
}

// fills reports whether b ends by saving a variable in slot.
func fills(b *ir.Block, slot *ir.Slot) bool {
	return slices.ContainsFunc(b.Stmts, func(s ir.Stmt) bool {
		save, ok := s.(*ir.Save)
		return ok && slices.ContainsFunc(save.Vars, func(v *ir.Var) bool { return v.Slot == slot })
	})
}

// holds reports whether a variable in slot is live at s.
func holds(s *ir.Suspension, slot *ir.Slot) bool {
	return slices.ContainsFunc(s.Live, func(l *ir.Var) bool { return l.Slot == slot })
}

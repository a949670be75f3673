package analyse

import (
	"slices"

	"golang.org/x/tools/container/intsets"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// This file moves saves and loads out of loops. In
//
//	list, total := sorted(words), 0
//	for i := range n {
//		if !yield(list[i]) {
//			return total
//		}
//	}
//	return total + 1
//
// list differs from what the frame holds when the loop is entered, and so, as far as a
// set for each block can tell, at every yield: it would be stored in each iteration. What
// is live at a suspension in a loop, and assigned by no block of the loop, is saved where the
// loop is entered instead, and not in the loop. total, moreover, is not even mentioned in
// the loop, and a resumption would load it for what comes behind. Such a variable is loaded
// where the loop is left:
//
//	block 0:
//		list, total = sorted(words), 0
//		i = 0
//		save list total
//		goto 1
//	block 1, loop:
//		if i < n goto 2 else 5
//	...
//	block 5, end:
//		load total
//		return total + 1
//
// (The other return has a block of its own, with a load of its own.)
//
// Of several such loops around a suspension it is the outermost one. A loop that is
// entered without coming to a suspension pays for a store and a load that it did not need; one
// that comes there twice gains.
//
// # Why this keeps the frame right
//
// A variable v that is live at a suspension of the loop, and not assigned in it, is live
// at its head, and therefore at all of its suspensions: no other variable that is live at
// one of those shares v's slot, and none of them clears it. If v may differ from what the
// frame holds at the head, it does so at the first suspension behind it, which saves it,
// and so it is saved before the loop: the frame holds v from the head on until the loop is left.
// Nothing else leads into the loop, since Go has no jumps into blocks. What returns have to
// clear is what they have to clear behind the suspension.
//
// Another variable that is live when the loop is entered may share v's slot, if the loop assigns
// it before each suspension. Go's scopes hardly let that happen, but nothing here relies on them: a
// save says that it has changed, so that the next suspension at which it is live saves it again.

// A loopPlan says what is moved out of a loop.
type loopPlan struct {
	body   ir.LoopBody
	kept   *intsets.Sparse // what the frame holds all the time
	saved  []*ir.Var       // those of them that have to be saved before the loop
	unread *intsets.Sparse // those of them that are loaded behind it
}

// loops moves saves and loads out of loops.
func (a *analysis) loops() {
	var plans []loopPlan
	for _, body := range ir.LoopBodies(a.unit.Blocks) {
		if body.Loop.Head != a.unit.Blocks[0] { // before which nothing can be done
			plans = append(plans, a.planLoop(body, plans))
		}
	}
	e := loopEditor{unit: a.unit, live: map[*ir.Block]*intsets.Sparse{}}
	for i, b := range a.unit.Blocks {
		e.live[b] = a.liveIn[i]
	}
	for _, plan := range plans { // outer loops first: what is put into one is no way into it
		e.save(plan)
		e.load(plan)
	}
	if !e.edited {
		return
	}
	a.changes()
	for _, b := range a.unit.Blocks {
		b.Stmts = slices.DeleteFunc(b.Stmts, func(s ir.Stmt) bool {
			save, ok := s.(*ir.Save)
			return ok && len(save.Vars) == 0 // the loop before has saved it all
		})
	}
}

// planLoop plans one loop, given the plans of outer ones.
func (a *analysis) planLoop(body ir.LoopBody, outer []loopPlan) loopPlan {
	kept, changed, assigned, used := &intsets.Sparse{}, &intsets.Sparse{}, &intsets.Sparse{}, &intsets.Sparse{}
	for b := range body.Blocks {
		a.assignedIn(b, assigned)
		a.usedIn(b, used)
		if s, ok := b.End.(*ir.Suspension); ok {
			kept.UnionWith(a.liveAt[s])
			for _, v := range s.Save {
				changed.Insert(v.Index)
			}
		}
	}
	kept.DifferenceWith(assigned)
	saved, unread := &intsets.Sparse{}, &intsets.Sparse{}
	saved.Intersection(kept, changed)
	unread.Difference(kept, used)
	for _, plan := range outer {
		if plan.body.Blocks[body.Loop.Head] {
			saved.DifferenceWith(plan.kept)
			unread.DifferenceWith(plan.unread)
		}
	}
	return loopPlan{body, kept, a.vars(saved), unread}
}

// assignedIn adds to set what b may give another value.
func (a *analysis) assignedIn(b *ir.Block, set *intsets.Sparse) {
	for _, s := range b.Stmts {
		a.changedBy(s, set)
	}
	if s, ok := b.End.(*ir.Suspension); ok {
		for _, v := range append(s.Dst[:len(s.Dst):len(s.Dst)], s.Awaited) {
			if v != nil {
				set.Insert(v.Index)
			}
		}
		return
	}
	a.changedByEnd(b.End, set)
}

// usedIn adds to set what b, which does not return, mentions.
func (a *analysis) usedIn(b *ir.Block, set *intsets.Sparse) {
	island := func(i *ir.Island) {
		for _, s := range i.List {
			set.UnionWith(&a.effects(s).Uses)
		}
	}
	for _, s := range b.Stmts {
		if i, ok := s.(*ir.Island); ok {
			island(i)
		} else {
			set.UnionWith(&ir.EffectsOfStmt(a.unit, s).Uses)
		}
	}
	if escape, ok := b.End.(*ir.Escape); ok {
		island(escape.Island)
		return
	}
	set.UnionWith(&ir.EffectsOfExpr(a.unit, ir.Operands(b.End)...).Uses)
}

// A loopEditor carries plans out.
type loopEditor struct {
	unit *ir.Unit
	// live has what is live where a block begins, new ones too.
	live   map[*ir.Block]*intsets.Sparse
	edited bool
}

// save puts saves in front of a loop.
func (e *loopEditor) save(plan loopPlan) {
	if len(plan.saved) == 0 {
		return
	}
	e.edited = true
	head := plan.body.Loop.Head
	_, entries := e.predecessors(head, plan.body)
	before := entries[0]
	if _, jumps := before.End.(*ir.Jump); !jumps || len(entries) > 1 {
		before = e.insert(head.Index, entries, head, plan.body.Loop.Outer)
	}
	before.Stmts = append(before.Stmts, &ir.Save{Kept: plan.saved})
}

// load puts loads behind a loop, for each block where it is left for.
func (e *loopEditor) load(plan loopPlan) {
	if plan.unread.IsEmpty() {
		return
	}
	exits, last := e.exits(plan.body)
	for _, to := range exits {
		needed := &intsets.Sparse{}
		needed.Intersection(plan.unread, e.live[to])
		if needed.IsEmpty() {
			continue
		}
		e.edited = true
		load := &ir.Load{}
		for _, i := range needed.AppendTo(nil) {
			load.Vars = append(load.Vars, e.unit.Vars[i])
		}
		behind := to
		inside, outside := e.predecessors(to, plan.body)
		if len(outside) > 0 {
			behind = e.insert(last.Index+1, inside, to, plan.body.Loop.Outer)
		}
		behind.Stmts = slices.Insert(behind.Stmts, 0, ir.Stmt(load))
	}
}

// exits returns the blocks for which a loop is left, and its last block.
func (e *loopEditor) exits(body ir.LoopBody) (exits []*ir.Block, last *ir.Block) {
	for _, b := range e.unit.Blocks {
		if !body.Blocks[b] {
			continue
		}
		last = b
		for _, to := range b.End.Successors() {
			if !body.Blocks[to] && !slices.Contains(exits, to) {
				exits = append(exits, to)
			}
		}
	}
	return exits, last
}

// predecessors returns the blocks that lead to b, those inside a loop and the others.
func (e *loopEditor) predecessors(b *ir.Block, body ir.LoopBody) (inside, outside []*ir.Block) {
	for _, from := range ir.Predecessors(e.unit.Blocks)[b.Index] {
		if body.Blocks[from] {
			inside = append(inside, from)
		} else {
			outside = append(outside, from)
		}
	}
	return inside, outside
}

// insert puts a block at an index, by which the given blocks get to another one.
func (e *loopEditor) insert(at int, from []*ir.Block, to *ir.Block, loop *ir.Loop) *ir.Block {
	between := &ir.Block{Loop: loop, End: &ir.Jump{To: to}}
	e.live[between] = e.live[to]
	for _, b := range from {
		ir.Redirect(b.End, func(next *ir.Block) *ir.Block {
			if next == to {
				return between
			}
			return next
		})
	}
	e.unit.Blocks = slices.Insert(e.unit.Blocks, at, between)
	for i, b := range e.unit.Blocks {
		b.Index = i
	}
	return between
}

package analyse

import (
	"maps"
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
// list differs from what the frame holds when the loop is entered and therefore, as far
// as one set per block can tell, at every yield: it would be stored in each iteration.
// A variable that is live at a suspension in a loop, and that no block of the loop
// assigns, is saved where the loop is entered instead. total, moreover, is not even
// mentioned in the loop; a resumption would load it only for the code after the loop.
// Such a variable is loaded where the loop is left:
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
// (The other return has its own block, with its own load.)
//
// If a suspension is in several such loops, the outermost one is used.
//
// # Which loops
//
// A loop that is entered without reaching a suspension pays for a store and a load that
// it did not need, and the code after it waits for the value to pass through memory; a
// loop that suspends twice gains. So a nested loop is left alone unless it suspends in
// each iteration and its test depends on a variable that it assigns, such as a counter.
// A loop that only waits for a condition,
//
//	for len(q.items) == 0 {
//		async.Await(q.changed.Wait())
//	}
//
// mostly finds it fulfilled.
//
// # Why the frame stays correct
//
// A variable v that is live at a suspension of the loop and not assigned in it is live
// at the loop's head, and therefore at all of its suspensions: no other variable that
// is live at one of those shares v's slot, and none of them clears it. If v may differ
// from what the frame holds at the head, it may do so at the first suspension after it,
// which saves it, and so it is saved before the loop: the frame holds v from the head
// on until the loop is left. Apart from resumptions, at which the frame holds v,
// nothing enters the loop except through its head, since Go has no jumps into blocks.
// Returns have to clear the same fields as after the suspension.
//
// Another variable that is live when the loop is entered may share v's slot, if the
// loop assigns it before each suspension. Go's scopes hardly allow that, but nothing
// here relies on them: a save records that the other variable has changed, so the next
// suspension at which it is live saves it again.

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
		if plan, ok := a.planLoop(body, plans); ok {
			plans = append(plans, plan)
		}
	}
	if len(plans) == 0 {
		return
	}
	e := newLoopEditor(a)
	// Outer loops first: a block that is put behind an inner one leads on within the outer one, whose entries and exits have
	// been found by then.
	for _, plan := range plans {
		e.save(plan)
		e.load(plan)
	}
	if !e.edited {
		return
	}
	a.unit.Blocks = e.blocks()
	a.changes()
	for _, b := range a.unit.Blocks {
		b.Stmts = slices.DeleteFunc(b.Stmts, func(s ir.Stmt) bool {
			save, ok := s.(*ir.Save)
			return ok && len(save.Vars) == 0 // the loop before has saved it all
		})
	}
}

// planLoop plans one loop, given the plans made before, among them those of the loops around it. It returns false if the
// loop is to be left alone.
func (a *analysis) planLoop(body ir.LoopBody, plans []loopPlan) (loopPlan, bool) {
	live, changed, assigned, used := &intsets.Sparse{}, &intsets.Sparse{}, &intsets.Sparse{}, &intsets.Sparse{}
	for b := range body.Blocks {
		a.assignedIn(b, assigned)
		a.usedIn(b, used)
		if s, ok := b.End.(*ir.Suspension); ok {
			live.UnionWith(a.liveAt[s])
			for _, v := range s.Save {
				changed.Insert(v.Index)
			}
		}
	}
	if body.Loop.Outer != nil && !a.goesOn(body, assigned) {
		return loopPlan{}, false
	}
	kept, saved, unread := &intsets.Sparse{}, &intsets.Sparse{}, &intsets.Sparse{}
	kept.Difference(live, assigned)
	saved.Intersection(kept, changed)
	unread.Difference(kept, used)
	for _, outer := range plans {
		if outer.body.Blocks[body.Loop.Head] {
			saved.DifferenceWith(outer.kept)
			unread.DifferenceWith(outer.unread)
		}
	}
	return loopPlan{body, kept, a.vars(saved), unread}, true
}

// goesOn reports whether a loop that has been entered probably comes to several suspensions.
func (a *analysis) goesOn(body ir.LoopBody, assigned *intsets.Sparse) bool {
	test, ok := body.Loop.Head.End.(*ir.If)
	return ok && body.Loop.Tested && !body.Loop.HasQuietRound() &&
		ir.EffectsOfExpr(a.unit, test.Cond).Uses.Intersects(assigned)
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

// usedIn adds to set what b, which does not end in a Return, mentions.
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

// A loopEditor carries plans out. New blocks get their places when all is done.
type loopEditor struct {
	unit *ir.Unit
	// live has what is live where a block begins, new ones too, and predecessors what leads there.
	live         map[*ir.Block]*intsets.Sparse
	predecessors map[*ir.Block][]*ir.Block
	// before and behind are new blocks next to old ones.
	before, behind map[*ir.Block][]*ir.Block
	edited         bool
}

func newLoopEditor(a *analysis) *loopEditor {
	e := &loopEditor{
		unit: a.unit,
		live: map[*ir.Block]*intsets.Sparse{}, predecessors: map[*ir.Block][]*ir.Block{},
		before: map[*ir.Block][]*ir.Block{}, behind: map[*ir.Block][]*ir.Block{},
	}
	predecessors := ir.Predecessors(a.unit.Blocks)
	for i, b := range a.unit.Blocks {
		e.live[b], e.predecessors[b] = a.liveIn[i], predecessors[i]
	}
	return e
}

// save puts saves in front of a loop.
func (e *loopEditor) save(plan loopPlan) {
	if len(plan.saved) == 0 {
		return
	}
	e.edited = true
	head := plan.body.Loop.Head
	_, entries := e.leadingTo(head, plan.body)
	before := entries[0]
	if _, jumps := before.End.(*ir.Jump); !jumps || len(entries) > 1 {
		before = e.insert(entries, head, plan.body.Loop.Outer)
		e.before[head] = append(e.before[head], before)
	}
	before.Stmts = append(before.Stmts, &ir.Save{Kept: plan.saved})
}

// load puts loads behind a loop, for each block where it is left for.
func (e *loopEditor) load(plan loopPlan) {
	if plan.unread.IsEmpty() {
		return
	}
	exits, last := exitsOf(plan.body)
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
		target := to
		inside, outside := e.leadingTo(to, plan.body)
		if len(outside) > 0 {
			target = e.insert(inside, to, plan.body.Loop.Outer)
			e.behind[last] = append(e.behind[last], target)
		}
		target.Stmts = slices.Insert(target.Stmts, 0, ir.Stmt(load))
	}
}

// exitsOf returns the blocks for which a loop is left, and its last block.
func exitsOf(body ir.LoopBody) (exits []*ir.Block, last *ir.Block) {
	inside := slices.SortedFunc(maps.Keys(body.Blocks), func(a, b *ir.Block) int { return a.Index - b.Index })
	for _, b := range inside {
		for _, to := range b.End.Successors() {
			if !body.Blocks[to] && !slices.Contains(exits, to) {
				exits = append(exits, to)
			}
		}
	}
	return exits, inside[len(inside)-1]
}

// leadingTo returns the blocks that lead to b, those inside a loop and the others.
func (e *loopEditor) leadingTo(b *ir.Block, body ir.LoopBody) (inside, outside []*ir.Block) {
	for _, from := range e.predecessors[b] {
		if body.Blocks[from] {
			inside = append(inside, from)
		} else {
			outside = append(outside, from)
		}
	}
	return inside, outside
}

// insert makes a block by which the given blocks get to another one.
func (e *loopEditor) insert(from []*ir.Block, to *ir.Block, loop *ir.Loop) *ir.Block {
	between := &ir.Block{Loop: loop, End: &ir.Jump{To: to}}
	e.live[between] = e.live[to]
	e.predecessors[between] = from
	e.predecessors[to] = append(slices.DeleteFunc(slices.Clone(e.predecessors[to]), func(b *ir.Block) bool {
		return slices.Contains(from, b)
	}), between)
	for _, b := range from {
		ir.Redirect(b.End, func(next *ir.Block) *ir.Block {
			if next == to {
				return between
			}
			return next
		})
	}
	return between
}

// blocks returns all blocks, in order.
func (e *loopEditor) blocks() []*ir.Block {
	var list []*ir.Block
	for _, b := range e.unit.Blocks {
		list = append(append(append(list, e.before[b]...), b), e.behind[b]...)
	}
	for i, b := range list {
		b.Index = i
	}
	return list
}

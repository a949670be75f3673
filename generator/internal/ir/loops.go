package ir

import "slices"

// This file finds out which blocks of a loop go on to another iteration. A block that stands in a loop may have
// ways only out of it:
//
//	for {
//		if ready() {
//			n, err := async.Await(last)
//			return n, err
//		}
//	}
//
// A resumption there is no second entry to the loop, and what is assigned there does not change from one iteration to
// the next.

// A LoopBody is a lowered loop with the blocks from which its next iteration can be reached without leaving it, the head
// among them.
type LoopBody struct {
	Loop   *Loop
	Blocks map[*Block]bool
}

// LoopBodies returns the loops of a body that may go round, outer ones first.
func LoopBodies(blocks []*Block) []LoopBody {
	loops, extents := loopsOf(blocks)
	predecessors := Predecessors(blocks)
	var bodies []LoopBody
	for _, loop := range loops {
		within := extents[loop]
		body := Reach([]*Block{loop.Head}, func(b *Block) []*Block {
			return slices.DeleteFunc(slices.Clone(predecessors[b.Index]), func(from *Block) bool {
				return from.Index < within.first || within.last < from.Index
			})
		})
		if len(body) > 1 || slices.Contains(predecessors[loop.Head.Index], loop.Head) {
			bodies = append(bodies, LoopBody{loop, body})
		}
	}
	return bodies
}

// HasQuietRound reports whether a loop can go round without a suspension. Lowered loops inside it
// have suspensions; that they may not go round at all does not count.
func (l *Loop) HasQuietRound() bool {
	seen := map[*Block]bool{}
	var reaches func(b *Block) bool
	reaches = func(b *Block) bool {
		if _, suspends := b.End.(*Suspension); suspends || seen[b] || b.Loop != l {
			return false
		}
		seen[b] = true
		for _, next := range b.End.Successors() {
			if next == l.Head || reaches(next) {
				return true
			}
		}
		return false
	}
	return reaches(l.Head)
}

// Predecessors returns for each block, by index, those that lead to it, once for each edge.
func Predecessors(blocks []*Block) [][]*Block {
	predecessors := make([][]*Block, len(blocks))
	for _, b := range blocks {
		for _, to := range b.End.Successors() {
			predecessors[to.Index] = append(predecessors[to.Index], b)
		}
	}
	return predecessors
}

// An extent is where the blocks of a loop stand, from its first to its last. Other blocks may stand there, too: ways out.
type extent struct{ first, last int }

// loopsOf returns the loops of a body, outer ones first, and their extents. Blocks are in the order of the source, so
// that no block of a loop stands outside its extent.
func loopsOf(blocks []*Block) ([]*Loop, map[*Loop]extent) {
	extents := map[*Loop]extent{}
	var loops []*Loop
	for _, b := range blocks {
		if b.Loop == nil {
			continue
		}
		e, known := extents[b.Loop]
		if !known {
			e.first = b.Index
			loops = append(loops, b.Loop)
		}
		e.last = b.Index
		extents[b.Loop] = e
	}
	slices.SortStableFunc(loops, func(a, b *Loop) int { return a.Depth - b.Depth })
	for _, loop := range slices.Backward(loops) {
		if e, known := extents[loop.Outer]; known {
			inner := extents[loop]
			extents[loop.Outer] = extent{min(e.first, inner.first), max(e.last, inner.last)}
		}
	}
	return loops, extents
}

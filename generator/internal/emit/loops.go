package emit

import (
	"slices"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// This file finds out which loops a resumption comes back to in the middle. A block that stands in a loop may have
// ways only out of it:
//
//	for {
//		if ready() {
//			n, err := async.Await(last)
//			return n, err
//		}
//	}
//
// A jump there is no second entry to the loop.

// An extent is where the blocks of a loop stand, from its first to its last.
type extent struct{ first, last int }

// headsAround returns for each block the heads of the loops that may go on to another iteration from there, outermost
// first.
func headsAround(blocks []*ir.Block) map[*ir.Block][]*ir.Block {
	loops, extents := loopsOf(blocks)
	predecessors := make([][]*ir.Block, len(blocks))
	for _, b := range blocks {
		for _, to := range b.End.Successors() {
			predecessors[to.Index] = append(predecessors[to.Index], b)
		}
	}
	heads := map[*ir.Block][]*ir.Block{}
	seen := make([]*ir.Loop, len(blocks)) // by which loop's search
	for _, loop := range loops {
		pending := []*ir.Block{loop.Head}
		within := extents[loop]
		for len(pending) > 0 {
			b := pending[len(pending)-1]
			pending = pending[:len(pending)-1]
			for _, from := range predecessors[b.Index] {
				if seen[from.Index] != loop && within.first <= from.Index && from.Index <= within.last {
					seen[from.Index] = loop
					heads[from] = append(heads[from], loop.Head)
					if from != loop.Head {
						pending = append(pending, from)
					}
				}
			}
		}
	}
	return heads
}

// loopsOf returns the loops of a body, outer ones first, and their extents. Blocks are in the order of the source, so
// that those of a loop stand together.
func loopsOf(blocks []*ir.Block) ([]*ir.Loop, map[*ir.Loop]extent) {
	extents := map[*ir.Loop]extent{}
	var loops []*ir.Loop
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
	slices.SortStableFunc(loops, func(a, b *ir.Loop) int { return a.Depth - b.Depth })
	for _, loop := range slices.Backward(loops) {
		if e, known := extents[loop.Outer]; known {
			inner := extents[loop]
			extents[loop.Outer] = extent{min(e.first, inner.first), max(e.last, inner.last)}
		}
	}
	return loops, extents
}

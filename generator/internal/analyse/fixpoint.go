package analyse

import (
	"slices"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// backwards calls visit for each block, and again for the predecessors of each block
// for which it has reported a change, until there is no change.
//
// Visiting the last blocks first suits facts that flow from uses to what precedes them.
// But what an outer loop needs in its next iteration is needed in the inner loops all
// the time, and would get only one loop further inwards in each pass. So every other
// pass visits outer loops first.
func backwards(blocks []*ir.Block, visit func(*ir.Block) (changed bool)) {
	predecessors := ir.Predecessors(blocks)
	order, other := slices.Clone(blocks), slices.Clone(blocks)
	slices.Reverse(order)
	slices.SortStableFunc(other, func(a, b *ir.Block) int { return ir.DepthOf(a.Loop) - ir.DepthOf(b.Loop) })
	w := newWorklist(len(blocks))
	for w.pending > 0 {
		for _, b := range order {
			if w.take(b.Index) && visit(b) {
				for _, from := range predecessors[b.Index] {
					w.put(from.Index)
				}
			}
		}
		order, other = other, order
	}
}

// forwards calls visit for each block, first first, and again for those that it has reported as changed, until there is
// none.
func forwards(blocks []*ir.Block, visit func(b *ir.Block, changed func(*ir.Block))) {
	w := newWorklist(len(blocks))
	put := func(b *ir.Block) { w.put(b.Index) }
	for w.pending > 0 {
		for i, b := range blocks {
			if w.take(i) {
				visit(b, put)
			}
		}
	}
}

// A worklist is a set of blocks, by index: those still to be visited.
type worklist struct {
	waiting []bool
	pending int
}

// newWorklist returns a set of all n blocks.
func newWorklist(n int) *worklist {
	w := &worklist{waiting: make([]bool, n)}
	for i := range n {
		w.put(i)
	}
	return w
}

func (w *worklist) put(i int) {
	if !w.waiting[i] {
		w.waiting[i] = true
		w.pending++
	}
}

// take removes a block, and reports whether it was there.
func (w *worklist) take(i int) bool {
	if !w.waiting[i] {
		return false
	}
	w.waiting[i] = false
	w.pending--
	return true
}

package lower

import "github.com/asyncgen/asyncgen/generator/internal/ir"

// simplify redirects edges past blocks that only jump on.
func simplify(blocks []*ir.Block) {
	for _, b := range blocks {
		ir.Redirect(b.End, destination)
	}
}

// destination follows jumps through empty blocks; a cycle of them is an endless
// loop, which stays. So does the head of a loop, by which the later passes know it, though
// the head of a loop that begins with another one is empty.
func destination(b *ir.Block) *ir.Block {
	seen := map[*ir.Block]bool{}
	for len(b.Stmts) == 0 && !seen[b] && !b.IsHead() {
		jump, ok := b.End.(*ir.Jump)
		if !ok {
			return b
		}
		seen[b] = true
		b = jump.To
	}
	return b
}

// arrange returns the blocks that can be reached from the entries, in source order:
// most jumps fall through, and the generated code reads like the template.
func arrange(blocks []*ir.Block, entries ...*ir.Block) []*ir.Block {
	reachable := map[*ir.Block]bool{}
	pending := entries
	for len(pending) > 0 {
		b := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if !reachable[b] {
			reachable[b] = true
			pending = append(pending, b.End.Successors()...)
		}
	}
	var list []*ir.Block
	for _, b := range blocks {
		if reachable[b] {
			b.Index = len(list)
			list = append(list, b)
		}
	}
	return list
}

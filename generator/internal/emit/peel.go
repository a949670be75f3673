package emit

import (
	"go/ast"
	"maps"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// # Peeling iterations
//
// A resumption first has to finish the iteration in which the frame was suspended. That
// rest of an iteration is peeled off its loop: a copy of the loop's blocks, placed after
// the body, which continues at the loop's head. So the loop has one entry, and its
// iterations do not test for a resumption. For
//
//	for i, v := range list {
//		if v > limit && !yield(i) {
//			return
//		}
//	}
//
// Resume becomes
//
//		switch f.State {
//		case 1:
//			list, limit, i = f.list, f.limit, f.i
//			goto resume1
//		}
//		...
//	loop1:
//		if uint(i) >= uint(len(list)) {
//			goto end1
//		}
//		v = list[i]
//		if v <= limit {
//			goto next1
//		}
//		f.i = i
//		f.State = 1
//		return i, true
//	next1:
//		i++
//		goto loop1
//	end1:
//		return ...
//
//	resume1:
//		res = !g.Closing
//		if res {
//			goto next2
//		}
//		return ...
//	next2:
//		i++
//		goto loop1
//
// If a rest contains another suspension, that has the same state in both places, and its
// resumptions continue in the copy. An await that need not wait continues where it is, in
// the loop or in the copy. Blocks that only the copies lead to, mostly returns, are
// emitted among them, and are not copied.
//
// A rest stays in its loop, and resumptions enter at the head (entry.go), if it goes
// through another lowered loop or through a cycle of gotos, or if more than a little of it
// would have to be copied. Only loops that can iterate without suspending are worth a
// copy at all.
//
// Invariant: no jump in the body leads to a copy. Copies jump back to heads, or to blocks
// outside the loop.

// maxCopied limits the nodes of syntax that are copied for a loop. What the loop saves, a
// comparison with memory in each iteration, is a small part of a long one.
const maxCopied = 200

// peeled describes what is emitted after the body.
type peeled struct {
	blocks   map[*ir.Block]bool   // those that are copied
	labels   map[*ir.Block]string // of the copies
	targeted map[*ir.Block]bool   // those whose copies something jumps to
	outcomes map[*ir.Block]string // as printer.outcomes, for the copies
	behind   map[*ir.Block]bool   // the copied blocks, and those that only copies lead to
	emitting bool                 // the part after the body is being emitted
}

// isPeeled reports whether there is a copy of b.
func (p *printer) isPeeled(b *ir.Block) bool { return p.peeled != nil && p.peeled.blocks[b] }

// isBehind reports whether what is being emitted uses the copy of b.
func (p *printer) isBehind(b *ir.Block) bool { return p.isPeeled(b) && p.peeled.emitting }

// peel finds the rests that are to be peeled off.
func (p *printer) peel() {
	if p.resuming == "" || len(p.confined) > 0 {
		return
	}
	blocks := map[*ir.Block]bool{}
	var heads []*ir.Block
	for _, body := range ir.LoopBodies(p.unit.Blocks) {
		if rest := p.restOfIteration(body); len(rest) > 0 {
			maps.Copy(blocks, rest)
			heads = append(heads, body.Loop.Head)
		}
	}
	if len(blocks) == 0 {
		return
	}
	p.peeled = &peeled{
		blocks: blocks, labels: map[*ir.Block]string{}, targeted: map[*ir.Block]bool{}, outcomes: map[*ir.Block]string{},
	}
	p.arrangePeeled(heads)
	for _, b := range p.unit.Blocks {
		if !blocks[b] {
			continue
		}
		p.peeled.labels[b] = p.newLabel(b)
		if b.Resumes != nil { // the copy is where resumptions go on
			p.peeled.labels[b], p.labels[b] = p.labels[b], p.peeled.labels[b]
		}
	}
	if !slices.ContainsFunc(p.unit.Points, func(s *ir.Suspension) bool { return len(p.loopHeads(p.reentry(s))) > 0 }) {
		p.resuming = ""
	}
}

// arrangePeeled divides the blocks between the body and the part after it. The heads are
// those of the loops whose rests are peeled off.
func (p *printer) arrangePeeled(heads []*ir.Block) {
	from := heads
	var resumed []*ir.Block
	if !p.unit.Begins {
		from = append(from, p.unit.Blocks[0])
	}
	for _, s := range p.unit.Points {
		if b := p.reentry(s); p.isPeeled(b) {
			resumed = append(resumed, b)
		} else {
			from = append(append(from, b), p.loopHeads(b)...)
		}
	}
	inPlace := reachedInPlace(from, p.peeled.blocks)
	p.peeled.behind = ir.Reach(resumed, func(b *ir.Block) []*ir.Block {
		return slices.DeleteFunc(slices.Clone(b.End.Successors()), func(next *ir.Block) bool {
			return !p.isPeeled(next) && inPlace[next]
		})
	})
	if p.emitted == nil {
		p.emitted = inPlace
		return
	}
	p.emitted = maps.Clone(p.emitted)
	maps.DeleteFunc(p.emitted, func(b *ir.Block, _ bool) bool { return !inPlace[b] })
}

// restOfIteration returns the blocks by which resumptions in a loop, but in no inner one,
// reach its head, or nil if they are to stay in the loop.
func (p *printer) restOfIteration(body ir.LoopBody) map[*ir.Block]bool {
	rest, open := map[*ir.Block]bool{}, map[*ir.Block]bool{}
	var add func(b *ir.Block) bool
	add = func(b *ir.Block) bool {
		if b == body.Loop.Head || !body.Blocks[b] {
			return true
		}
		if open[b] || b.Loop != body.Loop || p.emitted != nil && !p.emitted[b] {
			return false
		}
		if rest[b] {
			return true
		}
		rest[b], open[b] = true, true
		for _, next := range b.End.Successors() {
			if !add(next) {
				return false
			}
		}
		open[b] = false
		return true
	}
	for _, s := range p.unit.Points {
		heads := p.around[p.reentry(s)]
		if len(heads) > 0 && heads[len(heads)-1] == body.Loop.Head && !add(p.reentry(s)) {
			return nil
		}
	}
	if !p.areWorthCopying(rest, body) {
		return nil
	}
	return rest
}

// areWorthCopying reports whether the blocks of a rest that the loop needs too are short
// enough, and can be duplicated: a type declared in two places would be two types.
func (p *printer) areWorthCopying(rest map[*ir.Block]bool, body ir.LoopBody) bool {
	count := 0
	for b := range reachedInPlace([]*ir.Block{body.Loop.Head}, rest) {
		if !rest[b] {
			continue
		}
		for _, node := range syntaxOf(b) {
			ast.Inspect(node, func(node ast.Node) bool {
				count++
				if _, declares := node.(*ast.TypeSpec); declares {
					count = maxCopied
				}
				return true
			})
		}
	}
	return count == 0 || count < maxCopied && body.Loop.HasQuietRound()
}

// syntaxOf returns the author's syntax in a block.
func syntaxOf(b *ir.Block) []ast.Node {
	var list []ast.Node
	add := func(island *ir.Island) {
		for _, s := range island.List {
			list = append(list, s)
		}
	}
	for _, s := range b.Stmts {
		if island, ok := s.(*ir.Island); ok {
			add(island)
		}
	}
	switch end := b.End.(type) {
	case *ir.Escape:
		add(end.Island)
	case *ir.Return:
		return append(list, nodes(end.Results...)...)
	}
	return append(list, nodes(ir.Operands(b.End)...)...)
}

// reachedInPlace returns the blocks that can be reached from the given ones without a
// resumption in a peeled block.
func reachedInPlace(from []*ir.Block, peeled map[*ir.Block]bool) map[*ir.Block]bool {
	return ir.Reach(from, func(b *ir.Block) []*ir.Block {
		if s, ok := b.End.(*ir.Suspension); ok && s.Kind == ir.Yield && peeled[s.Resume] {
			return nil
		}
		return b.End.Successors()
	})
}

// rests emits the part after the body.
func (p *printer) rests() []jen.Code {
	if p.peeled == nil {
		return nil
	}
	for _, s := range p.unit.Points {
		p.peeled.targeted[p.reentry(s)] = true
	}
	p.peeled.emitting = true
	defer func() { p.peeled.emitting = false }()
	order := slices.DeleteFunc(slices.Clone(p.unit.Blocks), func(b *ir.Block) bool { return !p.peeled.behind[b] })
	bodies := make([][]jen.Code, len(order))
	for i, b := range order {
		bodies[i] = p.copyBlock(b, following(order, i))
	}
	var codes []jen.Code
	for i, b := range order {
		switch {
		case p.isPeeled(b) && p.peeled.targeted[b]:
			codes = append(codes, jen.Id(p.peeled.labels[b]).Op(":"))
		case !p.isPeeled(b) && p.targeted[b]:
			codes = append(codes, jen.Id(p.labels[b]).Op(":"))
		}
		codes = append(codes, bodies[i]...)
	}
	return codes
}

// following returns the block after the i-th, or nil.
func following(order []*ir.Block, i int) *ir.Block {
	if i+1 < len(order) {
		return order[i+1]
	}
	return nil
}

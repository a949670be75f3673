package emit

import (
	"go/ast"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// # Entering loops
//
// A resumption continues in the middle of its loops. Jumping there directly gives the
// loops a second entry, and the Go compiler then recognises no loop of the function: no
// rotation, no registers for its variables, not even in opaque inner loops. (A matrix
// product between awaits: 7 % slower than the plain function, integer mixing 27 %, a
// checksum that awaits once in 16,384 iterations 60 %.) So where a body has loops that
// iterate without suspending, opaque or not, a resumption does not jump into a loop. The
// rest of the interrupted iteration is peeled off the innermost loop, if that is cheap
// (peel.go). Otherwise, and for the loops around it, a resumption enters at the outermost
// loop's head, which passes it on:
//
//	resuming := async.Resumption{f.State}
//	switch resuming[0] {
//	case 1:
//		goto loop1
//	}
//	...
//	loop1:
//	if resuming[0] != 0 {
//		async.Resumed()
//		resuming[0] = 0
//		i = f.i
//		goto resume1
//	}
//
// Live variables are loaded only there: a variable that came through the head would be
// merged with the loop's own, and whatever the one needs (above all, a place on the
// stack) would be done in each iteration. The call tells the compiler that the branch
// is rare; otherwise it places the loop's body after it, and each iteration jumps over
// it. The state on its way is in memory, where a head tests it with one instruction; in
// a register it would take one from the inner loops, all the time.
//
// Where each iteration suspends, the test would cost more than it gains (0.5 ns of the
// 2 ns of a generator's step), so there the jump is direct.

// entersLoops reports whether resumptions have to enter loops at their heads.
func (p *printer) entersLoops() bool {
	inLoop, quiet := false, false
	for _, s := range p.unit.Points {
		if heads := p.around[p.reentry(s)]; len(heads) > 0 {
			inLoop = true
			quiet = quiet || heads[len(heads)-1].Loop.HasQuietRound()
		}
	}
	return inLoop && (quiet || p.hasInnerLoop())
}

// hasInnerLoop reports whether an island contains a loop.
func (p *printer) hasInnerLoop() bool {
	found := false
	visit := func(node ast.Node) bool {
		switch node.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ForStmt, *ast.RangeStmt:
			found = true
		}
		return !found
	}
	for _, b := range p.unit.Blocks {
		for _, s := range b.Stmts {
			if island, ok := s.(*ir.Island); ok {
				for _, stmt := range island.List {
					ast.Inspect(stmt, visit)
				}
			}
		}
		if escape, ok := b.End.(*ir.Escape); ok {
			for _, stmt := range escape.Island.List {
				ast.Inspect(stmt, visit)
			}
		}
	}
	return found
}

// onItsWay is the state of the suspension that a resumption has yet to get to, or zero.
func (p *printer) onItsWay() *jen.Statement { return jen.Id(p.resuming).Index(jen.Lit(0)) }

// headsAround returns for each block the heads of the loops that may go on to another iteration from there, outermost
// first.
func headsAround(blocks []*ir.Block) map[*ir.Block][]*ir.Block {
	heads := map[*ir.Block][]*ir.Block{}
	for _, body := range ir.LoopBodies(blocks) {
		for b := range body.Blocks {
			heads[b] = append(heads[b], body.Loop.Head)
		}
	}
	return heads
}

// loopHeads returns the heads of the loops around b, outermost first, if
// resumptions enter there. Behind the beginning, a loop that no wait goes back to is none.
func (p *printer) loopHeads(b *ir.Block) []*ir.Block {
	if p.resuming == "" {
		return nil
	}
	heads := p.around[b]
	if p.isPeeled(b) { // what is left of the iteration does not stand in its loop
		return heads[:len(heads)-1]
	}
	return heads
}

// markEntries notes which blocks resumptions jump to on their way.
func (p *printer) markEntries() {
	if p.beginning != nil {
		return
	}
	for _, s := range p.unit.Points {
		for _, head := range p.loopHeads(p.reentry(s)) {
			p.targeted[head] = true
		}
		if !p.isPeeled(p.reentry(s)) {
			p.targeted[p.reentry(s)] = true
		}
	}
}

// passOn returns what a loop's head does with resumptions that enter there.
func (p *printer) passOn(b *ir.Block) []jen.Code {
	var ways [][]jen.Code
	var states []int
	arrives := false
	for _, s := range p.unit.Points {
		heads := p.loopHeads(p.reentry(s))
		for i, head := range heads {
			if head != b {
				continue
			}
			states = append(states, s.State)
			if i+1 < len(heads) {
				ways = append(ways, []jen.Code{p.gotoBlock(heads[i+1])})
				continue
			}
			arrives = true
			ways = append(ways, append([]jen.Code{p.onItsWay().Op("=").Lit(0)}, p.resumption(s)...))
		}
	}
	var codes []jen.Code
	if arrives {
		codes = []jen.Code{p.async("Resumed").Call()}
	}
	switch len(ways) {
	case 0:
		return nil
	case 1:
		codes = append(codes, ways[0]...)
	default:
		var cases []jen.Code
		for i, way := range ways {
			cases = append(cases, jen.Case(jen.Lit(states[i])).Block(way...))
		}
		codes = append(codes, jen.Switch(p.onItsWay()).Block(cases...))
	}
	return []jen.Code{jen.If(p.onItsWay().Op("!=").Lit(0)).Block(codes...)}
}

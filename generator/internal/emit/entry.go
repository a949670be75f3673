package emit

import (
	"go/ast"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// # Entering loops
//
// A resumption goes on in the middle of its loops. Jumping there directly gives the
// loops a second entry, and the Go compiler then treats no loop of the function as
// one: no rotation, no registers for its variables, in opaque inner loops neither.
// (A matrix product between awaits: 7 % slower than the plain function, integer
// mixing 27 %.) So where a body has such inner loops, a resumption enters at the
// outermost loop's head, which passes it on:
//
//	switch resuming {
//	case 1:
//		i = f.i
//		goto loop1
//	}
//	...
//	loop1:
//	if resuming == 1 {
//		resuming = 0
//		goto resume1
//	}
//
// Where there is no inner loop to lose, the test in each iteration would cost more
// (0.5 ns of a generator's step of 2), so there the jump is direct.

// entersLoops reports whether resumptions have to enter loops at their heads.
func (p *printer) entersLoops() bool {
	inLoop := false
	for _, s := range p.unit.Points {
		inLoop = inLoop || p.reentry(s).Loop != nil
	}
	return inLoop && p.hasInnerLoop()
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

// loopHeads returns the heads of the loops around b, outermost first, if
// resumptions enter there.
func (p *printer) loopHeads(b *ir.Block) []*ir.Block {
	if p.resuming == "" {
		return nil
	}
	var heads []*ir.Block
	for loop := b.Loop; loop != nil; loop = loop.Outer {
		heads = append([]*ir.Block{loop.Head}, heads...)
	}
	return heads
}

// markEntries notes which blocks resumptions jump to on their way.
func (p *printer) markEntries() {
	for _, s := range p.unit.Points {
		for _, head := range p.loopHeads(p.reentry(s)) {
			p.targeted[head] = true
		}
		p.targeted[p.reentry(s)] = true
	}
}

// passOn returns what a loop's head does with resumptions that enter there.
func (p *printer) passOn(b *ir.Block) []jen.Code {
	var cases []jen.Code
	for _, s := range p.unit.Points {
		to := p.reentry(s)
		heads := p.loopHeads(to)
		for i, head := range heads {
			if head != b {
				continue
			}
			if i+1 < len(heads) {
				cases = append(cases, jen.Case(jen.Lit(s.State)).Block(p.gotoBlock(heads[i+1])))
				continue
			}
			cases = append(cases, jen.Case(jen.Lit(s.State)).Block(
				jen.Id(p.resuming).Op("=").Lit(0), p.gotoBlock(to)))
		}
	}
	if len(cases) == 0 {
		return nil
	}
	return []jen.Code{jen.Switch(jen.Id(p.resuming)).Block(cases...)}
}

// Package lower turns the normal form of a body into basic blocks.
//
// In: tree statements. Out: the unit's Blocks, the entry first, in the order
// in which they are to be emitted, and its Points, numbered in that order.
//
// Invariants: every block can be reached from the entry and has a terminator;
// a suspension is always a terminator, and the block it resumes at belongs to
// it alone; an island that may leave for another block is a terminator too
// (ir.Escape), so that every edge of the graph starts at the end of a block.
//
// The loop of package tree's example becomes
//
//	b0:     limit = n; i = 0
//	b1:     if i < limit -> b2 else b4
//	b2:     suspend ok = yield(i) -> b3
//	b3:     if !ok -> b4 else b5
//	b5:     i++; jump b1
//	b4:     return
package lower

import (
	"fmt"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/tree"
)

// Blocks lowers body into the unit.
func Blocks(u *ir.Unit, body []tree.Stmt) {
	b := &builder{unit: u, labels: map[*ir.Label]*ir.Block{}}
	b.current = b.newBlock(nil)
	b.list(body)
	if b.current != nil {
		b.end(&ir.Return{Source: u.Body().Rbrace})
	}
	simplify(b.blocks)
	entries := []*ir.Block{b.blocks[0]}
	if u.Epilogue != nil {
		entries = append(entries, b.at(u.Epilogue)) // where panics lead to
	}
	u.Blocks = arrange(b.blocks, entries...)
	u.Points = nil
	for _, block := range u.Blocks {
		if s, ok := block.End.(*ir.Suspension); ok {
			u.Points = append(u.Points, s)
			s.State = len(u.Points)
			s.Resume.Resumes = s
		}
	}
}

type builder struct {
	unit    *ir.Unit
	blocks  []*ir.Block
	current *ir.Block // nil where control does not come
	labels  map[*ir.Label]*ir.Block
	inside  *ir.Loop // the loop around the current block
}

func (b *builder) newBlock(label *ir.Label) *ir.Block {
	block := &ir.Block{Index: len(b.blocks), Label: label, Loop: b.inside}
	b.blocks = append(b.blocks, block)
	return block
}

// at returns the block that label names.
func (b *builder) at(label *ir.Label) *ir.Block {
	block := b.labels[label]
	if block == nil {
		block = &ir.Block{Index: -1, Label: label}
		b.labels[label] = block
	}
	return block
}

// start makes block the current one, coming from where control is now.
func (b *builder) start(block *ir.Block) {
	if b.current != nil {
		b.current.End = &ir.Jump{To: block}
	}
	if block.Index < 0 {
		block.Index = len(b.blocks)
		block.Loop = b.inside
		b.blocks = append(b.blocks, block)
	}
	b.current = block
}

// end terminates the current block.
func (b *builder) end(t ir.Terminator) {
	b.current.End = t
	b.current = nil
}

func (b *builder) list(stmts []tree.Stmt) {
	for _, s := range stmts {
		if _, ok := s.(*tree.Mark); !ok && b.current == nil {
			b.current = b.newBlock(nil) // dead code, dropped by simplify
		}
		b.stmt(s)
	}
}

func (b *builder) stmt(s tree.Stmt) {
	switch s := s.(type) {
	case *tree.Island:
		b.island(s.Island)
	case *tree.Renew:
		b.current.Stmts = append(b.current.Stmts, &ir.Renew{Var: s.Var})
	case *tree.Guard:
		b.current.Stmts = append(b.current.Stmts, s.Guard)
	case *tree.Construct:
		b.current.Stmts = append(b.current.Stmts, s.Construct)
	case *tree.TakeResults:
		b.current.Stmts = append(b.current.Stmts, s.TakeResults)
	case *tree.Suspend:
		resume := b.newBlock(&ir.Label{Name: "resume"})
		s.Suspension.Resume = resume
		b.end(s.Suspension)
		b.current = resume
	case *tree.If:
		b.ifStmt(s)
	case *tree.Loop:
		b.loop(s)
	case *tree.Mark:
		b.start(b.at(s.Label))
	case *tree.Jump:
		b.end(&ir.Jump{To: b.at(s.To), Source: s.Source})
	case *tree.Return:
		b.end(&ir.Return{Results: s.Results, Source: s.Source})
	case *tree.Switch:
		b.switchStmt(s)
	default:
		panic(fmt.Sprintf("lower: no rule for %T", s))
	}
}

// island appends an island to the current block, or ends the block with it.
func (b *builder) island(island *ir.Island) {
	exits := exitsOf(b.unit, island)
	terminates := terminatingAnalysis{b.unit.Info()}.list(island.List)
	if len(exits) == 0 {
		b.current.Stmts = append(b.current.Stmts, island)
		if terminates {
			b.end(&ir.Unreachable{Source: island.Pos()})
		}
		return
	}
	escape := &ir.Escape{Island: island}
	for _, label := range exits {
		escape.Exits = append(escape.Exits, ir.Exit{Label: label, To: b.at(label)})
	}
	if terminates {
		b.end(escape)
		return
	}
	escape.Next = b.newBlock(nil)
	b.end(escape)
	b.current = escape.Next
}

func (b *builder) ifStmt(s *tree.If) {
	end := &ir.Label{Name: "endif"}
	then := b.newBlock(&ir.Label{Name: "then"})
	otherwise := b.at(end)
	if len(s.Else) > 0 {
		otherwise = b.at(&ir.Label{Name: "else"})
	}
	b.end(&ir.If{Cond: s.Cond, Then: then, Else: otherwise, Source: s.Source})
	b.current = then
	b.list(s.Then)
	if len(s.Else) > 0 {
		if b.current != nil {
			b.end(&ir.Jump{To: b.at(end)})
		}
		b.start(otherwise)
		b.list(s.Else)
	}
	b.start(b.at(end))
}

func (b *builder) loop(s *tree.Loop) {
	head := &ir.Label{Name: "loop"}
	b.inside = &ir.Loop{Head: b.at(head), Tested: s.Cond != nil, Outer: b.inside, Depth: ir.DepthOf(b.inside) + 1}
	b.start(b.at(head))
	if s.Cond != nil {
		body := b.newBlock(&ir.Label{Name: "body"})
		b.end(&ir.If{Cond: s.Cond, Then: body, Else: b.at(s.Break), Source: s.Source})
		b.current = body
	}
	b.list(s.Body)
	b.start(b.at(s.Continue))
	b.list(s.Post)
	if b.current != nil {
		b.end(&ir.Jump{To: b.at(head), Source: s.Source})
	}
	b.inside = b.inside.Outer
	b.start(b.at(s.Break))
}

func (b *builder) switchStmt(s *tree.Switch) {
	end := b.at(s.Break)
	switch s.Kind {
	case tree.Select:
		t := &ir.Select{Source: s.Source}
		for _, c := range s.Clauses {
			t.Comms = append(t.Comms, ir.Comm{
				Chan: c.Chan, Send: c.Send, Value: c.Value, OK: c.OK, Source: c.Source, To: b.at(c.Entry),
			})
		}
		b.end(t)
	case tree.TypeSwitch:
		cases, next := b.cases(s, end)
		b.end(&ir.TypeSwitch{X: s.Operand, Cases: cases, Next: next, Source: s.Source})
	case tree.ValueSwitch:
		cases, next := b.cases(s, end)
		b.end(&ir.Switch{Tag: s.Operand, Cases: cases, Next: next, Source: s.Source})
	}
	for _, c := range s.Clauses {
		b.start(b.at(c.Entry))
		b.list(c.Body)
		if b.current != nil {
			b.end(&ir.Jump{To: end, Source: c.Source})
		}
	}
	b.start(end)
}

// cases returns the cases of a switch, and where to go if none matches.
func (b *builder) cases(s *tree.Switch, end *ir.Block) (cases []ir.Case, next *ir.Block) {
	next = end
	for _, c := range s.Clauses {
		if c.Default {
			next = nil
		}
		cases = append(cases, ir.Case{
			Exprs: c.Exprs, Default: c.Default, Bind: c.Bind, Source: c.Source, To: b.at(c.Entry),
		})
	}
	return cases, next
}

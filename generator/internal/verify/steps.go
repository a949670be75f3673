package verify

import (
	"go/ast"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// A step is a part of a block that is executed as a whole.
type step struct {
	*ir.Effects
	exits []*ir.Block // where it may leave an island
}

// An edge leads from the end of a block to another, defining variables on the way.
type edge struct {
	to   *ir.Block
	defs []*ir.Var
}

// blockSteps returns what a block does in order, and where it may go on.
func blockSteps(u *ir.Unit, b *ir.Block) ([]step, []edge) {
	var steps []step
	add := func(e *ir.Effects) { steps = append(steps, step{Effects: e}) }
	for _, s := range b.Stmts {
		switch s := s.(type) {
		case *ir.Island:
			for _, stmt := range s.List {
				add(ir.EffectsOf(u, stmt))
			}
		default:
			add(ir.EffectsOfStmt(u, s))
		}
	}
	var edges []edge
	to := func(b *ir.Block, defs ...*ir.Var) {
		var list []*ir.Var
		for _, v := range defs {
			if v != nil {
				list = append(list, v)
			}
		}
		edges = append(edges, edge{b, list})
	}
	switch t := b.End.(type) {
	case *ir.Return:
		add(ir.EffectsOfReturn(u, t))
	case *ir.Jump:
		to(t.To)
	case *ir.If:
		add(ir.EffectsOfExpr(u, t.Cond))
		to(t.Then)
		to(t.Else)
	case *ir.Escape:
		var exits []*ir.Block
		for _, exit := range t.Exits {
			exits = append(exits, exit.To)
			// A definition in the island may not have been executed.
			edges = append(edges, edge{to: exit.To})
		}
		for _, s := range t.Island.List {
			steps = append(steps, step{ir.EffectsOf(u, s), exits})
		}
		if t.Next != nil {
			to(t.Next)
		}
	case *ir.Switch:
		add(ir.EffectsOfExpr(u, append(exprsOf(t.Cases), t.Tag)...))
		casesTo(t.Cases, t.Next, to)
	case *ir.TypeSwitch:
		add(ir.EffectsOfExpr(u, append(exprsOf(t.Cases), t.X)...))
		casesTo(t.Cases, t.Next, to)
	case *ir.Select:
		for _, c := range t.Comms {
			add(ir.EffectsOfExpr(u, c.Chan, c.Send))
			to(c.To, c.Value, c.OK)
		}
	case *ir.Suspension:
		add(ir.EffectsOfExpr(u, t.Args...))
		if t.Awaited != nil {
			e := &ir.Effects{}
			e.Defs.Insert(t.Awaited.Index)
			e.May.Insert(t.Awaited.Index)
			add(e)
		}
		to(t.Resume, t.Dst...)
	}
	return steps, edges
}

func exprsOf(cases []ir.Case) []ast.Expr {
	var list []ast.Expr
	for _, c := range cases {
		list = append(list, c.Exprs...)
	}
	return list
}

func casesTo(cases []ir.Case, next *ir.Block, to func(*ir.Block, ...*ir.Var)) {
	for _, c := range cases {
		to(c.To, c.Bind)
	}
	if next != nil {
		to(next)
	}
}

package verify

import (
	"go/ast"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// A step is a part of a block that is executed as a whole.
type step struct {
	*ir.Effects
	// exits are where the island that it belongs to may be left for, and leaves
	// where this statement of it may.
	exits, leaves []*ir.Block
	// saved are the variables that a Save stores, loaded those that a Load loads.
	saved, loaded []*ir.Var
}

// An edge leads from the end of a block to another, defining variables on the way.
type edge struct {
	to   *ir.Block
	defs []*ir.Var
	// early says that a step before the block's last may take it.
	early bool
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
		case *ir.Save:
			steps = append(steps, step{Effects: ir.EffectsOfStmt(u, s), saved: s.Vars})
		case *ir.Load:
			steps = append(steps, step{Effects: ir.EffectsOfStmt(u, s), loaded: s.Vars})
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
		edges = append(edges, edge{to: b, defs: list})
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
			edges = append(edges, edge{to: exit.To, early: true})
		}
		for _, s := range t.Island.List {
			steps = append(steps, step{Effects: ir.EffectsOf(u, s), exits: exits, leaves: leaves(u, s, t.Exits)})
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
		add(ir.EffectsOfExpr(u, t.Operands()...))
		if t.Awaited != nil {
			e := &ir.Effects{}
			e.Defs.Insert(t.Awaited.Index)
			e.May.Insert(t.Awaited.Index)
			add(e)
		}
		saved := &ir.Effects{}
		for _, v := range t.Save {
			saved.Uses.Insert(v.Index)
		}
		add(saved)
		to(t.Resume, t.Dst...)
	}
	return steps, edges
}

// leaves returns the blocks that a statement of an island with exits may go on at.
func leaves(u *ir.Unit, s ast.Stmt, exits []ir.Exit) []*ir.Block {
	var list []*ir.Block
	add := func(label *ir.Label) {
		for _, exit := range exits {
			if exit.Label == label {
				list = append(list, exit.To)
			}
		}
	}
	ast.Inspect(s, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BranchStmt:
			if label := u.Jump(node); label != nil {
				add(label)
			}
		case *ast.ReturnStmt:
			if u.Epilogue != nil {
				add(u.Epilogue)
			}
		}
		return true
	})
	return list
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

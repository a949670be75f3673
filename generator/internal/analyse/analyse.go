// Package analyse determines what each suspension must save, and lays out the frame.
//
// In: a unit with blocks. Out: Live, Save, Load and Clear of each suspension point,
// Save and Load statements around loops, the unit's Slots, and Leftovers, the fields
// that returns have to clear.
//
// # What is saved
//
// A variable is live at a suspension if its value may be read after resumption before
// it is defined again. Live variables are loaded on resumption; only those that have
// changed since they were last loaded or saved are saved, because the frame still holds
// the others. In
//
//	for i := range n {
//		if !yield(i) {
//			return
//		}
//	}
//
// i and n are live at the yield; i is saved at each, n never, because the constructor
// has stored it and nothing changes it.
//
// A variable that a loop with suspensions does not change is saved before the loop, and
// loaded after it if the loop does not mention it (see loops.go).
//
// # What is cleared
//
// A field whose variable is dead at a suspension, or at a return, must not keep an
// object alive. Such a field is cleared if it may hold something at that point.
//
// # Slots
//
// Variables of the same name and type share a field if they are never live at the same
// suspension; so do temporaries of the same type.
//
// # Large variables
//
// A large array or struct that lives across a suspension is resident: it stays in its
// slot all the time, because copying it out and back at each resumption would cost more
// than accessing it through the frame. That applies only to those without pointers,
// since a resident variable is not cleared before the frame ends. The others are boxed
// from the start (see ir.IsHeavy).
//
// Invariant: at every suspension, the slots of the live variables are pairwise
// different, and hold the variables' values when the frame returns.
package analyse

import (
	"go/ast"

	"golang.org/x/tools/container/intsets"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// Frame analyses the unit.
func Frame(u *ir.Unit) {
	a := &analysis{
		unit:   u,
		liveAt: map[*ir.Suspension]*intsets.Sparse{},
		known:  map[ast.Stmt]*ir.Effects{},
	}
	a.liveness()
	if a.settle() {
		clear(a.known)
		a.liveness()
	}
	a.layout()
	a.changes()
	a.loops()
	a.holdings()
	a.loads()
	a.needs()
}

type analysis struct {
	unit *ir.Unit
	// liveIn has the variables live at the start of each block.
	liveIn []*intsets.Sparse
	// liveAt has the variables live at each suspension, while it lasts.
	liveAt map[*ir.Suspension]*intsets.Sparse
	// loading says that liveness is that of locals; see loads.
	loading bool
	// scope says that liveness is about where variables have to be in scope; see needs.
	scope scope
	// known are the effects of statements of islands: fixed points ask for them
	// again and again.
	known map[ast.Stmt]*ir.Effects
}

// A scope is where a variable is live for the sake of declarations.
type scope int

const (
	needed    scope = iota + 1 // as long as it may be mentioned before it is defined
	mentioned                  // as long as it may be mentioned before a suspension
)

// effects returns the effects of a statement of an island.
func (a *analysis) effects(s ast.Stmt) *ir.Effects {
	e := a.known[s]
	if e == nil {
		e = ir.EffectsOf(a.unit, s)
		a.known[s] = e
	}
	return e
}

// vars returns the variables of a set, in order.
func (a *analysis) vars(set *intsets.Sparse) []*ir.Var {
	var list []*ir.Var
	for _, i := range set.AppendTo(nil) {
		list = append(list, a.unit.Vars[i])
	}
	return list
}

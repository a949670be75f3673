// Package tree is the normal form of a template's body: the output of normalise and the
// input of lower.
//
// It is structured like Go but small. Every suspension is a separate Suspend statement;
// no expression in the tree contains one. Scopes are gone: a variable whose block is
// lowered is an ir.Var, and names no longer matter. All loops are Loop, all jumps are
// Jump to a Label, and code without a suspension is an opaque Island of the author's
// own syntax. For
//
//	for i := range n {
//		if !yield(i) {
//			break
//		}
//	}
//
// the tree is
//
//	island  limit = n; i = 0
//	loop    i < limit
//	    suspend ok = yield(i)
//	    if !ok
//	        jump end
//	    post: island i++
//	label   end
package tree

import (
	"go/ast"
	"go/token"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// A Stmt is one of the types below.
type Stmt interface{ stmt() }

// Island is a run of statements without a suspension.
type Island struct{ *ir.Island }

// Renew gives a boxed variable of a for loop its copy for the next iteration.
type Renew struct{ Var *ir.Var }

// Guard enters or leaves a loop over an iterator that must be stopped.
type Guard struct{ *ir.Guard }

// Construct makes a generator that the body delegates to.
type Construct struct{ *ir.Construct }

// TakeResults stores what such a generator has returned.
type TakeResults struct{ *ir.TakeResults }

// Suspend is a suspension point.
type Suspend struct{ *ir.Suspension }

// If is a conditional.
type If struct {
	Cond       ast.Expr
	Then, Else []Stmt
	Source     token.Pos
}

// Loop runs Body while Cond holds (nil: for ever); Continue is before Post, which
// runs after each iteration. Break is behind the loop.
type Loop struct {
	Cond            ast.Expr
	Body, Post      []Stmt
	Break, Continue *ir.Label
	Source          token.Pos
}

// Mark is the place that Label names.
type Mark struct{ Label *ir.Label }

// Jump goes on at a label.
type Jump struct {
	To     *ir.Label
	Source token.Pos
}

// Return completes the coroutine; no results where the author gave none.
type Return struct {
	Results []ast.Expr
	Source  token.Pos
}

// Clause is a clause of a Switch, TypeSwitch or Select.
type Clause struct {
	Exprs   []ast.Expr // values or types
	Default bool
	Bind    *ir.Var   // type switch: receives the guard's value
	Entry   *ir.Label // the start of Body, where fallthrough comes in
	Body    []Stmt
	Source  token.Pos

	// A select's communication.
	Chan, Send ast.Expr
	Value, OK  *ir.Var
}

// SwitchKind distinguishes the three statements that dispatch on clauses.
type SwitchKind int

// The kinds of Switch.
const (
	ValueSwitch SwitchKind = iota
	TypeSwitch
	Select
)

// Switch dispatches on its clauses. Operand is the tag or the guard's operand.
type Switch struct {
	Kind    SwitchKind
	Operand ast.Expr
	Clauses []*Clause
	Break   *ir.Label
	Source  token.Pos
}

func (*Island) stmt()      {}
func (*Renew) stmt()       {}
func (*Guard) stmt()       {}
func (*Construct) stmt()   {}
func (*TakeResults) stmt() {}
func (*Suspend) stmt()     {}
func (*If) stmt()          {}
func (*Loop) stmt()        {}
func (*Mark) stmt()        {}
func (*Jump) stmt()        {}
func (*Return) stmt()      {}
func (*Switch) stmt()      {}

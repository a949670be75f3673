// Package normalise turns a template's body into its normal form: statements of package
// tree, in which every suspension is a separate statement and no expression contains
// one.
//
// # What comes in, what goes out
//
// In: the author's body, checked. Out: a list of tree statements, and in the unit the
// variables that the body needs outside their blocks. The author's syntax tree is not
// changed.
//
// # Order of evaluation
//
// When an operand suspends, everything that Go evaluates before it must already have
// happened, and must not happen again on resumption. So the operands to its left,
// including callee and receiver, are first saved in temporaries:
//
//	sum(a[i], f(), async.Await(c))
//
// becomes
//
//	tmp1 = a[i]
//	tmp2 = f()
//	suspend tmp3, tmp4 = await c
//	sum(tmp1, tmp2, tmp3, tmp4)
//
// Constants, functions and plain locals that no closure shares need no temporary:
// nothing can change them in between. Operands to the right stay where they are, since
// nothing after them suspends.
//
// # Short circuits
//
// If the right side of && or || suspends, it becomes a conditional statement around the
// suspension:
//
//	tmp = x
//	if tmp {
//		suspend tmp = y
//	}
//
// Conditions of if and for become jumps instead (conditions.go).
//
// # Islands
//
// Statements without a suspension stay as they are, as islands. A run of them that
// declares variables used nowhere else keeps those declarations. A variable that is
// used elsewhere becomes an ir.Var, because its block is dissolved into labels and
// gotos. (The simpler rule, to make every variable of a dissolved block an ir.Var,
// produces less readable code.)
package normalise

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/tree"
)

// Body returns the normal form of the unit's body, and adds to the unit the
// variables it needs.
func Body(u *ir.Unit) []tree.Stmt {
	n := &normaliser{
		u:           u,
		info:        u.Info(),
		suspensions: findSuspensions(u),
		branches:    resolveBranches(u.Body()),
		labels:      map[ast.Stmt]*jumpLabels{},
		gotos:       map[*ast.LabeledStmt]*ir.Label{},
		depths:      map[*ir.Label]int{},
	}
	u.Defers = n.needsEpilogue()
	if u.Defers {
		u.Epilogue = &ir.Label{Name: "epilogue"}
	}
	n.liftForLiterals()
	return n.collect(func() {
		n.declareSignature()
		n.list(u.Body().List)
		n.epilogue()
	})
}

type normaliser struct {
	u           *ir.Unit
	info        *types.Info
	suspensions *suspensions
	branches    *branches

	out []tree.Stmt
	// labels are the break and continue labels of the lowered statements.
	labels map[ast.Stmt]*jumpLabels
	gotos  map[*ast.LabeledStmt]*ir.Label
	// funcLoops are the ranges over functions around the current statement, and
	// depths says how many of them are around the labels jumped to.
	funcLoops []*funcLoop
	depths    map[*ir.Label]int
	// next is where fallthrough goes in the clause being normalised.
	next *ir.Label
}

type jumpLabels struct{ onBreak, onContinue *ir.Label }

// declareSignature makes variables of captures, receiver, parameters and named
// results.
func (n *normaliser) declareSignature() {
	t := n.u.Template
	for _, c := range n.u.Captures {
		n.u.Params = append(n.u.Params, n.u.NewCapture(c))
	}
	if t.Decl.Recv != nil {
		n.u.Params = append(n.u.Params, n.param(t.Receiver))
	}
	for _, p := range t.Params {
		n.u.Params = append(n.u.Params, n.param(p))
	}
	for _, r := range t.Results {
		if r.Name() == "" {
			return
		}
		v := n.newVar(r, ir.Result)
		n.u.Results = append(n.u.Results, v)
		n.island(zeroDeclaration(n.u, v))
	}
}

// param makes a variable of a parameter. The frame holds what the caller gave; if
// the parameter is boxed, that is where its box gets its value from.
func (n *normaliser) param(p *types.Var) *ir.Var {
	if p == nil || p.Name() == "" || p.Name() == "_" {
		return nil
	}
	v := n.newVar(p, ir.Param)
	if !v.Boxed {
		return v
	}
	v.Role = ir.Local
	given := n.temp(p.Name(), p.Type(), p.Pos())
	given.Role = ir.Param
	n.define(v, n.u.Use(given), p.Pos())
	return given
}

// newVar makes a variable of obj, boxed if it is shared.
func (n *normaliser) newVar(obj *types.Var, role ir.Role) *ir.Var {
	if v := n.u.VarOfObject(obj); v != nil {
		return v
	}
	v := n.u.NewVar(obj, role)
	f := n.u.Facts.Of(obj)
	f.Written = f.Written || role == ir.Result
	f.Heavy = f.Heavy && n.nameable(obj.Type()) // the frame does not get the others
	v.Boxed = f.Shared()
	v.Resident = role == ir.Result && n.u.Defers
	v.Bound = f.Captured && !v.Boxed
	return v
}

func (n *normaliser) temp(name string, t types.Type, pos token.Pos) *ir.Var {
	return n.u.NewTemp(name, types.Default(t), pos)
}

func (n *normaliser) emit(s tree.Stmt) { n.out = append(n.out, s) }

// collect returns what body emits.
func (n *normaliser) collect(body func()) []tree.Stmt {
	outer := n.out
	n.out = nil
	body()
	inner := n.out
	n.out = outer
	return inner
}

func (n *normaliser) suspends(node ast.Node) bool { return n.suspensions.inside[node] }

// nameable reports whether the package can spell t.
func (n *normaliser) nameable(t types.Type) bool { return ir.Nameable(t, n.u.Template.Package.Types) }

// island emits one statement as an island.
func (n *normaliser) island(s ast.Stmt) {
	n.emit(&tree.Island{Island: &ir.Island{List: []ast.Stmt{s}}})
}

// set emits the assignment of e to v.
func (n *normaliser) set(v *ir.Var, e ast.Expr, pos token.Pos) {
	n.island(n.assignment(pos, token.ASSIGN, []ast.Expr{n.u.Use(v)}, []ast.Expr{e}))
}

// keep emits a temporary with the value e.
func (n *normaliser) keep(name string, e ast.Expr, t types.Type, pos token.Pos) *ir.Var {
	v := n.temp(name, t, pos)
	if v.Boxed = ir.IsHeavy(n.u.Template.Package.Sizes, v.Type) && n.nameable(v.Type); v.Boxed {
		n.define(v, e, pos)
	} else {
		n.set(v, e, pos)
	}
	return v
}

// define emits the declaration of v with the value e: boxed variables are made
// anew.
func (n *normaliser) define(v *ir.Var, e ast.Expr, pos token.Pos) {
	n.island(n.assignment(pos, token.DEFINE, []ast.Expr{n.u.Use(v)}, []ast.Expr{e}))
}

func (n *normaliser) assignment(pos token.Pos, tok token.Token, lhs, rhs []ast.Expr) *ast.AssignStmt {
	for _, e := range lhs {
		if id, ok := e.(*ast.Ident); ok && id.NamePos == token.NoPos {
			id.NamePos = pos
		}
	}
	return &ast.AssignStmt{Lhs: lhs, TokPos: pos, Tok: tok, Rhs: rhs}
}

// runtimeType returns a pointer to an instance of one of the runtime's types.
func (n *normaliser) runtimeType(name string, args ...types.Type) types.Type {
	generic := n.u.Template.Package.Async.Scope().Lookup(name).Type()
	inst, err := types.Instantiate(nil, generic, args, false)
	if err != nil {
		panic("normalise: " + err.Error())
	}
	return types.NewPointer(inst)
}

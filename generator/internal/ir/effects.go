package ir

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/container/intsets"
)

// Effects says what a piece of a body does with the unit's variables, by their
// Index. For a boxed variable it is about the pointer to the box: making a new
// box is a definition, reading and writing what is in it is a use.
type Effects struct {
	Uses intsets.Sparse // may be read before it is defined here
	Defs intsets.Sparse // is certainly defined
	May  intsets.Sparse // may be changed, in whole or in part
}

// EffectsOfExpr returns the effects of evaluating the expressions.
func EffectsOfExpr(u *Unit, list ...ast.Expr) *Effects {
	e := &Effects{}
	w := effectsWalker{u, e}
	for _, x := range list {
		w.uses(x)
	}
	return e
}

// EffectsOf returns the effects of one statement of an island.
func EffectsOf(u *Unit, s ast.Stmt) *Effects {
	e := &Effects{}
	effectsWalker{u, e}.top(s)
	return e
}

type effectsWalker struct {
	u *Unit
	*Effects
}

// uses records every variable mentioned in node as read.
func (w effectsWalker) uses(node ast.Node) {
	if node == nil {
		return
	}
	ast.Inspect(node, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.Ident:
			w.use(w.u.Var(node))
		case *ast.CallExpr:
			return !w.constant(node)
		}
		return true
	})
}

// constant reports whether a call is evaluated by the compiler: len(array).
func (w effectsWalker) constant(call *ast.CallExpr) bool { return w.u.TypeAndValue(call).Value != nil }

// use records that v is read. Resident variables are always where they are.
func (w effectsWalker) use(v *Var) {
	if v != nil && !v.Resident {
		w.Uses.Insert(v.Index)
	}
}

// top handles a statement that is certainly executed as a whole.
func (w effectsWalker) top(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.AssignStmt:
		for _, e := range s.Rhs {
			w.uses(e)
		}
		for _, e := range s.Lhs {
			w.target(e, s.Tok, true)
		}
	case *ast.IncDecStmt:
		w.target(s.X, token.ADD_ASSIGN, true)
	case *ast.DeclStmt:
		for _, spec := range s.Decl.(*ast.GenDecl).Specs {
			if spec, ok := spec.(*ast.ValueSpec); ok {
				for _, e := range spec.Values {
					w.uses(e)
				}
				for _, id := range spec.Names {
					w.target(id, token.DEFINE, true)
				}
			}
		}
	default:
		w.nested(s)
	}
}

// target handles what is assigned to.
func (w effectsWalker) target(e ast.Expr, tok token.Token, certain bool) {
	id, whole := ast.Unparen(e).(*ast.Ident)
	if !whole {
		w.uses(e)
		if root := Root(w.u.TypeOf, e); root != nil {
			if v := w.u.Var(root); v != nil && !v.Boxed && !v.Resident {
				w.May.Insert(v.Index)
			}
		}
		return
	}
	v := w.u.Var(id)
	if v == nil || v.Resident {
		return
	}
	if v.Boxed && !(tok == token.DEFINE && w.u.Fresh(id)) {
		w.Uses.Insert(v.Index)
		return
	}
	if tok != token.ASSIGN && tok != token.DEFINE {
		w.Uses.Insert(v.Index)
	}
	w.May.Insert(v.Index)
	if certain {
		w.Defs.Insert(v.Index)
	}
}

// nested handles a compound statement: what it assigns it may assign, what it
// mentions it may read.
func (w effectsWalker) nested(s ast.Stmt) {
	ast.Inspect(s, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			w.uses(node)
			return false
		case *ast.AssignStmt:
			for _, e := range node.Lhs {
				w.target(e, node.Tok, false)
			}
			for _, e := range node.Rhs {
				w.uses(e)
			}
			return false
		case *ast.IncDecStmt:
			w.target(node.X, token.ADD_ASSIGN, false)
			return false
		case *ast.RangeStmt:
			if node.Tok == token.ASSIGN {
				for _, e := range []ast.Expr{node.Key, node.Value} {
					if e != nil {
						w.target(e, token.ASSIGN, false)
					}
				}
			}
			w.uses(node.X)
			w.nested(node.Body)
			return false
		case *ast.Ident:
			w.use(w.u.Var(node))
		case *ast.CallExpr:
			return !w.constant(node)
		case *ast.ReturnStmt:
			w.returned(node.Results)
			return false
		}
		return true
	})
}

// returned handles a return statement: named results are assigned, and what
// they are in the end is read.
func (w effectsWalker) returned(results []ast.Expr) {
	for _, e := range results {
		w.uses(e)
	}
	for _, v := range w.u.Results {
		if v.Boxed || len(results) == 0 {
			w.use(v)
		}
	}
}

// EffectsOfReturn returns the effects of a return terminator.
func EffectsOfReturn(u *Unit, r *Return) *Effects {
	e := &Effects{}
	effectsWalker{u, e}.returned(r.Results)
	return e
}

// EffectsOfStmt returns the effects of a statement of a block other than an
// Island.
func EffectsOfStmt(u *Unit, s Stmt) *Effects {
	e := &Effects{}
	w := effectsWalker{u, e}
	define := func(v *Var) {
		if v != nil && !v.Resident {
			e.Defs.Insert(v.Index)
			e.May.Insert(v.Index)
		}
	}
	switch s := s.(type) {
	case *Renew:
		w.use(s.Var)
		define(s.Var)
	case *Save:
		for _, v := range s.Vars {
			w.use(v)
		}
	case *Load: // v keeps the value that the frame holds
		for _, v := range s.Vars {
			e.Defs.Insert(v.Index)
		}
	case *Guard:
		w.uses(s.Iterator)
	case *Construct:
		for _, arg := range s.Args {
			w.uses(arg)
		}
		define(s.Dst)
	case *TakeResults:
		w.use(s.Handle)
		for _, v := range s.Dst {
			define(v)
		}
	}
	return e
}

package normalise

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/tree"
)

// # Variables whose types the package cannot name
//
// A frame cannot hold such a variable, and what is emitted for Resume may have to declare it where it gets a value (emit's
// confine.go says when, and how). This file sees to it that the later passes can tell where that is:
//
//   - No statement that has others in it gives such a variable a value, unless the variable is mentioned in that run only.
//   - What does is not a part of an island with a scope.
//   - And it gives no other variable a value, except one of the same type as what it gets from a call or another expression
//     that has several values.
//
// So
//
//	err, y = nil, o.F
//
// is normalised to
//
//	value = o.F; err = nil; y = value

// renewsUnnameable reports whether a compound statement of a run assigns to a variable whose type this package cannot
// name, and which is mentioned outside the run. What such a statement does to a variable is known only roughly as long
// as it is one piece (see ir.Effects): that
// it may need the value from before, and may leave it. Then the variable would be live where nothing needs it,
// which costs others a field of the frame, and is refused for these.
func (n *normaliser) renewsUnnameable(s ast.Stmt, run []ast.Stmt) bool {
	if !isCompound(s) || len(n.suspensions.kinds) == 0 {
		return false
	}
	renews := false
	target := func(e ast.Expr) {
		id, ok := e.(*ast.Ident)
		if !ok {
			return
		}
		v, ok := n.info.Uses[id].(*types.Var)
		renews = renews || ok && !n.nameable(v.Type()) && !n.isWithin(v, run)
	}
	ast.Inspect(s, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			return false
		case *ast.AssignStmt:
			for _, e := range node.Lhs {
				target(e)
			}
		case *ast.RangeStmt:
			target(node.Key)
			target(node.Value)
		}
		return true
	})
	return renews
}

// isUnnameable reports whether obj is a variable whose type this package cannot name.
func (n *normaliser) isUnnameable(obj types.Object) bool {
	v, ok := obj.(*types.Var)
	return ok && !n.nameable(v.Type())
}

// definesUnnameable reports whether a run, the declarations of which stay or do not, gives a variable a value that it
// does not declare itself, or not so that the declaration stays.
func (n *normaliser) definesUnnameable(run []ast.Stmt, stays map[int]bool) bool {
	own := map[types.Object]bool{}
	for i, s := range run {
		if stays[i] {
			for _, obj := range n.declaredObjects(s) {
				own[obj] = true
			}
		}
	}
	for _, s := range run {
		for _, id := range targets(s) {
			if obj := n.info.ObjectOf(id); n.isUnnameable(obj) && !own[obj] {
				return true
			}
		}
	}
	return false
}

// targets returns the names that an assignment or a declaration of variables, on one line, gives values to.
func targets(s ast.Stmt) []*ast.Ident {
	lhs, _ := sides(s)
	var list []*ast.Ident
	for _, e := range lhs {
		if id, ok := ast.Unparen(e).(*ast.Ident); ok {
			list = append(list, id)
		}
	}
	return list
}

// sides returns what an assignment or a declaration of variables, on one line, gives values to, and the values.
func sides(s ast.Stmt) (lhs, rhs []ast.Expr) {
	switch s := s.(type) {
	case *ast.AssignStmt:
		if s.Tok == token.ASSIGN || s.Tok == token.DEFINE {
			return s.Lhs, s.Rhs
		}
	case *ast.DeclStmt:
		if spec, ok := s.Decl.(*ast.GenDecl).Specs[0].(*ast.ValueSpec); ok && s.Decl.(*ast.GenDecl).Tok == token.VAR {
			for _, id := range spec.Names {
				lhs = append(lhs, id)
			}
			return lhs, spec.Values
		}
	}
	return nil, nil
}

// assignsUnnameableAlong reports whether s gives a variable a value along with others, and has to be taken apart for that.
func (n *normaliser) assignsUnnameableAlong(s ast.Stmt) bool {
	lhs, rhs := sides(s)
	if len(lhs) < 2 || len(rhs) == 0 || !slices.ContainsFunc(targets(s), func(id *ast.Ident) bool { return n.isUnnameable(n.info.ObjectOf(id)) }) {
		return false
	}
	if len(lhs) == len(rhs) {
		return true
	}
	results := n.componentTypes(rhs[0])
	for i, e := range lhs {
		if !n.isPlain(e, results[i]) {
			return true
		}
	}
	return false
}

// isPlain reports whether e is a name of a variable of type t, or blank.
func (n *normaliser) isPlain(e ast.Expr, t types.Type) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && (id.Name == "_" || types.Identical(n.u.TypeOf(id), t))
}

// componentTypes returns the types of the values that one expression has. Whether there is a value is a bool here, though it may
// be assigned to other boolean types.
func (n *normaliser) componentTypes(e ast.Expr) []types.Type {
	tuple := n.u.TypeOf(e).(*types.Tuple)
	if _, isCall := ast.Unparen(e).(*ast.CallExpr); !isCall {
		return []types.Type{tuple.At(0).Type(), types.Typ[types.Bool]}
	}
	var list []types.Type
	for v := range tuple.Variables() {
		list = append(list, v.Type())
	}
	return list
}

// assignOneByOne normalises an assignment or definition for which assignsUnnameableAlong holds. First come the operands on
// the left, then the values; what names a new variable gets its value at once, the others at the end.
func (n *normaliser) assignOneByOne(s *ast.AssignStmt) {
	lhs := make([]ast.Expr, len(s.Lhs))
	for i, e := range s.Lhs {
		ops, rebuild := n.place(e)
		for j, op := range ops {
			ops[j] = n.pin(n.expr(op))
			if id, ok := ops[j].(*ast.Ident); ok && n.assigns(s, id) {
				ops[j] = n.u.Use(n.keep("tmp", id, n.u.TypeOf(id), id.Pos()))
			}
		}
		lhs[i] = rebuild(ops)
	}
	if len(s.Rhs) < len(s.Lhs) {
		n.assignComponents(s, lhs)
		return
	}
	var last []func()
	single := func(tok token.Token, target, value ast.Expr) {
		n.island(n.assignment(s.TokPos, tok, []ast.Expr{target}, []ast.Expr{value}))
	}
	for i, e := range s.Rhs {
		tv := n.u.TypeAndValue(e)
		switch id, ok := lhs[i].(*ast.Ident); {
		case ok && id.Name == "_":
			single(token.ASSIGN, id, n.expr(e))
		case ok && s.Tok == token.DEFINE && n.info.Defs[id] != nil:
			single(token.DEFINE, id, n.expr(e))
		case tv.Value != nil || tv.IsNil():
			last = append(last, func() { single(token.ASSIGN, lhs[i], e) })
		default:
			value := n.keep("value", n.expr(e), n.u.TypeOf(s.Lhs[i]), e.Pos())
			last = append(last, func() { single(token.ASSIGN, lhs[i], n.u.Use(value)) })
		}
	}
	for _, assign := range last {
		assign()
	}
}

// assigns reports whether an assignment gives what id stands for another value.
func (n *normaliser) assigns(s *ast.AssignStmt, id *ast.Ident) bool {
	return slices.ContainsFunc(targets(s), func(target *ast.Ident) bool {
		v := n.u.Var(id)
		return v != nil && n.u.Var(target) == v
	})
}

// assignComponents assigns the values that one expression has to lhs, by way of temporaries to what is not a plain variable.
func (n *normaliser) assignComponents(s *ast.AssignStmt, lhs []ast.Expr) {
	value := n.expr(s.Rhs[0])
	first := slices.Clone(lhs)
	var last []tree.Stmt
	for i, t := range n.componentTypes(s.Rhs[0]) {
		if n.isPlain(s.Lhs[i], t) {
			continue
		}
		component := n.temp("value", t, s.Lhs[i].Pos())
		first[i] = n.u.Use(component)
		assign := func(e ast.Expr) []tree.Stmt {
			return []tree.Stmt{&tree.Island{Island: &ir.Island{List: []ast.Stmt{
				n.assignment(s.TokPos, token.ASSIGN, []ast.Expr{lhs[i]}, []ast.Expr{e}),
			}}}}
		}
		if types.AssignableTo(t, n.u.TypeOf(s.Lhs[i])) {
			last = append(last, assign(n.u.Use(component))...)
		} else { // whether there is a value: as it stands, that is of no type
			last = append(last, &tree.If{
				Cond: n.u.Use(component), Then: assign(n.u.Predeclared("true")), Else: assign(n.u.Predeclared("false")), Source: s.TokPos,
			})
		}
	}
	n.island(n.assignment(s.TokPos, s.Tok, first, []ast.Expr{value}))
	for _, stmt := range last {
		n.emit(stmt)
	}
}

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
// A frame cannot hold such a variable, and Resume may have to declare it where it gets
// a value (emit's confine.go says when, and how). This file makes sure that later
// passes can tell where that is:
//
//   - No compound statement gives such a variable a value, unless the variable is mentioned in that run only.
//   - A statement that gives it a value is not part of an island with a scope.
//   - That statement assigns to variables only, each of the type of its value: not to an element, a field or
//     through a pointer.
//
// So
//
//	list[at()], y = f(), o.F
//
// is normalised to
//
//	tmp, tmp2, value, value2 = list, at(), f(), o.F; tmp[tmp2] = value; y = value2
//
// where the compiler's own order of evaluation is kept, as far as Go leaves it open,
// because one statement evaluates everything.

// renewsUnnameable reports whether a compound statement of a run assigns to a variable whose type this package cannot
// name, and which is mentioned outside the run. What such a statement does to a variable is known only roughly as long
// as it is one piece (see ir.Effects): that it may need the value from before, and may leave it. Then the variable would be
// live where nothing needs it, which costs others a field of the frame, and is refused for these.
func (n *normaliser) renewsUnnameable(s ast.Stmt, run []ast.Stmt) bool {
	if !isCompound(s) || len(n.suspensions.kinds) == 0 {
		return false
	}
	renews, pulls := false, false
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
			pulls = pulls || n.pullsUnnameable(node)
		}
		return true
	})
	return renews && !pulls
}

// pullsUnnameable reports whether a range loop, taken apart, would have an iterator whose type this package can neither name nor
// infer: over a function in a field that is promoted through a pointer embedded under a name that is not exported.
func (n *normaliser) pullsUnnameable(s *ast.RangeStmt) bool {
	sig, ok := ir.CoreType(n.u.TypeOf(s.X)).(*types.Signature)
	if !ok || n.nameable(sig) {
		return false
	}
	sel, ok := ast.Unparen(s.X).(*ast.SelectorExpr)
	if !ok || n.u.Selection(sel) == nil {
		return false
	}
	t, path := n.u.Selection(sel).Recv(), n.u.Selection(sel).Index()
	for _, i := range path[:len(path)-1] {
		if pointer, ok := ir.CoreType(t).(*types.Pointer); ok {
			t = pointer.Elem()
		}
		embedded := ir.CoreType(t).(*types.Struct).Field(i)
		t = embedded.Type()
		if _, isPointer := ir.CoreType(t).(*types.Pointer); isPointer && !embedded.Exported() && embedded.Pkg() != n.u.Template.Package.Types {
			return true
		}
	}
	return false
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
	assign := ir.AssignmentOf(s)
	if assign == nil {
		return nil
	}
	var list []*ast.Ident
	for _, e := range assign.Lhs {
		if id, ok := ast.Unparen(e).(*ast.Ident); ok {
			list = append(list, id)
		}
	}
	return list
}

// assignsUnnameableAlong reports whether s gives a variable a value along with others, and has to be taken apart for that.
func (n *normaliser) assignsUnnameableAlong(s ast.Stmt) bool {
	if !slices.ContainsFunc(targets(s), func(id *ast.Ident) bool { return n.isUnnameable(n.info.ObjectOf(id)) }) {
		return false
	}
	assign := ir.AssignmentOf(s)
	lhs, rhs := assign.Lhs, assign.Rhs
	if len(lhs) < 2 || len(rhs) == 0 {
		return false
	}
	if len(lhs) == len(rhs) {
		return slices.ContainsFunc(lhs, func(e ast.Expr) bool { _, isName := ast.Unparen(e).(*ast.Ident); return !isName })
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

// assignByWay normalises an assignment or definition for which assignsUnnameableAlong holds, and that is free of suspensions, by
// way of temporaries.
func (n *normaliser) assignByWay(pos token.Pos, lhs, rhs []ast.Expr) {
	if len(rhs) < len(lhs) {
		n.assignComponents(pos, lhs, rhs[0])
		return
	}
	var targets, values []ast.Expr
	hold := func(name string, e ast.Expr, t types.Type) ast.Expr {
		if tv := n.u.TypeAndValue(e); tv.Value != nil || tv.IsNil() || tv.IsType() {
			return e
		}
		v := n.temp(name, t, e.Pos())
		targets, values = append(targets, n.u.Use(v)), append(values, e)
		return n.u.Use(v)
	}
	places := make([]ast.Expr, len(lhs))
	for i, e := range lhs {
		ops, rebuild := n.place(e)
		for j, op := range ops {
			ops[j] = hold("tmp", op, n.u.TypeOf(op))
		}
		places[i] = rebuild(ops)
	}
	held := make([]ast.Expr, len(rhs))
	for i, e := range rhs {
		t := n.u.TypeOf(e)
		switch {
		case isBlank(lhs[i]):
			targets, values = append(targets, lhs[i]), append(values, e)
			continue
		case ir.MayBeUntyped(n.u, e):
			t = n.u.TypeOf(lhs[i])
		}
		held[i] = hold("value", e, t)
	}
	if len(targets) > 0 {
		n.island(n.assignment(pos, token.ASSIGN, targets, values))
	}
	for i, e := range held {
		if e != nil {
			n.island(n.assignment(pos, token.ASSIGN, places[i:i+1], []ast.Expr{e}))
		}
	}
}

// assignComponents is assignByWay for one expression that has several values. Calls in what finds the places come before it, what
// else does after it.
func (n *normaliser) assignComponents(pos token.Pos, lhs []ast.Expr, value ast.Expr) {
	places := make([]func() ast.Expr, len(lhs))
	for i, e := range lhs {
		ops, rebuild := n.place(e)
		pinned := make([]bool, len(ops))
		for j, op := range ops {
			if pinned[j] = n.calls(op); pinned[j] {
				ops[j] = n.pin(op)
			}
		}
		places[i] = func() ast.Expr {
			for j, op := range ops {
				if tv := n.u.TypeAndValue(op); !pinned[j] && tv.Value == nil && !tv.IsNil() {
					ops[j] = n.u.Use(n.keep("tmp", op, tv.Type, op.Pos()))
				}
			}
			return rebuild(ops)
		}
	}
	targets, components := slices.Clone(lhs), make([]*ir.Var, len(lhs))
	for i, t := range n.componentTypes(value) {
		if !isBlank(lhs[i]) {
			components[i] = n.temp("value", t, lhs[i].Pos())
			targets[i] = n.u.Use(components[i])
		}
	}
	n.island(n.assignment(pos, token.ASSIGN, targets, []ast.Expr{value}))
	found := make([]ast.Expr, len(lhs))
	for i, place := range places {
		found[i] = place()
	}
	for i, component := range components {
		if component != nil {
			n.assignComponent(pos, found[i], n.u.TypeOf(lhs[i]), component)
		}
	}
}

// assignComponent assigns one of several values that an expression has had, to what is of type t. Whether there is a value is of no
// type yet as it stands, and may be given to other boolean types than that of the component.
func (n *normaliser) assignComponent(pos token.Pos, target ast.Expr, t types.Type, component *ir.Var) {
	tok := token.ASSIGN
	if id, ok := target.(*ast.Ident); ok && n.info.Defs[id] != nil {
		tok = token.DEFINE
	}
	assignment := func(e ast.Expr) ast.Stmt {
		return n.assignment(pos, tok, []ast.Expr{target}, []ast.Expr{e})
	}
	if types.AssignableTo(component.Type, t) {
		n.island(assignment(n.u.Use(component)))
		return
	}
	branch := func(name string) []tree.Stmt {
		return n.collect(func() { n.island(assignment(n.u.Predeclared(name))) })
	}
	n.emit(&tree.If{Cond: n.u.Use(component), Then: branch("true"), Else: branch("false"), Source: pos})
}

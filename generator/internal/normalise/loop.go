package normalise

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/tree"
)

// jumps makes the break and continue labels of a loop or switch.
func (n *normaliser) jumps(s ast.Stmt) *jumpLabels {
	l := &jumpLabels{onBreak: &ir.Label{Name: "end"}, onContinue: &ir.Label{Name: "next"}}
	n.labels[s] = l
	return l
}

func (n *normaliser) forStmt(s *ast.ForStmt) {
	l := n.jumps(s)
	n.single(s.Init)
	loop := &tree.Loop{Break: l.onBreak, Continue: l.onContinue, Source: s.For}
	loop.Body = n.collect(func() {
		if s.Cond != nil && n.suspends(s.Cond) {
			n.jumpUnless(s.Cond, l.onBreak, "body")
		} else {
			loop.Cond = s.Cond
		}
		n.list(s.Body.List)
	})
	loop.Post = n.collect(func() {
		for _, v := range n.loopVariables(s.Init) {
			n.emit(&tree.Renew{Var: v})
		}
		n.single(s.Post)
	})
	n.emit(loop)
}

// loopVariables returns the boxed variables that a for clause declares, which
// each iteration has its own copy of.
func (n *normaliser) loopVariables(init ast.Stmt) []*ir.Var {
	s, ok := init.(*ast.AssignStmt)
	if !ok || s.Tok != token.DEFINE || !n.u.Facts.PerIteration {
		return nil
	}
	var list []*ir.Var
	for _, e := range s.Lhs {
		if v := n.u.Var(e.(*ast.Ident)); v != nil && v.Boxed {
			list = append(list, v)
		}
	}
	return list
}

func not(e ast.Expr) ast.Expr {
	return &ast.UnaryExpr{OpPos: e.Pos(), Op: token.NOT, X: &ast.ParenExpr{Lparen: e.Pos(), X: e}}
}

// A rangeLoop is a range statement on its way to a Loop. The rules for each type
// of operand fill in what an iteration does before the author's body.
type rangeLoop struct {
	*normaliser
	s          *ast.RangeStmt
	loop       *tree.Loop
	key, value bool   // whether the author wants them
	after      func() // emits what follows the loop, or is nil
}

// rangeStmt normalises a range loop with a suspension inside: the operand is
// evaluated once, the iteration becomes explicit.
func (n *normaliser) rangeStmt(s *ast.RangeStmt) {
	l := n.jumps(s)
	r := &rangeLoop{
		normaliser: n, s: s,
		loop:  &tree.Loop{Break: l.onBreak, Continue: l.onContinue, Source: s.For},
		key:   !isBlank(s.Key),
		value: !isBlank(s.Value),
	}
	r.declare()
	if g, t := ir.AsyncRange(r.info, s); g != nil {
		r.overAsyncGenerator(g, t)
		n.emit(r.loop)
		r.after()
		return
	}
	switch t := ir.CoreType(n.u.TypeOf(s.X)).(type) {
	case *types.Slice:
		r.overSlice()
	case *types.Array:
		r.overArray(t)
	case *types.Pointer:
		r.overArrayPointer(t.Elem().Underlying().(*types.Array))
	case *types.Map:
		r.overMap(t)
	case *types.Chan:
		r.overChannel(t)
	case *types.Basic:
		if t.Info()&types.IsString != 0 {
			r.overString()
		} else {
			r.overInteger()
		}
	case *types.Signature:
		r.overFunc(t)
	}
	n.emit(r.loop)
	if r.after != nil {
		r.after()
	}
}

func isBlank(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return e == nil || ok && id.Name == "_"
}

// declare makes variables of the loop's variables. Before Go 1.22 all
// iterations share them.
func (r *rangeLoop) declare() {
	if r.s.Tok != token.DEFINE {
		return
	}
	for _, e := range []ast.Expr{r.s.Key, r.s.Value} {
		if isBlank(e) {
			continue
		}
		obj := r.info.Defs[e.(*ast.Ident)].(*types.Var)
		v := r.newVar(obj, ir.Local)
		if v.Boxed && !r.u.Facts.PerIteration {
			r.island(zeroDeclaration(r.u, v))
		}
	}
}

// zeroDeclaration declares v with its zero value.
func zeroDeclaration(u *ir.Unit, v *ir.Var) ast.Stmt {
	return varDecl(&ast.ValueSpec{Names: []*ast.Ident{u.Use(v)}}, v.Pos)
}

// body completes the loop: assign gives the loop variables their values, advance
// goes on to the next element.
func (r *rangeLoop) body(prologue func(), key, value ast.Expr, post func()) {
	r.loop.Body = r.collect(func() {
		if prologue != nil {
			prologue()
		}
		r.assignVariables(key, value)
		r.list(r.s.Body.List)
	})
	if post != nil {
		r.loop.Post = r.collect(post)
	}
}

// assignVariables gives the author's loop variables their values; nil where
// there is nothing to assign.
func (r *rangeLoop) assignVariables(key, value ast.Expr) {
	var lhs, rhs []ast.Expr
	if r.key && key != nil {
		lhs, rhs = append(lhs, r.s.Key), append(rhs, key)
	}
	if r.value && value != nil {
		lhs, rhs = append(lhs, r.s.Value), append(rhs, value)
	}
	if len(lhs) == 0 {
		return
	}
	tok := r.s.Tok
	if tok == token.DEFINE && !r.u.Facts.PerIteration {
		tok = token.ASSIGN
	}
	// As the compiler does: over a function, the key has its value when the place of the
	// value is looked for.
	if _, overFunc := ir.CoreType(r.u.TypeOf(r.s.X)).(*types.Signature); overFunc && tok == token.ASSIGN {
		for i := range lhs {
			r.assignOnly(r.assignment(r.s.For, tok, lhs[i:i+1], rhs[i:i+1]))
		}
		return
	}
	r.assignOnly(r.assignment(r.s.For, tok, lhs, rhs))
}

// assignOnly makes an assignment of the loop's own.
func (r *rangeLoop) assignOnly(assign *ast.AssignStmt) {
	if r.assignsUnnameableAlong(assign) || slices.ContainsFunc(assign.Lhs, func(e ast.Expr) bool { return r.suspends(e) }) {
		r.assign(assign)
		return
	}
	r.island(assign)
}

// counter returns the variable that counts iterations: the author's own if
// nothing else can change or keep it.
func (r *rangeLoop) counter(t types.Type) (v *ir.Var, isKey bool) {
	if id, ok := r.s.Key.(*ast.Ident); ok && r.s.Tok == token.DEFINE && r.key {
		obj := r.info.Defs[id].(*types.Var)
		v := r.u.VarOfObject(obj)
		if f := r.u.Facts.Of(obj); !f.Captured && !f.Addressed && !f.Written && types.Identical(v.Type, t) {
			return v, true
		}
	}
	return r.temp("i", t, r.s.For), false
}

// A bound is where a loop that counts ends.
type bound struct {
	limit ast.Expr
	// isLength says that limit cannot be negative.
	isLength bool
}

// count makes the loop count from 0 up to a bound in steps of one; value is what
// the second variable gets, given the counter.
func (r *rangeLoop) count(t types.Type, to bound, value func(i *ir.Var) ast.Expr) {
	i, isKey := r.counter(t)
	zero := ast.Expr(&ast.BasicLit{ValuePos: r.s.For, Kind: token.INT, Value: "0"})
	if !r.nameable(t) { // the variable may be declared by its value
		zero = &ast.BinaryExpr{X: to.limit, OpPos: r.s.For, Op: token.SUB, Y: to.limit}
		r.u.SetType(zero, t)
	}
	r.set(i, zero, r.s.For)
	r.loop.Cond = r.below(i, to)
	var key, elem ast.Expr
	if !isKey {
		key = r.u.Use(i)
	}
	if r.value && value != nil {
		elem = value(i)
	}
	r.body(nil, key, elem, func() { r.step(i, token.INC) })
}

// repeat makes the loop iterate a number of times, where the author does not name the counter: it
// counts down, so that nothing else has to be kept, in a register or in the frame.
func (r *rangeLoop) repeat(t types.Type, times ast.Expr) {
	i := r.temp("left", t, r.s.For)
	r.set(i, times, r.s.X.Pos())
	zero := &ast.BasicLit{ValuePos: r.s.For, Kind: token.INT, Value: "0"}
	r.loop.Cond = &ast.BinaryExpr{X: r.u.Use(i), OpPos: r.s.For, Op: token.GTR, Y: zero}
	r.body(nil, nil, nil, func() { r.step(i, token.DEC) })
}

// step emits i++ or i--.
func (r *rangeLoop) step(i *ir.Var, by token.Token) {
	r.island(&ast.IncDecStmt{X: r.u.Use(i), TokPos: r.s.For, Tok: by})
}

// below returns the condition that i has not reached the bound. A counter that serves as an index
// is compared unsigned:
//
//	uint(i) < uint(len(s))
//
// The Go compiler knows that a counter is not negative if it sees all that happens to it. This one may come out of
// the frame, and after a signed comparison the body's inner loops would check each s[i] again.
func (r *rangeLoop) below(i *ir.Var, to bound) ast.Expr {
	x, limit := ast.Expr(r.u.Use(i)), to.limit
	isIndex := (r.key || r.value) && types.Identical(i.Type, types.Typ[types.Int])
	if isIndex && to.isLength && r.isPredeclared("uint") {
		x, limit = r.unsigned(x), r.unsigned(limit)
	}
	return &ast.BinaryExpr{X: x, OpPos: r.s.For, Op: token.LSS, Y: limit}
}

// unsigned returns uint(x), or a number as it is.
func (r *rangeLoop) unsigned(x ast.Expr) ast.Expr {
	if _, ok := x.(*ast.BasicLit); ok {
		return x
	}
	e := &ast.CallExpr{Fun: r.u.Predeclared("uint"), Lparen: r.s.For, Args: []ast.Expr{x}}
	r.u.SetType(e, types.Typ[types.Uint])
	return e
}

// isPredeclared reports whether neither the package nor the file means something else by a name of the
// universe.
func (r *rangeLoop) isPredeclared(name string) bool {
	scope, _ := r.info.Scopes[r.u.Template.File.Syntax].LookupParent(name, token.NoPos)
	return scope == types.Universe
}

// once evaluates the operand into a temporary, unless it is a plain variable
// that nothing changes.
func (r *rangeLoop) once(name string) *ir.Var {
	x := r.expr(r.s.X)
	if id, ok := ast.Unparen(x).(*ast.Ident); ok {
		if v := r.u.Var(id); v != nil && !v.Boxed && (v.Object == nil || !r.u.Facts.Of(v.Object).Written) {
			return v
		}
	}
	return r.keep(name, x, r.u.TypeOf(r.s.X), r.s.X.Pos())
}

// element returns x[i].
func (r *rangeLoop) element(x, i *ir.Var, t types.Type) ast.Expr {
	e := &ast.IndexExpr{X: r.u.Use(x), Index: r.u.Use(i)}
	r.u.SetType(e, t)
	return e
}

// length returns len(x).
func (r *rangeLoop) length(x ast.Expr) ast.Expr {
	e := &ast.CallExpr{Fun: r.u.Predeclared("len"), Lparen: r.s.For, Args: []ast.Expr{x}}
	r.u.SetType(e, types.Typ[types.Int])
	return e
}

// overSlice ranges over the elements that the slice had at the start; the
// elements themselves are read when their turn comes.
func (r *rangeLoop) overSlice() {
	if !r.value && !r.key {
		r.repeat(types.Typ[types.Int], r.length(r.expr(r.s.X)))
		return
	}
	if !r.value {
		limit := r.temp("limit", types.Typ[types.Int], r.s.X.Pos())
		r.set(limit, r.length(r.expr(r.s.X)), r.s.X.Pos())
		r.count(types.Typ[types.Int], bound{r.u.Use(limit), true}, nil)
		return
	}
	s := r.once("slice")
	elem := ir.CoreType(s.Type).(*types.Slice).Elem()
	r.count(types.Typ[types.Int], bound{r.length(r.u.Use(s)), true}, func(i *ir.Var) ast.Expr { return r.element(s, i, elem) })
}

// overArray ranges over a copy of the array, unless only indices are wanted:
// then an operand without calls is not even evaluated.
func (r *rangeLoop) overArray(t *types.Array) {
	if !r.value {
		r.evaluateForEffect()
		r.count(types.Typ[types.Int], bound{r.constant(t.Len()), true}, nil)
		return
	}
	a := r.once("array")
	r.count(types.Typ[types.Int], bound{r.constant(t.Len()), true}, func(i *ir.Var) ast.Expr { return r.element(a, i, t.Elem()) })
}

// overArrayPointer ranges over the array itself.
func (r *rangeLoop) overArrayPointer(t *types.Array) {
	if !r.value {
		r.evaluateForEffect()
		r.count(types.Typ[types.Int], bound{r.constant(t.Len()), true}, nil)
		return
	}
	p := r.once("array")
	r.count(types.Typ[types.Int], bound{r.constant(t.Len()), true}, func(i *ir.Var) ast.Expr { return r.element(p, i, t.Elem()) })
}

// evaluateForEffect evaluates an array operand of which only the length counts, if it contains a call or a receive. It
// is evaluated as well if there is a second variable, be it blank: that may be the panic of a nil pointer.
func (r *rangeLoop) evaluateForEffect() {
	_, plain := ast.Unparen(r.s.X).(*ast.Ident)
	if r.calls(r.s.X) || r.s.Value != nil && !plain {
		blank := &ast.Ident{NamePos: r.s.X.Pos(), Name: "_"}
		r.island(r.assignment(r.s.X.Pos(), token.ASSIGN, []ast.Expr{blank}, []ast.Expr{r.expr(r.s.X)}))
	}
}

func (r *rangeLoop) constant(n int64) ast.Expr {
	return &ast.BasicLit{ValuePos: r.s.For, Kind: token.INT, Value: strconv.FormatInt(n, 10)}
}

// overInteger counts; the operand is evaluated once.
func (r *rangeLoop) overInteger() {
	t := types.Default(r.u.TypeOf(r.s.X))
	if !r.key {
		r.repeat(t, r.expr(r.s.X))
		return
	}
	if value := r.u.TypeAndValue(r.s.X).Value; value != nil {
		if id, ok := r.s.Key.(*ast.Ident); ok && r.s.Tok == token.DEFINE {
			t = r.info.Defs[id].Type()
		}
		r.count(t, bound{r.s.X, constant.Sign(value) >= 0}, nil)
		return
	}
	limit := r.once("limit")
	r.count(limit.Type, bound{r.u.Use(limit), false}, nil)
}

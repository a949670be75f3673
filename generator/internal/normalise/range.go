package normalise

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/load"
	"github.com/asyncgen/asyncgen/generator/internal/tree"
)

// overString ranges over runes and the byte offsets at which they start:
//
//	for pos < len(s) {
//		r, width = rune(s[pos]), 1
//		if r >= utf8.RuneSelf {
//			r, width = utf8.DecodeRuneInString(s[pos:])
//		}
//		key, value = pos, r
//		pos += width
//		...
//	}
func (r *rangeLoop) overString() {
	s := r.once("str")
	integer, character := types.Typ[types.Int], types.Universe.Lookup("rune").Type()
	at := r.s.For
	pos, width := r.temp("pos", integer, at), r.temp("width", integer, at)
	char := r.temp("char", character, at)
	use := func(v *ir.Var) ast.Expr { return r.u.Use(v) }
	r.set(pos, r.constant(0), at)
	r.loop.Cond = &ast.BinaryExpr{X: use(pos), OpPos: at, Op: token.LSS, Y: r.length(use(s))}
	key := r.temp("start", integer, at)
	r.body(func() {
		first := &ast.CallExpr{
			Fun:  r.u.Predeclared("rune"),
			Args: []ast.Expr{&ast.IndexExpr{X: use(s), Index: use(pos)}},
		}
		r.island(r.assignment(at, token.ASSIGN, []ast.Expr{use(char), use(width)}, []ast.Expr{first, r.constant(1)}))
		decode := &ast.CallExpr{
			Fun: r.u.Qualified("unicode/utf8", "DecodeRuneInString"),
			Args: []ast.Expr{&ast.CallExpr{Fun: r.u.Predeclared("string"), Args: []ast.Expr{
				&ast.SliceExpr{X: use(s), Low: use(pos)},
			}}},
		}
		multibyte := &ast.BinaryExpr{X: use(char), OpPos: at, Op: token.GEQ, Y: r.u.Qualified("unicode/utf8", "RuneSelf")}
		r.island(&ast.IfStmt{If: at, Cond: multibyte, Body: &ast.BlockStmt{List: []ast.Stmt{
			r.assignment(at, token.ASSIGN, []ast.Expr{use(char), use(width)}, []ast.Expr{decode}),
		}}})
		r.set(key, use(pos), at)
		r.island(r.assignment(at, token.ADD_ASSIGN, []ast.Expr{use(pos)}, []ast.Expr{use(width)}))
	}, use(key), use(char), nil)
}

// overMap iterates with the runtime's MapIterator, which has Go's semantics for
// entries that the body adds or deletes.
func (r *rangeLoop) overMap(t *types.Map) {
	m := r.expr(r.s.X)
	at := r.s.For
	it := r.temp("entries", r.runtimeType("MapIterator", t.Key(), t.Elem()), at)
	iterator := &ast.CallExpr{Fun: r.u.Qualified(load.RuntimePath, "RangeMap"), Args: []ast.Expr{m}}
	r.u.SetType(iterator, it.Type)
	r.set(it, iterator, at)
	method := func(name string, t types.Type) ast.Expr {
		e := &ast.CallExpr{Fun: &ast.SelectorExpr{X: r.u.Use(it), Sel: &ast.Ident{NamePos: at, Name: name}}}
		r.u.SetType(e, t)
		return e
	}
	r.loop.Cond = method("Next", types.Typ[types.Bool])
	r.body(nil, method("Key", t.Key()), method("Value", t.Elem()), nil)
}

// overChannel receives until the channel is closed.
func (r *rangeLoop) overChannel(t *types.Chan) {
	ch := r.once("ch")
	at := r.s.For
	value, ok := r.temp("value", t.Elem(), at), r.temp("ok", types.Typ[types.Bool], at)
	var target ast.Expr = &ast.Ident{NamePos: at, Name: "_"}
	if r.key {
		target = r.u.Use(value)
	}
	r.body(func() {
		receive := &ast.UnaryExpr{OpPos: at, Op: token.ARROW, X: r.u.Use(ch)}
		r.island(r.assignment(at, token.ASSIGN, []ast.Expr{target, r.u.Use(ok)}, []ast.Expr{receive}))
		r.emit(&tree.If{
			Cond:   not(r.u.Use(ok)),
			Then:   []tree.Stmt{&tree.Jump{To: r.loop.Break, Source: at}},
			Source: at,
		})
	}, r.u.Use(value), nil, nil)
}

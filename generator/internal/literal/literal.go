// Package literal makes separate units of the function literals in a template that are
// coroutines themselves:
//
//   - the operand of async.Coro, which becomes a coroutine where it is written;
//   - a deferred literal that awaits, which becomes a coroutine that is awaited when the function
//     around it ends;
//   - a literal that awaits and is called where it is written, which becomes a coroutine that is
//     awaited there.
//
// In: the unit of a template. Out: that unit, the units of its literals, and
// recursively theirs. A literal's unit differs from a template's in its captures: the
// variables of the enclosing function that it uses. Those that either side changes are
// passed as pointers (to the box of a variable that has one, to the variable itself if
// it is a plain local of an opaque statement), the others by value. In
//
//	for i := range n {
//		count++
//		group.Go(async.Coro(func() (int, error) {
//			_, err := async.Await(async.Sleep(time.Second))
//			count--
//			return i, err
//		}))
//	}
//
// the literal captures count by pointer and i by value, and its creation becomes the
// call serveCoro(count, i) of a constructor.
package literal

import (
	"go/ast"
	"go/types"
	"strconv"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// Units returns u and the units of all coroutine literals in it, outer ones first.
func Units(u *ir.Unit) []*ir.Unit {
	f := &finder{outer: u}
	ast.Walk(f, u.Body())
	all := []*ir.Unit{u}
	for _, lit := range f.found {
		all = append(all, Units(lit)...)
	}
	return all
}

type finder struct {
	outer *ir.Unit
	found []*ir.Unit
}

// Visit implements ast.Visitor.
func (f *finder) Visit(node ast.Node) ast.Visitor {
	switch node := node.(type) {
	case *ast.CallExpr:
		if lit := CoroLiteral(f.outer.Info(), node); lit != nil {
			f.add(lit, "Coro")
			return nil
		}
		lit, ok := ast.Unparen(node.Fun).(*ast.FuncLit)
		if ok && f.outer.Template.Kind != find.Generator && Awaits(f.outer.Info(), lit) {
			f.add(lit, "Func")
			f.walk(node.Args)
			return nil
		}
	case *ast.DeferStmt:
		lit, ok := ast.Unparen(node.Call.Fun).(*ast.FuncLit)
		if ok && f.outer.Template.Kind != find.Generator && Awaits(f.outer.Info(), lit) {
			f.add(lit, "Defer")
			f.walk(node.Call.Args)
			return nil
		}
	}
	return f
}

// CoroLiteral returns the literal in async.Coro(func() ... {...}), or nil.
func CoroLiteral(info *types.Info, call *ast.CallExpr) *ast.FuncLit {
	if len(call.Args) != 1 || !Calls(info, call, "Coro") {
		return nil
	}
	lit, _ := ast.Unparen(call.Args[0]).(*ast.FuncLit)
	return lit
}

// Awaits reports whether a literal itself, not a literal inside it, awaits: by a
// call of Await, by ranging over an async generator, or because a literal that it
// calls or defers does.
func Awaits(info *types.Info, lit *ast.FuncLit) bool {
	found := false
	ast.Inspect(lit.Body, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			found = found || Calls(info, node, "Await")
			if lit, ok := ast.Unparen(node.Fun).(*ast.FuncLit); ok {
				found = found || Awaits(info, lit)
			}
		case *ast.RangeStmt:
			g, _ := ir.AsyncRange(info, node)
			found = found || g != nil
		}
		return true
	})
	return found
}

// Calls reports whether call calls the runtime's function of that name.
func Calls(info *types.Info, call *ast.CallExpr, name string) bool {
	id := ir.CalledIdent(call)
	if id == nil || id.Name != name {
		return false
	}
	fn, ok := info.Uses[id].(*types.Func)
	return ok && fn.Pkg() != nil && fn.Pkg().Path() == load.RuntimePath && fn.Signature().Recv() == nil
}

func (f *finder) walk(list []ast.Expr) {
	for _, e := range list {
		ast.Walk(f, e)
	}
}

// add makes the unit of a literal; kind is a part of its name.
func (f *finder) add(lit *ast.FuncLit, kind string) {
	name := f.outer.Template.Object.Name() + kind + strconv.Itoa(len(f.found)+1)
	u := ir.NewUnit(find.Literal(f.outer.Template, name, lit), f.outer.Index)
	u.Outer, u.Deferred, u.Facts = f.outer, kind == "Defer", f.outer.Facts
	u.Captures = captures(f.outer, lit)
	f.outer.Literals[lit] = u
	f.found = append(f.found, u)
}

// captures returns the variables of the outermost template that lit uses and
// does not declare, in the order in which it mentions them.
func captures(outer *ir.Unit, lit *ast.FuncLit) []*ir.Capture {
	root := outer.Root().Template.Decl
	var list []*ir.Capture
	seen := map[types.Object]bool{}
	ast.Inspect(lit, func(node ast.Node) bool {
		id, ok := node.(*ast.Ident)
		if !ok {
			return true
		}
		obj, ok := outer.Info().Uses[id].(*types.Var)
		if !ok || obj.IsField() || seen[obj] {
			return true
		}
		inside := lit.Pos() <= obj.Pos() && obj.Pos() <= lit.End()
		if inside || obj.Pos() < root.Pos() || obj.Pos() > root.End() {
			return true
		}
		seen[obj] = true
		f := outer.Facts.Of(obj)
		f.Written = f.Written || outer.IsResult(obj)
		list = append(list, &ir.Capture{Object: obj, Shared: f.Shared()})
		return true
	})
	return list
}

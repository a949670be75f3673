package check

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// body refuses what t's body does and a coroutine cannot.
func (c *checker) body(t *find.Template) {
	w := &walker{checker: c, t: t, info: c.pkg.Info}
	ast.PreorderStack(t.Decl.Body, nil, func(n ast.Node, stack []ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if t.Yield != nil && w.info.Uses[n] == types.Object(t.Yield) {
				w.yieldUse(n, stack)
			}
			w.runtimeUse(n, stack)
		case *ast.CallExpr:
			w.call(n, stack)
		case *ast.SelectorExpr:
			w.asyncAll(n, stack)
		case *ast.RangeStmt:
			w.asyncRange(n, stack)
		case *ast.ExprStmt:
			w.dropped(n)
		case *ast.GoStmt:
			w.forgotten(n.Call, "go ")
		case *ast.DeferStmt:
			w.forgotten(n.Call, "defer ")
		}
		return true
	})
}

// walker checks the body of one template. Its methods get a node and the nodes
// around it, outermost first, beginning with the body.
type walker struct {
	*checker
	t    *find.Template
	info *types.Info
}

// A place is the kind of code that a node stands in.
type place int

const (
	inBody       place = iota // of the template itself
	inCoroutine               // in a literal that async.Coro makes a coroutine of
	inDeferred                // in a literal called by a defer statement
	inCalled                  // in a literal called where it stands
	inGoroutine               // in a literal called by a go statement
	inOneOfOurs               // in a literal passed to a template
	inAnyLiteral              // in any other literal
)

// place returns what kind of code the node with the given stack stands in: the
// innermost literal decides. consumer is the template of inOneOfOurs.
func (w *walker) place(stack []ast.Node) (where place, consumer *find.Template) {
	for i := len(stack) - 1; i >= 0; i-- {
		lit, ok := stack[i].(*ast.FuncLit)
		if !ok {
			continue
		}
		call, around := enclosingCall(stack[:i])
		if call == nil {
			return inAnyLiteral, nil
		}
		if ast.Unparen(call.Fun) == lit {
			switch around.(type) {
			case *ast.GoStmt:
				return inGoroutine, nil
			case *ast.DeferStmt:
				return inDeferred, nil
			}
			return inCalled, nil
		}
		if w.isRuntime(w.callee(call), "Coro") {
			return inCoroutine, nil
		}
		if t := w.template(call); t != nil {
			return inOneOfOurs, t
		}
		return inAnyLiteral, nil
	}
	return inBody, nil
}

// enclosingCall returns the call that a node is the function or an argument of,
// and what is around that call. stack is the node's.
func enclosingCall(stack []ast.Node) (call *ast.CallExpr, around ast.Node) {
	i := len(stack) - 1
	for i >= 0 {
		if _, ok := stack[i].(*ast.ParenExpr); !ok {
			break
		}
		i--
	}
	if i < 0 {
		return nil, nil
	}
	call, ok := stack[i].(*ast.CallExpr)
	if !ok {
		return nil, nil
	}
	return call, parent(stack[:i])
}

// parent returns the node next to the end of stack that is not a parenthesis.
func parent(stack []ast.Node) ast.Node {
	for i := len(stack) - 1; i >= 0; i-- {
		if _, ok := stack[i].(*ast.ParenExpr); !ok {
			return stack[i]
		}
	}
	return nil
}

// callee returns the declared function or method that is called, or nil.
func (w *walker) callee(call *ast.CallExpr) *types.Func {
	fn, _ := typeutil.Callee(w.info, call).(*types.Func)
	return fn
}

// template returns the template that is called directly, or nil.
func (w *walker) template(call *ast.CallExpr) *find.Template {
	if fn := w.callee(call); fn != nil {
		return w.index.Template(fn)
	}
	return nil
}

// isRuntime says whether fn is the runtime's function of that name.
func (w *walker) isRuntime(fn *types.Func, name string) bool {
	return fn != nil && fn.Name() == name && fn.Pkg() != nil && fn.Pkg().Path() == load.RuntimePath &&
		fn.Signature().Recv() == nil
}

func (w *walker) isYield(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && w.t.Yield != nil && w.info.Uses[id] == types.Object(w.t.Yield)
}

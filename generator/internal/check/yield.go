package check

import (
	"go/ast"

	"github.com/asyncgen/asyncgen/generator/internal/find"
)

// A yield is used in two ways: it is called in the body of its template, or the body
// passes it on to another annotated generator. Both are suspension points of this
// frame. A yield that gets anywhere else could be called when the frame is not running.

const yieldRemedy = "call it in the body of %s, or pass it to an annotated generator"

// yieldUse refuses a use of the template's yield by which it escapes.
func (w *walker) yieldUse(id *ast.Ident, stack []ast.Node) {
	escapes := func(how string, args ...any) {
		w.refuse(id.Pos(), "yield escapes: "+how+"; "+yieldRemedy, append(args, w.t.FuncName())...)
	}
	if where, _ := w.place(stack); where != inBody {
		escapes("a function literal captures it")
		return
	}
	call, around := enclosingCall(stack)
	if call == nil {
		w.yieldAsValue(id, parent(stack), escapes)
		return
	}
	switch around.(type) {
	case *ast.GoStmt:
		escapes("it is used in a go statement")
		return
	case *ast.DeferStmt:
		escapes("it is used in a defer statement")
		return
	}
	if ast.Unparen(call.Fun) == id {
		return
	}
	switch to := w.template(call); {
	case w.info.Types[call.Fun].IsType():
		escapes("it is converted")
	case to == nil:
		escapes("it is passed to %s, which is not an annotated generator", nodeText(call.Fun))
	case to.Yield == nil || ast.Unparen(call.Args[len(call.Args)-1]) != id:
		escapes("it is passed to %s, but not as that one's yield", nodeText(call.Fun))
	case w.t.Kind == find.Generator && to.Kind == find.AsyncGenerator:
		w.refuse(id.Pos(), "%s is a generator, and %s an async generator, which it cannot wait for; make %s //asyncgen:async",
			w.t.FuncName(), to.FuncName(), w.t.FuncName())
	}
}

// yieldAsValue refuses yield as a value in p, where it is neither called nor passed on.
func (w *walker) yieldAsValue(id *ast.Ident, p ast.Node, escapes func(how string, args ...any)) {
	switch p := p.(type) {
	case *ast.AssignStmt:
		for _, left := range p.Lhs {
			if ast.Unparen(left) == id {
				w.refuse(id.Pos(), "yield is assigned to; give the new function a name of its own")
				return
			}
		}
		escapes("it is stored in a variable")
	case *ast.ValueSpec:
		escapes("it is stored in a variable")
	case *ast.CompositeLit, *ast.KeyValueExpr:
		escapes("it is stored in a composite literal")
	case *ast.SendStmt:
		escapes("it is sent to a channel")
	case *ast.ReturnStmt:
		escapes("it is returned")
	case *ast.UnaryExpr:
		escapes("its address is taken")
	case *ast.BinaryExpr:
		w.refuse(id.Pos(), "yield is compared; the generator's yield is never nil, leave the comparison out")
	case *ast.RangeStmt:
		escapes("it is ranged over")
	default:
		escapes("it is used as a value")
	}
}

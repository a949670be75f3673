package check

import (
	"go/ast"
)

// This file is the list of what a template may do by design and what is not
// translated yet. An entry goes when the following passes have learned it, and its
// file in testdata/reject goes with it.

// An omission finds one construct, and says what to do without it.
type omission struct {
	found   func(w *walker, n ast.Node, stack []ast.Node) bool
	message string
}

var omissions = []omission{
	{awaitInCalledLiteral, "Await in a function literal that is called where it stands is not translated yet; write its statements in a block"},
}

// unsupported refuses n if it is on the list.
func (w *walker) unsupported(n ast.Node, stack []ast.Node) {
	for _, o := range omissions {
		if o.found(w, n, stack) {
			w.refuse(n.Pos(), "%s", o.message)
		}
	}
}

func awaitInCalledLiteral(w *walker, n ast.Node, stack []ast.Node) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok || !w.isRuntime(w.callee(call), "Await") {
		return false
	}
	where, _ := w.place(stack)
	return where == inCalled
}

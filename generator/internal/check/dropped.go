package check

import (
	"go/ast"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/load"
)

// Most awaitables do nothing until they are awaited. A call that makes one and drops it
// looks as if it had an effect, but has none:
//
//	lock.Acquire()        // nothing is acquired
//	go fetchAsync(url)    // nothing is fetched
//
// So a statement that consists only of such a call is refused, whatever the origin of
// the awaitable. If it is intended, the result is assigned to _. The same goes for a
// timeout or a task group that nobody can leave.

// underWay are the runtime's awaitables that go on without being awaited: futures,
// of which somebody else takes care, and what has made tasks of its coroutines.
var underWay = map[string]bool{
	"Future":      true,
	"Gathering":   true,
	"SelectAwait": true,
	"Task":        true,
}

// dropped refuses a statement that makes something to be awaited and forgets it.
func (w *walker) dropped(stmt *ast.ExprStmt) {
	if call, ok := ast.Unparen(stmt.X).(*ast.CallExpr); ok {
		w.forgotten(call, "")
	}
}

// forgotten refuses call if it makes a generator, or an awaitable that is not under
// way. keyword is what stands in front of it: "", "go " or "defer ".
func (w *walker) forgotten(call *ast.CallExpr, keyword string) {
	text := nodeText(call.Fun)
	fn := w.callee(call)
	if fn != nil {
		if t := w.index.Constructor(fn); t != nil && t.Kind != find.Async {
			w.refuse(call.Pos(), "%s%s(...) makes a generator and drops it; range over it", keyword, text)
			return
		}
	}
	switch idleAwaitable(w.info.TypeOf(call)) {
	case "":
		if isScope(w.info.TypeOf(call)) {
			w.refuse(call.Pos(), "%s%s(...) makes a scope and drops it, so that nothing can leave it; assign it, and call its Exit on every path", keyword, text)
		}
	case "Coroutine":
		orTask := ", or async.CreateTask(...) to go on without waiting"
		if isRuntimeMethod(fn) {
			orTask = ""
		}
		w.refuse(call.Pos(), "%s%s(...) makes a coroutine that nobody awaits, so it never runs; write async.Await(%s(...))%s", keyword, text, text, orTask)
	default:
		w.refuse(call.Pos(), "%s%s(...) does nothing until it is awaited; write async.Await(%s(...))", keyword, text, text)
	}
}

// idleAwaitable returns the name of t, or of what it points to, if that is one of
// the runtime's awaitables that do nothing until they are awaited, and else "".
// An interface may hold one that is under way.
func idleAwaitable(t types.Type) string {
	named := ir.RuntimeType(t)
	if named == nil || underWay[named.Obj().Name()] {
		return ""
	}
	// Nothing else in the runtime has a method of that name.
	if begin, _, _ := types.LookupFieldOrMethod(named, true, nil, "BeginAwait"); begin == nil {
		return ""
	}
	return named.Obj().Name()
}

// isScope reports whether t is one of the runtime's scopes, which somebody has to leave.
func isScope(t types.Type) bool {
	named := ir.RuntimeType(t)
	return named != nil && (named.Obj().Name() == "TimeoutScope" || named.Obj().Name() == "TaskGroup")
}

// isRuntimeMethod says whether fn is a method of a type of the runtime. The
// coroutines that those make, of a Condition's or a TaskGroup's wait, are for the
// current task; another one must not run them.
func isRuntimeMethod(fn *types.Func) bool {
	return fn != nil && fn.Signature().Recv() != nil && fn.Pkg() != nil && fn.Pkg().Path() == load.RuntimePath
}

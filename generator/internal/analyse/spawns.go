package analyse

import (
	"go/ast"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/literal"
)

// spawnLimit is the size in bytes up to which a frame may be a part of its task. As
// long as a task that is done is kept, so is the memory of its frame, though it is
// empty; a task without a frame is about 150 bytes.
const spawnLimit = 256

// Spawns finds the calls that make a task of a coroutine as soon as they have made the
// coroutine, and decides for which of them task and frame are allocated together.
//
//	task := async.CreateTask(fetchAsync(key))
//	async.Go(group, fetchAsync(key))
//
// Nobody else can have the coroutine there, so its frame may be a part of the task: one
// allocation, and one object for the garbage collector. And where the call is a statement, like the
// second one, nobody has the task either: it is Unheld, and used again when it has ended. The callee's unit
// gets the form of the call, for a function that does that to be emitted, and
// the call goes into Spawns of the unit that it stands in. Frames that are large stay by themselves, and so do
// those that may not be empty once they have ended: where deferred calls recover, the
// panic has left things in the frames that it came through.
func Spawns(units []*ir.Unit) {
	c := newCallees(units)
	for _, u := range units {
		u.Spawns = map[*ast.CallExpr]*ir.Spawn{}
		walkOwn(u.Body(), func(call *ast.CallExpr, dropped bool) {
			spawn := spawnOf(u, call)
			if spawn == nil {
				return
			}
			c.findCallee(u, spawn)
			if spawn.Callee == nil || c.size(spawn.Callee.Template) > spawnLimit || c.defers(spawn.Callee) {
				return
			}
			spawn.Unheld = dropped
			spawn.Callee.SpawnedAs[spawn.Form()] = true
			u.Spawns[call] = spawn
		})
	}
}

// defers reports whether u, or a unit whose frame is a part of u's, has deferred calls.
func (c *callees) defers(u *ir.Unit) bool {
	if u.Defers {
		return true
	}
	for _, held := range u.Frames {
		if held.Inline && c.defers(c.units[held.Callee.Template]) {
			return true
		}
	}
	return false
}

// walkOwn calls visit with the calls in a body that run as a part of it, and whether they are statements: not those in
// function literals, nor what go and defer statements start.
func walkOwn(body *ast.BlockStmt, visit func(call *ast.CallExpr, dropped bool)) {
	var statement ast.Expr
	var walk func(ast.Node) bool
	walk = func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			return false
		case *ast.GoStmt:
			walkArguments(node.Call, walk)
			return false
		case *ast.DeferStmt:
			walkArguments(node.Call, walk)
			return false
		case *ast.ExprStmt:
			statement = node.X
		case *ast.CallExpr:
			visit(node, node == statement)
		}
		return true
	}
	ast.Inspect(body, walk)
}

func walkArguments(call *ast.CallExpr, walk func(ast.Node) bool) {
	for _, arg := range call.Args {
		ast.Inspect(arg, walk)
	}
}

// spawnOf returns what call does if it makes a task of a coroutine that another call makes, or nil.
func spawnOf(u *ir.Unit, call *ast.CallExpr) *ir.Spawn {
	s := &ir.Spawn{}
	args := call.Args
	switch {
	case call.Ellipsis.IsValid():
		return nil
	case len(args) == 1 && literal.Calls(u.Info(), call, "CreateTask"):
		if u.Template.Kind == find.Generator {
			return nil // it runs in no task that could be the creator
		}
	case len(args) == 2 && literal.Calls(u.Info(), call, "Go"):
		s.Group, args = args[0], args[1:]
	default:
		return nil
	}
	s.Coroutine, _ = ast.Unparen(args[0]).(*ast.CallExpr)
	if s.Coroutine == nil {
		return nil
	}
	if made := s.Coroutine.Args; len(made) == 1 {
		if _, several := u.TypeOf(made[0]).(*types.Tuple); several {
			return nil // a call with several results stands for all arguments, and beside none
		}
	}
	return s
}

// findCallee sets the unit whose coroutine s makes a task of, if that is known.
func (c *callees) findCallee(u *ir.Unit, s *ir.Spawn) {
	made := s.Coroutine
	if lit := literal.CoroLiteral(u.Info(), made); lit != nil {
		s.Callee = u.Literals[lit]
		return
	}
	id := ir.CalledIdent(made)
	if id == nil {
		return
	}
	fn, ok := u.Info().Uses[id].(*types.Func)
	if !ok {
		return
	}
	t := u.Index.Constructor(fn)
	if t == nil || t.Kind != find.Async || t.Package != u.Template.Package {
		return
	}
	if fn.Signature().Recv() != nil {
		if s.Receiver = receiver(u, made, fn); s.Receiver == nil {
			return
		}
	}
	s.Callee = c.units[t]
}

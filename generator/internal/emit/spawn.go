package emit

import (
	"fmt"
	"go/ast"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/literal"
)

// # Tasks with their frames
//
// A task that is made of a coroutine where the coroutine is made, async.CreateTask(fetchAsync(key)),
// is allocated together with the frame (analyse.Spawns says where). What fetch gets for that:
//
//	type fetchTask struct {
//		async.Task[string]
//		frame fetchFrame
//	}
//
//	func fetchSpawn(t *async.TaskCore, key string) *async.Task[string] {
//		s := &fetchTask{frame: fetchFrame{key: key}}
//		return s.Begin(t, &s.frame.Coroutine, &s.frame)
//	}
//
//	func (f *fetchFrame) Discard() { *f = fetchFrame{} }
//
// and the call becomes fetchSpawn(t, key). Discard is for a task that ends while the frame is
// in use (a panic, a cancellation before its first turn): nothing is kept alive by a task
// that is done.

// nameSpawners names the tasks with frames and the functions that make them, after the frames' types.
func (e *packageEmitter) nameSpawners() {
	for _, u := range e.units {
		if u.Spawned {
			e.tasks[u.Template] = e.names.fresh(e.frames[u.Template] + "Task")
			e.spawners[u.Template] = e.names.fresh(e.frames[u.Template] + "Spawn")
			e.taken[e.tasks[u.Template]], e.taken[e.spawners[u.Template]] = true, true
		}
	}
}

// spawner declares the task with its frame, the function that makes it, and Discard.
func (p *printer) spawner() [][]jen.Code {
	t := p.template()
	params, slots, values := p.parameters()
	local := newScope(p.file.names)
	for _, v := range values {
		local.take(v)
	}
	for _, tp := range p.params {
		local.take(p.typeParam(tp))
	}
	creator, s := local.fresh("t"), local.fresh("s")
	task := p.async("Task").Types(p.typ(t.Value))
	name := p.file.tasks[t]
	frame := jen.Op("&").Id(s).Dot("frame")
	params = append([]jen.Code{jen.Id(creator).Op("*").Add(p.async("TaskCore"))}, params...)
	return [][]jen.Code{{
		jen.Comment(fmt.Sprintf("%s is a task that runs a call of %s, and the state of the call.", name, t.Object.Name())),
		jen.Type().Add(p.generic(name)).Struct(task.Clone(), jen.Id("frame").Add(p.instance(p.frameName()))),
	}, {
		jen.Comment(fmt.Sprintf("%s makes a task of a call of %s.", p.file.spawners[t], t.Object.Name())),
		jen.Func().Add(p.generic(p.file.spawners[t])).Params(params...).Op("*").Add(task).Block(
			jen.Id(s).Op(":=").Op("&").Add(p.instance(name)).Values(
				jen.Id("frame").Op(":").Add(p.instance(p.frameName())).Values(p.initial(slots, values)...)),
			jen.Return(jen.Id(s).Dot("Begin").Call(jen.Id(creator), frame.Clone().Dot("Coroutine"), frame)),
		),
	}, {
		jen.Comment("Discard lets go of what the frame refers to."),
		jen.Func().Params(jen.Id(p.self).Op("*").Add(p.instance(p.frameName()))).Id("Discard").Params().Block(
			jen.Op("*").Id(p.self).Op("=").Add(p.instance(p.frameName())).Values()),
	}}
}

// spawn returns the call that makes a task of what call, of a constructor or async.Coro,
// would make.
func (p *printer) spawn(callee *ir.Unit, call *ast.CallExpr) *jen.Statement {
	task := jen.Id(p.task)
	if literal.CoroLiteral(p.unit.Info(), call) != nil {
		return p.instance(p.file.spawners[callee.Template]).Call(append([]jen.Code{task}, p.captures(callee)...)...)
	}
	name := jen.Id(p.file.spawners[callee.Template])
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.IndexExpr:
		name.Types(p.expr(fun.Index))
	case *ast.IndexListExpr:
		name.Types(p.exprs(fun.Indices)...)
	}
	args := p.exprs(call.Args)
	if call.Ellipsis.IsValid() {
		args[len(args)-1] = jen.Add(args[len(args)-1]).Op("...")
	}
	return name.Call(append([]jen.Code{task}, args...)...)
}

package emit

import (
	"fmt"
	"go/ast"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/find"
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
// and the call becomes fetchSpawn(t, key). For async.Go(group, fetchAsync(key)) there is
//
//	func fetchGo(g *async.TaskGroup, key string) *async.Task[string] {
//		s := &fetchTask{frame: fetchFrame{key: key}}
//		return s.BeginIn(g, &s.frame.Coroutine, &s.frame)
//	}
//
// Discard is for a task that ends while the frame is
// in use (a panic, a cancellation before its first turn): nothing is kept alive by a task
// that is done.

// nameSpawners names the tasks with frames and the functions that make them, after the frames' types.
func (e *packageEmitter) nameSpawners() {
	name := func(names map[*find.Template]string, t *find.Template, suffix string) {
		params := parameterNames(t)
		names[t] = e.names.fresh(e.frames[t] + suffix)
		for params[names[t]] {
			names[t] = e.names.fresh(e.frames[t] + suffix)
		}
		e.taken[names[t]] = true
	}
	for _, u := range e.units {
		if u.Spawned || u.Grouped {
			name(e.tasks, u.Template, "Task")
		}
		if u.Spawned {
			name(e.spawners, u.Template, "Spawn")
		}
		if u.Grouped {
			name(e.joiners, u.Template, "Go")
		}
	}
}

// spawners declares the task with its frame, the functions that make it, and Discard.
func (p *printer) spawners() [][]jen.Code {
	t := p.template()
	name := p.file.tasks[t]
	list := [][]jen.Code{{
		jen.Comment(fmt.Sprintf("%s is a task that runs a call of %s, and the state of the call.", name, t.Object.Name())),
		jen.Type().Add(p.generic(name)).Struct(p.taskType(), jen.Id("frame").Add(p.instance(p.frameName()))),
	}}
	if p.unit.Spawned {
		comment := fmt.Sprintf("%s makes a task of a call of %s.", p.file.spawners[t], t.Object.Name())
		list = append(list, p.spawner(p.file.spawners[t], comment, "t", "TaskCore", "Begin"))
	}
	if p.unit.Grouped {
		comment := fmt.Sprintf("%s makes a task of a group of a call of %s.", p.file.joiners[t], t.Object.Name())
		list = append(list, p.spawner(p.file.joiners[t], comment, "g", "TaskGroup", "BeginIn"))
	}
	return append(list, []jen.Code{
		jen.Comment("Discard lets go of what the frame refers to."),
		jen.Func().Params(jen.Id(p.self).Op("*").Add(p.instance(p.frameName()))).Id("Discard").Params().Block(
			jen.Op("*").Id(p.self).Op("=").Add(p.instance(p.frameName())).Values()),
	})
}

// taskType is the runtime's type of the task.
func (p *printer) taskType() *jen.Statement { return p.async("Task").Types(p.typ(p.template().Value)) }

// spawner declares a function that makes a task with its frame, by the method begin; by is who makes it, of
// the runtime's type.
func (p *printer) spawner(name, comment, by, byType, begin string) []jen.Code {
	params, slots, values, local := p.operands()
	creator, s := local.fresh(by), local.fresh("s")
	frame := jen.Op("&").Id(s).Dot("frame")
	params = append([]jen.Code{jen.Id(creator).Op("*").Add(p.async(byType))}, params...)
	return []jen.Code{
		jen.Comment(comment),
		jen.Func().Add(p.generic(name)).Params(params...).Op("*").Add(p.taskType()).Block(
			jen.Id(s).Op(":=").Op("&").Add(p.instance(p.file.tasks[p.template()])).Values(
				jen.Id("frame").Op(":").Add(p.instance(p.frameName())).Values(p.initial(slots, values)...)),
			jen.Return(jen.Id(s).Dot(begin).Call(jen.Id(creator), frame.Clone().Dot("Coroutine"), frame)),
		),
	}
}

// spawn returns the call that makes a task of what the constructor, or async.Coro, would make.
func (p *printer) spawn(s *ir.Spawn) *jen.Statement {
	by, functions := jen.Code(jen.Id(p.task)), p.file.spawners
	if s.Group != nil {
		by, functions = p.expr(s.Group), p.file.joiners
	}
	call, function := s.Coroutine, functions[s.Callee.Template]
	if literal.CoroLiteral(p.unit.Info(), call) != nil {
		return p.instance(function).Call(append([]jen.Code{by}, p.captures(s.Callee)...)...)
	}
	name := jen.Id(function)
	args := []jen.Code{by}
	if s.Receiver != nil {
		args = append(args, p.expr(s.Receiver))
	}
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.IndexExpr:
		name.Types(p.expr(fun.Index))
	case *ast.IndexListExpr:
		name.Types(p.exprs(fun.Indices)...)
	}
	args = append(args, p.exprs(call.Args)...)
	if call.Ellipsis.IsValid() {
		args[len(args)-1] = jen.Add(args[len(args)-1]).Op("...")
	}
	return name.Call(args...)
}

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
//
// Where nobody takes the task, the call becomes fetchSpawnUnheld(t, key), or fetchGoUnheld(group, key), and
// the task may be one that has ended:
//
//	var fetchTasks async.TaskPool
//
//	func fetchSpawnUnheld(t *async.TaskCore, key string) {
//		s, ok := fetchTasks.Take(t).(*fetchTask)
//		if !ok {
//			if calls, ok := async.Unbegun(t, &fetchTasks, fetchBegin); ok {
//				calls.Add(fetchCall{key: key})
//				return
//			}
//			s = &fetchTask{}
//		}
//		s.frame = fetchFrame{key: key}
//		s.BeginUnheld(t, &fetchTasks, s, &s.frame.Coroutine, &s.frame)
//	}
//
// If there are many already that have not begun, only the arguments are kept, and the task is made for its first turn:
//
//	type fetchCall struct{ key string }
//
//	func fetchBegin(c *fetchCall, ended any) *async.TaskCore {
//		s, ok := ended.(*fetchTask)
//		if !ok {
//			s = &fetchTask{}
//		}
//		s.frame = fetchFrame{key: c.key}
//		return s.Prepare(&fetchTasks, s, &s.frame.Coroutine, &s.frame)
//	}

// A spawner is a function that makes tasks of a template's calls in one form.
type spawner struct {
	template *find.Template
	form     ir.SpawnForm
}

// A spawnForm is a form of spawning and what generated code has for it.
type spawnForm struct {
	ir.SpawnForm
	suffix      string // of the function's name
	take, begin string // the runtime's methods that look for a task and begin it
	unbegun     string // the runtime's function that keeps the call instead
}

// spawnForms are all forms, in the order in which their functions are emitted.
var spawnForms = []spawnForm{
	{ir.SpawnForm{}, "Spawn", "", "Begin", ""},
	{ir.SpawnForm{Grouped: true}, "Go", "", "BeginIn", ""},
	{ir.SpawnForm{Unheld: true}, "SpawnUnheld", "Take", "BeginUnheld", "Unbegun"},
	{ir.SpawnForm{Grouped: true, Unheld: true}, "GoUnheld", "TakeIn", "BeginUnheldIn", "UnbegunIn"},
}

// pooled reports whether tasks of u are used again.
func pooled(u *ir.Unit) bool {
	return u.SpawnedAs[ir.SpawnForm{Unheld: true}] || u.SpawnedAs[ir.SpawnForm{Grouped: true, Unheld: true}]
}

// nameSpawners names the tasks with frames, their pools and the functions that make them, after the frames' types.
func (e *packageEmitter) nameSpawners() {
	for _, u := range e.units {
		if len(u.SpawnedAs) == 0 {
			continue
		}
		t := u.Template
		params := parameterNames(t)
		name := func(suffix string) string {
			name := e.names.fresh(e.frames[t] + suffix)
			for params[name] || e.imported[name] {
				name = e.names.fresh(e.frames[t] + suffix)
			}
			e.taken[name] = true
			return name
		}
		e.tasks[t] = name("Task")
		if pooled(u) {
			e.pools[t], e.calls[t], e.beginners[t] = name("Tasks"), name("Call"), name("Begin")
		}
		for _, form := range spawnForms {
			if u.SpawnedAs[form.SpawnForm] {
				e.spawners[spawner{t, form.SpawnForm}] = name(form.suffix)
			}
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
	if pooled(p.unit) {
		list = append(list, []jen.Code{
			jen.Comment(fmt.Sprintf("%s are tasks of calls of %s that have ended, to be used again.", p.file.pools[t], t.Object.Name())),
			jen.Var().Id(p.file.pools[t]).Add(p.async("TaskPool")),
		})
		list = append(list, p.calls()...)
	}
	for _, form := range spawnForms {
		if p.unit.SpawnedAs[form.SpawnForm] {
			list = append(list, p.spawner(form))
		}
	}
	return append(list, []jen.Code{
		jen.Comment("Discard lets go of what the frame refers to."),
		jen.Func().Params(jen.Id(p.self).Op("*").Add(p.instance(p.frameName()))).Id("Discard").Params().Block(
			jen.Op("*").Id(p.self).Op("=").Add(p.instance(p.frameName())).Values()),
	})
}

// taskType is the runtime's type of the task.
func (p *printer) taskType() *jen.Statement { return p.async("Task").Types(p.typ(p.template().Value)) }

// spawner declares the function that makes a task with its frame in the given form.
func (p *printer) spawner(form spawnForm) []jen.Code {
	t := p.template()
	params, slots, values, local := p.operands()
	by, byType, what := "t", "TaskCore", "task"
	if form.Grouped {
		by, byType, what = "g", "TaskGroup", "task of a group"
	}
	creator, s := local.fresh(by), local.fresh("s")
	params = append([]jen.Code{jen.Id(creator).Op("*").Add(p.async(byType))}, params...)
	task := p.instance(p.file.tasks[t])
	initial := p.instance(p.frameName()).Values(p.initial(slots, values)...)
	frame := jen.Op("&").Id(s).Dot("frame")
	begin := func(args ...jen.Code) *jen.Statement {
		args = append([]jen.Code{jen.Id(creator)}, args...)
		return jen.Id(s).Dot(form.begin).Call(append(args, frame.Clone().Dot("Coroutine"), frame)...)
	}
	name := p.file.spawners[spawner{t, form.SpawnForm}]
	function := jen.Func().Add(p.generic(name)).Params(params...)
	if form.Unheld {
		ok, calls, pool := local.fresh("ok"), local.fresh("calls"), jen.Id(p.file.pools[t])
		keep := p.async(form.unbegun).Call(jen.Id(creator), jen.Op("&").Add(pool), p.instance(p.file.beginners[t]))
		function.Block(
			jen.List(jen.Id(s), jen.Id(ok)).Op(":=").Add(pool).Dot(form.take).Call(jen.Id(creator)).Assert(jen.Op("*").Add(task)),
			jen.If(jen.Op("!").Id(ok)).Block(
				jen.If(jen.List(jen.Id(calls), jen.Id(ok)).Op(":=").Add(keep), jen.Id(ok)).Block(
					jen.Id(calls).Dot("Add").Call(p.instance(p.file.calls[t]).Values(p.initial(slots, values)...)),
					jen.Return()),
				jen.Id(s).Op("=").Op("&").Add(task).Values()),
			jen.Id(s).Dot("frame").Op("=").Add(initial),
			begin(jen.Op("&").Add(pool), jen.Id(s)))
	} else {
		function.Op("*").Add(p.taskType()).Block(
			jen.Id(s).Op(":=").Op("&").Add(task).Values(jen.Id("frame").Op(":").Add(initial)),
			jen.Return(begin()))
	}
	return []jen.Code{
		jen.Comment(fmt.Sprintf("%s makes a %s of a call of %s.", name, what, t.Object.Name())),
		function,
	}
}

// calls declares the arguments of a call that is going to be a task, and the function that makes the task.
func (p *printer) calls() [][]jen.Code {
	t := p.template()
	_, slots, _, local := p.operands()
	var fields, initial []jen.Code
	c, ended, s, ok := local.fresh("c"), local.fresh("ended"), local.fresh("s"), local.fresh("ok")
	for _, slot := range slots {
		name := p.fields[slot]
		fields = append(fields, jen.Id(name).Add(p.typeOf(slot.Vars[0], slot.Type)))
		initial = append(initial, jen.Id(name).Op(":").Id(c).Dot(name))
	}
	call, begin, task := p.file.calls[t], p.file.beginners[t], p.instance(p.file.tasks[t])
	frame := jen.Op("&").Id(s).Dot("frame")
	return [][]jen.Code{{
		jen.Comment(fmt.Sprintf("%s is a call of %s that is going to be a task.", call, t.Object.Name())),
		jen.Type().Add(p.generic(call)).Struct(fields...),
	}, {
		jen.Comment(fmt.Sprintf("%s makes a task of a call, out of one that has ended if that is not nil.", begin)),
		jen.Func().Add(p.generic(begin)).Params(jen.Id(c).Op("*").Add(p.instance(call)), jen.Id(ended).Add(p.predeclared("any"))).
			Op("*").Add(p.async("TaskCore")).Block(
			jen.List(jen.Id(s), jen.Id(ok)).Op(":=").Id(ended).Assert(jen.Op("*").Add(task)),
			jen.If(jen.Op("!").Id(ok)).Block(jen.Id(s).Op("=").Op("&").Add(task).Values()),
			jen.Id(s).Dot("frame").Op("=").Add(p.instance(p.frameName())).Values(initial...),
			jen.Return(jen.Id(s).Dot("Prepare").Call(
				jen.Op("&").Id(p.file.pools[t]), jen.Id(s), frame.Clone().Dot("Coroutine"), frame))),
	}}
}

// spawn returns the call that makes a task of what the constructor, or async.Coro, would make.
func (p *printer) spawn(s *ir.Spawn) *jen.Statement {
	args := []jen.Code{jen.Id(p.task)}
	if s.Group != nil {
		args[0] = p.expr(s.Group)
	}
	call, function := s.Coroutine, p.file.spawners[spawner{s.Callee.Template, s.Form()}]
	if literal.CoroLiteral(p.unit.Info(), call) != nil {
		return p.instance(function).Call(append(args, p.captures(s.Callee)...)...)
	}
	name := jen.Id(function)
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

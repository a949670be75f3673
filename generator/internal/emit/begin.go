package emit

import (
	"fmt"
	"go/ast"
	"go/types"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// # The beginning
//
// If callers often need only the beginning of a body (analyse.Begins), that becomes a
// separate function, with parameters and results:
//
//	func (f *nextFrame) begin(t *async.TaskCore, x int) (value int, status async.Status, failure error) {
//		...
//		if x >= 0 {
//			return x+1, async.Done, nil
//		}
//		awaited = async.Sleep(0)
//		status = awaited.BeginAwait(t, &f.Frame)
//		f.x, f.awaited = x, awaited
//		f.State = 1
//		if status == async.Done {
//			return f.Rest(f.Resume(t))
//		}
//		return value, async.Suspended, failure
//	}
//
// It uses the frame only when it reaches a wait. There it stores everything that is
// live, and leaves the rest to Resume, even if the wait turns out to be over already.
// Resume has the blocks after the waits, and calls begin for a frame that has not
// begun.
//
// A caller that holds the frame calls begin. If that returns the results, the caller
// continues after the point at which it takes results out of the frame on a resumption:
//
//		y, status, err = f.next.begin(t, x)
//		if status == async.Suspended {
//			async.Link(t, &f.Frame, &f.next.Frame, &f.next)
//			...
//			return async.Suspended
//		}
//		goto awaited1
//	resume1:
//		y, err = f.next.EndAwait(t)
//		f.next.Err = nil
//	awaited1:

// beginning is what the function for it returns.
type beginning struct{ value, failure, status string }

// begin declares the function for the beginning.
func (p *printer) begin() []jen.Code {
	t := p.template()
	p.beginning = &beginning{p.scope.fresh("value"), p.scope.fresh("failure"), p.scope.fresh("status")}
	p.beginStatus = p.beginning.status
	p.resuming = ""
	p.emitted = p.unit.Beginning()
	params := p.beginParams()
	body := p.blocks()
	results := []jen.Code{
		jen.Id(p.beginning.value).Add(p.typ(t.Value)),
		jen.Id(p.beginning.status).Add(p.async("Status")),
		jen.Id(p.beginning.failure).Add(p.predeclared("error")),
	}
	fn := jen.Func().Params(jen.Id(p.self).Op("*").Add(p.instance(p.frameName()))).Id("begin").
		Params(params...).Params(results...)
	comment := "// begin runs " + t.Object.Name() + " from its start to its first wait or its end."
	return append([]jen.Code{jen.Comment(comment), fn.Block(append(p.variables(), body...)...)}, p.own()...)
}

// beginParams returns the parameters: the running task, and the template's under the names that they have as
// variables.
func (p *printer) beginParams() []jen.Code {
	t := p.template()
	params := []jen.Code{jen.Id(p.task).Op("*").Add(p.async("TaskCore"))}
	p.given = map[*ir.Var]bool{}
	add := func(v *ir.Var, typ jen.Code) {
		name := "_"
		if v != nil {
			name = p.names[v]
			p.given[v] = true
		}
		params = append(params, jen.Id(name).Add(typ))
	}
	vars := p.unit.Params
	if t.Decl.Recv != nil {
		add(vars[0], p.typ(t.Object.Signature().Recv().Type()))
		vars = vars[1:]
	}
	for i, param := range t.Params {
		if t.Variadic && i == len(t.Params)-1 {
			add(vars[i], jen.Op("...").Add(p.typ(param.Type().(*types.Slice).Elem())))
		} else {
			add(vars[i], p.typ(param.Type()))
		}
	}
	return params
}

// callBegin is what Resume does with a frame that has not begun.
func (p *printer) callBegin() []jen.Code {
	t := p.template()
	args := []jen.Code{jen.Id(p.task)}
	var clear []jen.Code
	vars := p.unit.Params
	for i, v := range vars {
		if v == nil {
			offset := len(vars) - len(t.Params)
			typ := t.Object.Signature().Recv()
			if i >= offset {
				typ = t.Params[i-offset]
			}
			args = append(args, p.zero(typ.Type()))
			continue
		}
		arg := p.field(v.Slot)
		if ir.HasPointers(v.Type) {
			clear = append(clear, p.clear(v.Slot))
		}
		args = append(args, arg)
	}
	if t.Variadic {
		args[len(args)-1] = jen.Add(args[len(args)-1]).Op("...")
	}
	value, failure, status := p.inner("value"), p.inner("failure"), p.inner("status")
	codes := []jen.Code{
		jen.List(jen.Id(value), jen.Id(status), jen.Id(failure)).Op(":=").Id(p.self).Dot("begin").Call(args...),
		jen.If(jen.Id(status).Op("==").Add(p.async("Suspended"))).Block(jen.Return(p.async("Suspended"))),
		jen.List(jen.Id(p.self).Dot("Value"), jen.Id(p.self).Dot("Err")).Op("=").List(jen.Id(value), jen.Id(failure)),
	}
	codes = append(codes, clear...)
	codes = append(codes,
		jen.Id(p.self).Dot("State").Op("=").Add(p.async("StateCompleted")),
		jen.Return(p.async("Done")))
	return []jen.Code{jen.Block(codes...)} // gotos must not jump over declarations
}

// awaitDirectly begins a callee that returns its results if it can.
func (p *printer) awaitDirectly(s *ir.Suspension) []jen.Code {
	if p.beginStatus == "" {
		p.beginStatus = p.scope.fresh("began")
	}
	frame, codes := p.haveCallee(s.Callee.Frame)
	value, failure := jen.Id("_"), jen.Id("_")
	for i, target := range []**jen.Statement{&value, &failure} {
		if i < len(s.Dst) && s.Dst[i] != nil {
			*target = p.store(s.Dst[i])
		}
	}
	targets := []jen.Code{value, jen.Id(p.beginStatus), failure}
	args := append([]jen.Code{jen.Id(p.task)}, p.calleeArgs(s)...)
	call := append(p.mark(s.Source), jen.List(targets...).Op("=").Add(frame).Dot("begin").Call(args...))
	codes = append(codes, p.bind(call, nodes(s.Args...)...)...)
	list := append([]jen.Code{p.linkCallee(s)}, p.save(s)...)
	list = append(list, p.returnSuspended())
	suspended := jen.Id(p.beginStatus).Op("==").Add(p.async("Suspended"))
	return append(codes, append(p.mark(s.Source), jen.If(suspended).Block(p.aside(list...)...))...)
}

// returnSuspended returns to whoever has resumed or begun the frame.
func (p *printer) returnSuspended() jen.Code {
	if p.beginning == nil {
		return jen.Return(p.async("Suspended"))
	}
	return jen.Return(jen.Id(p.beginning.value), p.async("Suspended"), jen.Id(p.beginning.failure))
}

// goOn goes on behind a suspension that has not suspended.
func (p *printer) goOn(s *ir.Suspension, next *ir.Block) []jen.Code {
	switch {
	case p.beginning != nil && !s.Direct || s.Kind == ir.Yield:
		return nil // it has returned
	case p.beginning == nil && s.Direct:
		return p.aside(jen.Goto().Id(p.outcomesOf(s.Resume)[s.Resume]))
	}
	return p.jump(s.Resume, next)
}

// labelOutcomes names the places behind the outcomes of the direct awaits in the blocks.
func (p *printer) labelOutcomes(blocks []*ir.Block) {
	p.outcomes = map[*ir.Block]string{}
	if p.beginning != nil {
		return
	}
	label := func(b *ir.Block, behind bool) {
		s, ok := b.End.(*ir.Suspension)
		if !ok || !s.Direct {
			return
		}
		outcomes := p.outcomes
		if behind && p.isPeeled(s.Resume) {
			outcomes = p.peeled.outcomes
		}
		if outcomes[s.Resume] == "" {
			outcomes[s.Resume] = p.labelScope.fresh(fmt.Sprintf("awaited%d", s.State))
		}
	}
	for _, b := range blocks {
		label(b, false)
	}
	if p.peeled == nil {
		return
	}
	for _, b := range p.unit.Blocks {
		if p.peeled.behind[b] {
			label(b, true)
		}
	}
}

// outcomesOf returns the labels of outcomes of b in its place, or in its copy.
func (p *printer) outcomesOf(b *ir.Block) map[*ir.Block]string {
	if p.isBehind(b) {
		return p.peeled.outcomes
	}
	return p.outcomes
}

// hasOutcome reports whether b only goes on behind a direct await whose outcome it has: its resumptions go on in the copy.
func (p *printer) hasOutcome(b *ir.Block) bool {
	return b.Resumes.Direct && p.isPeeled(b) && !p.isBehind(b)
}

// leaveBeginning leaves the rest to Resume: at once if there is nothing to wait for.
func (p *printer) leaveBeginning(s *ir.Suspension, running, link jen.Code) jen.Code {
	status := jen.Id(p.beginning.status)
	var rest []jen.Code
	if link != nil {
		rest = append(rest, jen.If(jen.Add(status).Op("==").Add(p.async("Suspended"))).Block(link))
	}
	rest = append(rest, p.save(s)...)
	rest = append(rest,
		jen.If(jen.Add(status).Op("==").Add(p.async("Done"))).Block(
			jen.Return(jen.Id(p.self).Dot("Rest").Call(jen.Id(p.self).Dot("Resume").Call(jen.Id(p.task))))),
		p.returnSuspended())
	if running == nil { // it is there already
		return jen.Block(p.aside(rest...)...)
	}
	return jen.Block(append([]jen.Code{jen.Add(status).Op("=").Add(running)}, p.aside(rest...)...)...)
}

// returnFromBeginning returns results.
func (p *printer) returnFromBeginning(results []ast.Expr) []jen.Code {
	t := p.template()
	n := len(t.Values)
	if t.HasError {
		n++
	}
	var codes, values []jen.Code
	switch {
	case len(p.unit.Results) > 0:
		codes = p.assignResults(results)
		for _, v := range p.unit.Results {
			values = append(values, p.value(v))
		}
	case len(results) == n:
		values = p.exprs(results)
	default: // a call with several results
		var names []jen.Code
		for i := range n {
			name := p.inner(fmt.Sprintf("result%d", i+1))
			names, values = append(names, jen.Id(name)), append(values, jen.Id(name))
		}
		codes = append(codes, jen.List(names...).Op(":=").List(p.exprs(results)...))
	}
	failure := jen.Code(p.nilError())
	if t.HasError {
		failure, values = values[n-1], values[:n-1]
	}
	value := jen.Code(nil)
	switch len(values) {
	case 0:
		value = jen.Struct().Values()
	case 1:
		value = values[0]
	default:
		value = jen.Add(p.typ(t.Value)).Values(values...)
	}
	returned := jen.Return(value, p.async("Done"), failure)
	if len(codes) > 0 {
		codes = append(codes, p.aside(returned)...)
	} else {
		codes = []jen.Code{returned}
	}
	if len(results) == n || len(p.unit.Results) > 0 {
		return codes
	}
	return []jen.Code{jen.Block(codes...)}
}

package emit

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// suspend emits a suspension up to the return that it may cause.
func (p *printer) suspend(s *ir.Suspension) []jen.Code {
	switch s.Kind {
	case ir.Yield:
		return p.yield(s)
	case ir.Delegate:
		return p.delegate(s)
	case ir.Unwind:
		return p.unwind(s)
	}
	if s.Callee != nil {
		return p.awaitCallee(s)
	}
	if s.Reuse != nil {
		return p.awaitAgain(s)
	}
	awaitable := jen.Code(nil)
	if s.Literal != nil {
		args := p.exprs(s.Args)
		if s.Call.Ellipsis.IsValid() {
			args[len(args)-1] = jen.Add(args[len(args)-1]).Op("...")
		}
		awaitable = p.newLiteral(s.Literal, args)
	} else {
		awaitable = p.expr(s.Args[0])
	}
	codes := p.bind([]jen.Code{p.store(s.Awaited).Op("=").Add(awaitable)}, nodes(s.Args...)...)
	p.read[s.Awaited] = true
	task := jen.Id(p.task)
	if !ir.IsRuntimeAwaitable(s.Awaited.Type) { // it may be of foreign make, and keep the task
		task.Dot("Hold").Call()
	}
	frame := jen.Op("&").Id(p.self).Dot("Frame")
	begin := jen.Id(p.names[s.Awaited]).Dot("BeginAwait").Call(task, frame)
	if mayBeNilInterface(s) {
		begin = p.async("BeginAwaitOf").Call(jen.Id(p.names[s.Awaited]), task, frame)
	}
	codes = append(codes, p.mark(s.Source)...)
	return append(codes, p.ifSuspended(s, begin, nil))
}

// mayBeNilInterface reports whether what is awaited may be nil without a type, so that it has no methods to call.
func mayBeNilInterface(s *ir.Suspension) bool {
	if s.Awaited == nil || s.Literal != nil || s.Reuse != nil {
		return false
	}
	_, isParam := types.Unalias(s.Awaited.Type).(*types.TypeParam)
	return types.IsInterface(s.Awaited.Type) && !isParam
}

// awaitCallee runs a callee's frame in place.
func (p *printer) awaitCallee(s *ir.Suspension) []jen.Code {
	if s.Direct {
		return p.awaitDirectly(s)
	}
	frame, codes := p.startCallee(s)
	link := p.linkCallee(s)
	run := jen.Add(frame).Dot("Resume").Call(jen.Id(p.task))
	codes = append(codes, p.mark(s.Source)...)
	return append(codes, p.ifSuspended(s, run, link))
}

// linkCallee notes that the frame waits for a callee's.
func (p *printer) linkCallee(s *ir.Suspension) jen.Code {
	return p.async("Link").Call(
		jen.Id(p.task),
		jen.Op("&").Id(p.self).Dot("Frame"),
		jen.Op("&").Id(p.self).Dot(p.held[s.Callee.Frame]).Dot("Frame"),
		p.frameAddress(s.Callee.Frame))
}

// calleeArgs returns the arguments of a callee.
func (p *printer) calleeArgs(s *ir.Suspension) []jen.Code {
	args := p.exprs(s.Args)
	if s.Callee.Spread {
		args[len(args)-1] = jen.Add(args[len(args)-1]).Op("...")
	}
	return args
}

// haveCallee makes a callee's frame if there is none yet; it returns the field that
// holds it.
func (p *printer) haveCallee(held *ir.Held) (*jen.Statement, []jen.Code) {
	frame := jen.Id(p.self).Dot(p.held[held])
	if held.Inline {
		return frame, nil
	}
	return frame, []jen.Code{
		jen.If(jen.Add(frame).Op("==").Add(p.nilOf(jen.Op("*").Add(p.calleeFrame(held.Callee))))).Block(
			p.aside(jen.Add(frame).Op("=").Add(p.newOf(p.calleeFrame(held.Callee))))...),
	}
}

// startCallee makes a callee's frame ready; it returns the field that holds it.
func (p *printer) startCallee(s *ir.Suspension) (*jen.Statement, []jen.Code) {
	frame, codes := p.haveCallee(s.Callee.Frame)
	args := p.calleeArgs(s)
	start := append(p.mark(s.Source), jen.Add(frame).Dot("start").Call(args...))
	return frame, append(codes, p.bind(start, nodes(s.Args...)...)...)
}

// frameAddress returns a pointer to the frame in a field.
func (p *printer) frameAddress(held *ir.Held) jen.Code {
	field := jen.Id(p.self).Dot(p.held[held])
	if held.Inline {
		return jen.Op("&").Add(field)
	}
	return field
}

// ifSuspended returns to whoever resumed the frame if running does not complete
// at once.
func (p *printer) ifSuspended(s *ir.Suspension, running, link jen.Code) jen.Code {
	if p.beginning != nil {
		return p.leaveBeginning(s, running, link)
	}
	var list []jen.Code
	if link != nil {
		list = append(list, link)
	}
	list = append(list, p.save(s)...)
	list = append(list, jen.Return(p.async("Suspended")))
	return jen.If(jen.Add(running).Op("==").Add(p.async("Suspended"))).Block(p.aside(list...)...)
}

// save stores what is live, clears what is dead, and sets the state.
func (p *printer) save(s *ir.Suspension) []jen.Code {
	var codes []jen.Code
	save := s.Save
	if p.beginning != nil {
		save = s.Live // nothing is in the frame yet
	}
	for _, v := range save {
		if !v.Resident {
			codes = append(codes, p.keep(v))
		}
	}
	for _, slot := range s.Clear {
		codes = append(codes, p.clear(slot))
	}
	if p.hasOneState() {
		return codes
	}
	return append(codes, jen.Id(p.self).Dot("State").Op("=").Lit(s.State))
}

// saveBefore stores what a loop does not change before it begins.
func (p *printer) saveBefore(s *ir.Save) []jen.Code {
	if p.beginning != nil {
		return nil // the wait that the beginning comes to saves everything
	}
	var codes []jen.Code
	for _, v := range s.Vars {
		codes = append(codes, p.keep(v))
	}
	return p.aside(codes...)
}

// loadBehind loads what a loop has not mentioned behind it.
func (p *printer) loadBehind(s *ir.Load) []jen.Code {
	if p.beginning != nil {
		return nil // the locals have it, since there was no wait
	}
	var codes []jen.Code
	for _, v := range s.Vars {
		p.written[v] = true
		codes = append(codes, p.load(v))
	}
	return p.aside(codes...)
}

// keep stores a variable in the frame.
func (p *printer) keep(v *ir.Var) jen.Code {
	p.read[v] = true
	return p.field(v.Slot).Op("=").Id(p.names[v])
}

// load loads a variable from the frame.
func (p *printer) load(v *ir.Var) jen.Code { return jen.Id(p.names[v]).Op("=").Add(p.field(v.Slot)) }

// yield hands a value to the consumer.
func (p *printer) yield(s *ir.Suspension) []jen.Code {
	if p.isAsyncGenerator() {
		return p.asyncYield(s)
	}
	value := jen.Code(nil)
	if len(s.Args) == 1 {
		value = p.expr(s.Args[0])
	} else {
		value = jen.Add(p.typ(p.template().Element)).Values(
			jen.Id("A").Op(":").Add(p.expr(s.Args[0])), jen.Id("B").Op(":").Add(p.expr(s.Args[1])))
	}
	// The value is computed before the state says that the frame is suspended:
	// computing it may panic or call the consumer.
	if p.cannotPanic(s.Args) {
		return append(append(p.aside(p.save(s)...), p.mark(s.Source)...), jen.Return(value, p.predeclared("true")))
	}
	name := p.inner("next")
	codes := append(p.mark(s.Source), jen.Var().Id(name).Add(p.typ(p.template().Element)).Op("=").Add(value))
	codes = append(codes, p.aside(p.save(s)...)...)
	codes = append(codes, jen.Return(jen.Id(name), p.predeclared("true")))
	return []jen.Code{jen.Block(p.bind(codes, nodes(s.Args...)...)...)}
}

// asyncYield hands a value to the consumer of an async generator.
func (p *printer) asyncYield(s *ir.Suspension) []jen.Code {
	value := jen.Code(nil)
	if len(s.Args) == 1 {
		value = p.expr(s.Args[0])
	} else {
		value = jen.Add(p.typ(p.template().Element)).Values(
			jen.Id("A").Op(":").Add(p.expr(s.Args[0])), jen.Id("B").Op(":").Add(p.expr(s.Args[1])))
	}
	name := p.inner("status")
	handOver := jen.Id(p.self).Dot("Yield").Call(value)
	if p.cannotPanic(s.Args) {
		return append(append(p.aside(p.save(s)...), p.mark(s.Source)...), jen.Return(handOver))
	}
	codes := append(p.mark(s.Source), jen.Id(name).Op(":=").Add(handOver))
	codes = append(codes, p.aside(p.save(s)...)...)
	codes = append(codes, jen.Return(jen.Id(name)))
	return []jen.Code{jen.Block(p.bind(codes, nodes(s.Args...)...)...)}
}

// cannotPanic reports whether evaluating the expressions only reads constants
// and locals.
func (p *printer) cannotPanic(list []ast.Expr) bool {
	for _, e := range list {
		if p.unit.TypeAndValue(e).Value != nil {
			continue
		}
		id, ok := ast.Unparen(e).(*ast.Ident)
		if !ok {
			return false
		}
		if v := p.unit.Var(id); v == nil || v.Boxed {
			return false
		}
	}
	return true
}

// delegate runs another generator's frame in place.
func (p *printer) delegate(s *ir.Suspension) []jen.Code {
	value, more := p.inner("next"), p.inner("more")
	linkMethod := "Link"
	if p.unit.Defers {
		linkMethod = "LinkGuarded"
	}
	var codes []jen.Code
	var run, link jen.Code
	if s.Callee.Frame != nil {
		var frame *jen.Statement
		frame, codes = p.startCallee(s)
		if p.template().Sent != nil {
			codes = append(codes, jen.Add(frame).Dot("Inbox").Op("=").Add(p.inbox()))
		}
		run = jen.Add(frame).Dot("Resume").Call(jen.Id(p.generator))
		link = jen.Id(p.generator).Dot(linkMethod).Call(
			jen.Op("&").Id(p.self).Dot("link"),
			jen.Id(p.self),
			headerOf(frame, "GeneratorFrame", s.Callee.Frame.EndsAlone),
			p.frameAddress(s.Callee.Frame))
	} else {
		p.written[s.Awaited], p.read[s.Awaited] = true, true
		handle := jen.Id(p.names[s.Awaited])
		codes = p.bind([]jen.Code{jen.Add(handle).Op("=").Add(p.construct(s.Callee, s.Args))}, nodes(s.Args...)...)
		run = jen.Add(handle).Dot("Run").Call(p.runArguments()...)
		link = jen.Add(handle).Dot(linkMethod+"To").Call(jen.Id(p.generator), jen.Op("&").Id(p.self).Dot("link"), jen.Id(p.self))
	}
	list := append([]jen.Code{link}, p.save(s)...)
	list = append(list, jen.Return(jen.Id(value), p.predeclared("true")))
	codes = append(codes, p.mark(s.Source)...)
	return append(codes, jen.If(jen.List(jen.Id(value), jen.Id(more)).Op(":=").Add(run), jen.Id(more)).Block(p.aside(list...)...))
}

// inbox is where a frame finds what consumers send.
func (p *printer) inbox() *jen.Statement { return jen.Id(p.self).Dot("Inbox") }

// runArguments are what another package's generator needs to run in place.
func (p *printer) runArguments() []jen.Code {
	args := []jen.Code{jen.Id(p.generator)}
	if p.template().Sent != nil {
		args = append(args, p.inbox())
	}
	return args
}

// sent returns what the yield of a two-way generator returns.
func (p *printer) sent() jen.Code {
	call := jen.Id(p.self).Dot("Sent")
	if p.isGenerator() {
		return call.Call(jen.Id(p.generator))
	}
	return call.Call()
}

// construct calls the constructor of another package's generator.
func (p *printer) construct(c *ir.Callee, operands []ast.Expr) jen.Code {
	t := c.Template
	args := p.exprs(operands)
	if c.Spread {
		args[len(args)-1] = jen.Add(args[len(args)-1]).Op("...")
	}
	if t.Decl.Recv != nil {
		return jen.Parens(args[0]).Dot(t.Constructor).Call(args[1:]...)
	}
	fn := p.qualified(t.Object.Pkg(), t.Constructor)
	if len(c.TypeArgs) > 0 {
		var types []jen.Code
		for _, t := range c.TypeArgs {
			types = append(types, p.typ(t))
		}
		fn = fn.Types(types...)
	}
	return fn.Call(args...)
}

// outcome emits the code directly after a suspension: it assigns the results.
func (p *printer) outcome(s *ir.Suspension) []jen.Code {
	targets, wanted := p.destinations(s)
	switch s.Kind {
	case ir.Unwind:
		return p.unwound()
	case ir.Delegate:
		return p.delegateOutcome(s, targets, wanted)
	case ir.Await:
		return p.awaitOutcome(s, targets, wanted)
	}
	result := p.yielded()
	switch {
	case wanted:
		return []jen.Code{jen.List(targets...).Op("=").Add(result)}
	case p.template().Sent != nil:
		return []jen.Code{result} // what was sent is taken all the same
	}
	return nil
}

// destinations returns what the results of a suspension are assigned to, and whether any of them is used.
func (p *printer) destinations(s *ir.Suspension) (targets []jen.Code, wanted bool) {
	for _, v := range s.Dst {
		if v == nil {
			targets = append(targets, jen.Id("_"))
			continue
		}
		wanted = true
		targets = append(targets, p.store(v))
	}
	return targets, wanted
}

// unwound ends a frame whose deferred calls have been made.
func (p *printer) unwound() []jen.Code {
	state := "StateCompleted"
	if p.isGenerator() { // which can be asked for another value
		state = "StateUnwound"
	}
	return p.aside(
		jen.Id(p.self).Dot("State").Op("=").Add(p.async(state)),
		jen.Id(p.self).Dot("defers").Dot("Finish").Call(),
	)
}

// yielded returns the result of a yield.
func (p *printer) yielded() jen.Code {
	if p.template().Sent != nil {
		return p.sent()
	}
	holder := p.self
	if p.isGenerator() {
		holder = p.generator
	}
	return jen.Op("!").Id(holder).Dot("Closing")
}

// awaitOutcome takes the outcome of an await, which has to be done even if no result is used.
func (p *printer) awaitOutcome(s *ir.Suspension, targets []jen.Code, wanted bool) []jen.Code {
	var awaited *jen.Statement
	end := "EndAwait"
	if s.Callee != nil {
		awaited = jen.Id(p.self).Dot(p.held[s.Callee.Frame])
	} else {
		p.read[s.Awaited] = true
		awaited = jen.Id(p.names[s.Awaited])
		if s.Reuse != nil {
			end = "EndAgain"
		}
	}
	outcome := jen.Add(awaited).Dot(end).Call(jen.Id(p.task))
	if mayBeNilInterface(s) {
		outcome = p.async("EndAwaitOf").Call(awaited, jen.Id(p.task))
	}
	switch {
	case !wanted:
		return []jen.Code{outcome}
	case s.Literal != nil:
		return p.distribute(outcome, s.Literal.Template, targets)
	}
	return []jen.Code{jen.List(targets...).Op("=").Add(outcome)}
}

// delegateOutcome takes the results of a generator that the frame has delegated to, and goes on with its panic.
func (p *printer) delegateOutcome(s *ir.Suspension, targets []jen.Code, wanted bool) []jen.Code {
	var codes []jen.Code
	if p.unit.Defers {
		codes = append(codes, jen.Id(p.generator).Dot("Rethrow").Call())
	}
	switch {
	case !wanted:
		return codes
	case s.Callee.Frame == nil:
		return append(codes, p.externalResults(s, targets)...)
	}
	return append(codes, jen.List(targets...).Op("=").List(p.delegated(s)...))
}

// letGo clears the results in a callee's frame, which would keep alive what they
// refer to for as long as the caller lives.
func (p *printer) letGo(s *ir.Suspension) []jen.Code {
	if s.Callee == nil || s.Callee.Frame == nil {
		return nil
	}
	t := s.Callee.Template
	value, failure := "Value", "Err"
	result := types.Type(types.Typ[types.Invalid])
	if s.Kind == ir.Delegate {
		value, failure = "result", "failure"
		result = p.instantiated(s.Call, t)
	} else if awaited, ok := p.unit.TypeOf(s.Call).(*types.Tuple); ok {
		result = awaited.At(0).Type()
	}
	frame := jen.Id(p.self).Dot(p.held[s.Callee.Frame])
	var codes []jen.Code
	if len(t.Values) > 0 && ir.HasPointers(result) {
		codes = append(codes, jen.Add(frame).Dot(value).Op("=").Add(p.zero(result)))
	}
	if t.HasError {
		codes = append(codes, jen.Add(frame).Dot(failure).Op("=").Add(p.nilError()))
	}
	return codes
}

// delegated returns the results in a callee's frame.
func (p *printer) delegated(s *ir.Suspension) []jen.Code {
	frame := jen.Id(p.self).Dot(p.held[s.Callee.Frame])
	codes := components(jen.Add(frame).Dot("result"), len(s.Callee.Template.Values))
	if s.Callee.Template.HasError {
		codes = append(codes, jen.Add(frame).Dot("failure"))
	}
	return codes
}

// externalResults takes the results of another package's generator apart.
func (p *printer) externalResults(s *ir.Suspension, targets []jen.Code) []jen.Code {
	return p.resultsOf("ResultOf", s.Awaited, s.Callee, s.Call, targets)
}

// takeResults takes the results apart of a generator that has been driven to its
// end.
func (p *printer) takeResults(s *ir.TakeResults) []jen.Code {
	var targets []jen.Code
	for _, v := range s.Dst {
		if v == nil {
			targets = append(targets, jen.Id("_"))
			continue
		}
		targets = append(targets, p.store(v))
	}
	function := "ResultOf"
	if s.Callee.Template.Kind == find.AsyncGenerator {
		function = "AsyncResultOf"
	}
	return p.resultsOf(function, s.Handle, s.Callee, s.Call, targets)
}

func (p *printer) resultsOf(function string, handle *ir.Var, callee *ir.Callee, call *ast.CallExpr, targets []jen.Code) []jen.Code {
	t := callee.Template
	generator := p.value(handle)
	if t.Sent != nil { // the one-way generator in it
		generator = jen.Op("&").Add(generator).Dot(strings.TrimSuffix(function, "ResultOf") + "Generator")
	}
	return p.distribute(p.async(function).Types(p.typ(p.instantiated(call, t))).Call(generator), t, targets)
}

// distribute assigns a value and an error, the outcome of t, to the variables that
// t's results go to.
func (p *printer) distribute(outcome jen.Code, t *find.Template, targets []jen.Code) []jen.Code {
	value, failure := p.inner("result"), p.inner("failure")
	sources := components(jen.Id(value), len(t.Values))
	valueName, failureName := jen.Id(value), jen.Id(failure)
	if len(t.Values) == 0 {
		valueName = jen.Id("_")
	}
	if t.HasError {
		sources = append(sources, jen.Id(failure))
	} else {
		failureName = jen.Id("_")
	}
	return []jen.Code{jen.Block(append(
		[]jen.Code{jen.List(valueName, failureName).Op(":=").Add(outcome)},
		p.aside(jen.List(targets...).Op("=").List(sources...))...,
	)...)}
}

// instantiated returns the value type of a callee with its type arguments in
// place.
func (p *printer) instantiated(call *ast.CallExpr, t *find.Template) types.Type {
	results, _ := p.unit.TypeOf(call).(*types.Tuple)
	if len(t.Values) == 0 {
		return types.NewStruct(nil, nil)
	}
	if len(t.Values) == 1 {
		if results == nil {
			return p.unit.TypeOf(call)
		}
		return results.At(0).Type()
	}
	var args []types.Type
	for i := range len(t.Values) {
		args = append(args, results.At(i).Type())
	}
	origin := p.file.pkg.Async.Scope().Lookup(fmt.Sprintf("Tuple%d", len(args))).Type()
	inst, err := types.Instantiate(nil, origin, args, false)
	if err != nil {
		panic("emit: " + err.Error())
	}
	return inst
}

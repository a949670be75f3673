package emit

import (
	"go/types"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// resume declares the Resume method.
func (p *printer) resume() []jen.Code {
	t := p.template()
	if p.unit.Begins {
		p.emitted = p.unit.Continuation()
		for b, heads := range p.around { // a way out of a loop does not lead to its head
			p.around[b] = slices.DeleteFunc(slices.Clone(heads), func(head *ir.Block) bool { return !p.emitted[head] })
		}
	}
	p.peel()
	body := p.blocks()
	fn := jen.Func().Params(jen.Id(p.self).Op("*").Add(p.instance(p.frameName()))).Id("Resume")
	comment := "// Resume runs " + t.Object.Name() + " to its next suspension or its end."
	if p.isGenerator() {
		fn.Params(jen.Id(p.generator).Op("*").Add(p.async("Generator")).Types(p.typ(t.Element))).
			Params(p.named(p.value1, p.typ(t.Element)), p.named(p.more, p.predeclared("bool")))
	} else {
		fn.Params(jen.Id(p.task).Op("*").Add(p.async("TaskCore"))).Params(p.named(p.status, p.async("Status")))
	}
	all := append(p.variables(), p.dispatch()...)
	return append([]jen.Code{jen.Comment(comment), fn.Block(append(all, body...)...)}, p.own()...)
}

// variables declares the locals, each on the line of the template's own func: a debugger shows a variable where the line
// that it stands at is behind that of the declaration, whatever the files.
func (p *printer) variables() []jen.Code {
	var named, unnameable []*ir.Var
	var unread []jen.Code
	for _, v := range p.unit.Vars {
		if v.Resident || p.given[v] || p.confined[v] || !p.read[v] && !p.written[v] {
			continue
		}
		if !p.read[v] {
			unread = append(unread, jen.Id("_").Op("=").Id(p.names[v]))
		}
		if v.Slot == nil && !p.nameable(v.Type) {
			unnameable = append(unnameable, v)
		} else {
			named = append(named, v)
		}
	}
	inferred := p.infer(unnameable)
	specs := p.specs(named)
	if p.beginStatus != "" && p.beginning == nil {
		specs = append(specs, jen.Id(p.beginStatus).Add(p.async("Status")))
	}
	if len(specs)+len(inferred) == 0 {
		return unread
	}
	at := p.mark(p.template().Decl.Type.Pos())
	var codes []jen.Code
	switch len(specs) {
	case 0:
	case 1:
		codes = append(at, jen.Var().Add(specs[0]))
	default:
		codes = []jen.Code{jen.Var().Defs(onLine(at, specs)...)}
	}
	if len(named) == 1 && len(specs) == 1 && len(unread) == 0 && (p.beginning != nil || len(p.unit.Points) == 0) {
		// Linters, to which this line is the author's, would have the variable declared by an assignment right behind it.
		unread = append(unread, jen.Id("_").Op("=").Id(p.names[named[0]]))
	}
	codes = append(codes, onLine(at, inferred)...)
	return append(append(codes, p.own()...), unread...)
}

// onLine puts the same line directive before each of the codes.
func onLine(directive, codes []jen.Code) []jen.Code {
	var marked []jen.Code
	for _, code := range codes {
		marked = append(append(marked, directive...), code)
	}
	return marked
}

// specs returns the declarations of variables, those of one type in one.
func (p *printer) specs(vars []*ir.Var) []jen.Code {
	type group struct {
		t     types.Type
		first *ir.Var
		names []jen.Code
	}
	var groups []*group
	for _, v := range vars {
		t := v.StoredType()
		var g *group
		for _, other := range groups {
			if types.Identical(other.t, t) {
				g = other
			}
		}
		if g == nil {
			g = &group{t: t, first: v}
			groups = append(groups, g)
		}
		g.names = append(g.names, jen.Id(p.names[v]))
	}
	var specs []jen.Code
	for _, g := range groups {
		specs = append(specs, jen.List(g.names...).Add(p.typeOf(g.first, g.t)))
	}
	return specs
}

// reentry returns the block at which a resumption goes on: behind the
// suspension, except that an epilogue is entered again.
func (p *printer) reentry(s *ir.Suspension) *ir.Block {
	if s.Kind != ir.Unwind {
		return s.Resume
	}
	return p.unit.EpilogueBlock()
}

// refuse answers a resumption of a generator that stands at no yield.
func (p *printer) refuse() *jen.Statement {
	return jen.Id(p.generator).Dot("Refuse").Call(jen.Op("&").Id(p.self).Dot("GeneratorFrame"), jen.Id(p.entered))
}

// dispatch decides by the state where to go on.
func (p *printer) dispatch() []jen.Code {
	var cases []jen.Code
	for _, s := range p.unit.Points {
		list := p.resumption(s)
		if heads := p.loopHeads(p.reentry(s)); len(heads) > 0 {
			list = []jen.Code{p.gotoBlock(heads[0])}
		} else if p.resuming != "" {
			list = append([]jen.Code{p.onItsWay().Op("=").Lit(0)}, list...)
		}
		cases = append(cases, jen.Case(jen.Lit(s.State)).Block(list...))
	}
	var codes []jen.Code
	state := jen.Id(p.self).Dot("State")
	if p.isGenerator() && !p.unit.EndsAlone() || p.unit.Defers {
		codes = append(codes, jen.Id(p.entered).Op(":=").Add(state))
		if p.isGenerator() && p.unit.Defers { // before the deferred function, which would take it for a panic of the body
			ended := jen.Id(p.entered).Op("<").Add(p.async("StateCreated"))
			codes = append(codes, jen.If(ended).Block(jen.Return(p.refuse())))
		}
		if p.marksRunning() {
			codes = append(codes, jen.Id(p.self).Dot("State").Op("=").Add(p.async("StateRunning")))
		}
		state = jen.Id(p.entered)
		if p.unit.Defers {
			codes = append(codes, p.catch())
		}
	}
	if p.isGenerator() && !p.unit.EndsAlone() && !p.unit.Defers {
		cases = append(cases, jen.Case(p.async("StateRunning"), p.async("StateCompleted")).Block(jen.Return(p.refuse())))
	}
	if p.resuming != "" {
		codes = append(codes, jen.Id(p.resuming).Op(":=").Add(p.async("Resumption")).Values(state))
		state = p.onItsWay()
	}
	if len(cases) > 0 {
		codes = append(codes, jen.Switch(state).Block(cases...))
	}
	codes = append(codes, p.beginQuietly()...)
	if p.unit.Defers && len(p.unit.Results) == 0 {
		codes = append(codes, p.clearResults()...)
	}
	if p.unit.Begins {
		return append(codes, p.callBegin()...)
	}
	for _, v := range p.unit.Entry {
		if v.Role == ir.Param {
			codes = append(codes, p.load(v))
		}
	}
	return codes
}

// resumption loads what is live after s and goes on there.
func (p *printer) resumption(s *ir.Suspension) []jen.Code {
	var list []jen.Code
	for _, v := range s.Load {
		list = append(list, p.load(v))
	}
	if b := p.reentry(s); p.isPeeled(b) {
		return append(list, jen.Goto().Id(p.peeled.labels[b]))
	}
	return append(list, p.gotoBlock(p.reentry(s)))
}

// blocks emits the blocks in order, with labels where something jumps to.
func (p *printer) blocks() []jen.Code {
	for _, s := range p.unit.Points {
		for _, v := range s.Load {
			p.written[v] = true
		}
	}
	for _, v := range p.unit.Entry {
		p.written[v] = p.written[v] || !p.unit.Begins
	}
	order := p.unit.Blocks
	if p.emitted != nil {
		order = slices.DeleteFunc(slices.Clone(order), func(b *ir.Block) bool { return !p.emitted[b] })
	}
	p.labelOutcomes(order)
	if len(p.confined) > 0 {
		order = p.reachedOutside(slices.DeleteFunc(slices.Clone(order), p.needsConfined))
	}
	bodies := make([][]jen.Code, len(order))
	for i, b := range order {
		bodies[i] = p.block(b, following(order, i))
	}
	rests := p.rests()
	p.markEntries()
	var codes []jen.Code
	for i, b := range order {
		if p.targeted[b] {
			codes = append(codes, jen.Id(p.labels[b]).Op(":"))
		}
		codes = append(append(codes, p.passOn(b)...), bodies[i]...)
	}
	return append(codes, rests...)
}

// block emits one block, which next follows.
func (p *printer) block(b, next *ir.Block) []jen.Code {
	p.leftovers = p.unit.Leftovers[b]
	var codes []jen.Code
	if b.Resumes != nil && p.beginning == nil {
		if !p.hasOutcome(b) {
			codes = append(codes, p.mark(b.Resumes.Source)...)
			codes = append(codes, p.outcome(b.Resumes)...)
			codes = append(codes, p.aside(p.letGo(b.Resumes)...)...)
			codes = append(codes, p.own()...)
		}
		if label := p.outcomesOf(b)[b]; label != "" {
			codes = append(codes, jen.Id(label).Op(":"))
		}
	}
	return append(codes, p.statements(b, b.Stmts, next)...)
}

// statements emits the rest of a block.
func (p *printer) statements(b *ir.Block, list []ir.Stmt, next *ir.Block) []jen.Code {
	var codes []jen.Code
	for i, s := range list {
		if vars, assign := p.declaredBy(s); len(vars) > 0 {
			rest := func() []jen.Code { return p.statements(b, list[i+1:], nil) }
			return append(codes, jen.Block(p.confine(vars, p.declaration(assign), rest)...))
		}
		switch s := s.(type) {
		case *ir.Island:
			codes = append(codes, p.island(s)...)
		case *ir.Renew:
			codes = append(codes, p.renew(s.Var))
		case *ir.Save:
			codes = append(codes, p.saveBefore(s)...)
		case *ir.Load:
			codes = append(codes, p.loadBehind(s)...)
		case *ir.Guard:
			codes = append(codes, p.guard(s)...)
		case *ir.Construct:
			codes = append(codes, p.mark(s.Source)...)
			codes = append(codes, p.bind([]jen.Code{p.store(s.Dst).Op("=").Add(p.construct(s.Callee, s.Args))}, nodes(s.Args...)...)...)
			codes = append(codes, p.own()...)
		case *ir.TakeResults:
			codes = append(codes, p.takeResults(s)...)
		}
	}
	return append(codes, p.end(b, next)...)
}

// island emits a run of opaque statements.
func (p *printer) island(island *ir.Island) []jen.Code {
	var codes []jen.Code
	for _, s := range island.List {
		codes = append(codes, p.mark(s.Pos())...)
		codes = append(codes, p.bind(p.stmt(s), s)...)
	}
	codes = append(codes, p.own()...)
	if island.Scoped {
		return []jen.Code{jen.Block(codes...)}
	}
	return codes
}

// renew gives a loop variable's next iteration a box with a copy of the value.
func (p *printer) renew(v *ir.Var) jen.Code {
	value := p.inner("value")
	return jen.Block(
		jen.Id(value).Op(":=").Op("*").Add(p.pointer(v)),
		p.store(v).Op("=").Op("&").Id(value),
	)
}

package emit

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// resume declares the Resume method.
func (p *printer) resume() []jen.Code {
	t := p.template()
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

// variables declares the locals.
func (p *printer) variables() []jen.Code {
	type group struct {
		t     types.Type
		names []jen.Code
	}
	var groups []*group
	var unread []jen.Code
	for _, v := range p.unit.Vars {
		if v.Resident || !p.read[v] && !p.written[v] {
			continue
		}
		if !p.read[v] {
			unread = append(unread, jen.Id("_").Op("=").Id(p.names[v]))
		}
		t := v.StoredType()
		var g *group
		for _, other := range groups {
			if types.Identical(other.t, t) {
				g = other
			}
		}
		if g == nil {
			g = &group{t: t}
			groups = append(groups, g)
		}
		g.names = append(g.names, jen.Id(p.names[v]))
	}
	var specs []jen.Code
	for _, g := range groups {
		specs = append(specs, jen.List(g.names...).Add(p.typ(g.t)))
	}
	switch len(specs) {
	case 0:
		return nil
	case 1:
		return append([]jen.Code{jen.Var().Add(specs[0])}, unread...)
	}
	return append([]jen.Code{jen.Var().Defs(specs...)}, unread...)
}

// reentry returns the block at which a resumption goes on: behind the
// suspension, except that an epilogue is entered again.
func (p *printer) reentry(s *ir.Suspension) *ir.Block {
	if s.Kind != ir.Unwind {
		return s.Resume
	}
	for _, b := range p.unit.Blocks {
		if b.End == ir.Terminator(s) {
			return b
		}
	}
	panic("emit: a suspension without a block")
}

// dispatch decides by the state where to go on, and loads what is live there.
func (p *printer) dispatch() []jen.Code {
	var cases []jen.Code
	for _, s := range p.unit.Points {
		var list []jen.Code
		for _, v := range s.Load {
			list = append(list, jen.Id(p.names[v]).Op("=").Add(p.field(v.Slot)))
		}
		to := p.reentry(s)
		if heads := p.loopHeads(to); len(heads) > 0 {
			to = heads[0]
		}
		list = append(list, p.gotoBlock(to))
		cases = append(cases, jen.Case(jen.Lit(s.State)).Block(list...))
	}
	var codes []jen.Code
	state := jen.Id(p.self).Dot("State")
	if p.isGenerator() || p.unit.Defers {
		codes = append(codes, jen.Id(p.entered).Op(":=").Add(state))
		if p.marksRunning() {
			codes = append(codes, jen.Id(p.self).Dot("State").Op("=").Add(p.async("StateRunning")))
		}
		state = jen.Id(p.entered)
		if p.unit.Defers {
			codes = append(codes, p.catch())
		}
	}
	if p.isGenerator() && p.marksRunning() {
		cases = append(cases, jen.Case(p.async("StateRunning")).Block(jen.Return(jen.Id(p.generator).Dot("Running").Call())))
	}
	if p.resuming != "" {
		codes = append(codes, jen.Id(p.resuming).Op(":=").Add(state))
		state = jen.Id(p.resuming)
	}
	if len(cases) > 0 {
		codes = append(codes, jen.Switch(state).Block(cases...))
	}
	if p.unit.Defers && len(p.unit.Results) == 0 {
		codes = append(codes, p.clearResults()...)
	}
	for _, v := range p.unit.Entry {
		if v.Role == ir.Param {
			codes = append(codes, jen.Id(p.names[v]).Op("=").Add(p.field(v.Slot)))
		}
	}
	return codes
}

// blocks emits the blocks in order, with labels where something jumps to.
func (p *printer) blocks() []jen.Code {
	for _, s := range p.unit.Points {
		for _, v := range s.Load {
			p.written[v] = true
		}
	}
	for _, v := range p.unit.Entry {
		p.written[v] = true
	}
	bodies := make([][]jen.Code, len(p.unit.Blocks))
	for i, b := range p.unit.Blocks {
		var next *ir.Block
		if i+1 < len(p.unit.Blocks) {
			next = p.unit.Blocks[i+1]
		}
		bodies[i] = p.block(b, next)
	}
	p.markEntries()
	var codes []jen.Code
	for i, b := range p.unit.Blocks {
		if p.targeted[b] {
			codes = append(codes, jen.Id(p.labels[b]).Op(":"))
		}
		codes = append(codes, p.passOn(b)...)
		codes = append(codes, bodies[i]...)
	}
	return codes
}

// block emits one block, which next follows.
func (p *printer) block(b, next *ir.Block) []jen.Code {
	p.leftovers = p.unit.Leftovers[b]
	var codes []jen.Code
	if b.Resumes != nil {
		codes = append(codes, p.mark(b.Resumes.Source)...)
		codes = append(codes, p.outcome(b.Resumes)...)
		codes = append(codes, p.letGo(b.Resumes)...)
		codes = append(codes, p.own()...)
	}
	for _, s := range b.Stmts {
		switch s := s.(type) {
		case *ir.Island:
			codes = append(codes, p.island(s)...)
		case *ir.Renew:
			codes = append(codes, p.renew(s.Var))
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
	return append(codes, p.terminator(b.End, next)...)
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

// gotoBlock jumps to a block.
func (p *printer) gotoBlock(b *ir.Block) jen.Code {
	p.targeted[b] = true
	return jen.Goto().Id(p.labels[b])
}

// jump goes on at a block: nothing to do if it comes next.
func (p *printer) jump(to, next *ir.Block) []jen.Code {
	if to == next || to == nil {
		return nil
	}
	return []jen.Code{p.gotoBlock(to)}
}

func (p *printer) terminator(t ir.Terminator, next *ir.Block) []jen.Code {
	switch t := t.(type) {
	case *ir.Jump:
		return p.jump(t.To, next)
	case *ir.If:
		return append(p.mark(t.Source), append(p.ifBlock(t, next), p.own()...)...)
	case *ir.Return:
		return append(p.mark(t.Source), append(p.bind(p.complete(t.Results, p.leftovers), nodes(t.Results...)...), p.own()...)...)
	case *ir.Unreachable:
		return nil
	case *ir.Escape:
		p.exits = map[*ir.Label]*ir.Block{}
		for _, exit := range t.Exits {
			p.exits[exit.Label] = exit.To
		}
		codes := p.island(t.Island)
		return append(codes, p.jump(t.Next, next)...)
	case *ir.Switch:
		var header []jen.Code
		if t.Tag != nil {
			header = append(header, p.expr(t.Tag))
		}
		var operands []ast.Expr
		for _, c := range t.Cases {
			operands = append(operands, c.Exprs...)
		}
		sw := jen.Switch(header...).Block(p.caseJumps(t.Cases, "")...)
		codes := append(p.mark(t.Source), p.bind([]jen.Code{sw}, nodes(append(operands, t.Tag)...)...)...)
		return append(append(codes, p.own()...), p.jump(t.Next, next)...)
	case *ir.TypeSwitch:
		return append(p.mark(t.Source), append(p.typeSwitch(t), append(p.own(), p.jump(t.Next, next)...)...)...)
	case *ir.Select:
		return append(p.mark(t.Source), append(p.selectBlock(t), p.own()...)...)
	case *ir.Suspension:
		return append(p.mark(t.Source), append(p.suspend(t), append(p.own(), p.jump(t.Resume, next)...)...)...)
	}
	return nil
}

func (p *printer) ifBlock(t *ir.If, next *ir.Block) []jen.Code {
	var codes []jen.Code
	if t.Then == next {
		if t.Else == next {
			return p.bind([]jen.Code{jen.Id("_").Op("=").Add(p.expr(t.Cond))}, t.Cond)
		}
		codes = []jen.Code{jen.If(p.negated(t.Cond)).Block(p.gotoBlock(t.Else))}
	} else {
		codes = []jen.Code{jen.If(p.expr(t.Cond)).Block(p.gotoBlock(t.Then))}
	}
	codes = p.bind(codes, t.Cond)
	if t.Then != next {
		codes = append(codes, p.jump(t.Else, next)...)
	}
	return codes
}

// negated returns the negation of a condition as a person would write it.
func (p *printer) negated(e ast.Expr) jen.Code {
	inverse := map[token.Token]token.Token{
		token.EQL: token.NEQ, token.NEQ: token.EQL,
		token.LSS: token.GEQ, token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR,
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return p.negated(e.X)
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			if inner, ok := e.X.(*ast.ParenExpr); ok {
				return p.expr(inner.X)
			}
			return p.expr(e.X)
		}
	case *ast.BinaryExpr:
		op, ok := inverse[e.Op]
		if ok && (e.Op == token.EQL || e.Op == token.NEQ || p.isTotallyOrdered(e.X) && p.isTotallyOrdered(e.Y)) {
			return p.expr(&ast.BinaryExpr{X: e.X, OpPos: e.OpPos, Op: op, Y: e.Y})
		}
		return jen.Op("!").Parens(p.expr(e))
	}
	return jen.Op("!").Add(p.expr(e))
}

// isTotallyOrdered reports whether comparing e has no third outcome, as NaN
// makes it.
func (p *printer) isTotallyOrdered(e ast.Expr) bool {
	t := p.unit.TypeOf(e)
	if lit, ok := e.(*ast.BasicLit); ok && t == nil {
		return lit.Kind == token.INT
	}
	if t == nil {
		return false
	}
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Info()&(types.IsInteger|types.IsString) != 0
}

// caseJumps returns the clauses of a switch whose bodies are blocks.
func (p *printer) caseJumps(cases []ir.Case, guard string) []jen.Code {
	var codes []jen.Code
	for _, c := range cases {
		head := jen.Default()
		if !c.Default {
			head = jen.Case(p.exprs(c.Exprs)...)
		}
		var list []jen.Code
		if c.Bind != nil {
			if c.Bind.Boxed {
				list = append(list, p.newBox(c.Bind), jen.Op("*").Add(p.pointer(c.Bind)).Op("=").Id(guard))
			} else {
				list = append(list, p.store(c.Bind).Op("=").Id(guard))
			}
		}
		codes = append(codes, append(p.mark(c.Source), head.Block(append(list, p.gotoBlock(c.To))...))...)
	}
	return codes
}

func (p *printer) typeSwitch(t *ir.TypeSwitch) []jen.Code {
	guard := ""
	for _, c := range t.Cases {
		if c.Bind != nil && guard == "" {
			guard = p.inner("guard")
		}
	}
	header := p.operand(t.X, nil).Assert(jen.Type())
	if guard != "" {
		header = jen.Id(guard).Op(":=").Add(header)
	}
	return p.bind([]jen.Code{jen.Switch(header).Block(p.caseJumps(t.Cases, guard)...)}, t.X)
}

func (p *printer) selectBlock(t *ir.Select) []jen.Code {
	var clauses []jen.Code
	var operands []ast.Expr
	for _, c := range t.Comms {
		operands = append(operands, c.Chan, c.Send)
		head := jen.Default()
		switch {
		case c.Send != nil:
			head = jen.Case(jen.Add(p.expr(c.Chan)).Op("<-").Add(p.expr(c.Send)))
		case c.Chan != nil:
			receive := jen.Op("<-").Add(p.expr(c.Chan))
			if c.Value != nil || c.OK != nil {
				receive = jen.List(p.receivers(c)...).Op("=").Add(receive)
			}
			head = jen.Case(receive)
		}
		clauses = append(clauses, append(p.mark(c.Source), head.Block(p.gotoBlock(c.To)))...)
	}
	return p.bind([]jen.Code{jen.Select().Block(clauses...)}, nodes(operands...)...)
}

func (p *printer) receivers(c ir.Comm) []jen.Code {
	name := func(v *ir.Var) jen.Code {
		if v == nil {
			return jen.Id("_")
		}
		return p.store(v)
	}
	if c.OK == nil {
		return []jen.Code{name(c.Value)}
	}
	return []jen.Code{name(c.Value), name(c.OK)}
}

// complete ends the frame: results, then what must not be kept alive, then the
// state.
func (p *printer) complete(results []ast.Expr, leftovers []*ir.Slot) []jen.Code {
	var codes []jen.Code
	if len(results) > 0 {
		codes = p.assignResults(results)
	}
	if len(p.unit.Results) > 0 {
		var values []jen.Code
		for _, v := range p.unit.Results {
			values = append(values, p.value(v))
		}
		codes = append(codes, jen.List(p.resultTargets()...).Op("=").List(values...))
	}
	for _, slot := range leftovers {
		codes = append(codes, p.clear(slot))
	}
	if p.isGenerator() {
		return append(codes, p.completeGenerator())
	}
	return append(codes,
		jen.Id(p.self).Dot("State").Op("=").Add(p.async("StateCompleted")),
		jen.Return(p.async("Done")))
}

// assignResults stores the operands of a return: in the named results, or in the
// frame at once.
func (p *printer) assignResults(results []ast.Expr) []jen.Code {
	if len(results) == 0 {
		return nil
	}
	targets := p.resultTargets()
	if len(p.unit.Results) > 0 {
		targets = nil
		var others []ast.Expr
		for i, v := range p.unit.Results {
			if len(results) == len(p.unit.Results) && p.isVar(results[i], v) {
				continue // return x, err where x is the result itself
			}
			targets = append(targets, p.target(p.unit.Use(v)))
			if len(results) == len(p.unit.Results) {
				others = append(others, results[i])
			}
		}
		if len(results) == len(p.unit.Results) {
			results = others
		}
		if len(targets) == 0 {
			return nil
		}
	}
	return []jen.Code{jen.List(targets...).Op("=").List(p.exprs(results)...)}
}

func (p *printer) completeGenerator() jen.Code {
	args := []jen.Code{
		jen.Op("&").Id(p.self).Dot("GeneratorFrame"),
		p.inPlace(),
	}
	method := "Return"
	if p.template().HasError {
		method = "ReturnError"
		args = append(args, jen.Id(p.self).Dot("failure"))
	}
	return jen.Return(jen.Id(p.generator).Dot(method).Call(args...))
}

// isVar reports whether e is nothing but a mention of v.
func (p *printer) isVar(e ast.Expr, v *ir.Var) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	return ok && p.unit.Var(id) == v
}

// inPlace says whether this resumption of a generator began at the start.
func (p *printer) inPlace() jen.Code {
	code := jen.Id(p.entered).Op("==").Add(p.async("StateCreated"))
	if p.unit.Defers {
		code.Op("||").Id(p.self).Dot("defers").Dot("InPlace")
	}
	return code
}

// resultTargets returns where the results of the template go in the frame.
func (p *printer) resultTargets() []jen.Code {
	t := p.template()
	value, failure := p.resultFields()
	codes := components(jen.Id(p.self).Dot(value), len(t.Values))
	if t.HasError {
		codes = append(codes, jen.Id(p.self).Dot(failure))
	}
	return codes
}

// resultFields returns the fields of the frame that hold value and error.
func (p *printer) resultFields() (value, failure string) {
	switch p.template().Kind {
	case find.Generator:
		return "result", "failure"
	case find.AsyncGenerator:
		return "result", "Err"
	}
	return "Value", "Err"
}

// components returns the parts of a value of n results: nothing, itself, or the
// fields of a tuple.
func components(value *jen.Statement, n int) []jen.Code {
	if n == 0 {
		return nil
	}
	if n == 1 {
		return []jen.Code{value}
	}
	var codes []jen.Code
	for i := range n {
		codes = append(codes, jen.Add(value).Dot(string(rune('A'+i))))
	}
	return codes
}

// clear empties a slot.
func (p *printer) clear(slot *ir.Slot) jen.Code {
	return p.field(slot).Op("=").Add(p.zero(slot.Type))
}

package emit

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// A block ends in a jump, mostly to the block that follows: then nothing is emitted.
// Of two successors, the one that does not follow gets the goto:
//
//	if i < n -> 2 else 5        if i >= n {
//	                            	goto end1
//	                            }

// gotoBlock jumps to a block.
func (p *printer) gotoBlock(b *ir.Block) jen.Code {
	return jen.Goto().Id(p.labelOf(b))
}

// jump goes on at a block: nothing to do if it comes next.
func (p *printer) jump(to, next *ir.Block) []jen.Code {
	if to == next || to == nil {
		return nil
	}
	return p.aside(p.gotoBlock(to))
}

// end leaves a block. Where it goes on to the next iteration of a loop, it repeats the test at the loop's head:
//
//	i++             i++
//	goto loop1      if i < n {
//	                	goto body1
//	                }
//	                goto end1
//
// The compiler rotates a loop like this by itself, but not one that resumptions enter in the middle: there the jump to the
// head is a sixth of a generator's step.
func (p *printer) end(b, next *ir.Block) []jen.Code {
	if jump, ok := b.End.(*ir.Jump); ok && jump.To != next && slices.Contains(p.around[b], jump.To) {
		if test := p.repeatableTest(jump.To); test != nil {
			return p.terminator(test, next)
		}
	}
	return p.terminator(b.End, next)
}

// repeatableTest returns the test of the loop whose head is given, if it is to be repeated. It is not where
// resumptions enter at the head: the compiler knows more of a loop that it has turned round itself. Nor is it
// in a body with a beginning: that has the only other way to the head, which in Resume would lead nowhere.
func (p *printer) repeatableTest(head *ir.Block) *ir.If {
	if p.unit.Begins || p.resuming != "" || p.peeled != nil || len(head.Stmts) > 0 {
		return nil
	}
	test, ok := head.End.(*ir.If)
	if !ok || !isShort(test.Cond) {
		return nil
	}
	return test
}

// isShort reports whether an expression is worth repeating.
func isShort(e ast.Expr) bool {
	const limit = 20 // nodes; the test of a range over a slice has nine
	count := 0
	ast.Inspect(e, func(node ast.Node) bool {
		if node != nil {
			count++
		}
		if _, ok := node.(*ast.FuncLit); ok {
			count = limit
		}
		return count < limit
	})
	return count < limit
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
		sw := jen.Switch(header...).Block(p.caseJumps(t.Cases, nil, "")...)
		codes := append(p.mark(t.Source), p.bind([]jen.Code{sw}, nodes(append(operands, t.Tag)...)...)...)
		return append(append(codes, p.own()...), p.jump(t.Next, next)...)
	case *ir.TypeSwitch:
		return append(p.mark(t.Source), append(p.typeSwitch(t), append(p.own(), p.jump(t.Next, next)...)...)...)
	case *ir.Select:
		return append(p.mark(t.Source), append(p.selectBlock(t), p.own()...)...)
	case *ir.Suspension:
		return append(p.mark(t.Source), append(p.suspend(t), append(p.own(), p.goOn(t, next)...)...)...)
	}
	return nil
}

func (p *printer) ifBlock(t *ir.If, next *ir.Block) []jen.Code {
	var codes []jen.Code
	if t.Then == next {
		if t.Else == next {
			return p.bind([]jen.Code{jen.Id("_").Op("=").Add(p.expr(t.Cond))}, t.Cond)
		}
		codes = []jen.Code{jen.If(p.negated(t.Cond)).Block(p.jump(t.Else, nil)...)}
	} else {
		codes = []jen.Code{jen.If(p.expr(t.Cond)).Block(p.jump(t.Then, nil)...)}
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
func (p *printer) caseJumps(cases []ir.Case, operand ast.Expr, guard string) []jen.Code {
	var codes []jen.Code
	for _, c := range cases {
		head := jen.Default()
		if !c.Default {
			head = jen.Case(p.exprs(c.Exprs)...)
		}
		jump := func() []jen.Code { return []jen.Code{p.gotoBlock(c.To)} }
		var list []jen.Code
		switch v := c.Bind; {
		case v == nil:
			list = jump()
		case p.declaresHere(v):
			p.requireType(v, p.unit.TypeOf(operand))
			name, box := p.declare(v)
			list = p.confine([]*ir.Var{v}, append([]jen.Code{jen.Add(name).Op(":=").Id(guard)}, box...), jump)
		case v.Boxed:
			list = append([]jen.Code{p.newBox(v), jen.Op("*").Add(p.pointer(v)).Op("=").Id(guard)}, jump()...)
		default:
			list = append([]jen.Code{p.store(v).Op("=").Id(guard)}, jump()...)
		}
		codes = append(codes, append(p.mark(c.Source), head.Block(p.aside(list...)...))...)
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
	return p.bind([]jen.Code{jen.Switch(header).Block(p.caseJumps(t.Cases, t.X, guard)...)}, t.X)
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
			if p.declaresHere(c.Value) {
				p.requireType(c.Value, ir.CoreType(p.unit.TypeOf(c.Chan)).(*types.Chan).Elem())
				clauses = append(clauses, append(p.mark(c.Source), p.receiveConfined(c, receive))...)
				continue
			}
			if c.Value != nil || c.OK != nil {
				receive = jen.List(p.receivers(c)...).Op("=").Add(receive)
			}
			head = jen.Case(receive)
		}
		clauses = append(clauses, append(p.mark(c.Source), head.Block(p.jump(c.To, nil)...))...)
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

// receiveConfined returns a clause that declares the variable that it receives.
func (p *printer) receiveConfined(c ir.Comm, receive jen.Code) jen.Code {
	name, declaration := p.declare(c.Value)
	targets := []jen.Code{name}
	if c.OK != nil {
		ok := p.inner("ok")
		targets = append(targets, jen.Id(ok))
		declaration = append(declaration, p.store(c.OK).Op("=").Id(ok))
	}
	list := p.confine([]*ir.Var{c.Value}, declaration, func() []jen.Code { return p.jump(c.To, nil) })
	return jen.Case(jen.List(targets...).Op(":=").Add(receive)).Block(p.aside(list...)...)
}

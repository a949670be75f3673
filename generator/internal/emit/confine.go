package emit

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// # Confined variables
//
// For some types that cannot be named here, there is not even an expression that leads
// to them without cost (infer.go). With
//
//	package other
//
//	type Public struct{ *inner }
//
//	type inner struct{ Field hidden }
//
// and a Public o, Go offers only o.Field for the type hidden, and evaluating that needs
// what o points to. Such a variable can be declared only by the statement that gives it
// its value, and exists only in the block of that statement: it is confined. So where
//
//	y := o.Field
//	if y.Odd() {
//		async.Await(x)
//		y = o.Field
//	}
//	...y...
//
// gives y a value, generated code opens a block that contains everything that may
// follow as long as y is mentioned: copies of the unit's blocks, or of the rest of the
// current one. Code that does not mention y any more, and code after a suspension, is
// outside, and reached by a goto.
//
//	{
//		y := o.Field
//		if y.Odd() {
//			goto then1
//		}
//		goto end2
//	end2:
//		...y...
//		goto block3
//	}
//	then1:
//		(wait for x)
//	resume1:
//	{
//		y := o.Field
//		...y...
//		goto block3
//	}
//	block3:
//
// No suspension interrupts such a block, since the variable would then have to be in
// the frame. A suspension may end it, in each of the copies: these are one suspension,
// with one state, and the resumption continues outside.
//
// A variable that is declared already gets another value by an assignment, which for a
// boxed one is another box. So blocks are nested at most as deep as there are
// variables. A variable stays declared as long as it is mentioned, not only as long as
// its value is needed: that makes more copies but fewer blocks, since paths that have
// given it values join in one.
//
// What remains is reported as if it were needed after a suspension: a variable whose
// first value after a suspension has another type (nil, a constant, a value assigned to
// an interface that cannot be named here), or is the result of the await.

// maxCopies limits the copies in a function. A function that reaches it has many such
// variables, each with several values on paths that join: the copies multiply.
const maxCopies = 5000

// A confinement is a block that declares variables, with copies of the blocks that need them.
type confinement struct {
	outer   *confinement
	vars    []*ir.Var
	labels  map[*ir.Block]string // of the copies
	pending []*ir.Block          // to be copied
}

// declares reports whether v is declared by c itself.
func (c *confinement) declares(v *ir.Var) bool { return slices.Contains(c.vars, v) }

// findConfined finds the variables that are to be confined.
func (p *printer) findConfined() {
	for _, v := range p.unit.Vars {
		if v.Slot == nil && !p.nameable(v.Type) && !p.inferer().reachable(p.unnameableParts(v.Type)) {
			p.confined[v] = true
		}
	}
	if len(p.confined) == 0 {
		return
	}
	for b, heads := range p.around { // a resumption that gives the variables new values does not enter there
		p.around[b] = slices.DeleteFunc(slices.Clone(heads), p.needsConfined)
	}
}

// needsConfined reports whether a block can only be emitted where confined variables are declared.
func (p *printer) needsConfined(b *ir.Block) bool {
	return slices.ContainsFunc(b.Needs, func(v *ir.Var) bool { return p.confined[v] })
}

// isInScope reports whether v can be mentioned where what is emitted stands.
func (p *printer) isInScope(v *ir.Var) bool {
	if !p.confined[v] {
		return true
	}
	for c := p.confinement; c != nil; c = c.outer {
		if c.declares(v) {
			return true
		}
	}
	return false
}

// declaresHere reports whether what gives v a value has to declare it.
func (p *printer) declaresHere(v *ir.Var) bool { return v != nil && !p.isInScope(v) }

// requireScope reports a variable that would have to be declared where it cannot be.
func (p *printer) requireScope(v *ir.Var) {
	if p.declaresHere(v) {
		p.spell(v, v.Type, p.typ)
	}
}

// labelOf returns the label of the block, or of the copy of it, that a jump goes to.
func (p *printer) labelOf(b *ir.Block) string {
	for c := p.confinement; c != nil; c = c.outer {
		if !slices.ContainsFunc(b.Mentions, c.declares) {
			continue
		}
		if c.labels[b] == "" {
			c.labels[b] = p.labelScope.fresh(p.labels[b])
			c.pending = append(c.pending, b)
		}
		return c.labels[b]
	}
	if p.isBehind(b) {
		p.peeled.targeted[b] = true
		return p.peeled.labels[b]
	}
	for _, v := range b.Needs {
		p.requireScope(v)
	}
	p.targeted[b] = true
	return p.labels[b]
}

// reachedOutside returns those of the blocks that are reached outside of blocks with declarations: from the entry, from where
// resumptions enter, or by a jump out of such a block.
func (p *printer) reachedOutside(blocks []*ir.Block) []*ir.Block {
	read, written, targeted, labels := maps.Clone(p.read), maps.Clone(p.written), p.targeted, p.labelScope.clone()
	reached := map[*ir.Block]bool{}
	pending := []*ir.Block{blocks[0]}
	for _, s := range p.unit.Points {
		pending = append(append(pending, p.reentry(s)), p.loopHeads(p.reentry(s))...)
	}
	for len(pending) > 0 {
		b := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if reached[b] {
			continue
		}
		reached[b] = true
		p.targeted = map[*ir.Block]bool{}
		p.block(b, nil)                    // only for the jumps in it
		for _, to := range p.unit.Blocks { // in a fixed order, since what is emitted takes names
			if p.targeted[to] {
				pending = append(pending, to)
			}
		}
	}
	p.read, p.written, p.targeted, p.labelScope, p.copies = read, written, targeted, labels, 0
	return slices.DeleteFunc(blocks, func(b *ir.Block) bool { return !reached[b] })
}

// confine returns what a block has in which the declaration, which has been emitted, declares the variables, and rest emits what
// comes next.
func (p *printer) confine(vars []*ir.Var, declaration []jen.Code, rest func() []jen.Code) []jen.Code {
	c := &confinement{outer: p.confinement, vars: vars, labels: map[*ir.Block]string{}}
	leftovers, exits := p.leftovers, p.exits
	read := map[*ir.Var]bool{}
	for _, v := range vars {
		read[v], p.read[v] = p.read[v], false
	}
	p.confinement = c
	codes := rest()
	for len(c.pending) > 0 {
		if p.copies++; p.copies > maxCopies {
			p.confinement = nil
			p.requireScope(vars[0])
			break
		}
		b := c.pending[0]
		c.pending = c.pending[1:]
		codes = append(codes, jen.Id(c.labels[b]).Op(":"))
		codes = append(codes, p.copyBlock(b, nil)...)
	}
	p.confinement, p.leftovers, p.exits = c.outer, leftovers, exits
	for _, v := range vars {
		if !p.read[v] {
			declaration = append(declaration, jen.Id("_").Op("=").Id(p.names[v]))
		}
		p.read[v] = p.read[v] || read[v]
	}
	return append(declaration, codes...)
}

// copyBlock emits another copy of a block, which next follows. Labels of the author's in it get other names.
func (p *printer) copyBlock(b, next *ir.Block) []jen.Code {
	outer := p.copiedLabels
	p.copiedLabels = map[string]string{}
	defer func() { p.copiedLabels = outer }()
	return p.block(b, next)
}

// label returns the name for a label of the author's in what stays as it is.
func (p *printer) label(name string) string {
	if p.copiedLabels == nil {
		return name
	}
	if p.copiedLabels[name] == "" {
		p.copiedLabels[name] = p.labelScope.fresh(name)
	}
	return p.copiedLabels[name]
}

// declaredBy returns the variables that a statement of a block has to declare, and the assignment that does.
func (p *printer) declaredBy(s ir.Stmt) ([]*ir.Var, *ast.AssignStmt) {
	island, ok := s.(*ir.Island)
	if !ok || len(p.confined) == 0 || len(island.List) != 1 {
		return nil, nil
	}
	assign := ir.AssignmentOf(island.List[0])
	if assign == nil {
		return nil, nil
	}
	var vars []*ir.Var
	for _, e := range assign.Lhs {
		if id, ok := ast.Unparen(e).(*ast.Ident); ok && p.declaresHere(p.unit.Var(id)) {
			vars = append(vars, p.unit.Var(id))
		}
	}
	return vars, assign
}

// declaration emits an assignment as the declaration of the variables that it has to declare. Other variables get their values
// behind it. What closures capture is copied under other names: the code behind the declaration is in the scope of the copies.
func (p *printer) declaration(s *ast.AssignStmt) []jen.Code {
	codes := p.mark(s.Lhs[0].Pos())
	names := map[*ir.Var]string{}
	for _, v := range p.captured(nodes(s.Rhs...)...) {
		names[v] = p.names[v]
		p.read[v] = true
		alias := p.scope.fresh(p.names[v])
		codes = append(codes, jen.Id(alias).Op(":=").Add(p.place(v)))
		p.names[v] = alias
	}
	values := p.exprs(s.Rhs)
	for v, name := range names {
		p.names[v] = name
	}
	var targets, last []jen.Code
	for i, e := range s.Lhs {
		id := ast.Unparen(e).(*ast.Ident)
		v := p.unit.Var(id)
		if !p.declaresHere(v) {
			if v == nil {
				targets = append(targets, p.target(id))
				continue
			}
			value := p.scope.fresh("value")
			targets = append(targets, jen.Id(value))
			if len(s.Lhs) == len(s.Rhs) && ir.MayBeUntyped(p.unit, s.Rhs[i]) {
				values[i] = jen.Parens(p.typeOf(v, v.Type)).Parens(values[i])
			}
			if v.Boxed && s.Tok == token.DEFINE && p.unit.Fresh(id) {
				last = append(last, p.newBox(v))
			}
			last = append(last, p.target(id).Op("=").Id(value))
			continue
		}
		if len(s.Lhs) == len(s.Rhs) {
			if ir.MayBeUntyped(p.unit, s.Rhs[i]) {
				p.requireScope(v)
			}
			p.requireType(v, p.unit.TypeOf(s.Rhs[i]))
		}
		target, box := p.declare(v)
		targets, last = append(targets, target), append(last, box...)
	}
	codes = append(codes, p.mark(s.Pos())...)
	codes = append(codes, jen.List(targets...).Op(":=").List(values...))
	return append(append(codes, last...), p.own()...)
}

// declare returns what a declaration by a value has in the place of a confined variable, and what to do behind it.
func (p *printer) declare(v *ir.Var) (name jen.Code, box []jen.Code) {
	if !v.Boxed {
		return jen.Id(p.names[v]), nil
	}
	value := p.scope.fresh("value")
	return jen.Id(value), []jen.Code{jen.Id(p.names[v]).Op(":=").Op("&").Id(value)}
}

// requireType reports a variable that would have to be declared by a value of another type.
func (p *printer) requireType(v *ir.Var, t types.Type) {
	if !types.Identical(v.Type, t) {
		p.requireScope(v)
	}
}

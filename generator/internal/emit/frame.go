package emit

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// frameName is the name of the template's frame type.
func (p *printer) frameName() string { return p.file.frames[p.template()] + "Frame" }

// rootName is the type that a generator's constructor allocates: the handle and
// the frame.
func (p *printer) rootName() string { return p.file.frames[p.template()] + "Root" }

func (p *printer) isGenerator() bool { return p.template().Kind == find.Generator }

func (p *printer) isAsyncGenerator() bool { return p.template().Kind == find.AsyncGenerator }

// generic returns a declared name with the frame's type parameters.
func (p *printer) generic(name string) *jen.Statement {
	if params := p.typeParams(); len(params) > 0 {
		return jen.Id(name).Types(params...)
	}
	return jen.Id(name)
}

// header is the runtime type that the frame embeds.
func (p *printer) header() jen.Code {
	if p.template().Yield != nil {
		return p.generatorType("Frame")
	}
	return p.handle()
}

// headerOf returns a pointer to the header of a generator's frame, once it is noted whether that
// ends alone.
func headerOf(frame jen.Code, name string, alone bool) jen.Code {
	if alone {
		return jen.Add(frame).Dot("EndsAlone").Call()
	}
	return jen.Op("&").Add(frame).Dot(name)
}

// handle is the runtime type that the constructor returns a pointer to.
func (p *printer) handle() jen.Code {
	if p.template().Yield != nil {
		return p.generatorType("")
	}
	return p.async("Coroutine").Types(p.typ(p.template().Value))
}

// generatorType returns an instance of the runtime's type of the template's
// generators, or of a relative of it with that suffix.
func (p *printer) generatorType(suffix string) jen.Code {
	name, args := p.template().GeneratorType(p.template().Kind)
	var codes []jen.Code
	for _, t := range args {
		codes = append(codes, p.typ(t))
	}
	return p.async(name + suffix).Types(codes...)
}

// generatorName is the name of the runtime's type of the template's generators.
func (p *printer) generatorName() string {
	name, _ := p.template().GeneratorType(p.template().Kind)
	return name
}

// frameType declares the frame.
func (p *printer) frameType() []jen.Code {
	t := p.template()
	fields := []jen.Code{p.header()}
	if p.delegates() {
		fields = append(fields, jen.Id("link").Add(p.async("GeneratorLink").Types(p.typ(t.Element))))
	}
	for _, slot := range p.unit.Slots {
		fields = append(fields, jen.Id(p.fields[slot]).Add(p.typeOf(slot.Vars[0], slot.Type)))
	}
	if t.Yield != nil {
		if len(t.Values) > 0 {
			fields = append(fields, jen.Id("result").Add(p.typ(t.Value)))
		}
		if t.HasError && p.isGenerator() {
			fields = append(fields, jen.Id("failure").Add(p.predeclared("error")))
		}
	}
	if p.unit.Defers {
		fields = append(fields, jen.Id("defers").Add(p.async("Defers")))
	}
	if p.unit.Deferred {
		fields = append(fields, jen.Id("deferring").Op("*").Add(p.async("Defers")))
	}
	for _, held := range p.unit.Frames {
		s := jen.Id(p.held[held])
		if !held.Inline {
			s.Op("*")
		}
		fields = append(fields, s.Add(p.calleeFrame(held.Callee)))
	}
	for _, r := range p.unit.Reuses {
		fields = append(fields, jen.Id(p.reuses[r]).Add(p.againType(r)))
	}
	codes := []jen.Code{
		jen.Comment(fmt.Sprintf("%s is the state of a call of %s.", p.frameName(), t.Object.Name())),
		jen.Type().Add(p.generic(p.frameName())).Struct(fields...),
	}
	if p.isGenerator() {
		codes = append(codes, jen.Type().Add(p.generic(p.rootName())).Struct(
			p.handle(),
			jen.Id("frame").Add(p.instance(p.frameName())),
		))
	}
	return codes
}

// delegates reports whether the body runs other generators on its own yield.
func (p *printer) delegates() bool {
	return slices.ContainsFunc(p.unit.Points, func(s *ir.Suspension) bool { return s.Kind == ir.Delegate })
}

// calleeFrame returns the type of a callee's frame.
func (p *printer) calleeFrame(c *ir.Callee) jen.Code {
	s := jen.Id(p.file.frames[c.Template] + "Frame")
	if len(c.TypeArgs) == 0 {
		return s
	}
	var args []jen.Code
	for _, t := range c.TypeArgs {
		args = append(args, p.typ(t))
	}
	return s.Types(args...)
}

// parameters returns the parameters of the constructor, receiver left out, and
// the assignments that put what is named into the frame's slots.
func (p *printer) parameters() (params []jen.Code, slots []*ir.Slot, values []string) {
	t := p.template()
	params, slots, values = p.captureParams()
	vars := p.unit.Params[len(p.unit.Captures):]
	if t.Decl.Recv != nil {
		vars = vars[1:]
	}
	for i, v := range t.Params {
		name := "_"
		if vars[i] != nil {
			name = p.paramName(v)
			slots, values = append(slots, vars[i].Slot), append(values, name)
		}
		s := jen.Id(name)
		if t.Variadic && i == len(t.Params)-1 {
			s.Op("...").Add(p.typ(v.Type().(*types.Slice).Elem()))
		} else {
			s.Add(p.typ(v.Type()))
		}
		params = append(params, s)
	}
	return params, slots, values
}

// paramName is the name of a constructor's parameter: the author's for a
// template, unless it hides the template itself.
func (p *printer) paramName(v *types.Var) string {
	if p.unit.Outer == nil && !(p.unit.NeedsVariables && v.Name() == p.templateScope()) {
		return v.Name()
	}
	return p.scope.fresh(v.Name())
}

// templateScope is the package-level name by which the template is reached: its own or that of its receiver's type.
func (p *printer) templateScope() string {
	if recv := p.template().Object.Signature().Recv(); recv != nil {
		t := types.Unalias(recv.Type())
		if ptr, ok := t.(*types.Pointer); ok {
			t = types.Unalias(ptr.Elem())
		}
		return t.(*types.Named).Obj().Name()
	}
	return p.template().Object.Name()
}

// receiver returns the receiver of the template, and its slot or nil.
func (p *printer) receiver() (jen.Code, *ir.Slot) {
	t := p.template()
	if t.Decl.Recv == nil {
		return nil, nil
	}
	name := "_"
	var slot *ir.Slot
	if v := p.unit.Params[0]; v != nil {
		name, slot = t.Receiver.Name(), v.Slot
	}
	return jen.Id(name).Add(p.typ(t.Object.Signature().Recv().Type())), slot
}

// constructor declares the function or method that makes the coroutine.
func (p *printer) constructor() []jen.Code {
	t := p.template()
	params, slots, values := p.parameters()
	recv, slot := p.receiver()
	fn := jen.Func()
	if recv != nil {
		fn.Params(recv)
		fn.Id(t.Constructor)
		if slot != nil {
			slots, values = append([]*ir.Slot{slot}, slots...), append([]string{t.Receiver.Name()}, values...)
		}
	} else {
		fn.Add(p.generic(t.Constructor))
	}
	local := newScope(p.file.names)
	for _, v := range values {
		local.take(v)
	}
	for _, tp := range p.params {
		local.take(p.typeParam(tp))
	}
	init := p.initial(slots, values)
	frame := jen.Op("&").Add(p.instance(p.frameName())).Values(init...)
	var body []jen.Code
	if p.isGenerator() {
		g := local.fresh("g")
		frame = jen.Op("&").Add(p.instance(p.rootName())).Values(
			jen.Id("frame").Op(":").Add(p.instance(p.frameName())).Values(init...))
		body = []jen.Code{
			jen.Id(g).Op(":=").Add(frame),
			jen.Return(jen.Id(g).Dot("Init").Call(jen.Op("&").Id(g).Dot("frame"), headerOf(jen.Id(g).Dot("frame"), p.generatorName()+"Frame", p.unit.EndsAlone()))),
		}
	} else if p.isAsyncGenerator() {
		f := local.fresh("f")
		body = []jen.Code{
			jen.Id(f).Op(":=").Add(frame),
			jen.Return(p.async("New"+p.generatorName()).Call(jen.Id(f), jen.Op("&").Id(f).Dot(p.generatorName()+"Frame"))),
		}
	} else {
		f := local.fresh("f")
		body = []jen.Code{
			jen.Id(f).Op(":=").Add(frame),
			jen.Return(jen.Id(f).Dot("Init").Call(jen.Id(f))),
		}
	}
	if p.unit.NeedsVariables {
		mention := jen.Comment("The package variables that it needs are initialised first.").Line().Id("_").Op("=").Add(p.reference())
		body = append([]jen.Code{mention}, body...)
	}
	codes := p.docComment()
	return append(codes, fn.Params(params...).Op("*").Add(p.handle()).Block(body...))
}

// initial returns the elements of a new frame.
func (p *printer) initial(slots []*ir.Slot, values []string) []jen.Code {
	var init []jen.Code
	if p.unit.Deferred {
		init = append(init, jen.Id("deferring").Op(":").Id("deferring"))
	}
	for i, s := range slots {
		init = append(init, jen.Id(p.fields[s]).Op(":").Id(values[i]))
	}
	return init
}

// docComment returns the template's doc comment, directives left out.
func (p *printer) docComment() []jen.Code {
	t := p.template()
	if p.unit.Outer != nil {
		return []jen.Code{jen.Comment(t.Constructor + " makes a coroutine of a literal in " + p.unit.Root().Template.Object.Name() + ".")}
	}
	var texts []string
	if t.Decl.Doc != nil {
		for _, c := range t.Decl.Doc.List {
			if !isDirective(c.Text) {
				texts = append(texts, c.Text)
			}
		}
	}
	for len(texts) > 0 && strings.TrimSpace(texts[len(texts)-1]) == "//" {
		texts = texts[:len(texts)-1]
	}
	var codes []jen.Code
	for _, text := range texts {
		codes = append(codes, jen.Comment(text))
	}
	return codes
}

// isDirective reports whether a comment is meant for a tool: //word:... or one that says where the next line comes from.
func isDirective(text string) bool {
	if strings.HasPrefix(text, "//line ") || strings.HasPrefix(text, "/*line ") {
		return true
	}
	rest, ok := strings.CutPrefix(text, "//")
	if !ok || rest == "" || rest[0] == ' ' || rest[0] == '\t' {
		return false
	}
	word, _, ok := strings.Cut(rest, ":")
	return ok && word != "" && !strings.ContainsAny(word, " \t")
}

// operands is parameters with the receiver in front, and a scope in which all these have their names.
func (p *printer) operands() (params []jen.Code, slots []*ir.Slot, values []string, local *scope) {
	params, slots, values = p.parameters()
	local = newScope(p.file.names)
	for _, v := range values {
		local.take(v)
	}
	if recv, slot := p.receiver(); recv != nil {
		name := "_"
		if slot != nil {
			name = p.template().Receiver.Name()
			if local.has(name) {
				name = local.fresh(name)
			}
			local.take(name)
			slots, values = append([]*ir.Slot{slot}, slots...), append([]string{name}, values...)
		}
		params = append([]jen.Code{jen.Id(name).Add(p.typ(p.template().Object.Signature().Recv().Type()))}, params...)
	}
	for _, tp := range p.params {
		local.take(p.typeParam(tp))
	}
	return params, slots, values, local
}

// start declares the method by which another frame makes this one ready.
func (p *printer) start() []jen.Code {
	params, slots, values, local := p.operands()
	f := local.fresh("f")
	body := []jen.Code{jen.Id(f).Dot("State").Op("=").Add(p.async("StateCreated"))}
	if p.isGenerator() && p.unit.Defers {
		body = append(body, jen.Id(f).Dot("defers").Dot("InPlace").Op("=").Add(p.predeclared("false")))
	}
	for i, s := range slots {
		body = append(body, jen.Id(f).Dot(p.fields[s]).Op("=").Id(values[i]))
	}
	return []jen.Code{jen.Func().Params(jen.Id(f).Op("*").Add(p.instance(p.frameName()))).Id("start").Params(params...).Block(body...)}
}

// position declares the table from states to source lines.
func (p *printer) position() []jen.Code {
	t := p.template()
	at := p.file.pkg.Position(t.Decl.Name.Pos())
	lines := []jen.Code{jen.Lit(at.Line)}
	for _, s := range p.unit.Points {
		lines = append(lines, jen.Lit(p.line(s.Source)))
	}
	f := p.self
	fields := []jen.Code{
		jen.Id("Function").Op(":").Lit(functionName(p.unit)),
		jen.Id("File").Op(":").Lit(baseName(at.Filename)),
	}
	table := jen.Index().Add(p.predeclared("int")).Values(lines...)
	fields = append(fields, jen.Id("Line").Op(":").Add(p.async("LineAt")).Call(jen.Id(f).Dot("State"), table))
	return []jen.Code{
		jen.Comment("Position says where the frame stands."),
		jen.Func().Params(jen.Id(f).Op("*").Add(p.instance(p.frameName()))).Id("Position").Params().Add(p.async("Position")).Block(
			jen.Return(p.async("Position").Values(fields...)),
		),
	}
}

// functionName names a template as stack traces do, a literal by what is around
// it.
func functionName(u *ir.Unit) string {
	if u.Outer == nil {
		return u.Template.Object.FullName()
	}
	return functionName(u.Outer) + ".func"
}

// result declares what a delegating generator of another package asks for.
func (p *printer) result() []jen.Code {
	t := p.template()
	if t.Yield == nil || len(t.Values) == 0 && !t.HasError {
		return nil
	}
	_, failureField := p.resultFields()
	value := jen.Id(p.self).Dot("result")
	if len(t.Values) == 0 {
		value = jen.Struct().Values()
	}
	failure := jen.Code(p.nilError())
	if t.HasError {
		failure = jen.Id(p.self).Dot(failureField)
	}
	return []jen.Code{
		jen.Comment("Result returns what the template returned."),
		jen.Func().Params(jen.Id(p.self).Op("*").Add(p.instance(p.frameName()))).Id("Result").Params().
			Params(p.typ(t.Value), p.predeclared("error")).Block(jen.Return(value, failure)),
	}
}

// mention declares the blank function that refers to the template, unless the constructor does.
func (p *printer) mention() []jen.Code {
	if p.unit.Outer != nil || p.unit.NeedsVariables {
		return nil
	}
	return []jen.Code{jen.Func().Add(p.generic("_")).Params().Block(jen.Id("_").Op("=").Add(p.reference()))}
}

// reference refers to the template.
func (p *printer) reference() jen.Code {
	t := p.template()
	recv := t.Object.Signature().Recv()
	switch {
	case recv == nil:
		return p.instance(t.Object.Name())
	case p.unit.NeedsVariables && t.Receiver != nil && t.Receiver.Name() == p.templateScope():
		return jen.Id(t.Receiver.Name()).Dot(t.Object.Name()) // the receiver hides its type
	}
	return jen.Parens(p.typ(recv.Type())).Dot(t.Object.Name())
}

// declarations declares the lifted types and constants.
func (p *printer) declarations() []jen.Code {
	p.declaring = true
	defer func() { p.declaring = false }()
	var codes []jen.Code
	for _, d := range p.unit.Lifted {
		name := p.file.lifted[d.Object]
		if spec, ok := d.Spec.(*ast.TypeSpec); ok {
			s := jen.Type().Id(name)
			if params := append(p.typeParams(), p.specParams(spec)...); len(params) > 0 {
				s.Types(params...)
			}
			if spec.Assign.IsValid() {
				s.Op("=")
			}
			codes = append(codes, s.Add(p.expr(spec.Type)))
			continue
		}
		s := jen.Const().Id(name)
		if d.Type != nil {
			s.Add(p.expr(d.Type))
		}
		p.iota = &d.Iota
		codes = append(codes, s.Op("=").Add(p.expr(d.Value)))
		p.iota = nil
	}
	return codes
}

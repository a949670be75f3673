package emit

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// # Frames that are used again
//
// An await of another package's coroutine, in a loop (analyse.Reuse):
//
//	awaited = nil
//	if f.again != nil {
//		awaited, began = f.again.FetchAsyncAgain(t, &f.Frame, key)
//	}
//	if awaited == nil {
//		awaited = site.FetchAsync(key)
//		f.again, _ = async.FrameOf(awaited).(interface { FetchAsyncAgain(...) (...) })
//		began = awaited.BeginAwait(t, &f.Frame)
//	}
//	if began == async.Suspended {
//
// and what the other package has for that:
//
//	func (f *fetchFrame) FetchAsyncAgain(t *async.TaskCore, parent *async.Frame, key string) (*async.Coroutine[string], async.Status) {
//		if f.State != async.StateCompleted {
//			return nil, async.Done
//		}
//		f.start(key)
//		return f.Again(t, parent, f.Resume(t))
//	}
//
// Operands that call or make something are evaluated before, once, into recv, arg1 and so on.
//
// A method takes its receiver as an argument behind parent, of type any, and returns nil for one that is not of its type.

// againSuffix makes the name of the method by which a frame is used again of the constructor's.
const againSuffix = "Again"

// runAgain declares the method by which the frame is used again.
func (p *printer) runAgain() []jen.Code {
	t := p.template()
	local := newScope(p.file.names) // what the body names may not be hidden by a parameter
	for name := range p.file.aliases() {
		local.take(name)
	}
	for _, tp := range p.params {
		local.take(p.typeParam(tp))
	}
	var params, args []jen.Code
	for i, v := range t.Params {
		name, param, arg := "_", jen.Code(nil), jen.Code(nil)
		if p.unit.Params[len(p.unit.Params)-len(t.Params)+i] != nil {
			name = local.fresh(v.Name())
			arg = jen.Id(name)
		}
		if t.Variadic && i == len(t.Params)-1 {
			param = jen.Op("...").Add(p.typ(v.Type().(*types.Slice).Elem()))
			if arg != nil {
				arg = jen.Add(arg).Op("...")
			}
		} else {
			param = p.typ(v.Type())
			if arg == nil {
				arg = p.zero(v.Type())
			}
		}
		params = append(params, jen.Id(name).Add(param))
		if arg != nil {
			args = append(args, arg)
		}
	}
	f, task, parent := local.fresh("f"), local.fresh("t"), local.fresh("parent")
	head := []jen.Code{jen.Id(task).Op("*").Add(p.async("TaskCore")), jen.Id(parent).Op("*").Add(p.async("Frame"))}
	none := jen.Return(p.nilOf(jen.Op("*").Add(p.handle())), p.async("Done"))
	ended := jen.Id(f).Dot("State").Op("!=").Add(p.async("StateCompleted"))
	var body []jen.Code
	if t.Receiver != nil {
		recv, this, ok := local.fresh("recv"), local.fresh("this"), local.fresh("ok")
		head = append(head, jen.Id(recv).Add(p.predeclared("any")))
		args = append([]jen.Code{jen.Id(this)}, args...)
		receiver := t.Object.Signature().Recv().Type()
		body = append(body, jen.List(jen.Id(this), jen.Id(ok)).Op(":=").Id(recv).Assert(p.typ(receiver)))
		if _, isPointer := types.Unalias(receiver).(*types.Pointer); !isPointer { // its method set is the value's, too
			pointer, isPointer := local.fresh("pointer"), local.fresh("isPointer")
			body = append(body,
				jen.If(
					jen.List(jen.Id(pointer), jen.Id(isPointer)).Op(":=").Id(recv).Assert(jen.Op("*").Add(p.typ(receiver))),
					jen.Id(isPointer).Op("&&").Id(pointer).Op("!=").Add(p.nilOf(jen.Op("*").Add(p.typ(receiver)))),
				).Block(jen.List(jen.Id(this), jen.Id(ok)).Op("=").List(jen.Op("*").Id(pointer), p.predeclared("true"))))
		}
		ended = jen.Op("!").Id(ok).Op("||").Add(ended)
	}
	body = append(body,
		jen.If(ended).Block(none),
		jen.Id(f).Dot("start").Call(args...),
		jen.Return(jen.Id(f).Dot("Again").Call(jen.Id(task), jen.Id(parent), jen.Id(f).Dot("Resume").Call(jen.Id(task)))))
	name := t.Constructor + againSuffix
	return []jen.Code{
		jen.Comment(fmt.Sprintf("%s is %s with the frame of a call that has ended.", name, t.Constructor)),
		jen.Func().Params(jen.Id(f).Op("*").Add(p.instance(p.frameName()))).Id(name).Params(append(head, params...)...).
			Params(jen.Op("*").Add(p.handle()), p.async("Status")).Block(body...),
	}
}

// againType is the interface of the frames that an await can use again.
func (p *printer) againType(r *ir.Reuse) jen.Code {
	params := []jen.Code{jen.Op("*").Add(p.async("TaskCore")), jen.Op("*").Add(p.async("Frame"))}
	if r.Receiver != nil {
		params = append(params, p.predeclared("any"))
	}
	for i := range r.Signature.Params().Len() {
		t := r.Signature.Params().At(i).Type()
		if r.Signature.Variadic() && i == r.Signature.Params().Len()-1 {
			params = append(params, jen.Op("...").Add(p.typ(t.(*types.Slice).Elem())))
		} else {
			params = append(params, p.typ(t))
		}
	}
	return jen.Interface(jen.Id(r.Constructor+againSuffix).Params(params...).
		Params(p.typ(r.Signature.Results().At(0).Type()), p.async("Status")))
}

// awaitAgain awaits a coroutine, with the frame of the one before if possible.
func (p *printer) awaitAgain(s *ir.Suspension) []jen.Code {
	if p.beginStatus == "" {
		p.beginStatus = p.scope.fresh("began")
	}
	r := s.Reuse
	field := jen.Id(p.self).Dot(p.reuses[r])
	frame := jen.Op("&").Id(p.self).Dot("Frame")
	codes, fun, args := p.operandsOf(s)
	p.read[s.Awaited] = true
	awaited := p.store(s.Awaited)
	again := []jen.Code{jen.Id(p.task), frame}
	if r.Receiver != nil {
		again = append(again, fun.receiver)
	}
	codes = append(codes, p.own()...)
	codes = append(codes, jen.Add(awaited).Op("=").Add(p.nilOf(p.typ(s.Awaited.Type))))
	codes = append(codes, jen.If(jen.Add(field).Op("!=").Add(p.nilOf(p.againType(r)))).Block(append(p.mark(s.Source),
		jen.List(awaited, jen.Id(p.beginStatus)).Op("=").Add(field).Dot(r.Constructor+againSuffix).Call(append(again, args...)...))...))
	codes = append(codes, p.own()...)
	construct := append(p.mark(s.Source), jen.Add(awaited).Op("=").Add(fun.code).Call(args...))
	construct = append(construct, p.aside(jen.List(field, jen.Id("_")).Op("=").Add(p.async("FrameOf")).Call(awaited).Assert(p.againType(r)))...)
	construct = append(construct, p.mark(s.Source)...)
	construct = append(construct, jen.Id(p.beginStatus).Op("=").Add(awaited).Dot("BeginAwait").Call(jen.Id(p.task), frame))
	codes = append(codes, jen.If(jen.Add(awaited).Op("==").Add(p.nilOf(p.typ(s.Awaited.Type)))).Block(construct...))
	if len(s.Args) > 0 {
		codes = p.bind([]jen.Code{jen.Block(append(p.mark(s.Source), codes...)...)}, nodes(s.Args...)...)
	}
	codes = append(codes, p.mark(s.Source)...)
	if p.beginning != nil {
		return append(codes, p.leaveBeginning(s, nil, nil))
	}
	return append(codes, p.ifSuspended(s, jen.Id(p.beginStatus), nil))
}

// calledFunction is what the two calls of awaitAgain have in common.
type calledFunction struct {
	code     *jen.Statement
	receiver jen.Code // of a method
}

// operandsOf evaluates what of the callee and the arguments calls something or makes something, once. It returns the
// operands for both calls: what only reads stays in them, as the compiler has reads after the calls beside them.
func (p *printer) operandsOf(s *ir.Suspension) (codes []jen.Code, fun calledFunction, args []jen.Code) {
	r := s.Reuse
	if r.Receiver == nil {
		fun.code = jen.Add(p.expr(r.Call.Fun))
	} else {
		fun.receiver = p.expr(r.Receiver)
		operand := jen.Add(fun.receiver)
		if !p.onlyReads(r.Receiver) {
			name := p.inner("recv")
			codes = append(codes, jen.Id(name).Op(":=").Add(fun.receiver))
			fun.receiver = jen.Id(name)
			operand = jen.Id(name)
		} else {
			switch r.Receiver.(type) {
			case *ast.UnaryExpr, *ast.StarExpr:
				operand = jen.Parens(fun.receiver)
			}
		}
		fun.code = operand.Dot(r.Constructor)
	}
	params := r.Signature.Params()
	for i, arg := range r.Call.Args {
		code := p.expr(arg)
		if !p.onlyReads(arg) {
			t := params.At(min(i, params.Len()-1)).Type()
			if r.Signature.Variadic() && i >= params.Len()-1 && !r.Call.Ellipsis.IsValid() {
				t = params.At(params.Len() - 1).Type().(*types.Slice).Elem()
			}
			name := p.inner(fmt.Sprintf("arg%d", i+1))
			codes = append(codes, jen.Var().Id(name).Add(p.typ(t)).Op("=").Add(code))
			code = jen.Id(name)
		}
		args = append(args, code)
	}
	if r.Call.Ellipsis.IsValid() {
		args[len(args)-1] = jen.Add(args[len(args)-1]).Op("...")
	}
	return codes, fun, args
}

// onlyReads reports whether e may be evaluated twice: it calls and receives nothing, and makes no object.
func (p *printer) onlyReads(e ast.Expr) bool {
	reads := true
	ast.Inspect(e, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.CallExpr:
			reads = reads && (p.unit.TypeAndValue(node.Fun).IsType() || p.unit.TypeAndValue(node).Value != nil)
		case *ast.FuncLit, *ast.CompositeLit:
			reads = false
		case *ast.UnaryExpr:
			reads = reads && node.Op != token.ARROW
		}
		return reads
	})
	return reads
}

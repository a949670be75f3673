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
	params, args := p.againParams(local)
	f, task, parent := local.fresh("f"), local.fresh("t"), local.fresh("parent")
	head := []jen.Code{jen.Id(task).Op("*").Add(p.async("TaskCore")), jen.Id(parent).Op("*").Add(p.async("Frame"))}
	unfit := jen.Id(f).Dot("State").Op("!=").Add(p.async("StateCompleted"))
	var body []jen.Code
	if t.Receiver != nil {
		recv, this, ok := local.fresh("recv"), local.fresh("this"), local.fresh("ok")
		head = append(head, jen.Id(recv).Add(p.predeclared("any")))
		args = append([]jen.Code{jen.Id(this)}, args...)
		body = p.assertReceiver(local, recv, this, ok)
		unfit = jen.Op("!").Id(ok).Op("||").Add(unfit)
	}
	body = append(body,
		jen.If(unfit).Block(jen.Return(p.nilOf(jen.Op("*").Add(p.handle())), p.async("Done"))),
		jen.Id(f).Dot("start").Call(args...),
		jen.Return(jen.Id(f).Dot("Again").Call(jen.Id(task), jen.Id(parent), jen.Id(f).Dot("Resume").Call(jen.Id(task)))))
	name := t.Constructor + againSuffix
	return []jen.Code{
		jen.Comment(fmt.Sprintf("%s is %s with the frame of a call that has ended.", name, t.Constructor)),
		jen.Func().Params(jen.Id(f).Op("*").Add(p.instance(p.frameName()))).Id(name).Params(append(head, params...)...).
			Params(jen.Op("*").Add(p.handle()), p.async("Status")).Block(body...),
	}
}

// againParams returns the template's parameters under names that are free in local, and the arguments for start.
func (p *printer) againParams(local *scope) (params, args []jen.Code) {
	t := p.template()
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
	return params, args
}

// assertReceiver makes a receiver of what recv holds, this; ok says whether it is one. A pointer has the methods
// of its type's values.
func (p *printer) assertReceiver(local *scope, recv, this, ok string) []jen.Code {
	receiver := p.template().Object.Signature().Recv().Type()
	codes := []jen.Code{jen.List(jen.Id(this), jen.Id(ok)).Op(":=").Id(recv).Assert(p.typ(receiver))}
	if _, isPointer := types.Unalias(receiver).(*types.Pointer); isPointer {
		return codes
	}
	pointerType := jen.Op("*").Add(p.typ(receiver))
	pointer, isPointer := local.fresh("pointer"), local.fresh("isPointer")
	return append(codes, jen.If(
		jen.List(jen.Id(pointer), jen.Id(isPointer)).Op(":=").Id(recv).Assert(pointerType),
		jen.Id(isPointer).Op("&&").Id(pointer).Op("!=").Add(p.nilOf(pointerType)),
	).Block(jen.List(jen.Id(this), jen.Id(ok)).Op("=").List(jen.Op("*").Id(pointer), p.predeclared("true"))))
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
	p.read[s.Awaited] = true
	codes, fun, args := p.operandsOf(s)
	codes = append(codes, p.own()...)
	codes = append(codes, p.begunAgain(s, fun, args)...)
	codes = append(codes, p.own()...)
	codes = append(codes, p.begunAnew(s, fun, args))
	codes = p.bind([]jen.Code{jen.Block(append(p.mark(s.Source), codes...)...)}, nodes(s.Args...)...)
	codes = append(codes, p.mark(s.Source)...)
	if p.beginning != nil {
		return append(codes, p.leaveBeginning(s, nil, nil))
	}
	return append(codes, p.ifSuspended(s, jen.Id(p.beginStatus), nil))
}

// begunAgain begins the call in the frame of the one before, if that agrees; else what is awaited is nil.
func (p *printer) begunAgain(s *ir.Suspension, fun calledFunction, args []jen.Code) []jen.Code {
	r, awaited := s.Reuse, p.store(s.Awaited)
	field := jen.Id(p.self).Dot(p.reuses[r])
	again := []jen.Code{jen.Id(p.task), jen.Op("&").Id(p.self).Dot("Frame")}
	if r.Receiver != nil {
		again = append(again, fun.receiver)
	}
	call := jen.Add(field).Dot(r.Constructor + againSuffix).Call(append(again, args...)...)
	return []jen.Code{
		jen.Add(awaited).Op("=").Add(p.nilOf(p.typ(s.Awaited.Type))),
		jen.If(jen.Add(field).Op("!=").Add(p.nilOf(p.againType(r)))).Block(
			append(p.mark(s.Source), jen.List(awaited, jen.Id(p.beginStatus)).Op("=").Add(call))...),
	}
}

// begunAnew begins what the constructor makes, if nothing has begun again, and keeps the frame.
func (p *printer) begunAnew(s *ir.Suspension, fun calledFunction, args []jen.Code) jen.Code {
	r, awaited := s.Reuse, p.store(s.Awaited)
	frame := p.async("FrameOf").Call(awaited).Assert(p.againType(r))
	codes := append(p.mark(s.Source), jen.Add(awaited).Op("=").Add(fun.code).Call(args...))
	codes = append(codes, p.aside(jen.List(jen.Id(p.self).Dot(p.reuses[r]), jen.Id("_")).Op("=").Add(frame))...)
	codes = append(codes, p.mark(s.Source)...)
	codes = append(codes, jen.Id(p.beginStatus).Op("=").Add(awaited).Dot("BeginAwait").Call(
		jen.Id(p.task), jen.Op("&").Id(p.self).Dot("Frame")))
	return jen.If(jen.Add(awaited).Op("==").Add(p.nilOf(p.typ(s.Awaited.Type)))).Block(codes...)
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

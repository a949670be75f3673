package emit

import (
	"go/ast"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/find"
	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// What a return becomes:
//
//	return x, err               f.Value, f.Err = x, err
//	                            f.list = nil
//	                            f.State = async.StateCompleted
//	                            return async.Done
//
// Named results are assigned first, as the language has it.

// complete ends the frame: results, then what must not be kept alive, then the
// state.
func (p *printer) complete(results []ast.Expr, leftovers []*ir.Slot) []jen.Code {
	if p.beginning != nil {
		return p.returnFromBeginning(results)
	}
	// The first statement stands on the line of the return.
	var first, codes []jen.Code
	if len(results) > 0 {
		first = p.assignResults(results)
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
	if !p.unit.Held {
		for _, r := range p.unit.Reuses {
			codes = append(codes, jen.Id(p.self).Dot(p.reuses[r]).Op("=").Add(p.nilOf(p.againType(r))))
		}
	}
	if p.unit.EndsAlone() {
		codes = append(codes, p.endAlone()...)
	} else if p.isGenerator() {
		codes = append(codes, p.completeGenerator())
	} else {
		codes = append(codes, jen.Id(p.self).Dot("State").Op("=").Add(p.async("StateCompleted")), jen.Return(p.async("Done")))
	}
	if len(first) == 0 {
		first, codes = codes[:1:1], codes[1:]
	}
	return append(first, p.aside(codes...)...)
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

// endAlone ends the frame of a generator that calls nothing.
func (p *printer) endAlone() []jen.Code {
	return []jen.Code{
		jen.Id(p.self).Dot("State").Op("=").Add(p.async("StateCompleted")),
		jen.Return(p.zero(p.template().Element), p.predeclared("false")),
	}
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
	return p.field(slot).Op("=").Add(p.spell(slot.Vars[0], slot.Type, p.zero))
}

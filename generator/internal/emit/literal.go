package emit

import (
	"go/ast"
	"go/types"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// unitOf returns the unit of a coroutine literal that stands in the unit or in a
// plain function literal inside it.
func (p *printer) unitOf(lit *ast.FuncLit) *ir.Unit { return p.unit.Literals[lit] }

// newLiteral returns the call that makes a coroutine of a literal: captures, the
// deferred calls around a deferred literal, and arguments.
func (p *printer) newLiteral(u *ir.Unit, args []jen.Code) *jen.Statement {
	all := p.captures(u)
	if u.Deferred {
		all = append(all, jen.Op("&").Add(p.deferred()))
	}
	all = append(all, args...)
	return p.instance(u.Template.Constructor).Call(all...)
}

// captures returns what a literal is given of the variables here.
func (p *printer) captures(u *ir.Unit) []jen.Code {
	var all []jen.Code
	for _, c := range u.Captures {
		all = append(all, p.capture(c))
	}
	return all
}

// capture returns what a literal is given of a variable here.
func (p *printer) capture(c *ir.Capture) jen.Code {
	v := p.unit.VarOfObject(c.Object)
	switch {
	case v == nil && c.Shared:
		return jen.Op("&").Id(p.local(c.Object.Name()))
	case v == nil:
		return jen.Id(p.local(c.Object.Name()))
	case v.Boxed:
		return p.pointer(v)
	}
	return p.value(v)
}

// captureParams returns the parameters of a literal's constructor for what it
// captures, and the slots they go to.
func (p *printer) captureParams() (params []jen.Code, slots []*ir.Slot, values []string) {
	for i, c := range p.unit.Captures {
		v := p.unit.Params[i]
		name := p.names[v]
		t := c.Object.Type()
		if c.Shared {
			t = types.NewPointer(t)
		}
		params = append(params, jen.Id(name).Add(p.typ(t)))
		slots, values = append(slots, v.Slot), append(values, name)
	}
	if p.unit.Deferred {
		params = append(params, jen.Id("deferring").Op("*").Add(p.async("Defers")))
	}
	return params, slots, values
}

package emit

import (
	"go/ast"
	"sort"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// bind puts codes, which come from the given syntax, into a block that first
// copies what closures in the syntax capture.
func (p *printer) bind(codes []jen.Code, nodes ...ast.Node) []jen.Code {
	vars := p.captured(nodes...)
	if len(vars) == 0 {
		return codes
	}
	var block []jen.Code
	for _, v := range vars {
		p.read[v] = true
		block = append(block, jen.Id(p.names[v]).Op(":=").Add(p.place(v)))
	}
	return []jen.Code{jen.Block(append(append(block, p.markFirst(nodes)...), codes...)...)}
}

// captured returns the variables that closures in the syntax capture, in order.
func (p *printer) captured(nodes ...ast.Node) []*ir.Var {
	captured := map[*ir.Var]bool{}
	for _, node := range nodes {
		if node == nil {
			continue
		}
		ast.Inspect(node, func(node ast.Node) bool {
			lit, ok := node.(*ast.FuncLit)
			if !ok {
				return true
			}
			if p.unit.Literals[lit] != nil && p.literals == 0 {
				return false // its constructor gets the captures as arguments
			}
			ast.Inspect(lit, func(node ast.Node) bool {
				if id, ok := node.(*ast.Ident); ok {
					if v := p.unit.Var(id); v != nil {
						captured[v] = true
					}
				}
				return true
			})
			return false
		})
	}
	var vars []*ir.Var
	for v := range captured {
		vars = append(vars, v)
	}
	sort.Slice(vars, func(i, j int) bool { return vars[i].Index < vars[j].Index })
	return vars
}

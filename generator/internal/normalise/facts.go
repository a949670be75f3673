package normalise

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// A fact is what the body does with a variable.
type fact struct {
	captured  bool // used in a function literal that does not declare it
	addressed bool // its address is taken, by & or implicitly
	written   bool // assigned, in whole or in part, other than by its declaration
	first     token.Pos
	last      token.Pos // the outermost mentions
	used      bool
}

// facts has the facts of every object that the body mentions.
type facts struct{ objects map[types.Object]*fact }

func (f *facts) of(obj types.Object) fact {
	if fact := f.objects[obj]; fact != nil {
		return *fact
	}
	return fact{}
}

// collectFacts walks the body once.
func collectFacts(u *ir.Unit) *facts {
	c := &factCollector{info: u.Info(), facts: &facts{objects: map[types.Object]*fact{}}}
	ast.Walk(c, u.Body())
	return c.facts
}

type factCollector struct {
	info  *types.Info
	facts *facts
	// literals are the function literals around the node being visited.
	literals []*ast.FuncLit
}

func (c *factCollector) get(obj types.Object) *fact {
	f := c.facts.objects[obj]
	if f == nil {
		f = &fact{}
		c.facts.objects[obj] = f
	}
	return f
}

// Visit implements ast.Visitor.
func (c *factCollector) Visit(node ast.Node) ast.Visitor {
	switch node := node.(type) {
	case *ast.FuncLit:
		inner := *c
		inner.literals = append(append([]*ast.FuncLit(nil), c.literals...), node)
		return &inner
	case *ast.Ident:
		c.mention(node)
	case *ast.UnaryExpr:
		if node.Op == token.AND {
			c.address(node.X)
		}
	case *ast.SliceExpr:
		if _, ok := ir.CoreType(c.info.TypeOf(node.X)).(*types.Array); ok {
			c.address(node.X)
		}
	case *ast.SelectorExpr:
		c.method(node)
	case *ast.AssignStmt:
		for _, e := range node.Lhs {
			if id, ok := e.(*ast.Ident); ok && node.Tok == token.DEFINE && c.info.Defs[id] != nil {
				continue
			}
			c.write(e)
		}
	case *ast.IncDecStmt:
		c.write(node.X)
	case *ast.RangeStmt:
		if node.Tok == token.ASSIGN {
			c.write(node.Key)
			c.write(node.Value)
		}
	}
	return c
}

func (c *factCollector) mention(id *ast.Ident) {
	obj := c.info.ObjectOf(id)
	if obj == nil {
		return
	}
	f := c.get(obj)
	if f.first == token.NoPos || id.Pos() < f.first {
		f.first = id.Pos()
	}
	if id.End() > f.last {
		f.last = id.End()
	}
	if c.info.Uses[id] != nil {
		f.used = true
	}
	for _, lit := range c.literals {
		if obj.Pos() < lit.Pos() || obj.Pos() > lit.End() {
			f.captured = true
		}
	}
}

// method notes the implicit & of a method with a pointer receiver.
func (c *factCollector) method(sel *ast.SelectorExpr) {
	s := c.info.Selections[sel]
	if s == nil || s.Kind() != types.MethodVal {
		return
	}
	recv := s.Obj().(*types.Func).Signature().Recv()
	if recv == nil {
		return
	}
	if _, ok := types.Unalias(recv.Type()).(*types.Pointer); ok {
		if _, ok := ir.CoreType(s.Recv()).(*types.Pointer); !ok {
			c.address(sel.X)
		}
	}
}

func (c *factCollector) address(e ast.Expr) {
	if id := ir.Root(c.info.TypeOf, e); id != nil {
		if obj := c.info.ObjectOf(id); obj != nil {
			c.get(obj).addressed = true
		}
	}
}

func (c *factCollector) write(e ast.Expr) {
	if e == nil {
		return
	}
	if id := ir.Root(c.info.TypeOf, e); id != nil {
		if obj := c.info.ObjectOf(id); obj != nil {
			c.get(obj).written = true
		}
	}
}

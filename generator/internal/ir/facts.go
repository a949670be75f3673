package ir

import (
	"go/ast"
	"go/token"
	"go/types"
	"go/version"

	"github.com/asyncgen/asyncgen/generator/internal/find"
)

// A Fact is what a template does with a variable.
type Fact struct {
	Captured  bool // used in a function literal that does not declare it
	Addressed bool // its address is taken, by & or implicitly
	Written   bool // assigned, in whole or in part, other than by its declaration
	Used      bool // mentioned other than where it is declared
	Heavy     bool // see IsHeavy
	First     token.Pos
	Last      token.Pos // the outermost mentions
}

// Shared reports whether the variable needs an identity of its own: closures or
// pointers may see it change, or it is too large to be moved about.
func (f Fact) Shared() bool { return f.Addressed || f.Captured && f.Written || f.Heavy }

// Facts has the facts of every object that a template's body mentions, in its
// function literals too.
type Facts struct {
	objects map[types.Object]*Fact
	// PerIteration says that loops make their variables anew for each iteration, as they do since Go 1.22. A file may be of an
	// older version.
	PerIteration bool
}

// Of returns the facts of an object.
func (f *Facts) Of(obj types.Object) Fact {
	if fact := f.objects[obj]; fact != nil {
		return *fact
	}
	return Fact{}
}

// collectFacts walks the body of a template once.
func collectFacts(t *find.Template) *Facts {
	info := t.Package.Info
	v := info.FileVersions[t.File.Syntax]
	facts := &Facts{objects: map[types.Object]*Fact{}, PerIteration: v == "" || version.Compare(v, "go1.22") >= 0}
	ast.Walk(&factCollector{info: info, sizes: t.Package.Sizes, facts: facts}, t.Decl.Body)
	return facts
}

type factCollector struct {
	info  *types.Info
	sizes types.Sizes
	facts *Facts
	// literals are the function literals around the node being visited.
	literals []*ast.FuncLit
}

func (c *factCollector) get(obj types.Object) *Fact {
	f := c.facts.objects[obj]
	if f == nil {
		f = &Fact{}
		if v, ok := obj.(*types.Var); ok && v.Type() != nil {
			f.Heavy = IsHeavy(c.sizes, v.Type())
		}
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
		if _, ok := CoreType(c.info.TypeOf(node.X)).(*types.Array); ok {
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
		if node.Tok == token.ASSIGN || !c.facts.PerIteration {
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
	if f.First == token.NoPos || id.Pos() < f.First {
		f.First = id.Pos()
	}
	if id.End() > f.Last {
		f.Last = id.End()
	}
	if c.info.Uses[id] != nil {
		f.Used = true
	}
	for _, lit := range c.literals {
		if obj.Pos() < lit.Pos() || obj.Pos() > lit.End() {
			f.Captured = true
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
		if _, ok := CoreType(s.Recv()).(*types.Pointer); !ok {
			c.address(sel.X)
		}
	}
}

func (c *factCollector) address(e ast.Expr) {
	if id := Root(c.info.TypeOf, e); id != nil {
		if obj := c.info.ObjectOf(id); obj != nil {
			c.get(obj).Addressed = true
		}
	}
}

func (c *factCollector) write(e ast.Expr) {
	if e == nil {
		return
	}
	if id := Root(c.info.TypeOf, e); id != nil {
		if obj := c.info.ObjectOf(id); obj != nil {
			c.get(obj).Written = true
		}
	}
}

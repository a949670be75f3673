package emit

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
)

// stmts returns the statements of a list, each after the line it stands on.
func (p *printer) stmts(list []ast.Stmt) []jen.Code {
	var codes []jen.Code
	for _, s := range list {
		codes = append(codes, p.mark(s.Pos())...)
		codes = append(codes, p.stmt(s)...)
	}
	return codes
}

// one returns a statement that stands in the header of another, or nil.
func (p *printer) one(s ast.Stmt) jen.Code {
	if s == nil {
		return jen.Empty()
	}
	codes := p.stmt(s)
	return codes[len(codes)-1]
}

// stmt returns an opaque statement.
func (p *printer) stmt(s ast.Stmt) []jen.Code {
	switch s := s.(type) {
	case *ast.EmptyStmt:
		return nil
	case *ast.ExprStmt:
		return []jen.Code{p.exprStmt(s)}
	case *ast.SendStmt:
		return []jen.Code{jen.Add(p.expr(s.Chan)).Op("<-").Add(p.expr(s.Value))}
	case *ast.IncDecStmt:
		return []jen.Code{jen.Add(p.target(s.X)).Op(s.Tok.String())}
	case *ast.AssignStmt:
		return p.assign(s)
	case *ast.DeclStmt:
		return p.decl(s.Decl.(*ast.GenDecl))
	case *ast.GoStmt:
		p.started = s.Call
		return []jen.Code{jen.Go().Add(p.expr(s.Call))}
	case *ast.DeferStmt:
		return p.deferStmt(s)
	case *ast.ReturnStmt:
		return p.returnStmt(s)
	case *ast.BranchStmt:
		return []jen.Code{p.branch(s)}
	case *ast.LabeledStmt:
		codes := []jen.Code{jen.Id(p.label(s.Label.Name)).Op(":")}
		if inner := p.stmt(s.Stmt); len(inner) > 0 {
			return append(append(codes, p.mark(s.Stmt.Pos())...), inner...)
		}
		return append(codes, jen.Op(";"))
	case *ast.BlockStmt:
		return []jen.Code{jen.Block(p.stmts(s.List)...)}
	case *ast.IfStmt:
		return []jen.Code{p.ifStmt(s)}
	case *ast.ForStmt:
		return []jen.Code{p.forStmt(s)}
	case *ast.RangeStmt:
		return []jen.Code{p.rangeStmt(s)}
	case *ast.SwitchStmt:
		header := []jen.Code{}
		if s.Init != nil {
			header = append(header, p.one(s.Init))
		}
		if s.Tag != nil {
			header = append(header, p.expr(s.Tag))
		} else if s.Init != nil {
			header = append(header, jen.Empty())
		}
		return []jen.Code{jen.Switch(header...).Block(p.clauses(s.Body)...)}
	case *ast.TypeSwitchStmt:
		header := []jen.Code{}
		if s.Init != nil {
			header = append(header, p.one(s.Init))
		}
		header = append(header, p.one(s.Assign))
		return []jen.Code{jen.Switch(header...).Block(p.clauses(s.Body)...)}
	case *ast.SelectStmt:
		return []jen.Code{jen.Select().Block(p.clauses(s.Body)...)}
	}
	panic(fmt.Sprintf("emit: no rule for %T", s))
}

// target returns what is assigned to.
func (p *printer) target(e ast.Expr) *jen.Statement {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		if v := p.unit.Var(id); v != nil {
			if v.Boxed {
				return jen.Op("*").Add(p.pointer(v))
			}
			return p.store(v)
		}
	}
	return p.expr(e)
}

func (p *printer) targets(list []ast.Expr) *jen.Statement {
	var codes []jen.Code
	for _, e := range list {
		codes = append(codes, p.target(e))
	}
	return jen.List(codes...)
}

// assign returns an assignment. A definition of variables that have left their
// block assigns to them, after making new boxes.
func (p *printer) assign(s *ast.AssignStmt) []jen.Code {
	tok := s.Tok
	var codes []jen.Code
	if tok == token.DEFINE {
		var boxes []jen.Code
		for _, e := range s.Lhs {
			id := e.(*ast.Ident)
			v := p.unit.Var(id)
			if v == nil {
				continue
			}
			tok = token.ASSIGN
			if v.Boxed && p.unit.Fresh(id) {
				boxes = append(boxes, p.newBox(v))
			}
		}
		if codes = boxes; len(boxes) > 0 {
			codes = append(codes, p.mark(s.Pos())...)
		}
	}
	return append(codes, jen.Add(p.targets(s.Lhs)).Op(tok.String()).List(p.exprs(s.Rhs)...))
}

// newBox makes a new box for v.
func (p *printer) newBox(v *ir.Var) jen.Code {
	if v.Slot == nil && !p.nameable(v.Type) {
		return p.store(v).Op("=").Add(p.newLike(p.pointer(v)))
	}
	return p.store(v).Op("=").Add(p.newOf(p.typeOf(v, v.Type)))
}

// decl returns a declaration; of variables that have left their block, their
// assignment.
func (p *printer) decl(d *ast.GenDecl) []jen.Code {
	var codes []jen.Code
	for i, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if p.unit.LiftedDeclaration(p.unit.Info().Defs[spec.Name]) != nil {
				continue
			}
			s := jen.Type().Id(p.local(spec.Name.Name))
			if params := p.specParams(spec); len(params) > 0 {
				s.Types(params...)
			}
			if spec.Assign.IsValid() {
				s.Op("=")
			}
			codes = append(codes, s.Add(p.expr(spec.Type)))
		case *ast.ValueSpec:
			if d.Tok == token.CONST {
				if p.unit.LiftedDeclaration(p.unit.Info().Defs[spec.Names[0]]) != nil {
					continue
				}
				codes = append(codes, p.constSpec(d, i))
				continue
			}
			codes = append(codes, p.varSpec(spec)...)
		}
	}
	return codes
}

// constSpec returns the constants of one line, which may repeat an earlier
// line's expressions with another iota; it stays in a group for that reason.
func (p *printer) constSpec(d *ast.GenDecl, i int) jen.Code {
	if i > 0 {
		return jen.Null()
	}
	lines, hides := ir.ConstantLines(p.unit.Info(), d)
	var specs []jen.Code
	for _, line := range lines {
		t, values := line.Spec.Type, line.Spec.Values
		if hides {
			t, values = line.Type, line.Values
		}
		s := jen.Add(p.locals(line.Spec.Names))
		if t != nil {
			s.Add(p.expr(t))
		}
		if len(values) > 0 {
			s.Op("=").List(p.exprs(values)...)
		}
		specs = append(specs, s)
	}
	return jen.Const().Defs(specs...)
}

func (p *printer) varSpec(spec *ast.ValueSpec) []jen.Code {
	left := false
	for _, id := range spec.Names {
		left = left || p.unit.Var(id) != nil
	}
	if !left {
		s := jen.Var().Add(p.locals(spec.Names))
		if spec.Type != nil {
			s.Add(p.expr(spec.Type))
		}
		if len(spec.Values) > 0 {
			s.Op("=").List(p.exprs(spec.Values)...)
		}
		if !slices.ContainsFunc(spec.Names, func(id *ast.Ident) bool { return id.Name != "_" }) {
			return []jen.Code{jen.Block(s)} // no goto may jump over a declaration, not even over this one
		}
		return []jen.Code{s}
	}
	var codes []jen.Code
	for _, id := range spec.Names {
		v := p.unit.Var(id)
		if v != nil && v.Boxed {
			codes = append(codes, p.newBox(v))
		} else if v != nil && len(spec.Values) == 0 {
			codes = append(codes, jen.Add(p.target(id)).Op("=").Add(p.spell(v, v.Type, p.zero)))
		}
	}
	if len(spec.Values) > 0 {
		codes = append(codes, p.mark(spec.Pos())...)
		var targets []ast.Expr
		for _, id := range spec.Names {
			targets = append(targets, id)
		}
		codes = append(codes, jen.Add(p.targets(targets)).Op("=").List(p.exprs(spec.Values)...))
	}
	return codes
}

// zero returns the zero value of a type.
func (p *printer) zero(t types.Type) jen.Code {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return jen.Op("*").Add(p.newOf(p.typ(t)))
	}
	switch under := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case under.Info()&types.IsBoolean != 0:
			return p.predeclared("false")
		case under.Info()&types.IsString != 0:
			return jen.Lit("")
		case under.Kind() == types.UnsafePointer:
			return p.nilOf(p.typ(t))
		}
		return jen.Lit(0)
	case *types.Struct, *types.Array:
		return jen.Add(p.typ(t)).Values()
	}
	return p.nilOf(p.typ(t))
}

func (p *printer) branch(s *ast.BranchStmt) jen.Code {
	if label := p.unit.Jump(s); label != nil {
		return p.gotoBlock(p.exits[label])
	}
	code := jen.Id(s.Tok.String())
	if s.Label != nil {
		code.Id(p.label(s.Label.Name))
	}
	return code
}

func (p *printer) ifStmt(s *ast.IfStmt) *jen.Statement {
	var header []jen.Code
	if s.Init != nil {
		header = append(header, p.one(s.Init))
	}
	body := p.stmts(s.Body.List)
	if s.Else != nil {
		body = append(body, p.mark(s.Else.Pos())...)
	}
	code := jen.If(append(header, p.expr(s.Cond))...).Block(body...)
	switch e := s.Else.(type) {
	case *ast.BlockStmt:
		code.Else().Block(p.stmts(e.List)...)
	case *ast.IfStmt:
		code.Else().Add(p.ifStmt(e))
	}
	return code
}

func (p *printer) forStmt(s *ast.ForStmt) jen.Code {
	var header []jen.Code
	switch {
	case s.Init != nil || s.Post != nil:
		cond := jen.Code(jen.Empty())
		if s.Cond != nil {
			cond = p.expr(s.Cond)
		}
		header = []jen.Code{p.one(s.Init), cond, p.one(s.Post)}
	case s.Cond != nil:
		header = []jen.Code{p.expr(s.Cond)}
	}
	return jen.For(header...).Block(p.stmts(s.Body.List)...)
}

func (p *printer) rangeStmt(s *ast.RangeStmt) jen.Code {
	header := &jen.Statement{}
	if s.Key != nil {
		vars := []ast.Expr{s.Key}
		if s.Value != nil {
			vars = append(vars, s.Value)
		}
		header.Add(p.targets(vars)).Op(s.Tok.String())
	}
	header.Range().Add(p.expr(s.X))
	return jen.For(header).Block(p.stmts(s.Body.List)...)
}

func (p *printer) clauses(body *ast.BlockStmt) []jen.Code {
	var codes []jen.Code
	for _, c := range body.List {
		var head *jen.Statement
		var list []ast.Stmt
		switch c := c.(type) {
		case *ast.CaseClause:
			list = c.Body
			if c.List != nil {
				head = jen.Case(p.exprs(c.List)...)
			}
		case *ast.CommClause:
			list = c.Body
			if c.Comm != nil {
				head = jen.Case(p.one(c.Comm))
			}
		}
		if head == nil {
			head = jen.Default()
		}
		codes = append(codes, append(p.mark(c.Pos()), head.Block(p.stmts(list)...))...)
	}
	return codes
}

// returnStmt returns a return statement inside an island: in a literal it is
// the literal's own, else it completes the frame, or goes to its epilogue.
func (p *printer) returnStmt(s *ast.ReturnStmt) []jen.Code {
	switch {
	case p.literals > 0:
		return []jen.Code{jen.Return(p.exprs(s.Results)...)}
	case p.unit.Defers:
		codes := p.assignResults(s.Results)
		if len(codes) == 0 {
			return []jen.Code{p.gotoBlock(p.exits[p.unit.Epilogue])}
		}
		return append(codes, p.jump(p.exits[p.unit.Epilogue], nil)...)
	}
	return p.complete(s.Results, p.leftovers)
}

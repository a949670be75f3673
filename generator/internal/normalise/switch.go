package normalise

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/asyncgen/asyncgen/generator/internal/ir"
	"github.com/asyncgen/asyncgen/generator/internal/tree"
)

// switchStmt normalises an expression switch. If no case suspends, Go's own
// switch dispatches; else the cases are compared one after the other.
func (n *normaliser) switchStmt(s *ast.SwitchStmt) {
	n.single(s.Init)
	sw := &tree.Switch{Kind: tree.ValueSwitch, Break: n.jumps(s).onBreak, Source: s.Switch}
	var comparing bool
	for _, c := range s.Body.List {
		for _, e := range c.(*ast.CaseClause).List {
			comparing = comparing || n.suspends(e)
		}
	}
	if s.Tag != nil {
		sw.Operand = n.expr(s.Tag)
		if comparing {
			tag := n.temp("tag", n.u.TypeOf(s.Tag), s.Tag.Pos())
			n.set(tag, sw.Operand, s.Tag.Pos())
			sw.Operand = n.u.Use(tag)
		}
	}
	for _, c := range s.Body.List {
		c := c.(*ast.CaseClause)
		sw.Clauses = append(sw.Clauses, &tree.Clause{
			Exprs: c.List, Default: c.List == nil, Entry: &ir.Label{Name: "case"}, Source: c.Case,
		})
	}
	for i, c := range s.Body.List {
		n.clauseBody(sw, i, c.(*ast.CaseClause).Body)
	}
	if comparing {
		n.compare(sw)
		return
	}
	n.emit(sw)
}

// clauseBody fills in the body of a clause, from which fallthrough leads to the
// next one.
func (n *normaliser) clauseBody(sw *tree.Switch, i int, body []ast.Stmt) {
	outer := n.next
	n.next = nil
	if i+1 < len(sw.Clauses) {
		n.next = sw.Clauses[i+1].Entry
	}
	sw.Clauses[i].Body = append(sw.Clauses[i].Body, n.collect(func() { n.list(body) })...)
	n.next = outer
}

// compare emits a switch whose cases suspend as a sequence of comparisons,
// followed by the bodies.
func (n *normaliser) compare(sw *tree.Switch) {
	otherwise := sw.Break
	for _, c := range sw.Clauses {
		if c.Default {
			otherwise = c.Entry
		}
		for _, e := range c.Exprs {
			cond := parenthesised(n.expr(e), sw.Operand != nil)
			switch {
			case sw.Operand != nil:
				cond = &ast.BinaryExpr{X: sw.Operand, OpPos: e.Pos(), Op: token.EQL, Y: cond}
			case types.IsInterface(n.u.TypeOf(e)): // without a tag, what is compared with true may be an interface
				cond = &ast.BinaryExpr{X: n.u.Predeclared("true"), OpPos: e.Pos(), Op: token.EQL, Y: cond}
			}
			n.emit(&tree.If{Cond: cond, Then: []tree.Stmt{&tree.Jump{To: c.Entry, Source: e.Pos()}}, Source: e.Pos()})
		}
	}
	n.emit(&tree.Jump{To: otherwise, Source: sw.Source})
	for _, c := range sw.Clauses {
		n.emit(&tree.Mark{Label: c.Entry})
		n.out = append(n.out, c.Body...)
		n.emit(&tree.Jump{To: sw.Break, Source: c.Source})
	}
	n.emit(&tree.Mark{Label: sw.Break})
}

// parenthesised puts a case's expression into parentheses if it would mean something
// else as an operand of ==, or as the condition of an if statement, where a
// composite literal opens the body.
func parenthesised(e ast.Expr, operand bool) ast.Expr {
	_, needed := e.(*ast.BinaryExpr)
	needed = needed && operand
	ast.Inspect(e, func(node ast.Node) bool {
		_, literal := node.(*ast.CompositeLit)
		needed = needed || literal
		return true
	})
	if !needed {
		return e
	}
	return &ast.ParenExpr{Lparen: e.Pos(), X: e, Rparen: e.End()}
}

// typeSwitch normalises a type switch. Each clause has its own variable.
func (n *normaliser) typeSwitch(s *ast.TypeSwitchStmt) {
	n.single(s.Init)
	sw := &tree.Switch{Kind: tree.TypeSwitch, Break: n.jumps(s).onBreak, Source: s.Switch}
	var guard ast.Expr
	switch a := s.Assign.(type) {
	case *ast.ExprStmt:
		guard = a.X
	case *ast.AssignStmt:
		guard = a.Rhs[0]
	}
	x := ast.Unparen(guard).(*ast.TypeAssertExpr).X
	sw.Operand = n.expr(x)
	for _, c := range s.Body.List {
		c := c.(*ast.CaseClause)
		clause := &tree.Clause{Exprs: c.List, Default: c.List == nil, Entry: &ir.Label{Name: "case"}, Source: c.Case}
		if obj, ok := n.info.Implicits[c].(*types.Var); ok && n.u.Facts.Of(obj).Used {
			clause.Bind = n.newVar(obj, ir.Local)
		}
		sw.Clauses = append(sw.Clauses, clause)
	}
	for i, c := range s.Body.List {
		n.clauseBody(sw, i, c.(*ast.CaseClause).Body)
	}
	n.emit(sw)
}

// selectStmt normalises a select: the operands of all clauses are evaluated
// first, in order, then Go's own select chooses.
func (n *normaliser) selectStmt(s *ast.SelectStmt) {
	sw := &tree.Switch{Kind: tree.Select, Break: n.jumps(s).onBreak, Source: s.Select}
	var ops []ast.Expr
	for _, c := range s.Body.List {
		channel, value := operandsOfComm(c.(*ast.CommClause).Comm)
		if channel != nil {
			ops = append(ops, channel)
		}
		if value != nil {
			ops = append(ops, value)
		}
	}
	ops = n.values(ops...)
	for _, c := range s.Body.List {
		c := c.(*ast.CommClause)
		clause := &tree.Clause{Default: c.Comm == nil, Entry: &ir.Label{Name: "case"}, Source: c.Case}
		if channel, value := operandsOfComm(c.Comm); channel != nil {
			clause.Chan, ops = ops[0], ops[1:]
			if value != nil {
				clause.Send, ops = ops[0], ops[1:]
			}
		}
		if assign, ok := c.Comm.(*ast.AssignStmt); ok {
			clause.Body = n.collect(func() { n.receive(clause, assign) })
		}
		sw.Clauses = append(sw.Clauses, clause)
	}
	for i, c := range s.Body.List {
		n.clauseBody(sw, i, c.(*ast.CommClause).Body)
	}
	n.emit(sw)
}

// elementOf returns what is received from a channel.
func (n *normaliser) elementOf(channel ast.Expr) types.Type {
	return ir.CoreType(n.u.TypeOf(channel)).(*types.Chan).Elem()
}

// operandsOfComm returns what a communication evaluates: a channel, and the
// value of a send.
func operandsOfComm(comm ast.Stmt) (channel, value ast.Expr) {
	switch c := comm.(type) {
	case *ast.SendStmt:
		return c.Chan, c.Value
	case *ast.ExprStmt:
		return ast.Unparen(c.X).(*ast.UnaryExpr).X, nil
	case *ast.AssignStmt:
		return ast.Unparen(c.Rhs[0]).(*ast.UnaryExpr).X, nil
	}
	return nil, nil
}

// receive makes a clause receive into variables, and assigns them to what is
// on the left once the clause has been chosen.
func (n *normaliser) receive(clause *tree.Clause, s *ast.AssignStmt) {
	if s.Tok == token.DEFINE {
		for _, e := range s.Lhs {
			if obj, ok := n.info.Defs[e.(*ast.Ident)].(*types.Var); ok && obj.Name() != "_" {
				n.newVar(obj, ir.Local)
			}
		}
	}
	channel, _ := operandsOfComm(s)
	received := []types.Type{n.elementOf(channel), types.Typ[types.Bool]}
	dst := make([]*ir.Var, 2)
	var lhs, rhs []ast.Expr
	for i, e := range s.Lhs {
		if isBlank(e) {
			continue
		}
		if id, ok := e.(*ast.Ident); ok {
			if v := n.u.Var(id); v != nil && !v.Boxed && types.Identical(v.Type, received[i]) {
				dst[i] = v
				continue
			}
		}
		dst[i] = n.temp("received", received[i], e.Pos())
		lhs, rhs = append(lhs, e), append(rhs, n.u.Use(dst[i]))
	}
	clause.Value, clause.OK = dst[0], dst[1]
	if last := len(lhs) - 1; last >= 0 && !types.AssignableTo(n.u.TypeOf(rhs[last]), n.u.TypeOf(lhs[last])) {
		n.assignReceived(s.TokPos, lhs, rhs, dst[1])
		return
	}
	if len(lhs) > 0 {
		assign := n.assignment(s.TokPos, s.Tok, lhs, rhs)
		if s.Tok == token.ASSIGN {
			n.assign(assign)
		} else {
			n.island(assign)
		}
	}
}

// assignReceived assigns what has been received, and whether it has: to a boolean type that is not bool.
func (n *normaliser) assignReceived(pos token.Pos, lhs, rhs []ast.Expr, ok *ir.Var) {
	places := make([]ast.Expr, len(lhs))
	for i, e := range lhs {
		ops, rebuild := n.place(e)
		for j, op := range ops {
			ops[j] = n.pin(n.expr(op))
		}
		places[i] = rebuild(ops)
	}
	last := len(lhs) - 1
	if last > 0 {
		n.island(n.assignment(pos, token.ASSIGN, places[:last], rhs[:last]))
	}
	n.assignComponent(pos, places[last], n.u.TypeOf(lhs[last]), ok)
}
